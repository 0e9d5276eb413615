/* A message anew: another data key, the same context and frames, in a file that takes the old one's
 * place. It is what to do where old headers may be kept by somebody who can write the files: a
 * header that was changed under the same data key gives its authentication away. */
#include <unistd.h>

#include "cli/vault/file.h"
#include "cli/vault/open_message.h"
#include "cli/vault/stream.h"

struct reencrypting {
    struct pc_files_file *file;
    struct pc_vault_reader *reader; /* of the old header */
    struct pc_vault_pair pairs[PC_VAULT_PAIRS_MAX];
    struct pc_vault_write_options options;
    struct pc_files_stream stream;
    struct pc_vault_sealer *sealer;
};

static pc_err seal_more(void *self, struct pc_span plain) {
    struct reencrypting *r = self;
    return pc_vault_sealer_add(r->sealer, plain, &r->file->diag);
}

/* What it is stays what it is; the key of its signature is a new one. */
static enum pc_files_outcome describe(struct reencrypting *r) {
    const struct pc_files_wishes *wishes = &r->file->run->wishes;
    const struct pc_vault_context *context = pc_vault_reader_context(r->reader);
    size_t count = 0;
    bool signs = false;
    for (size_t i = 0; i < context->count; i++) {
        bool own = pc_span_starts(context->pairs[i].name, PC_SPAN("aws-crypto-"));
        signs |= own;
        if (!own)
            r->pairs[count++] = context->pairs[i];
    }
    r->options = (struct pc_vault_write_options){
        .length = UINT64_MAX, .frame_length = wishes->frame_length, .policy = wishes->policy};
    if (signs)
        r->options.suite = wishes->policy == PC_VAULT_FORBID_ALLOW ? 0x0378 : 0x0578;
    pc_err err = pc_vault_context_of(r->pairs, count, &r->options.context);
    return err == PC_OK ? PC_FILES_DONE : pc_files_failed(r->file, err, "its encryption context");
}

static pc_err pass_on(struct reencrypting *r, enum pc_vault_fault *fault) {
    struct pc_files_file *file = r->file;
    const struct pc_files_wishes *wishes = &file->run->wishes;
    struct pc_vault_read_options reading = {.policy = wishes->policy, .hidden = true};
    pc_err err = pc_vault_sealer_new(wishes->keys, &r->options, pc_files_sink(&r->stream),
                                     &r->sealer, &file->diag);
    if (err == PC_OK)
        err = pc_vault_open_stream(wishes->keys, &reading, pc_files_source(&r->stream),
                                   (struct pc_vault_sink){.write = seal_more, .self = r}, fault,
                                   &file->diag);
    return err == PC_OK ? pc_vault_sealer_end(r->sealer, &file->diag) : err;
}

static enum pc_files_outcome write_new(struct reencrypting *r) {
    struct pc_files_file *file = r->file;
    enum pc_vault_fault fault = PC_VAULT_FAULT_NONE;
    enum pc_files_outcome outcome = pc_files_result_begin(file);
    if (outcome != PC_FILES_DONE)
        return outcome;
    if (lseek(file->fd, 0, SEEK_SET) != 0)
        return pc_files_failed(file, PC_ERR_IO, "it cannot be read");
    r->stream =
        (struct pc_files_stream){.run = file->run, .in = file->fd, .out = file->temporary.fd};
    pc_err err = pass_on(r, &fault);
    outcome = pc_files_stream_outcome(&r->stream, err, fault, &file->diag);
    if (outcome == PC_FILES_DONE && !pc_files_is_unchanged(file))
        outcome = PC_FILES_CHANGED;
    return outcome == PC_FILES_DONE ? pc_files_result_end(file) : outcome;
}

enum pc_files_outcome pc_files_reencrypt(struct pc_files_file *file) {
    struct reencrypting r = {.file = file};
    enum pc_files_outcome outcome =
        pc_files_open_header(file->fd, &file->run->wishes, &r.reader, &file->diag);
    if (outcome == PC_FILES_DONE)
        outcome = describe(&r);
    if (outcome == PC_FILES_DONE)
        outcome = write_new(&r);
    pc_vault_sealer_free(r.sealer);
    pc_vault_reader_free(r.reader);
    return outcome;
}

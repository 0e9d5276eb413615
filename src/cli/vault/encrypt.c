/* One file into a message: header, frames, fsync, rename. */
#include "cli/vault/file.h"
#include "cli/vault/frames.h"
#include "cli/vault/io.h"
#include "cli/vault/names.h"
#include "cli/vault/present.h"
#include "cli/vault/stream.h"

struct encrypting {
    struct pc_files_file *file;
    struct pc_vault_pair room[PC_VAULT_PAIRS_MAX];
    struct pc_buf name; /* as the context has it */
    struct pc_vault_write_options options;
    struct pc_vault_writer *writer;
};

static enum pc_files_outcome describe(struct encrypting *e) {
    const struct pc_files_wishes *wishes = &e->file->run->wishes;
    struct pc_span name = {0};
    if (wishes->bind_name)
        name = pc_files_plain_name(pc_buf_span(&e->file->result), wishes->suffix);
    e->options = (struct pc_vault_write_options){.length = (uint64_t)e->file->st.st_size,
                                                 .frame_length = wishes->frame_length,
                                                 .suite = wishes->suite,
                                                 .policy = wishes->policy};
    pc_err err = pc_files_context(&wishes->context, name, e->room, &e->name, &e->options.context);
    return err == PC_OK ? PC_FILES_DONE : pc_files_failed(e->file, err, "its encryption context");
}

static enum pc_files_outcome write_frames(struct encrypting *e) {
    struct pc_files_file *file = e->file;
    pc_err err = pc_vault_writer_new(file->run->wishes.keys, &e->options, &e->writer, &file->diag);
    if (err != PC_OK)
        return pc_files_outcome_of(err, PC_VAULT_FAULT_NONE);
    struct pc_files_frames frames = {
        .writer = e->writer, .in = file->fd, .out = file->temporary.fd};
    struct pc_span header = pc_vault_writer_header(e->writer);
    err = pc_vault_writer_layout(e->writer, e->options.length, &frames.layout);
    if (err == PC_ERR_RANGE)
        return pc_files_failed(file, err, "it is too long for frames of this length");
    if (err == PC_OK)
        err = pc_files_write_at(file->temporary.fd, 0, header);
    if (err != PC_OK)
        return pc_files_failed(file, err, "it cannot be written");
    if (pc_files_frames_work(&frames, file->hand))
        return PC_FILES_DONE;
    file->diag = frames.diag;
    return frames.outcome;
}

static enum pc_files_outcome write_message(struct encrypting *e) {
    struct pc_files_file *file = e->file;
    enum pc_files_outcome outcome = pc_files_result_begin(file);
    if (outcome != PC_FILES_DONE)
        return outcome;
    outcome =
        file->run->wishes.suite != 0 ? pc_files_seal_stream(file, &e->options) : write_frames(e);
    if (outcome == PC_FILES_DONE && !pc_files_is_unchanged(file))
        outcome = PC_FILES_CHANGED;
    return outcome == PC_FILES_DONE ? pc_files_result_end(file) : outcome;
}

enum pc_files_outcome pc_files_encrypt(struct pc_files_file *file) {
    struct encrypting e = {.file = file};
    if (!file->run->wishes.force && pc_files_result_is_there(file))
        return pc_files_present(file);
    enum pc_files_outcome outcome = describe(&e);
    if (outcome == PC_FILES_DONE)
        outcome = write_message(&e);
    pc_vault_writer_free(e.writer);
    pc_buf_free(&e.name);
    return outcome;
}

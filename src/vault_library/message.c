/* Messages in memory and in streams. */
#include "vault_library/library.h"

/* What a later version of the structure has more must be zero, for this one does not know it. */
static pc_err read_options(const struct portcullis_options *options, struct portcullis_options *out,
                           struct pc_diag *diag) {
    *out = (struct portcullis_options)PORTCULLIS_OPTIONS_INIT;
    if (options == NULL)
        return PC_OK;
    if (options->size < sizeof *out || options->size > 4096)
        return pc_diag_set(diag, PC_ERR_INVALID, "options: begin with PORTCULLIS_OPTIONS_INIT");
    const unsigned char *bytes = (const unsigned char *)options;
    for (size_t i = sizeof *out; i < options->size; i++)
        if (bytes[i] != 0)
            return pc_diag_set(diag, PC_ERR_UNSUPPORTED, "options: of a later version");
    *out = *options;
    return PC_OK;
}

static pc_err read_context(const struct portcullis_options *options, struct pc_library_wish *out,
                           struct pc_diag *diag) {
    if (options->context_count > PC_VAULT_PAIRS_MAX)
        return pc_diag_set(diag, PC_ERR_RANGE, "context: at most %d pairs", PC_VAULT_PAIRS_MAX);
    for (size_t i = 0; i < options->context_count; i++)
        out->pairs[i] = (struct pc_vault_pair){pc_span_str(options->context[i].name),
                                               pc_span_str(options->context[i].value)};
    pc_err err = pc_vault_context_of(out->pairs, options->context_count, &out->context);
    return err == PC_OK ? PC_OK
                        : pc_diag_set(diag, err,
                                      "context: names are not empty and each is there once; all is "
                                      "UTF-8, of at most %d bytes",
                                      PC_VAULT_CONTEXT_MAX);
}

pc_err pc_library_wish(const struct portcullis_options *options, struct pc_library_wish *out,
                       struct pc_diag *diag) {
    static const enum pc_vault_policy policies[] = {
        [PORTCULLIS_COMMITMENT_REQUIRED] = PC_VAULT_REQUIRE_REQUIRE,
        [PORTCULLIS_COMMITMENT_ALLOWED] = PC_VAULT_REQUIRE_ALLOW,
        [PORTCULLIS_COMMITMENT_FORBIDDEN] = PC_VAULT_FORBID_ALLOW,
    };
    struct portcullis_options known;
    pc_err err = read_options(options, &known, diag);
    if (err != PC_OK)
        return err;
    if ((size_t)known.commitment >= sizeof policies / sizeof *policies)
        return pc_diag_set(diag, PC_ERR_INVALID, "options: there is no such commitment");
    out->frame_length = known.frame_length;
    out->sign = known.sign != 0;
    out->policy = policies[known.commitment];
    return read_context(&known, out, diag);
}

struct pc_vault_write_options pc_library_write(const struct pc_library_wish *wish,
                                               uint64_t length) {
    bool committing = wish->policy != PC_VAULT_FORBID_ALLOW;
    uint16_t suite = wish->sign ? (committing ? 0x0578 : 0x0378) : (committing ? 0x0478 : 0x0178);
    return (struct pc_vault_write_options){.context = wish->context,
                                           .length = length,
                                           .frame_length = wish->frame_length,
                                           .suite = suite,
                                           .policy = wish->policy};
}

struct pc_vault_read_options pc_library_read(const struct pc_library_wish *wish) {
    return (struct pc_vault_read_options){.expected = wish->context, .policy = wish->policy};
}

/* ---- memory ---- */

enum portcullis_result portcullis_encrypt(struct portcullis_vault *vault,
                                          const struct portcullis_options *options,
                                          const void *plain, size_t len, unsigned char **out,
                                          size_t *out_len, struct portcullis_error *error) {
    struct pc_diag diag = {{0}};
    struct pc_library_wish wish;
    PC_CLEANUP(pc_buf_free) struct pc_buf sealed = {0};
    pc_err err = pc_library_wish(options, &wish, &diag);
    if (err == PC_OK) {
        struct pc_vault_write_options write = pc_library_write(&wish, len);
        err = pc_vault_seal(vault->keys, &write, pc_span(plain, len), &sealed, &diag);
    }
    if (err == PC_OK)
        err = pc_library_give(&sealed, out, out_len);
    return pc_library_result(err, PC_VAULT_FAULT_NONE, &diag, error);
}

enum portcullis_result portcullis_decrypt(struct portcullis_vault *vault,
                                          const struct portcullis_options *options,
                                          const void *sealed, size_t len, unsigned char **out,
                                          size_t *out_len, struct portcullis_error *error) {
    struct pc_diag diag = {{0}};
    struct pc_library_wish wish;
    enum pc_vault_fault fault = PC_VAULT_FAULT_NONE;
    PC_CLEANUP(pc_buf_free) struct pc_buf plain = PC_BUF_SECRET;
    pc_err err = pc_library_wish(options, &wish, &diag);
    if (err == PC_OK) {
        struct pc_vault_read_options read = pc_library_read(&wish);
        err = pc_vault_open(vault->keys, &read, pc_span(sealed, len), &plain, &fault, &diag);
    }
    if (err == PC_OK)
        err = pc_library_give(&plain, out, out_len);
    return pc_library_result(err, fault, &diag, error);
}

/* ---- streams ---- */

static pc_err stream_read(void *self, void *to, size_t room, size_t *got) {
    const struct portcullis_stream *stream = self;
    *got = 0;
    return stream->read(stream->read_self, to, room, got) == 0 && *got <= room ? PC_OK : PC_ERR_IO;
}

static pc_err stream_write(void *self, struct pc_span bytes) {
    const struct portcullis_stream *stream = self;
    return stream->write(stream->write_self, bytes.ptr, bytes.len) == 0 ? PC_OK : PC_ERR_IO;
}

static struct pc_vault_source source_of(const struct portcullis_stream *stream) {
    return (struct pc_vault_source){.read = stream_read, .self = (void *)stream};
}

static struct pc_vault_sink sink_of(const struct portcullis_stream *stream) {
    return (struct pc_vault_sink){.write = stream_write, .self = (void *)stream};
}

enum portcullis_result portcullis_encrypt_stream(struct portcullis_vault *vault,
                                                 const struct portcullis_options *options,
                                                 const struct portcullis_stream *stream,
                                                 struct portcullis_error *error) {
    struct pc_diag diag = {{0}};
    struct pc_library_wish wish;
    pc_err err = pc_library_wish(options, &wish, &diag);
    if (err == PC_OK) {
        struct pc_vault_write_options write = pc_library_write(&wish, UINT64_MAX);
        err = pc_vault_seal_stream(vault->keys, &write, source_of(stream), sink_of(stream), &diag);
    }
    return pc_library_result(err, PC_VAULT_FAULT_NONE, &diag, error);
}

enum portcullis_result portcullis_decrypt_stream(struct portcullis_vault *vault,
                                                 const struct portcullis_options *options,
                                                 const struct portcullis_stream *stream,
                                                 struct portcullis_error *error) {
    struct pc_diag diag = {{0}};
    struct pc_library_wish wish;
    enum pc_vault_fault fault = PC_VAULT_FAULT_NONE;
    pc_err err = pc_library_wish(options, &wish, &diag);
    if (err == PC_OK) {
        struct pc_vault_read_options read = pc_library_read(&wish);
        err = pc_vault_open_stream(vault->keys, &read, source_of(stream), sink_of(stream), &fault,
                                   &diag);
    }
    return pc_library_result(err, fault, &diag, error);
}

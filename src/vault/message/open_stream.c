/* Opening a stream: what of it has verified goes out, piece by piece. */
#include "vault/message/reader.h"

enum { CHUNK = 65536, MAX_FRAME = 16 << 20, MAX_HIDDEN = 1 << 20 };

struct work {
    struct pc_vault_reader *reader;
    struct pc_gcm_stream *cipher;
    struct pc_vault_source in;
    struct pc_vault_sink out;
    struct pc_buf memory; /* secret: frames are opened where they lie */
    size_t from;          /* in the memory, what is not used yet */
    bool ended;
    enum pc_vault_fault *fault;
    struct pc_diag *diag;
};

static struct pc_span there(const struct work *work) {
    return pc_span_from(pc_buf_span(&work->memory), work->from);
}

/* Reads on until so many bytes are there, or the end is. Little is read ahead where much is wanted:
 * what is left over has to be moved. */
static pc_err want(struct work *work, size_t count) {
    struct pc_buf *memory = &work->memory;
    if (work->from == memory->len)
        work->from = memory->len = 0;
    if (work->from > 0 && count > memory->cap - work->from) {
        memmove(memory->ptr, memory->ptr + work->from, memory->len - work->from);
        memory->len -= work->from;
        work->from = 0;
    }
    size_t upto = work->from + count;
    if (upto > memory->len && pc_buf_reserve(memory, upto - memory->len) == NULL)
        return pc_buf_end(memory);
    while (memory->len < upto && !work->ended) {
        size_t got = 0;
        size_t room = (count < CHUNK / 4 ? memory->cap : upto) - memory->len;
        pc_err err = work->in.read(work->in.self, memory->ptr + memory->len, room, &got);
        if (err != PC_OK)
            return err;
        memory->len += got;
        work->ended = got == 0;
    }
    return PC_OK;
}

/* As want, and where they are not there it is truncated. */
static pc_err demand(struct work *work, size_t count) {
    pc_err err = want(work, count);
    if (err == PC_OK && there(work).len < count)
        return pc_vault_truncated(work->fault, work->diag);
    return err;
}

static pc_err altered(struct work *work, const char *what) {
    return pc_vault_fail(work->fault, PC_VAULT_FAULT_ALTERED, work->diag, PC_ERR_CORRUPT, what);
}

/* The next bytes of the message are used up, and count for its signature. */
static pc_err sign_over(struct work *work, size_t count) {
    if (work->reader->signature == NULL)
        return PC_OK;
    return pc_ecdsa_update(work->reader->signature, pc_span_upto(there(work), count));
}

static pc_err read_header(struct work *work) {
    size_t need = CHUNK; /* mostly all of it: fewer reads */
    for (size_t least = 1; least != 0;) {
        pc_err err = want(work, need);
        if (err == PC_OK)
            err =
                pc_vault_reader_header(work->reader, there(work), &least, work->fault, work->diag);
        if (err != PC_OK)
            return err;
        if (least > there(work).len && work->ended)
            return pc_vault_truncated(work->fault, work->diag);
        /* Twice as much each time: a header is parsed a few times and no more. */
        need = least > 2 * need ? least : 2 * need;
    }
    work->from = pc_vault_reader_header_length(work->reader);
    return PC_OK;
}

/* A piece that fits: it goes out once it is verified. */
static pc_err open_whole(struct work *work, const struct pc_vault_piece *piece) {
    size_t length = (size_t)piece->length, all = piece->head + length + PC_GCM_TAG;
    pc_err err = demand(work, all);
    if (err == PC_OK)
        err = sign_over(work, all);
    if (err != PC_OK)
        return err;
    char *content = work->memory.ptr + work->from + piece->head;
    err = pc_vault_piece_open(&work->reader->body, piece, work->cipher, pc_span(content, length),
                              (uint8_t *)content);
    if (err == PC_ERR_CORRUPT)
        return altered(work, "a frame was altered");
    if (err == PC_OK && length > 0)
        err = work->out.write(work->out.self, pc_span(content, length));
    work->from += all;
    return err;
}

/* The next bytes of a piece that does not fit. */
static pc_err open_part(struct work *work, size_t count) {
    pc_err err = demand(work, count);
    if (err == PC_OK)
        err = sign_over(work, count);
    if (err != PC_OK)
        return err;
    char *at = work->memory.ptr + work->from;
    err = pc_gcm_stream_update(work->cipher, pc_span(at, count), (uint8_t *)at);
    if (err == PC_OK)
        err = work->out.write(work->out.self, pc_span(at, count));
    work->from += count;
    return err;
}

/* A piece that does not fit, to a sink that hides it until all is verified. */
static pc_err open_in_parts(struct work *work, const struct pc_vault_piece *piece) {
    pc_err err = sign_over(work, piece->head);
    if (err == PC_OK)
        err = pc_vault_piece_begin(&work->reader->body, piece, work->cipher);
    work->from += piece->head;
    for (uint64_t left = piece->length; left > 0 && err == PC_OK;) {
        size_t count = left < CHUNK ? (size_t)left : CHUNK;
        err = open_part(work, count);
        left -= count;
    }
    if (err == PC_OK)
        err = demand(work, PC_GCM_TAG);
    if (err == PC_OK)
        err = sign_over(work, PC_GCM_TAG);
    if (err != PC_OK)
        return err;
    err = pc_gcm_stream_verify(work->cipher, (const uint8_t *)there(work).ptr);
    work->from += PC_GCM_TAG;
    return err == PC_ERR_CORRUPT ? altered(work, "a frame was altered") : err;
}

static size_t max_frame(const struct pc_vault_read_options *options) {
    if (options->max_frame != 0)
        return options->max_frame;
    return options->hidden ? MAX_HIDDEN : MAX_FRAME;
}

static pc_err open_piece(struct work *work, uint32_t number, struct pc_vault_piece *piece) {
    const struct pc_vault_body *body = &work->reader->body;
    size_t most = max_frame(&work->reader->options), need = 1;
    /* A whole frame at once where it fits; a final one may be shorter, and tells so. */
    pc_err err = PC_OK;
    if (body->frame_length != 0 && body->frame_length <= most)
        err = want(work, (size_t)body->frame_length + PC_VAULT_FRAME_HEAD + PC_VAULT_FRAME_TAG);
    while (err == PC_OK && need != 0) {
        err = pc_vault_piece_read(body, there(work), number, piece, &need);
        if (err == PC_OK && need != 0)
            err = demand(work, need);
    }
    if (err == PC_ERR_CORRUPT && *work->fault == PC_VAULT_FAULT_NONE)
        return altered(work, "a frame was altered");
    if (err != PC_OK)
        return err;
    if (piece->length <= most)
        return open_whole(work, piece);
    if (work->reader->options.hidden)
        return open_in_parts(work, piece);
    *work->fault = PC_VAULT_FAULT_POLICY;
    return pc_diag_set(work->diag, PC_ERR_RANGE,
                       "a frame of %llu bytes cannot be verified before any of it is written; "
                       "decrypt it to a file",
                       (unsigned long long)piece->length);
}

/* What stands behind the last frame. */
static pc_err read_end(struct work *work) {
    struct pc_span signature = PC_SPAN("");
    size_t length = 0, need = work->reader->signature != NULL ? 1 : 0;
    pc_err err = PC_OK;
    while (err == PC_OK && need != 0) {
        err = pc_vault_footer_read(there(work), &signature, &length, &need);
        if (err == PC_OK && need != 0)
            err = demand(work, need);
    }
    if (err == PC_OK && work->reader->signature != NULL)
        err = pc_ecdsa_verify(work->reader->signature, signature);
    if (err == PC_ERR_CORRUPT && *work->fault == PC_VAULT_FAULT_NONE)
        return altered(work, "its signature does not verify");
    work->from += length;
    if (err == PC_OK)
        err = want(work, 1);
    if (err == PC_OK && there(work).len > 0)
        return pc_vault_fail(work->fault, PC_VAULT_FAULT_TRAILING, work->diag, PC_ERR_CORRUPT,
                             "something stands behind the end of the message");
    return err;
}

static pc_err open_all(struct work *work) {
    pc_err err = read_header(work);
    if (err == PC_OK)
        err = pc_vault_reader_cipher(work->reader, &work->cipher);
    struct pc_vault_piece piece = {.kind = PC_VAULT_REGULAR};
    for (uint32_t number = 1; err == PC_OK && piece.kind == PC_VAULT_REGULAR; number++)
        err = open_piece(work, number, &piece);
    return err == PC_OK ? read_end(work) : err;
}

pc_err pc_vault_open_stream(struct pc_vault_keys *keys, const struct pc_vault_read_options *options,
                            struct pc_vault_source in, struct pc_vault_sink out,
                            enum pc_vault_fault *fault, struct pc_diag *diag) {
    *fault = PC_VAULT_FAULT_NONE;
    struct work work = {
        .in = in, .out = out, .memory = PC_BUF_SECRET, .fault = fault, .diag = diag};
    pc_err err = pc_vault_reader_new(keys, options, &work.reader);
    if (err == PC_OK)
        err = open_all(&work);
    pc_gcm_stream_free(work.cipher);
    pc_vault_reader_free(work.reader);
    pc_buf_free(&work.memory);
    return err;
}

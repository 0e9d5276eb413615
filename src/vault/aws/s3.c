/* Objects: put, get, head, delete. */
#include "vault/aws/s3.h"

#include "base/file.h"
#include "base/json.h"
#include "vault/aws/s3_call.h"

static bool is_bucket(struct pc_span text) {
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_'))
            return false;
    }
    return text.len >= 3 && text.len <= 255 && text.ptr[0] != '.';
}

/* Clients and servers on the way resolve such segments, each at another time. */
static bool has_dots(struct pc_span key) {
    struct pc_span segment;
    while (pc_span_split(&key, '/', &segment))
        if (pc_span_eq(segment, PC_SPAN(".")) || pc_span_eq(segment, PC_SPAN("..")))
            return true;
    return false;
}

static bool is_key(struct pc_span key) {
    if (key.len > PC_S3_KEY_MAX || has_dots(key))
        return false;
    while (key.len > 0) {
        size_t length = pc_utf8_length(key);
        if (length == 0 || (unsigned char)key.ptr[0] < 0x20 || key.ptr[0] == 0x7f)
            return false;
        key = pc_span_from(key, length);
    }
    return true;
}

/* A bucket with dots in its name does not fit the certificate where it is part of the host's. */
static bool in_host(const struct pc_s3 *s3) {
    return !pc_aws_has_endpoint(s3->aws) && pc_span_find(s3->bucket, '.') == s3->bucket.len &&
           pc_span_find(s3->bucket, '_') == s3->bucket.len;
}

static pc_err say_key(pc_err err, const struct pc_s3 *s3, struct pc_span key,
                      const struct pc_diag *why, struct pc_diag *diag) {
    if (why->text[0] == '\0')
        return err;
    return pc_diag_set(diag, err, "%.*s/%.*s: %.200s", PC_ARG(pc_span_upto(s3->bucket, 64)),
                       PC_ARG(pc_span_upto(key, 128)), why->text);
}

pc_err pc_s3_call(const struct pc_s3 *s3, struct pc_span key, struct pc_aws_call *call,
                  struct pc_aws_answer *answer, struct pc_diag *diag) {
    PC_CLEANUP(pc_buf_free) struct pc_buf path = {0};
    struct pc_diag why = {0};
    if (!is_bucket(s3->bucket))
        return pc_diag_set(diag, PC_ERR_INVALID, "%.*s is no name of a bucket",
                           PC_ARG(pc_span_upto(s3->bucket, 64)));
    if (!is_key(key))
        return pc_diag_set(diag, PC_ERR_INVALID,
                           "a key of S3 is at most %d bytes of UTF-8, without "
                           "control characters and segments of dots",
                           PC_S3_KEY_MAX);
    pc_buf_add_char(&path, '/');
    if (!in_host(s3)) {
        pc_buf_add(&path, s3->bucket);
        if (key.len > 0)
            pc_buf_add_char(&path, '/');
    }
    pc_buf_add(&path, key);
    pc_err err = pc_buf_end(&path);
    if (err != PC_OK)
        return err;
    call->service = "s3";
    call->host = in_host(s3) ? s3->bucket : (struct pc_span){0};
    call->path = pc_buf_span(&path);
    if (call->content_type == NULL)
        call->content_type = "application/octet-stream";
    if (call->max_bytes == 0)
        call->max_bytes = PC_S3_ANSWER_MAX;
    err = pc_aws_call(s3->aws, call, answer, &why);
    return err == PC_OK ? PC_OK : say_key(err, s3, key, &why, diag);
}

static pc_err named(struct pc_span key, struct pc_diag *diag) {
    return key.len > 0 ? PC_OK : pc_diag_set(diag, PC_ERR_INVALID, "an object of S3 has a key");
}

pc_err pc_s3_put(const struct pc_s3 *s3, struct pc_span key, struct pc_span bytes,
                 struct pc_diag *diag) {
    PC_CLEANUP(pc_aws_answer_free) struct pc_aws_answer answer = PC_AWS_ANSWER;
    struct pc_aws_call call = {.method = "PUT", .body = bytes};
    pc_err err = named(key, diag);
    return err == PC_OK ? pc_s3_call(s3, key, &call, &answer, diag) : err;
}

pc_err pc_s3_put_file(const struct pc_s3 *s3, struct pc_span key, int fd, uint64_t offset,
                      uint64_t length, struct pc_diag *diag) {
    PC_CLEANUP(pc_buf_free) struct pc_buf bytes = PC_BUF_SECRET;
    size_t got;
    if (length > pc_s3_part(s3))
        return key.len > 0 ? pc_s3_put_parts(s3, key, fd, offset, length, diag) : named(key, diag);
    char *room = pc_buf_reserve(&bytes, length);
    if (room == NULL && length > 0)
        return PC_ERR_NOMEM;
    pc_err err = length > 0 ? pc_file_read_at(fd, offset, room, length, &got) : PC_OK;
    if (err == PC_OK && length > 0 && got != length)
        err = pc_diag_set(diag, PC_ERR_IO, "the file is shorter than it was");
    bytes.len = err == PC_OK ? length : 0;
    return err == PC_OK ? pc_s3_put(s3, key, pc_buf_span(&bytes), diag) : err;
}

/* Up to one part of an object. */
struct piece {
    uint64_t offset, length;
    uint64_t size;      /* of the object, as the first piece said */
    struct pc_buf etag; /* of the first piece; later ones have to be of the same object */
};

static pc_err say_replaced(struct pc_span key, struct pc_diag *diag) {
    return pc_diag_set(diag, PC_ERR_BUSY, "%.*s was replaced while it was read",
                       PC_ARG(pc_span_upto(key, 128)));
}

static pc_err get_piece(const struct pc_s3 *s3, struct pc_span key, const struct piece *piece,
                        struct pc_aws_answer *answer, struct pc_diag *diag) {
    char memory[64];
    struct pc_buf range = pc_buf_over(memory, sizeof memory);
    pc_buf_addf(&range, "bytes=%llu-%llu", (unsigned long long)piece->offset,
                (unsigned long long)(piece->offset + piece->length - 1));
    struct pc_http_header headers[2] = {{PC_SPAN("Range"), pc_buf_span(&range)},
                                        {PC_SPAN("If-Match"), pc_buf_span(&piece->etag)}};
    struct pc_aws_call call = {.method = "GET",
                               .headers = headers,
                               .header_count = piece->etag.len > 0 ? 2 : 1,
                               .max_bytes = piece->length + PC_S3_ANSWER_MAX};
    pc_err err = pc_s3_call(s3, key, &call, answer, diag);
    if (answer->http.status == 412)
        return say_replaced(key, diag);
    return err;
}

/* "bytes 0-9/100" → where it begins and how long the object is. */
static bool read_range(struct pc_span text, uint64_t *from, uint64_t *size) {
    if (!pc_span_starts(text, PC_SPAN("bytes ")))
        return false;
    text = pc_span_from(text, 6);
    size_t dash = pc_span_find(text, '-'), slash = pc_span_find(text, '/');
    return dash < slash && slash < text.len &&
           pc_span_u64(pc_span_upto(text, dash), INT64_MAX, from) == PC_OK &&
           pc_span_u64(pc_span_from(text, slash + 1), INT64_MAX, size) == PC_OK;
}

/* A server that does not know ranges gives all of it, and a shorter object less. */
static pc_err check_piece(struct piece *piece, const struct pc_aws_answer *answer,
                          struct pc_diag *diag) {
    uint64_t from = 0, len = answer->http.body.len, size = len;
    bool good =
        answer->http.status == 206
            ? read_range(pc_http_header(&answer->http, PC_SPAN("Content-Range")), &from, &size)
            : answer->http.status == 200;
    uint64_t left = size > piece->offset ? size - piece->offset : 0;
    if (!good || from != piece->offset || len != (left < piece->length ? left : piece->length) ||
        (piece->size != UINT64_MAX && piece->size != size))
        return pc_diag_set(diag, PC_ERR_CORRUPT, "s3 answers another range than was asked for");
    piece->size = size;
    return PC_OK;
}

/* A server may not know If-Match either. */
static pc_err check_version(struct pc_span key, struct piece *piece,
                            const struct pc_aws_answer *answer, struct pc_diag *diag) {
    struct pc_span etag = pc_http_header(&answer->http, PC_SPAN("ETag"));
    if (etag.len == 0 && answer->http.body.len < piece->size)
        return pc_diag_set(diag, PC_ERR_CORRUPT, "s3 does not say of which version a piece is");
    if (piece->etag.len > 0)
        return pc_span_eq(etag, pc_buf_span(&piece->etag)) ? PC_OK : say_replaced(key, diag);
    pc_buf_add(&piece->etag, etag);
    return pc_buf_end(&piece->etag);
}

/* Nothing can be asked of an object of no bytes. */
static pc_err get_empty(const struct pc_s3 *s3, struct pc_span key, uint64_t offset,
                        uint64_t length, struct pc_diag *diag) {
    uint64_t size;
    pc_err err = pc_s3_head(s3, key, &size, diag);
    if (err == PC_OK && (size < offset || (length != UINT64_MAX && size - offset < length)))
        return pc_diag_set(diag, PC_ERR_RANGE, "%.*s is shorter than that",
                           PC_ARG(pc_span_upto(key, 128)));
    if (err == PC_OK && size > offset && length != 0)
        return pc_diag_set(diag, PC_ERR_CORRUPT, "s3 answers another range than was asked for");
    return err;
}

static pc_err get_pieces(const struct pc_s3 *s3, struct pc_span key, struct piece *piece,
                         uint64_t length, pc_s3_sink *sink, void *context, struct pc_diag *diag) {
    uint64_t end = length > UINT64_MAX - piece->offset ? UINT64_MAX : piece->offset + length;
    while (piece->offset < end && piece->offset < piece->size) {
        PC_CLEANUP(pc_aws_answer_free) struct pc_aws_answer answer = PC_AWS_ANSWER;
        piece->length = end - piece->offset;
        if (piece->length > pc_s3_part(s3))
            piece->length = pc_s3_part(s3);
        pc_err err = get_piece(s3, key, piece, &answer, diag);
        if (answer.http.status == 416)
            return get_empty(s3, key, piece->offset, length, diag);
        if (err == PC_OK)
            err = check_piece(piece, &answer, diag);
        if (err == PC_OK && length != UINT64_MAX && end > piece->size)
            return pc_diag_set(diag, PC_ERR_RANGE, "%.*s is shorter than that",
                               PC_ARG(pc_span_upto(key, 128)));
        if (err == PC_OK)
            err = check_version(key, piece, &answer, diag);
        if (err == PC_OK)
            err = sink(context, pc_buf_span(&answer.http.body));
        if (err != PC_OK)
            return err;
        piece->offset += answer.http.body.len;
    }
    return PC_OK;
}

pc_err pc_s3_get(const struct pc_s3 *s3, struct pc_span key, uint64_t offset, uint64_t length,
                 pc_s3_sink *sink, void *context, struct pc_diag *diag) {
    struct piece piece = {.offset = offset, .size = UINT64_MAX};
    pc_err err = named(key, diag);
    if (err == PC_OK && length == 0)
        return get_empty(s3, key, offset, length, diag);
    if (err == PC_OK)
        err = get_pieces(s3, key, &piece, length, sink, context, diag);
    pc_buf_free(&piece.etag);
    return err;
}

pc_err pc_s3_head(const struct pc_s3 *s3, struct pc_span key, uint64_t *size,
                  struct pc_diag *diag) {
    PC_CLEANUP(pc_aws_answer_free) struct pc_aws_answer answer = PC_AWS_ANSWER;
    struct pc_aws_call call = {.method = "HEAD"};
    pc_err err = named(key, diag);
    if (err == PC_OK)
        err = pc_s3_call(s3, key, &call, &answer, diag);
    if (err != PC_OK)
        return err;
    struct pc_span length = pc_http_header(&answer.http, PC_SPAN("Content-Length"));
    if (pc_span_u64(length, INT64_MAX, size) != PC_OK)
        return pc_diag_set(diag, PC_ERR_CORRUPT, "s3 does not say how long the object is");
    return PC_OK;
}

pc_err pc_s3_delete(const struct pc_s3 *s3, struct pc_span key, struct pc_diag *diag) {
    PC_CLEANUP(pc_aws_answer_free) struct pc_aws_answer answer = PC_AWS_ANSWER;
    struct pc_aws_call call = {.method = "DELETE"};
    pc_err err = named(key, diag);
    if (err == PC_OK)
        err = pc_s3_call(s3, key, &call, &answer, diag);
    return err == PC_ERR_NOTFOUND && strcmp(answer.code, "NoSuchBucket") != 0 ? PC_OK : err;
}

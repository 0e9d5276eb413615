/* Signing a request. */
#include "vault/aws/sigv4.h"

#include <stdlib.h>

#include "base/arena.h"
#include "base/encode.h"
#include "base/percent.h"
#include "crypto/hash.h"

enum { SIGNED_MAX = 24, DAY = 8 };

void pc_aws_stamp(pc_time when, char out[PC_AWS_STAMP]) {
    char memory[40];
    struct pc_buf text = pc_buf_over(memory, sizeof memory);
    pc_time_format(when, &text); /* 2015-08-30T12:36:00.000000Z */
    size_t at = 0;
    for (size_t i = 0; i < text.len && text.ptr[i] != '.' && at < PC_AWS_STAMP - 2; i++)
        if (text.ptr[i] != '-' && text.ptr[i] != ':')
            out[at++] = text.ptr[i];
    out[at++] = 'Z';
    out[at] = '\0';
}

static int by_bytes(struct pc_span a, struct pc_span b) {
    size_t shorter = a.len < b.len ? a.len : b.len;
    int order = shorter == 0 ? 0 : memcmp(a.ptr, b.ptr, shorter);
    return order != 0 ? order : (a.len > b.len) - (a.len < b.len);
}

static int by_pair(const void *a, const void *b) {
    const struct pc_aws_pair *left = a, *right = b;
    int order = by_bytes(left->name, right->name);
    return order != 0 ? order : by_bytes(left->value, right->value);
}

static pc_err encoded(struct pc_span text, struct pc_arena *arena, struct pc_span *out) {
    PC_CLEANUP(pc_buf_free) struct pc_buf buf = {0};
    pc_percent_encode(text, &buf);
    pc_err err = pc_buf_end(&buf);
    return err == PC_OK ? pc_arena_copy(arena, pc_buf_span(&buf), out) : err;
}

pc_err pc_aws_query(const struct pc_aws_pair *pairs, size_t count, struct pc_buf *out) {
    PC_CLEANUP(pc_arena_free) struct pc_arena arena = {0};
    struct pc_aws_pair sorted[PC_AWS_QUERY_MAX];
    if (count > PC_AWS_QUERY_MAX)
        return PC_ERR_RANGE;
    for (size_t i = 0; i < count; i++) {
        pc_err err = encoded(pairs[i].name, &arena, &sorted[i].name);
        if (err == PC_OK)
            err = encoded(pairs[i].value, &arena, &sorted[i].value);
        if (err != PC_OK)
            return err;
    }
    qsort(sorted, count, sizeof *sorted, by_pair);
    for (size_t i = 0; i < count; i++) {
        if (i > 0)
            pc_buf_add_char(out, '&');
        pc_buf_add(out, sorted[i].name);
        pc_buf_add_char(out, '=');
        pc_buf_add(out, sorted[i].value);
    }
    return pc_buf_end(out);
}

static void add_lower(struct pc_span text, struct pc_buf *out) {
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        pc_buf_add_char(out, c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c);
    }
}

static int by_name(const void *a, const void *b) {
    const struct pc_http_header *left = a, *right = b;
    size_t shorter = left->name.len < right->name.len ? left->name.len : right->name.len;
    for (size_t i = 0; i < shorter; i++) {
        unsigned char x = (unsigned char)left->name.ptr[i], y = (unsigned char)right->name.ptr[i];
        x = x >= 'A' && x <= 'Z' ? x | 0x20 : x;
        y = y >= 'A' && y <= 'Z' ? y | 0x20 : y;
        if (x != y)
            return x < y ? -1 : 1;
    }
    return (left->name.len > right->name.len) - (left->name.len < right->name.len);
}

/* Without spaces at its ends, and one where several were. */
static void add_value(struct pc_span value, struct pc_buf *out) {
    value = pc_span_trim(value);
    for (size_t i = 0; i < value.len; i++)
        if (value.ptr[i] != ' ' || value.ptr[i - 1] != ' ')
            pc_buf_add_char(out, value.ptr[i]);
}

static void add_names(const struct pc_http_header *sorted, size_t count, struct pc_buf *out) {
    for (size_t i = 0; i < count; i++) {
        if (i > 0)
            pc_buf_add_char(out, ';');
        add_lower(sorted[i].name, out);
    }
}

static pc_err canonical_digest(const struct pc_aws_signing *in, const struct pc_http_header *sorted,
                               uint8_t out[PC_SHA256_SIZE]) {
    PC_CLEANUP(pc_buf_free) struct pc_buf text = PC_BUF_SECRET; /* a session token is in it */
    const struct pc_span lines[] = {in->method, in->path, in->query};
    for (size_t i = 0; i < 3; i++) {
        pc_buf_add(&text, lines[i]);
        pc_buf_add_char(&text, '\n');
    }
    for (size_t i = 0; i < in->header_count; i++) {
        add_lower(sorted[i].name, &text);
        pc_buf_add_char(&text, ':');
        add_value(sorted[i].value, &text);
        pc_buf_add_char(&text, '\n');
    }
    pc_buf_add_char(&text, '\n');
    add_names(sorted, in->header_count, &text);
    pc_buf_add_char(&text, '\n');
    pc_buf_add(&text, in->payload);
    pc_err err = pc_buf_end(&text);
    return err == PC_OK ? pc_sha256_one(pc_buf_span(&text), out) : err;
}

static void add_scope(const struct pc_aws_signing *in, struct pc_buf *out) {
    const struct pc_span parts[] = {pc_span_upto(in->stamp, DAY), in->region, in->service};
    for (size_t i = 0; i < 3; i++) {
        pc_buf_add(out, parts[i]);
        pc_buf_add_char(out, '/');
    }
    pc_buf_add_str(out, "aws4_request");
}

static void wipe_key(uint8_t (*key)[PC_SHA256_SIZE]) {
    pc_wipe(*key, sizeof *key);
}

static pc_err sign_text(const struct pc_aws_signing *in, struct pc_span text,
                        uint8_t out[PC_SHA256_SIZE]) {
    PC_CLEANUP(pc_buf_free) struct pc_buf first = PC_BUF_SECRET;
    PC_CLEANUP(wipe_key) uint8_t key[PC_SHA256_SIZE] = {0};
    pc_buf_add_str(&first, "AWS4");
    pc_buf_add(&first, in->secret_key);
    const struct pc_span steps[] = {pc_span_upto(in->stamp, DAY), in->region, in->service,
                                    PC_SPAN("aws4_request")};
    pc_err err = pc_buf_end(&first);
    for (size_t i = 0; i < 4 && err == PC_OK; i++) {
        uint8_t next[PC_SHA256_SIZE];
        err =
            pc_hmac_sha256(i == 0 ? pc_buf_span(&first) : pc_span(key, sizeof key), steps[i], next);
        memcpy(key, next, sizeof key);
        pc_wipe(next, sizeof next);
    }
    return err == PC_OK ? pc_hmac_sha256(pc_span(key, sizeof key), text, out) : err;
}

static pc_err signature(const struct pc_aws_signing *in, const struct pc_http_header *sorted,
                        uint8_t out[PC_SHA256_SIZE]) {
    PC_CLEANUP(pc_buf_free) struct pc_buf text = {0};
    uint8_t digest[PC_SHA256_SIZE];
    pc_err err = canonical_digest(in, sorted, digest);
    if (err != PC_OK)
        return err;
    pc_buf_add_str(&text, "AWS4-HMAC-SHA256\n");
    pc_buf_add(&text, in->stamp);
    pc_buf_add_char(&text, '\n');
    add_scope(in, &text);
    pc_buf_add_char(&text, '\n');
    pc_hex_encode(pc_span(digest, sizeof digest), &text);
    err = pc_buf_end(&text);
    return err == PC_OK ? sign_text(in, pc_buf_span(&text), out) : err;
}

pc_err pc_aws_sign(const struct pc_aws_signing *in, struct pc_buf *out) {
    struct pc_http_header sorted[SIGNED_MAX];
    uint8_t mac[PC_SHA256_SIZE];
    if (in->header_count > SIGNED_MAX)
        return PC_ERR_RANGE;
    for (size_t i = 0; i < in->header_count; i++)
        sorted[i] = in->headers[i];
    qsort(sorted, in->header_count, sizeof *sorted, by_name);
    pc_err err = signature(in, sorted, mac);
    if (err != PC_OK)
        return err;
    pc_buf_add_str(out, "AWS4-HMAC-SHA256 Credential=");
    pc_buf_add(out, in->access_key);
    pc_buf_add_char(out, '/');
    add_scope(in, out);
    pc_buf_add_str(out, ", SignedHeaders=");
    add_names(sorted, in->header_count, out);
    pc_buf_add_str(out, ", Signature=");
    pc_hex_encode(pc_span(mac, sizeof mac), out);
    return pc_buf_end(out);
}

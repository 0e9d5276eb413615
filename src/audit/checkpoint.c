/* Checkpoints: made, read and verified. */
#define _GNU_SOURCE
#include "audit/checkpoint.h"

#include <jansson.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "audit/record.h"
#include "base/encode.h"
#include "base/file.h"
#include "base/json.h"
#include "crypto/hash.h"

/* What is signed: the prefix, and the record up to its last member, which is the signature. */
#define PREFIX "portcullis-audit-checkpoint-v1\n"
#define MEMBER ",\"signature\":\""

enum { SIGNATURE = 64, SIGNATURE_TEXT = 86, TAIL = sizeof MEMBER - 1 + SIGNATURE_TEXT + 2 };

bool pc_kid_ok(struct pc_span kid) {
    if (kid.len == 0 || kid.len > PC_KID_MAX)
        return false;
    for (size_t i = 0; i < kid.len; i++) {
        char c = kid.ptr[i];
        if (!((c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
              c == '-' || c == '_'))
            return false;
    }
    return true;
}

bool pc_checkpoint_is(const struct pc_link *link) {
    static const char start[] = "{\"v\":1,\"type\":\"" PC_RECORD_CHECKPOINT "\",";
    return link->source.kind == PC_SOURCE_SEALER &&
           pc_span_starts(link->record, pc_span(start, sizeof start - 1));
}

static void put_members(const struct pc_checkpoint *checkpoint,
                        const struct pc_positions *positions, pc_time now, struct pc_buf *out) {
    char small[64];
    struct pc_buf text = pc_buf_over(small, sizeof small);
    struct pc_json json = pc_json(out);
    pc_json_object(&json, NULL);
    pc_json_u64(&json, "v", 1);
    pc_json_text(&json, "type", PC_SPAN(PC_RECORD_CHECKPOINT));
    pc_json_text(&json, "category", PC_SPAN("security"));
    pc_time_format(now, &text);
    pc_json_text(&json, "time", pc_buf_span(&text));
    pc_json_u64(&json, "seq", checkpoint->seq);
    pc_buf_clear(&text);
    pc_base64url_encode(pc_span(checkpoint->hash, sizeof checkpoint->hash), &text);
    pc_json_text(&json, "hash", pc_buf_span(&text));
    pc_json_u64(&json, "records", checkpoint->records);
    pc_buf_add(out, PC_SPAN(",\"positions\":"));
    pc_positions_render(positions, out);
    pc_json_text(&json, "kid", pc_span_str(checkpoint->kid));
}

static void signed_bytes(struct pc_span record, struct pc_buf *out) {
    pc_buf_add(out, PC_SPAN(PREFIX));
    pc_buf_add(out, record);
}

pc_err pc_checkpoint_render(const struct pc_checkpoint *checkpoint,
                            const struct pc_positions *positions, pc_time now,
                            const struct pc_signer *signer, struct pc_buf *out) {
    PC_CLEANUP(pc_buf_free) struct pc_buf message = {0};
    PC_CLEANUP(pc_buf_free) struct pc_buf signature = {0};
    size_t start = out->len;
    put_members(checkpoint, positions, now, out);
    pc_err err = pc_buf_end(out);
    if (err != PC_OK)
        return err;
    signed_bytes(pc_span(out->ptr + start, out->len - start), &message);
    err = pc_buf_end(&message);
    if (err == PC_OK)
        err = pc_sign(signer, pc_buf_span(&message), &signature);
    if (err != PC_OK)
        return err;
    if (signature.len != SIGNATURE)
        return PC_ERR_UNSUPPORTED; /* the key is no Ed25519 key */
    pc_buf_add_str(out, MEMBER);
    pc_base64url_encode(pc_buf_span(&signature), out);
    pc_buf_add_str(out, "\"}");
    return pc_buf_end(out);
}

static pc_err read_members(const json_t *json, struct pc_checkpoint *out) {
    const json_t *seq = json_object_get(json, "seq");
    const json_t *records = json_object_get(json, "records");
    struct pc_span hash = pc_span_str(json_string_value(json_object_get(json, "hash")));
    struct pc_span kid = pc_span_str(json_string_value(json_object_get(json, "kid")));
    char bytes[64];
    struct pc_buf buf = pc_buf_over(bytes, sizeof bytes);
    if (!json_is_integer(seq) || json_integer_value(seq) < 0 || !json_is_integer(records) ||
        json_integer_value(records) < 0 || !pc_kid_ok(kid) || hash.len > 43 ||
        pc_base64url_decode(hash, &buf) != PC_OK || buf.len != sizeof out->hash)
        return PC_ERR_CORRUPT;
    out->seq = (uint64_t)json_integer_value(seq);
    out->records = (uint64_t)json_integer_value(records);
    memcpy(out->hash, bytes, sizeof out->hash);
    memcpy(out->kid, kid.ptr, kid.len);
    out->kid[kid.len] = '\0';
    return PC_OK;
}

pc_err pc_checkpoint_parse(struct pc_span record, struct pc_checkpoint *out) {
    json_t *json = json_loadb(record.ptr, record.len, JSON_REJECT_DUPLICATES, NULL);
    pc_err err = read_members(json, out);
    json_decref(json);
    return err;
}

/* A key's id is its thumbprint (RFC 7638), so that who knows the id knows the key, whoever can
 * write to its file. */
static pc_err check_key_id(struct pc_span jwk, const char *kid) {
    uint8_t digest[PC_SHA256_SIZE];
    char text[64];
    struct pc_buf id = pc_buf_over(text, sizeof text);
    json_t *json = json_loadb(jwk.ptr, jwk.len, JSON_REJECT_DUPLICATES, NULL);
    const struct pc_span parts[] = {
        PC_SPAN("{\"crv\":\"Ed25519\",\"kty\":\"OKP\",\"x\":\""),
        pc_span_str(json_string_value(json_object_get(json, "x"))),
        PC_SPAN("\"}"),
    };
    pc_err err = pc_sha256(parts, sizeof parts / sizeof *parts, digest);
    json_decref(json);
    pc_base64url_encode(pc_span(digest, sizeof digest), &id);
    if (err != PC_OK)
        return err;
    return pc_span_eq(pc_buf_span(&id), pc_span_str(kid)) ? PC_OK : PC_ERR_CORRUPT;
}

static pc_err load_key(const char *directory, const char *kid, struct pc_verifier **out) {
    char path[4096];
    PC_CLEANUP(pc_buf_free) struct pc_buf jwk = {0};
    int n = snprintf(path, sizeof path, "%s/keys/%s.jwk", directory, kid);
    if (n < 0 || (size_t)n >= sizeof path)
        return PC_ERR_RANGE;
    pc_err err = pc_file_read(path, 4096, &jwk);
    if (err == PC_OK)
        err = check_key_id(pc_buf_span(&jwk), kid);
    return err == PC_OK ? pc_verifier_from_jwk(PC_ALG_EDDSA, pc_buf_span(&jwk), out) : err;
}

pc_err pc_checkpoint_verify(struct pc_span record, const struct pc_checkpoint *checkpoint,
                            const char *directory) {
    char signature[SIGNATURE + 8];
    struct pc_buf raw = pc_buf_over(signature, sizeof signature);
    PC_CLEANUP(pc_buf_free) struct pc_buf message = {0};
    if (record.len < TAIL)
        return PC_ERR_CORRUPT;
    struct pc_span tail = pc_span_from(record, record.len - TAIL);
    struct pc_span text = pc_span_upto(pc_span_from(tail, sizeof MEMBER - 1), SIGNATURE_TEXT);
    if (!pc_span_starts(tail, PC_SPAN(MEMBER)) || !pc_span_ends(tail, PC_SPAN("\"}")) ||
        pc_base64url_decode(text, &raw) != PC_OK)
        return PC_ERR_CORRUPT;
    signed_bytes(pc_span_upto(record, record.len - TAIL), &message);
    struct pc_verifier *verifier = NULL;
    pc_err err = pc_buf_end(&message);
    if (err == PC_OK)
        err = load_key(directory, checkpoint->kid, &verifier);
    if (err == PC_OK)
        err = pc_verify(verifier, pc_buf_span(&message), pc_buf_span(&raw));
    pc_verifier_free(verifier);
    return err;
}

pc_err pc_checkpoint_publish(const struct pc_signer *signer, const char *kid,
                             const char *directory) {
    char path[4096];
    PC_CLEANUP(pc_buf_free) struct pc_buf spki = {0};
    PC_CLEANUP(pc_buf_free) struct pc_buf jwk = {0};
    int n = snprintf(path, sizeof path, "%s/keys", directory);
    if (n < 0 || (size_t)n + PC_KID_MAX + 8 >= sizeof path || !pc_kid_ok(pc_span_str(kid)))
        return PC_ERR_RANGE;
    pc_err err = pc_file_make_dir(path, 0755);
    (void)snprintf(path + n, sizeof path - (size_t)n, "/%s.jwk", kid);
    if (err != PC_OK || access(path, F_OK) == 0)
        return err;
    err = pc_signer_public(signer, &spki);
    if (err == PC_OK)
        err = pc_jwk_export(PC_ALG_EDDSA, pc_buf_span(&spki), pc_span_str(kid), &jwk);
    if (err == PC_OK)
        err = pc_buf_end(&jwk);
    return err == PC_OK ? pc_file_replace(path, pc_buf_span(&jwk), 0644) : err;
}

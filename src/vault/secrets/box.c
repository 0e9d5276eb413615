/* Sealing to the gate's public key, and its two files. */
#define _GNU_SOURCE
#include "vault/secrets/box.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/encode.h"
#include "base/file.h"
#include "crypto/sealed_box.h"
#include "model/secret_ref.h"

#define PUBLIC_HEAD PC_SPAN("portcullis-seal-1 ")
#define KEY_HEAD    PC_SPAN("portcullis-seal-key-1 ")

enum { FILE_MAX = 256, LEN = 2, PAD = 32 };

struct key {
    uint8_t bytes[PC_BOX_KEY];
};

static void wipe_key(struct key *key) {
    pc_wipe(key, sizeof *key);
}

/* "portcullis-seal-1 BASE64URL\n" */
static void write_key(struct pc_span head, const uint8_t key[PC_BOX_KEY], struct pc_buf *out) {
    pc_buf_add(out, head);
    pc_base64url_encode(pc_span(key, PC_BOX_KEY), out);
    pc_buf_add_char(out, '\n');
}

static pc_err parse_key(struct pc_span text, struct pc_span head, struct key *out) {
    if (!pc_span_starts(text, head) || !pc_span_ends(text, PC_SPAN("\n")))
        return PC_ERR_INVALID;
    PC_CLEANUP(pc_buf_free) struct pc_buf bytes = PC_BUF_SECRET;
    pc_err err = pc_base64url_decode(pc_span(text.ptr + head.len, text.len - head.len - 1), &bytes);
    if (err == PC_OK && bytes.len != PC_BOX_KEY)
        err = PC_ERR_INVALID;
    if (err == PC_OK)
        memcpy(out->bytes, bytes.ptr, PC_BOX_KEY);
    return err;
}

static pc_err read_key(const char *path, struct pc_span head, struct key *out,
                       struct pc_diag *diag) {
    PC_CLEANUP(pc_buf_free) struct pc_buf text = PC_BUF_SECRET;
    pc_err err = pc_file_read(path, FILE_MAX, &text);
    if (err == PC_ERR_IO || err == PC_ERR_NOTFOUND)
        return pc_diag_set(diag, err, "%s: %s", path, strerror(errno));
    if (err == PC_OK)
        err = parse_key(pc_buf_span(&text), head, out);
    return err == PC_OK ? PC_OK : pc_diag_set(diag, err, "%s is no key of a gate", path);
}

static pc_err make_key(const char *path, const struct pc_entropy *entropy, struct pc_diag *diag) {
    PC_CLEANUP(wipe_key) struct key key;
    PC_CLEANUP(pc_buf_free) struct pc_buf text = PC_BUF_SECRET;
    pc_err err = pc_entropy_fill(entropy, key.bytes, sizeof key.bytes);
    if (err != PC_OK)
        return err;
    write_key(KEY_HEAD, key.bytes, &text);
    err = pc_buf_end(&text);
    if (err == PC_OK) /* never replaces one: two that make it at once end up with one key */
        err = pc_file_create(path, pc_buf_span(&text), 0600);
    if (err == PC_OK || err == PC_ERR_EXISTS)
        return PC_OK;
    return pc_diag_set(diag, err, "%s: %s", path, strerror(errno));
}

/* Whether the file has that public half; one that has not is of a key that is gone, or damaged. */
static bool is_public(const char *path, const uint8_t public[PC_BOX_KEY]) {
    struct key there;
    return read_key(path, PUBLIC_HEAD, &there, NULL) == PC_OK &&
           memcmp(there.bytes, public, PC_BOX_KEY) == 0;
}

static pc_err make_public(const char *key_path, const char *path, struct pc_diag *diag) {
    PC_CLEANUP(wipe_key) struct key key;
    PC_CLEANUP(pc_buf_free) struct pc_buf text = {0};
    uint8_t public[PC_BOX_KEY];
    pc_err err = read_key(key_path, KEY_HEAD, &key, diag);
    if (err == PC_OK)
        err = pc_box_public(key.bytes, public);
    if (err != PC_OK || is_public(path, public))
        return err;
    write_key(PUBLIC_HEAD, public, &text);
    err = pc_buf_end(&text);
    if (err == PC_OK)
        err = pc_file_replace(path, pc_buf_span(&text), 0644);
    return err == PC_OK ? PC_OK : pc_diag_set(diag, err, "%s: %s", path, strerror(errno));
}

pc_err pc_secret_box_ensure(const char *key_path, const char *public_path,
                            const struct pc_entropy *entropy, struct pc_diag *diag) {
    bool has_key = access(key_path, R_OK) == 0;
    if (!has_key && errno == EACCES && access(public_path, R_OK) == 0)
        return PC_OK; /* somebody who may seal and not open */
    pc_err err = has_key ? PC_OK : make_key(key_path, entropy, diag);
    return err == PC_OK ? make_public(key_path, public_path, diag) : err;
}

static void bind(struct pc_span key, struct pc_buf *aad) {
    pc_buf_add(aad, PC_SPAN("portcullis secret 1."));
    pc_buf_add(aad, key);
}

/* Length (2 bytes), secret, zeros up to a multiple of PAD. */
static pc_err pad(struct pc_span secret, struct pc_buf *out) {
    static const char zeros[PAD];
    if (secret.len == 0 || secret.len > PC_SECRET_VALUE_MAX ||
        memchr(secret.ptr, '\0', secret.len) != NULL)
        return PC_ERR_RANGE;
    pc_buf_add_char(out, (char)(secret.len >> 8));
    pc_buf_add_char(out, (char)(secret.len & 0xff));
    pc_buf_add(out, secret);
    pc_buf_add(out, pc_span(zeros, (PAD - out->len % PAD) % PAD));
    return pc_buf_end(out);
}

static pc_err unpad(struct pc_span plain, struct pc_buf *out) {
    if (plain.len < LEN)
        return PC_ERR_CORRUPT;
    size_t len = (size_t)(uint8_t)plain.ptr[0] << 8 | (uint8_t)plain.ptr[1];
    if (len == 0 || len > plain.len - LEN || memchr(plain.ptr + LEN, '\0', len) != NULL)
        return PC_ERR_CORRUPT;
    pc_buf_add(out, pc_span(plain.ptr + LEN, len));
    return pc_buf_end(out);
}

pc_err pc_secret_box_seal(const char *public_path, const struct pc_entropy *entropy,
                          struct pc_span key, struct pc_span secret, struct pc_buf *out,
                          struct pc_diag *diag) {
    struct key to;
    PC_CLEANUP(pc_buf_free) struct pc_buf plain = PC_BUF_SECRET;
    PC_CLEANUP(pc_buf_free) struct pc_buf aad = {0};
    PC_CLEANUP(pc_buf_free) struct pc_buf sealed = {0};
    pc_err err = pad(secret, &plain);
    if (err != PC_OK)
        return pc_diag_set(diag, err, "a secret has 1 to %d bytes, none of them NUL",
                           PC_SECRET_VALUE_MAX);
    err = read_key(public_path, PUBLIC_HEAD, &to, diag);
    if (err != PC_OK)
        return err;
    bind(key, &aad);
    err = pc_buf_end(&aad);
    if (err == PC_OK)
        err = pc_box_seal(to.bytes, entropy, pc_buf_span(&aad), pc_buf_span(&plain), &sealed);
    if (err != PC_OK)
        return pc_diag_set(diag, err, "it could not be sealed: %s", pc_err_name(err));
    pc_buf_add(out, PC_SPAN("${sealed:"));
    pc_base64url_encode(pc_buf_span(&sealed), out);
    pc_buf_add_char(out, '}');
    return pc_buf_end(out);
}

pc_err pc_secret_box_open(const char *key_path, struct pc_span key, struct pc_span sealed,
                          struct pc_buf *out, struct pc_diag *diag) {
    PC_CLEANUP(wipe_key) struct key own;
    PC_CLEANUP(pc_buf_free) struct pc_buf bytes = {0};
    PC_CLEANUP(pc_buf_free) struct pc_buf aad = {0};
    PC_CLEANUP(pc_buf_free) struct pc_buf plain = PC_BUF_SECRET;
    if (pc_base64url_decode(sealed, &bytes) != PC_OK)
        return pc_diag_set(diag, PC_ERR_CORRUPT, "it is not as `portcullis secret seal` wrote it");
    pc_err err = read_key(key_path, KEY_HEAD, &own, diag);
    if (err != PC_OK)
        return err;
    bind(key, &aad);
    err = pc_buf_end(&aad);
    if (err == PC_OK)
        err = pc_box_open(own.bytes, pc_buf_span(&aad), pc_buf_span(&bytes), &plain);
    if (err == PC_OK)
        err = unpad(pc_buf_span(&plain), out);
    if (err == PC_ERR_CORRUPT)
        return pc_diag_set(diag, err,
                           "it was sealed to another gate or for another key, or was altered; seal "
                           "it anew with `portcullis secret seal --for %.*s`",
                           PC_ARG(key));
    return err;
}

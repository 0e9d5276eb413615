/*
 * Data keys under an RSA key pair that is here: the raw RSA keyring of the AWS Encryption SDK
 * Specification. The provider id is the key's name space, the provider info its name. The
 * encryption context is not bound by the wrapped key; the message's header binds it.
 */
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "crypto/rsa.h"
#include "vault/key_file.h"
#include "vault/providers.h"

struct self {
    struct pc_rsa *public_key;  /* NULL: the private one's */
    struct pc_rsa *private_key; /* NULL: cannot unwrap */
    enum pc_rsa_padding padding;
    struct pc_arena names;
    struct pc_span key_namespace, name;
};

static const enum pc_rsa_padding paddings[] = {
    [PC_PADDING_OAEP_SHA256] = PC_RSA_OAEP_SHA256,
    [PC_PADDING_OAEP_SHA384] = PC_RSA_OAEP_SHA384,
    [PC_PADDING_OAEP_SHA512] = PC_RSA_OAEP_SHA512,
    [PC_PADDING_OAEP_SHA1] = PC_RSA_OAEP_SHA1,
    [PC_PADDING_PKCS1] = PC_RSA_PKCS1,
};

static pc_err wrap(void *self, const struct pc_vault_context *context,
                   const struct pc_vault_data_key *key, struct pc_arena *arena,
                   struct pc_vault_wrapped_key *out, struct pc_diag *diag) {
    (void)context;
    const struct self *me = self;
    const struct pc_rsa *rsa = me->public_key != NULL ? me->public_key : me->private_key;
    size_t size = pc_rsa_size(rsa);
    char *memory = pc_arena_alloc(arena, size, 1);
    if (memory == NULL)
        return PC_ERR_NOMEM;
    struct pc_buf sealed = pc_buf_over(memory, size);
    pc_err err = pc_rsa_encrypt(rsa, me->padding, pc_span(key->bytes, key->len), &sealed);
    if (err != PC_OK)
        return pc_diag_set(diag, err, "RSA: %s", pc_err_name(err));
    out->ciphertext = pc_buf_span(&sealed);
    err = pc_arena_copy(arena, me->key_namespace, &out->provider_id);
    return err == PC_OK ? pc_arena_copy(arena, me->name, &out->provider_info) : err;
}

static pc_err unwrap(void *self, const struct pc_vault_context *context,
                     const struct pc_vault_wrapped_key *wrapped, struct pc_vault_data_key *key,
                     struct pc_diag *diag) {
    (void)context;
    const struct self *me = self;
    if (!pc_span_eq(wrapped->provider_id, me->key_namespace) ||
        !pc_span_eq(wrapped->provider_info, me->name))
        return PC_ERR_NOTFOUND;
    PC_CLEANUP(pc_buf_free) struct pc_buf plain = PC_BUF_SECRET;
    pc_err err = pc_rsa_decrypt(me->private_key, me->padding, wrapped->ciphertext, &plain);
    if (err == PC_OK && plain.len != key->len)
        err = PC_ERR_CORRUPT;
    if (err == PC_ERR_CORRUPT)
        return pc_diag_set(diag, err,
                           "the data key does not open: it was wrapped under another key of this "
                           "name, or with another padding, or it was altered");
    if (err == PC_OK)
        memcpy(key->bytes, plain.ptr, plain.len);
    return err;
}

static pc_err health(void *self, struct pc_diag *diag) {
    (void)self, (void)diag;
    return PC_OK;
}

static void free_self(void *self) {
    struct self *me = self;
    pc_rsa_free(me->public_key);
    pc_rsa_free(me->private_key);
    pc_arena_free(&me->names);
    free(me);
}

typedef pc_err from_pem(struct pc_span pem, struct pc_rsa **out);

static pc_err parse(from_pem *from, struct pc_span path, const struct pc_buf *pem,
                    struct pc_rsa **out, struct pc_diag *diag) {
    pc_err err = from(pc_buf_span(pem), out);
    if (err == PC_ERR_INVALID)
        return pc_diag_set(diag, err, "%.*s is no RSA key in PEM that is not encrypted",
                           PC_ARG(path));
    if (err == PC_ERR_RANGE)
        return pc_diag_set(diag, err, "%.*s: an RSA key has 2048 to 8192 bits", PC_ARG(path));
    return err;
}

static pc_err read_private(struct self *me, struct pc_span path, struct pc_diag *diag) {
    PC_CLEANUP(pc_buf_free) struct pc_buf pem = PC_BUF_SECRET;
    pc_err err = pc_vault_key_file_read(path.ptr, &pem, diag);
    return err == PC_OK ? parse(pc_rsa_private, path, &pem, &me->private_key, diag) : err;
}

static pc_err read_public(struct self *me, struct pc_span path, struct pc_diag *diag) {
    PC_CLEANUP(pc_buf_free) struct pc_buf pem = {0};
    pc_err err = pc_file_read(path.ptr, PC_VAULT_KEY_FILE_MAX, &pem);
    if (err != PC_OK)
        return pc_diag_set(diag, err, "%.*s: %s", PC_ARG(path), pc_err_name(err));
    return parse(pc_rsa_public, path, &pem, &me->public_key, diag);
}

static pc_err read_keys(struct self *me, const struct pc_settings_vault_key *key,
                        struct pc_diag *diag) {
    pc_err err = PC_OK;
    if (key->private_key.len > 0)
        err = read_private(me, key->private_key, diag);
    if (err == PC_OK && key->public_key.len > 0)
        err = read_public(me, key->public_key, diag);
    if (err != PC_OK || me->private_key == NULL || me->public_key == NULL)
        return err;
    if (!pc_rsa_pair(me->private_key, me->public_key))
        err = pc_diag_set(diag, PC_ERR_INVALID, "%.*s and %.*s are not of one pair",
                          PC_ARG(key->public_key), PC_ARG(key->private_key));
    return err;
}

static pc_err start(struct self *me, const struct pc_settings_vault_key *key,
                    struct pc_diag *diag) {
    if (key->key_namespace.len == 0 || key->key_name.len == 0)
        return pc_diag_set(diag, PC_ERR_INVALID, "namespace and name of the key are needed");
    if (key->public_key.len == 0 && key->private_key.len == 0)
        return pc_diag_set(diag, PC_ERR_INVALID, "a public key, a private one or both are needed");
    me->padding = paddings[key->padding];
    pc_err err = pc_arena_copy(&me->names, key->key_namespace, &me->key_namespace);
    if (err == PC_OK)
        err = pc_arena_copy(&me->names, key->key_name, &me->name);
    return err == PC_OK ? read_keys(me, key, diag) : err;
}

pc_err pc_vault_raw_rsa_open(const struct pc_settings_vault_key *key,
                             const struct pc_vault_ports *ports, struct pc_vault_provider *out,
                             struct pc_diag *diag) {
    (void)ports;
    struct self *me = calloc(1, sizeof *me);
    if (me == NULL)
        return PC_ERR_NOMEM;
    pc_err err = start(me, key, diag);
    if (err != PC_OK) {
        free_self(me);
        return err;
    }
    *out = (struct pc_vault_provider){
        .self = me,
        .type = "raw-rsa",
        .name = me->name,
        .wrap = wrap,
        .unwrap = me->private_key == NULL ? NULL : unwrap,
        .health = health,
        .free = free_self,
    };
    return PC_OK;
}

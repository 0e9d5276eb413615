/*
 * Keys that the transit engine of HashiCorp Vault or OpenBao keeps. The data key is of our own
 * random bytes and is encrypted there, so that the encryption context is bound to it as associated
 * data, which "datakey" does not take. Provider id "vault-transit", info "[name space/]mount/key".
 */
#include <stdlib.h>

#include "base/arena.h"
#include "base/encode.h"
#include "base/percent.h"
#include "vault/hashicorp/server.h"
#include "vault/json_text.h"
#include "vault/providers.h"

enum { CIPHERTEXT_MAX = 4096 };

struct transit {
    struct pc_hashicorp *server;
    struct pc_arena arena;
    struct pc_span info;
    struct pc_span encrypt, decrypt; /* paths */
    struct pc_span token;            /* the reference to it */
    const struct pc_vault_ports *ports;
};

static void transit_free(void *self) {
    struct transit *transit = self;
    if (transit == NULL)
        return;
    pc_hashicorp_free(transit->server);
    pc_arena_free(&transit->arena);
    free(transit);
}

static pc_err get_token(void *self, struct pc_buf *out, struct pc_diag *diag) {
    const struct transit *transit = self;
    return pc_vault_secret(transit->ports, transit->token, out, diag);
}

/* ,"associated_data":"…" */
static pc_err add_context(const struct pc_vault_context *context, struct pc_buf *out) {
    PC_CLEANUP(pc_buf_free) struct pc_buf bytes = {0};
    pc_err err = pc_vault_context_write(context, &bytes);
    if (err != PC_OK || bytes.len == 0)
        return err;
    pc_buf_add_str(out, ",\"associated_data\":\"");
    pc_base64_encode(pc_buf_span(&bytes), out);
    pc_buf_add_char(out, '"');
    return pc_buf_end(out);
}

static pc_err ask(const struct transit *transit, struct pc_span path, const char *what,
                  struct pc_buf *body, struct pc_buf *out, struct pc_diag *diag) {
    PC_CLEANUP(pc_buf_free) struct pc_buf answer = PC_BUF_SECRET;
    const struct pc_span names[] = {PC_SPAN("data"), pc_span_str(what)};
    struct pc_span found;
    pc_buf_add_char(body, '}');
    pc_err err = pc_buf_end(body);
    if (err == PC_OK)
        err = pc_hashicorp_ask(transit->server, path, pc_buf_span(body), &answer, diag);
    if (err != PC_OK)
        return err;
    err = pc_vault_json_find(pc_buf_span(&answer), names, 2, &found);
    if (err == PC_OK)
        err = pc_vault_json_plain(found, out);
    if (err == PC_OK || err == PC_ERR_NOMEM)
        return err;
    return pc_diag_set(diag, PC_ERR_UNAVAILABLE, "Vault answers without what was asked for");
}

/* What is written must also open: the same goes both ways. */
static bool is_ciphertext(struct pc_span text) {
    for (size_t i = 0; i < text.len; i++)
        if (text.ptr[i] <= ' ' || text.ptr[i] > '~')
            return false;
    return pc_span_starts(text, PC_SPAN("vault:v")) && text.len <= CIPHERTEXT_MAX;
}

static pc_err wrap(void *self, const struct pc_vault_context *context,
                   const struct pc_vault_data_key *key, struct pc_arena *arena,
                   struct pc_vault_wrapped_key *out, struct pc_diag *diag) {
    PC_CLEANUP(pc_buf_free) struct pc_buf body = PC_BUF_SECRET;
    PC_CLEANUP(pc_buf_free) struct pc_buf ciphertext = {0};
    const struct transit *transit = self;
    pc_buf_add_str(&body, "{\"plaintext\":\"");
    pc_base64_encode(pc_span(key->bytes, key->len), &body);
    pc_buf_add_char(&body, '"');
    pc_err err = add_context(context, &body);
    if (err == PC_OK)
        err = ask(transit, transit->encrypt, "ciphertext", &body, &ciphertext, diag);
    if (err == PC_ERR_NOTFOUND || err == PC_ERR_INVALID)
        return PC_ERR_DENIED; /* no such key, or one of another type */
    if (err != PC_OK)
        return err;
    if (!is_ciphertext(pc_buf_span(&ciphertext)))
        return pc_diag_set(diag, PC_ERR_UNAVAILABLE, "Vault answers no wrapped key");
    out->provider_id = PC_SPAN("vault-transit");
    err = pc_arena_copy(arena, transit->info, &out->provider_info);
    return err == PC_OK ? pc_arena_copy(arena, pc_buf_span(&ciphertext), &out->ciphertext) : err;
}

static pc_err read_key(struct pc_span text, struct pc_vault_data_key *key, struct pc_diag *diag) {
    PC_CLEANUP(pc_buf_free) struct pc_buf plain = PC_BUF_SECRET;
    pc_err err = pc_base64_decode(text, &plain);
    if (err == PC_ERR_NOMEM)
        return err;
    if (err != PC_OK || plain.len != key->len)
        return pc_diag_set(diag, PC_ERR_CORRUPT, "Vault answers a key of another length");
    memcpy(key->bytes, plain.ptr, plain.len);
    return PC_OK;
}

static pc_err unwrap(void *self, const struct pc_vault_context *context,
                     const struct pc_vault_wrapped_key *wrapped, struct pc_vault_data_key *key,
                     struct pc_diag *diag) {
    PC_CLEANUP(pc_buf_free) struct pc_buf body = {0};
    PC_CLEANUP(pc_buf_free) struct pc_buf plain = PC_BUF_SECRET;
    const struct transit *transit = self;
    if (!pc_span_eq(wrapped->provider_id, PC_SPAN("vault-transit")) ||
        !pc_span_eq(wrapped->provider_info, transit->info))
        return PC_ERR_NOTFOUND;
    if (!is_ciphertext(wrapped->ciphertext))
        return pc_diag_set(diag, PC_ERR_CORRUPT, "the wrapped key is none of Vault's");
    pc_buf_add_str(&body, "{\"ciphertext\":");
    pc_vault_json_quote(wrapped->ciphertext, &body);
    pc_err err = add_context(context, &body);
    if (err == PC_OK)
        err = ask(transit, transit->decrypt, "plaintext", &body, &plain, diag);
    if (err == PC_ERR_INVALID) /* it knows no other reason to refuse a call of this form */
        return pc_diag_set(
            diag, PC_ERR_CORRUPT,
            "Vault does not open it: another key or encryption context, a version of "
            "the key that is no more, or altered");
    if (err == PC_ERR_NOTFOUND)
        return PC_ERR_DENIED;
    return err == PC_OK ? read_key(pc_buf_span(&plain), key, diag) : err;
}

static pc_err health(void *self, struct pc_diag *diag) {
    const struct transit *transit = self;
    return pc_hashicorp_health(transit->server, diag);
}

static pc_err set_path(struct transit *transit, struct pc_span mount, const char *verb,
                       struct pc_span name, struct pc_span *out) {
    PC_CLEANUP(pc_buf_free) struct pc_buf path = {0};
    pc_percent_encode_path(mount, &path);
    pc_buf_addf(&path, "/%s/", verb);
    pc_percent_encode(name, &path);
    pc_err err = pc_buf_end(&path);
    return err == PC_OK ? pc_arena_copy(&transit->arena, pc_buf_span(&path), out) : err;
}

static pc_err set_texts(struct transit *transit, const struct pc_settings_vault_key *key,
                        struct pc_span mount) {
    PC_CLEANUP(pc_buf_free) struct pc_buf info = {0};
    pc_buf_add(&info, key->key_namespace);
    if (key->key_namespace.len > 0)
        pc_buf_add_char(&info, '/');
    pc_buf_add(&info, mount);
    pc_buf_add_char(&info, '/');
    pc_buf_add(&info, key->key);
    pc_err err = pc_buf_end(&info);
    if (err == PC_OK)
        err = pc_arena_copy(&transit->arena, pc_buf_span(&info), &transit->info);
    if (err == PC_OK)
        err = pc_arena_copy(&transit->arena, key->token, &transit->token);
    if (err == PC_OK)
        err = set_path(transit, mount, "encrypt", key->key, &transit->encrypt);
    return err == PC_OK ? set_path(transit, mount, "decrypt", key->key, &transit->decrypt) : err;
}

static pc_err fill(struct transit *transit, const struct pc_settings_vault_key *key,
                   struct pc_span mount, struct pc_diag *diag) {
    const struct pc_vault_ports *ports = transit->ports;
    struct pc_hashicorp_options options = {.url = key->url,
                                           .name_space = key->key_namespace,
                                           .ca = key->ca,
                                           .token = get_token,
                                           .token_self = transit,
                                           .http = ports->http,
                                           .entropy = ports->entropy,
                                           .clock = ports->clock,
                                           .stop = ports->stop};
    pc_err err = set_texts(transit, key, mount);
    return err == PC_OK ? pc_hashicorp_new(&options, &transit->server, diag) : err;
}

pc_err pc_vault_transit_open(const struct pc_settings_vault_key *key,
                             const struct pc_vault_ports *ports, struct pc_vault_provider *out,
                             struct pc_diag *diag) {
    struct pc_span mount = key->mount.len > 0 ? key->mount : PC_SPAN("transit");
    if (key->key.len == 0 || key->token.len == 0 || key->url.len == 0 ||
        pc_span_find(key->key, '/') < key->key.len)
        return pc_diag_set(diag, PC_ERR_INVALID,
                           "a key of Vault's transit engine needs url, key (a "
                           "name without slashes) and token");
    struct transit *transit = calloc(1, sizeof *transit);
    if (transit == NULL)
        return PC_ERR_NOMEM;
    transit->ports = ports;
    pc_err err = fill(transit, key, mount, diag);
    if (err != PC_OK) {
        transit_free(transit);
        return err;
    }
    *out = (struct pc_vault_provider){
        .self = transit, .wrap = wrap, .unwrap = unwrap, .health = health, .free = transit_free};
    return PC_OK;
}

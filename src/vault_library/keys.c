/* Opening and closing keys. */
#define _GNU_SOURCE
#include "vault_library/library.h"

#include <stdlib.h>
#include <time.h>

#include "config/config.h"
#include "crypto/random.h"
#include "outgoing/curl.h"
#include "outgoing/http.h"
#include "vault/local_ring.h"
#include "vault/raw_aes.h"
#include "vault/secrets/source.h"

static pc_time clock_now(void *self) {
    struct timespec now;
    (void)self;
    (void)clock_gettime(CLOCK_REALTIME, &now);
    return (pc_time)now.tv_sec * PC_SECOND + now.tv_nsec / 1000;
}

static const struct pc_clock system_clock = {.now = clock_now};

/* ---- secrets ---- */

/* A passphrase that was given stands for the reference "passphrase", which is none. */
static pc_err read_secret(void *self, struct pc_span reference, struct pc_buf *out,
                          struct pc_diag *diag) {
    const struct portcullis_vault *vault = self;
    struct pc_secret_ref ref;
    const char *why = "it is too long";
    if (pc_span_eq(reference, PC_SPAN("passphrase"))) {
        pc_buf_add(out, pc_buf_span(&vault->passphrase));
        return pc_buf_end(out);
    }
    pc_err err = pc_secret_ref_parse(reference, &ref, &why);
    if (err != PC_OK)
        return pc_diag_set(diag, err, "a secret: %s", why);
    if (ref.kind == PC_SECRET_SEALED)
        return pc_diag_set(diag, PC_ERR_UNSUPPORTED,
                           "a secret that is sealed to a gate opens in that gate alone");
    const struct pc_secret_place place = {.credentials = getenv("CREDENTIALS_DIRECTORY"),
                                          .settings = &vault->settings.secret_sources,
                                          .http = vault->ports.http,
                                          .clock = vault->ports.clock,
                                          .entropy = vault->ports.entropy};
    return pc_secret_read(&place, &ref, PC_SPAN(""), out, diag);
}

/* ---- opening ---- */

static pc_err make(struct portcullis_vault **out) {
    pc_err err = pc_outgoing_init();
    struct portcullis_vault *vault = err == PC_OK ? calloc(1, sizeof *vault) : NULL;
    if (vault == NULL)
        return err != PC_OK ? err : PC_ERR_NOMEM;
    vault->passphrase = PC_BUF_SECRET;
    vault->ports = (struct pc_vault_ports){.http = &pc_http_by_curl,
                                           .entropy = &pc_system_entropy,
                                           .clock = &system_clock,
                                           .secret = read_secret,
                                           .secrets = vault};
    *out = vault;
    return PC_OK;
}

void portcullis_vault_close(struct portcullis_vault *vault) {
    if (vault == NULL)
        return;
    pc_vault_keys_free(vault->keys);
    pc_buf_free(&vault->passphrase);
    pc_arena_free(&vault->arena);
    free(vault);
}

/* Opens the keys of the settings; gives the vault out or closes it. */
static enum portcullis_result finish(struct portcullis_vault *vault, pc_err err,
                                     struct pc_diag *diag, struct portcullis_vault **out,
                                     struct portcullis_error *error) {
    if (err == PC_OK && vault->keys == NULL)
        err = pc_vault_open_keys(&vault->settings.vault, NULL, &vault->ports, &vault->keys, diag);
    if (vault != NULL)
        pc_buf_free(&vault->passphrase); /* the ring is open, or never will be */
    if (err == PC_OK)
        *out = vault;
    else
        portcullis_vault_close(vault);
    return pc_library_result(err, PC_VAULT_FAULT_NONE, diag, error);
}

static pc_err load(const char *file, struct portcullis_vault *vault, struct pc_diag *diag) {
    struct pc_config_errors errors = {0};
    pc_err err = pc_config_load(file, &vault->arena, &vault->settings, &errors, NULL);
    if (err == PC_ERR_INVALID && errors.count > 0)
        return pc_diag_set(diag, err, "%s:%u: %.*s: %.*s", file, errors.items[0].line,
                           PC_ARG(errors.items[0].key), PC_ARG(errors.items[0].text));
    if (err != PC_OK)
        return pc_diag_set(diag, err, "%s: %s", file, pc_err_name(err));
    return PC_OK;
}

enum portcullis_result portcullis_vault_open(const char *file, struct portcullis_vault **out,
                                             struct portcullis_error *error) {
    struct pc_diag diag = {{0}};
    struct portcullis_vault *vault = NULL;
    pc_err err = file != NULL && out != NULL ? make(&vault) : PC_ERR_INVALID;
    if (err == PC_OK)
        err = load(file, vault, &diag);
    return finish(vault, err, &diag, out, error);
}

enum portcullis_result portcullis_vault_create_ring(const char *file, const char *passphrase,
                                                    struct portcullis_error *error) {
    struct pc_diag diag = {{0}};
    pc_err err = PC_ERR_INVALID;
    if (file != NULL)
        err = pc_vault_ring_create(file, pc_span_str(passphrase), NULL, &pc_system_entropy,
                                   clock_now(NULL), &diag);
    return pc_library_result(err, PC_VAULT_FAULT_NONE, &diag, error);
}

static pc_err set_ring(struct portcullis_vault *vault, const char *file, const char *passphrase) {
    struct pc_settings_vault_key *key = PC_ARENA_NEW(&vault->arena, struct pc_settings_vault_key);
    if (key == NULL)
        return PC_ERR_NOMEM;
    key->name = PC_SPAN("ring");
    key->type = PC_VAULT_RING;
    if (passphrase != NULL) {
        pc_buf_add_str(&vault->passphrase, passphrase);
        key->passphrase = PC_SPAN("passphrase");
    }
    vault->settings.vault = (struct pc_settings_vault){.keys = key, .key_count = 1};
    pc_err err = pc_arena_copy(&vault->arena, pc_span_str(file), &key->file);
    return err == PC_OK ? pc_buf_end(&vault->passphrase) : err;
}

enum portcullis_result portcullis_vault_open_ring(const char *file, const char *passphrase,
                                                  struct portcullis_vault **out,
                                                  struct portcullis_error *error) {
    struct pc_diag diag = {{0}};
    struct portcullis_vault *vault = NULL;
    pc_err err = file != NULL && out != NULL ? make(&vault) : PC_ERR_INVALID;
    if (err == PC_OK)
        err = set_ring(vault, file, passphrase);
    return finish(vault, err, &diag, out, error);
}

static pc_err set_raw_aes(struct portcullis_vault *vault, const struct pc_vault_raw_aes *raw,
                          struct pc_diag *diag) {
    struct pc_vault_provider provider;
    pc_err err = pc_vault_raw_aes_new(raw, vault->ports.entropy, &provider, diag);
    if (err != PC_OK)
        return err;
    provider.name = PC_SPAN("raw-aes");
    return pc_vault_keys_new(&provider, 1, vault->ports.entropy, NULL, &vault->keys);
}

enum portcullis_result portcullis_vault_open_raw_aes(const char *name_space, const char *name,
                                                     const void *key, size_t len,
                                                     struct portcullis_vault **out,
                                                     struct portcullis_error *error) {
    struct pc_diag diag = {{0}};
    struct portcullis_vault *vault = NULL;
    bool given = name_space != NULL && name != NULL && key != NULL && out != NULL;
    pc_err err = given ? make(&vault) : PC_ERR_INVALID;
    const struct pc_vault_raw_aes raw = {.key_namespace = pc_span_str(name_space),
                                         .name = pc_span_str(name),
                                         .key = pc_span(key, len)};
    if (err == PC_OK)
        err = set_raw_aes(vault, &raw, &diag);
    return finish(vault, err, &diag, out, error);
}

enum portcullis_result portcullis_vault_check(struct portcullis_vault *vault,
                                              struct portcullis_error *error) {
    struct pc_diag diag = {{0}};
    pc_err err = PC_OK;
    for (size_t i = 0; err == PC_OK && i < pc_vault_keys_count(vault->keys); i++) {
        const struct pc_vault_provider *provider = pc_vault_keys_provider(vault->keys, i);
        struct pc_diag why = {{0}};
        if (provider->health != NULL)
            err = provider->health(provider->self, &why);
        if (err != PC_OK)
            (void)pc_diag_set(&diag, err, "key %.*s: %s", PC_ARG(provider->name),
                              why.text[0] != '\0' ? why.text : pc_err_name(err));
    }
    return pc_library_result(err, PC_VAULT_FAULT_NONE, &diag, error);
}

/* Sealing the key ring's file as one message of the vault, and opening it. */
#include "authority/fields/ring_wrap.h"

#include <string.h>

#include "authority/settings_hold.h"
#include "authority/vault/ports.h"
#include "vault/key_ring.h"
#include "vault/message.h"
#include "vault/open_keys.h"

/* The vault with the keys of vault.store alone: others need not work for this. */
static pc_err only_store(const struct pc_settings_vault *vault, struct pc_arena *arena,
                         struct pc_settings_vault *out, struct pc_diag *diag) {
    if (vault->store.count == 0)
        return pc_diag_set(diag, PC_ERR_INVALID,
                           "vault.store names no key that the key ring could be sealed by");
    *out = *vault;
    out->use = vault->store;
    out->cache_age = 0;
    out->key_count = 0;
    out->keys = PC_ARENA_ARRAY(arena, struct pc_settings_vault_key, vault->key_count);
    if (out->keys == NULL)
        return PC_ERR_NOMEM;
    for (size_t i = 0; i < vault->key_count; i++)
        if (pc_texts_have(&vault->store, vault->keys[i].name))
            out->keys[out->key_count++] = vault->keys[i];
    return PC_OK;
}

static pc_err open_with(struct pc_authority *authority, const struct pc_settings_vault *vault,
                        size_t at, struct pc_span sealed, struct pc_buf *out,
                        struct pc_diag *diag) {
    struct pc_settings_vault one = {.keys = &vault->keys[at], .key_count = 1};
    struct pc_vault_keys *keys = NULL;
    enum pc_vault_fault fault = PC_VAULT_FAULT_NONE;
    struct pc_diag why = {0};
    const struct pc_vault_ports ports = pc_authority_vault_ports(authority, NULL);
    const struct pc_vault_read_options options = {.expected = pc_vault_key_ring_context()};
    const struct pc_texts everything = {0};
    pc_err err = pc_vault_open_keys(&one, &everything, &ports, &keys, &why);
    if (err == PC_OK)
        err = pc_vault_open(keys, &options, sealed, out, &fault, &why);
    pc_vault_keys_free(keys);
    if (err == PC_OK)
        return PC_OK;
    return pc_diag_set(diag, err, "%.*s: %s", PC_ARG(vault->keys[at].name),
                       why.text[0] == '\0' ? pc_err_name(err) : why.text);
}

/* Each of them on its own, for the others may be gone when it is needed. */
static pc_err check_each(struct pc_authority *authority, const struct pc_settings_vault *store,
                         struct pc_span sealed, struct pc_span plain, struct pc_diag *diag) {
    for (size_t i = 0; i < store->key_count; i++) {
        PC_CLEANUP(pc_buf_free) struct pc_buf again = PC_BUF_SECRET;
        pc_err err = open_with(authority, store, i, sealed, &again, diag);
        if (err != PC_OK)
            return err;
        if (!pc_span_eq(pc_buf_span(&again), plain))
            return PC_ERR_CORRUPT;
    }
    return PC_OK;
}

static pc_err seal_under(struct pc_authority *authority, const struct pc_settings_vault *vault,
                         struct pc_span plain, struct pc_buf *out, struct pc_diag *diag) {
    struct pc_arena PC_CLEANUP(pc_arena_free) arena = {0};
    struct pc_settings_vault store;
    struct pc_vault_keys *keys = NULL;
    const struct pc_vault_ports ports = pc_authority_vault_ports(authority, NULL);
    const struct pc_vault_write_options options = {.context = pc_vault_key_ring_context(),
                                                   .length = plain.len};
    pc_err err = only_store(vault, &arena, &store, diag);
    if (err == PC_OK)
        err = pc_vault_open_keys(&store, NULL, &ports, &keys, diag);
    if (err != PC_OK)
        return err;
    size_t before = out->len;
    err = pc_vault_seal(keys, &options, plain, out, diag);
    pc_vault_keys_free(keys);
    return err == PC_OK
               ? check_each(authority, &store, pc_span_from(pc_buf_span(out), before), plain, diag)
               : err;
}

static pc_err wrap_seal(void *self, struct pc_span plain, struct pc_buf *out,
                        struct pc_diag *diag) {
    struct pc_authority *authority = self;
    struct pc_settings_hold *hold = pc_settings_acquire(authority);
    pc_err err = seal_under(authority, &hold->settings.vault, plain, out, diag);
    pc_settings_release(hold);
    return err;
}

/* One key after the other, those of vault.store first; what each said, where none opens it. */
static pc_err open_any(struct pc_authority *authority, const struct pc_settings_vault *vault,
                       struct pc_span sealed, struct pc_buf *out, struct pc_diag *diag) {
    struct pc_buf said = {0};
    pc_err last = PC_ERR_NOTFOUND;
    for (size_t i = 0; i < 2 * vault->key_count; i++) {
        size_t at = i % vault->key_count;
        struct pc_diag why = {0};
        bool named = pc_texts_have(&vault->store, vault->keys[at].name);
        if (named != (i < vault->key_count))
            continue;
        pc_err err = open_with(authority, vault, at, sealed, out, &why);
        if (err == PC_OK && !named)
            pc_log(&authority->log, PC_LOG_WARN,
                   "the key ring is sealed by %.*s, which vault.store does not name: portcullis "
                   "keyring seal seals it as the configuration says",
                   PC_ARG(vault->keys[at].name));
        if (err == PC_OK) {
            pc_buf_free(&said);
            return PC_OK;
        }
        pc_buf_addf(&said, "%s%s", said.len == 0 ? "" : "; ", why.text);
        if (last != PC_ERR_UNAVAILABLE) /* the one that may pass */
            last = err;
    }
    const char *text = said.len == 0 ? "vault.keys has none" : pc_buf_str(&said);
    pc_err err = pc_diag_set(diag, last, "the key ring is sealed, and no key opens it: %s",
                             text == NULL ? "" : text);
    pc_buf_free(&said);
    return err;
}

static pc_err wrap_open(void *self, struct pc_span sealed, struct pc_buf *out,
                        struct pc_diag *diag) {
    struct pc_authority *authority = self;
    struct pc_settings_hold *hold = pc_settings_acquire(authority);
    pc_err err = open_any(authority, &hold->settings.vault, sealed, out, diag);
    pc_settings_release(hold);
    return err;
}

struct pc_keyring_wrap pc_ring_wrap(struct pc_authority *authority) {
    return (struct pc_keyring_wrap){.self = authority, .seal = wrap_seal, .open = wrap_open};
}

void pc_ring_wrap_remind(struct pc_authority *authority) {
    struct pc_settings_hold *hold = pc_settings_acquire(authority);
    if (hold->settings.vault.store.count > 0 && !pc_keyring_is_sealed(authority->ring))
        pc_log(&authority->log, PC_LOG_WARN,
               "%s is not sealed, though vault.store names keys for it: portcullis keyring seal",
               authority->paths.keyring);
    pc_settings_release(hold);
}

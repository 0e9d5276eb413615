/* Opening the keys of the configuration. */
#include "vault/open_keys.h"

#include "vault/absent.h"

struct opened {
    struct pc_vault_provider providers[PC_VAULT_WRAPPED_MAX];
    size_t count;
};

static pc_err open_one(const struct pc_settings_vault_key *key, const struct pc_vault_ports *ports,
                       bool used, struct opened *all, struct pc_diag *diag) {
    if (all->count == PC_VAULT_WRAPPED_MAX)
        return pc_diag_set(diag, PC_ERR_RANGE, "there are more than %d keys", PC_VAULT_WRAPPED_MAX);
    struct pc_vault_provider *provider = &all->providers[all->count];
    struct pc_diag why = {0};
    pc_err err = pc_vault_provider_open(key, ports, provider, &why);
    if (err != PC_OK && !used)
        err = pc_vault_absent_new(key, &why, provider);
    if (err != PC_OK)
        return pc_diag_set(diag, err, "%s", why.text);
    all->count++;
    if (used && provider->wrap == NULL)
        return pc_diag_set(diag, PC_ERR_UNSUPPORTED, "key %.*s cannot encrypt", PC_ARG(key->name));
    if (!used) {
        provider->wrap = NULL;
        provider->generate = NULL;
    }
    return PC_OK;
}

static bool is_used(const struct pc_texts *use, struct pc_span name) {
    return use->count == 0 || pc_texts_have(use, name);
}

static const struct pc_settings_vault_key *find(const struct pc_settings_vault *settings,
                                                struct pc_span name) {
    for (size_t i = 0; i < settings->key_count; i++)
        if (pc_span_eq(settings->keys[i].name, name))
            return &settings->keys[i];
    return NULL;
}

/* The used ones in their order, then the others. */
static pc_err open_all(const struct pc_settings_vault *settings, const struct pc_texts *use,
                       const struct pc_vault_ports *ports, struct opened *all,
                       struct pc_diag *diag) {
    if (settings->key_count == 0)
        return pc_diag_set(diag, PC_ERR_NOTFOUND, "vault.keys has no key");
    for (size_t i = 0; i < use->count; i++) {
        const struct pc_settings_vault_key *key = find(settings, use->items[i]);
        if (key == NULL)
            return pc_diag_set(diag, PC_ERR_NOTFOUND, "vault.keys has no key %.*s",
                               PC_ARG(use->items[i]));
        pc_err err = open_one(key, ports, true, all, diag);
        if (err != PC_OK)
            return err;
    }
    for (size_t i = 0; i < settings->key_count; i++) {
        bool used = is_used(use, settings->keys[i].name);
        if (used && use->count > 0)
            continue;
        pc_err err = open_one(&settings->keys[i], ports, used, all, diag);
        if (err != PC_OK)
            return err;
    }
    return PC_OK;
}

static void free_all(struct opened *all) {
    for (size_t i = 0; i < all->count; i++)
        if (all->providers[i].free != NULL)
            all->providers[i].free(all->providers[i].self);
}

pc_err pc_vault_open_keys(const struct pc_settings_vault *settings, const struct pc_texts *use,
                          const struct pc_vault_ports *ports, struct pc_vault_keys **out,
                          struct pc_diag *diag) {
    struct opened all = {0};
    if (use == NULL || use->count == 0)
        use = &settings->use;
    pc_err err = open_all(settings, use, ports, &all, diag);
    if (err != PC_OK) {
        free_all(&all);
        return err;
    }
    struct pc_vault_cache_limits limits = {
        .age = settings->cache_age,
        .bytes = settings->cache_bytes,
        .uses = settings->cache_uses,
        .entries = settings->cache_entries,
        .clock = ports->clock,
    };
    return pc_vault_keys_new(all.providers, all.count, ports->entropy, &limits, out);
}

/* The keys of one use: asking the providers, and the cache before them. */
#include "vault/keys.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "vault/data_key_cache.h"

struct pc_vault_keys {
    struct pc_vault_provider *providers;
    size_t count;
    struct pc_arena names;
    struct pc_entropy entropy;
    struct pc_vault_cache *cache; /* NULL: none */
    atomic_uint_fast64_t made, opened, made_cached, opened_cached, failed;
};

static void free_providers(struct pc_vault_provider *providers, size_t count) {
    for (size_t i = 0; i < count; i++)
        if (providers[i].free != NULL)
            providers[i].free(providers[i].self);
}

static pc_err start(struct pc_vault_keys *keys, const struct pc_vault_provider *providers,
                    size_t count, const struct pc_vault_cache_limits *cache) {
    keys->providers = calloc(count == 0 ? 1 : count, sizeof *keys->providers);
    if (keys->providers == NULL)
        return PC_ERR_NOMEM;
    if (cache != NULL && cache->age > 0) {
        pc_err err = pc_vault_cache_new(cache, &keys->cache);
        if (err != PC_OK)
            return err;
    }
    if (count > 0)
        memcpy(keys->providers, providers, count * sizeof *providers);
    for (size_t i = 0; i < count; i++) {
        pc_err err = pc_arena_copy(&keys->names, providers[i].name, &keys->providers[i].name);
        if (err != PC_OK)
            return err;
    }
    keys->count = count; /* from here on they are freed with the keys */
    return PC_OK;
}

pc_err pc_vault_keys_new(struct pc_vault_provider *providers, size_t count,
                         const struct pc_entropy *entropy,
                         const struct pc_vault_cache_limits *cache, struct pc_vault_keys **out) {
    struct pc_vault_keys *keys = calloc(1, sizeof *keys);
    pc_err err = keys == NULL ? PC_ERR_NOMEM : PC_OK;
    if (err == PC_OK) {
        keys->entropy = *entropy;
        err = start(keys, providers, count, cache);
    }
    if (err != PC_OK) {
        free_providers(providers, count);
        pc_vault_keys_free(keys);
        return err;
    }
    *out = keys;
    return PC_OK;
}

void pc_vault_keys_free(struct pc_vault_keys *keys) {
    if (keys == NULL)
        return;
    free_providers(keys->providers, keys->count);
    free(keys->providers);
    pc_arena_free(&keys->names);
    pc_vault_cache_free(keys->cache);
    free(keys);
}

/* What a provider said, with its name before it. */
static pc_err say(struct pc_diag *diag, const struct pc_vault_provider *provider, pc_err err,
                  const struct pc_diag *said) {
    return pc_diag_set(diag, err, "key %.*s: %s", PC_ARG(provider->name),
                       said->text[0] == '\0' ? pc_err_name(err) : said->text);
}

static void put_u32(uint8_t out[4], size_t value) {
    for (int i = 0; i < 4; i++)
        out[i] = (uint8_t)(value >> (8 * i));
}

/* What the cache knows a key by: what it is for ('m' for new messages, 'o' for opened ones), its
 * length, the context and the wrapped keys. Each part has its length before it. */
static pc_err cache_id(char what, const struct pc_vault_context *context,
                       const struct pc_vault_wrapped_key *wrapped, size_t count, size_t key_len,
                       uint8_t out[PC_SHA256_SIZE]) {
    PC_CLEANUP(pc_buf_free) struct pc_buf text = {0};
    uint8_t number[4];
    pc_buf_add_char(&text, what);
    put_u32(number, key_len);
    pc_buf_add(&text, pc_span(number, sizeof number));
    put_u32(number, context->count);
    pc_buf_add(&text, pc_span(number, sizeof number));
    pc_err err = pc_vault_context_write(context, &text);
    for (size_t i = 0; err == PC_OK && i < count; i++) {
        const struct pc_span parts[] = {wrapped[i].provider_id, wrapped[i].provider_info,
                                        wrapped[i].ciphertext};
        for (size_t k = 0; k < 3; k++) {
            put_u32(number, parts[k].len);
            pc_buf_add(&text, pc_span(number, sizeof number));
            pc_buf_add(&text, parts[k]);
        }
        err = pc_buf_end(&text);
    }
    return err == PC_OK ? pc_sha256_one(pc_buf_span(&text), out) : err;
}

static pc_err wrap_by(struct pc_vault_provider *provider, const struct pc_vault_context *context,
                      struct pc_arena *arena, struct pc_vault_made_key *made,
                      struct pc_diag *diag) {
    struct pc_diag said = {0};
    pc_err err = provider->wrap(provider->self, context, &made->key, arena,
                                &made->wrapped[made->count], &said);
    if (err != PC_OK)
        return say(diag, provider, err, &said);
    made->count++;
    return PC_OK;
}

/* The first one's data key. */
static pc_err generate(struct pc_vault_keys *keys, struct pc_vault_provider *provider,
                       const struct pc_vault_context *context, struct pc_arena *arena,
                       struct pc_vault_made_key *made, struct pc_diag *diag) {
    if (provider->generate == NULL) {
        pc_err err = pc_entropy_fill(&keys->entropy, made->key.bytes, made->key.len);
        if (err != PC_OK)
            return pc_diag_set(diag, err, "there are no random bytes");
        return wrap_by(provider, context, arena, made, diag);
    }
    struct pc_diag said = {0};
    size_t key_len = made->key.len;
    pc_err err =
        provider->generate(provider->self, context, arena, &made->key, &made->wrapped[0], &said);
    if (err == PC_OK && made->key.len != key_len)
        err = pc_diag_set(&said, PC_ERR_CORRUPT, "it made a data key of another length");
    if (err != PC_OK)
        return say(diag, provider, err, &said);
    made->count = 1;
    return PC_OK;
}

static pc_err make_new(struct pc_vault_keys *keys, const struct pc_vault_context *context,
                       struct pc_arena *arena, struct pc_vault_made_key *made,
                       struct pc_diag *diag) {
    for (size_t i = 0; i < keys->count; i++) {
        struct pc_vault_provider *provider = &keys->providers[i];
        if (provider->wrap == NULL)
            continue;
        if (made->count == PC_VAULT_WRAPPED_MAX)
            return pc_diag_set(diag, PC_ERR_RANGE, "a message has at most %d keys",
                               PC_VAULT_WRAPPED_MAX);
        pc_err err = made->count == 0 ? generate(keys, provider, context, arena, made, diag)
                                      : wrap_by(provider, context, arena, made, diag);
        if (err != PC_OK)
            return err;
    }
    if (made->count == 0)
        return pc_diag_set(diag, PC_ERR_UNSUPPORTED, "none of the keys can encrypt");
    return PC_OK;
}

static pc_err make(struct pc_vault_keys *keys, const struct pc_vault_context *context,
                   uint64_t bytes, struct pc_arena *arena, struct pc_vault_made_key *out,
                   struct pc_diag *diag) {
    bool cached = keys->cache != NULL && bytes != UINT64_MAX;
    uint8_t id[PC_SHA256_SIZE];
    if (cached) {
        pc_err err = cache_id('m', context, NULL, 0, out->key.len, id);
        if (err != PC_OK)
            return err;
        if (pc_vault_cache_take(keys->cache, id, bytes, arena, out)) {
            atomic_fetch_add(&keys->made_cached, 1);
            return PC_OK;
        }
        out->count = 0;
    }
    pc_err err = make_new(keys, context, arena, out, diag);
    if (err != PC_OK)
        return err;
    atomic_fetch_add(&keys->made, 1);
    if (cached)
        pc_vault_cache_keep(keys->cache, id, out, bytes);
    return PC_OK;
}

pc_err pc_vault_keys_make(struct pc_vault_keys *keys, const struct pc_vault_context *context,
                          size_t key_len, uint64_t bytes, struct pc_arena *arena,
                          struct pc_vault_made_key *out, struct pc_diag *diag) {
    *out = (struct pc_vault_made_key){.key.len = key_len};
    if (key_len == 0 || key_len > PC_VAULT_DATA_KEY_MAX)
        return PC_ERR_RANGE;
    pc_err err = make(keys, context, bytes, arena, out, diag);
    if (err != PC_OK) {
        atomic_fetch_add(&keys->failed, 1);
        pc_wipe(&out->key, sizeof out->key);
        out->count = 0;
    }
    return err;
}

/* PC_ERR_NOTFOUND: no provider knows it. */
static pc_err open_one(struct pc_vault_keys *keys, const struct pc_vault_context *context,
                       const struct pc_vault_wrapped_key *wrapped, size_t key_len,
                       struct pc_vault_data_key *out, struct pc_diag *diag) {
    pc_err last = PC_ERR_NOTFOUND;
    for (size_t i = 0; i < keys->count; i++) {
        struct pc_vault_provider *provider = &keys->providers[i];
        if (provider->unwrap == NULL)
            continue;
        struct pc_diag said = {0};
        *out = (struct pc_vault_data_key){.len = key_len};
        pc_err err = provider->unwrap(provider->self, context, wrapped, out, &said);
        if (err == PC_OK && out->len == key_len)
            return PC_OK;
        pc_wipe(out, sizeof *out);
        if (err == PC_OK)
            err = pc_diag_set(&said, PC_ERR_CORRUPT, "the data key has another length");
        if (err != PC_ERR_NOTFOUND)
            last = say(diag, provider, err, &said);
    }
    return last;
}

static pc_err open_any(struct pc_vault_keys *keys, const struct pc_vault_context *context,
                       const struct pc_vault_wrapped_key *wrapped, size_t count, size_t key_len,
                       struct pc_vault_data_key *out, struct pc_diag *diag) {
    pc_err last = PC_ERR_NOTFOUND;
    for (size_t i = 0; i < count; i++) {
        pc_err err = open_one(keys, context, &wrapped[i], key_len, out, diag);
        if (err == PC_OK)
            return PC_OK;
        if (err != PC_ERR_NOTFOUND)
            last = err;
    }
    if (last == PC_ERR_NOTFOUND)
        return pc_diag_set(diag, last, "none of the keys here is one that it was encrypted under");
    return last;
}

pc_err pc_vault_keys_open(struct pc_vault_keys *keys, const struct pc_vault_context *context,
                          const struct pc_vault_wrapped_key *wrapped, size_t count, size_t key_len,
                          struct pc_vault_data_key *out, struct pc_diag *diag) {
    uint8_t id[PC_SHA256_SIZE];
    if (key_len == 0 || key_len > PC_VAULT_DATA_KEY_MAX)
        return PC_ERR_RANGE;
    if (keys->cache != NULL) {
        pc_err err = cache_id('o', context, wrapped, count, key_len, id);
        if (err != PC_OK)
            return err;
        if (pc_vault_cache_find(keys->cache, id, out)) {
            atomic_fetch_add(&keys->opened_cached, 1);
            return PC_OK;
        }
    }
    pc_err err = open_any(keys, context, wrapped, count, key_len, out, diag);
    if (err != PC_OK) {
        atomic_fetch_add(&keys->failed, 1);
        return err;
    }
    atomic_fetch_add(&keys->opened, 1);
    if (keys->cache != NULL) {
        struct pc_vault_made_key made = {.key = *out};
        pc_vault_cache_keep(keys->cache, id, &made, 0);
        pc_wipe(&made.key, sizeof made.key);
    }
    return PC_OK;
}

void pc_vault_keys_counts(struct pc_vault_keys *keys, struct pc_vault_keys_counts *out) {
    *out = (struct pc_vault_keys_counts){
        .made = atomic_load(&keys->made),
        .opened = atomic_load(&keys->opened),
        .made_cached = atomic_load(&keys->made_cached),
        .opened_cached = atomic_load(&keys->opened_cached),
        .failed = atomic_load(&keys->failed),
    };
}

size_t pc_vault_keys_count(const struct pc_vault_keys *keys) {
    return keys->count;
}

const struct pc_vault_provider *pc_vault_keys_provider(const struct pc_vault_keys *keys,
                                                       size_t at) {
    return &keys->providers[at];
}

const struct pc_entropy *pc_vault_keys_entropy(const struct pc_vault_keys *keys) {
    return &keys->entropy;
}

/* What is known of the issuers. */
#include "authority/federation/known.h"

const struct pc_settings_issuer *pc_issuer_named(const struct pc_settings *settings,
                                                 struct pc_span name) {
    for (size_t i = 0; i < settings->issuer_count; i++)
        if (pc_span_eq(settings->issuers[i].name, name))
            return &settings->issuers[i];
    return NULL;
}

static pc_err load(struct pc_work *work, const struct pc_settings_issuer *issuer,
                   struct pc_issuer_document *out) {
    struct pc_store *store = work->authority->store;
    pc_err err = store->issuer_get(store->self, work->arena, issuer->issuer, out);
    if (err == PC_OK && work->now >= out->fetched + issuer->stale)
        return PC_ERR_EXPIRED;
    return err;
}

pc_err pc_issuer_discovery(struct pc_work *work, const struct pc_settings_issuer *issuer,
                           struct pc_discovery *out) {
    struct pc_issuer_document document;
    pc_err err = load(work, issuer, &document);
    return err != PC_OK
               ? err
               : pc_discovery_read(document.discovery, issuer->issuer, work->arena, out, NULL);
}

struct lookup {
    const struct pc_issuer_keys *keys;
    struct pc_verifier *verifier; /* the one that was found */
};

static void lookup_free(struct lookup *lookup) {
    pc_verifier_free(lookup->verifier);
}

static pc_err find_key(void *context, struct pc_span kid, const struct pc_verifier **out) {
    struct lookup *lookup = context;
    for (size_t i = 0; i < lookup->keys->count; i++) {
        const struct pc_issuer_key *key = &lookup->keys->items[i];
        if (!pc_span_eq(key->kid, kid))
            continue;
        pc_err err = pc_verifier_new(key->algorithm, key->der, &lookup->verifier);
        if (err == PC_OK)
            *out = lookup->verifier;
        return err;
    }
    return PC_ERR_NOTFOUND;
}

pc_err pc_issuer_verify(struct pc_work *work, const struct pc_settings_issuer *issuer,
                        struct pc_span token, struct pc_foreign_claims *out,
                        enum pc_reason *reason) {
    struct pc_issuer_document document;
    struct pc_issuer_keys keys;
    *reason = PC_TOKEN_KEY_UNKNOWN;
    pc_err err = load(work, issuer, &document);
    if (err == PC_OK)
        err = pc_jwks_read(document.jwks, issuer, work->arena, &keys, NULL);
    if (err == PC_ERR_NOTFOUND || err == PC_ERR_EXPIRED || err == PC_ERR_INVALID)
        return PC_ERR_DENIED;
    if (err != PC_OK)
        return err;
    PC_CLEANUP(lookup_free) struct lookup lookup = {.keys = &keys};
    struct pc_foreign_expect expect = {.issuer = issuer,
                                       .leeway = work->settings->tokens.leeway,
                                       .lookup = find_key,
                                       .context = &lookup};
    return pc_foreign_verify(token, &expect, work->now, work->arena, out, reason);
}

struct pc_verify_key_record pc_issuer_key_record(const struct pc_settings_issuer *issuer,
                                                 const struct pc_issuer_key *key, pc_time fetched) {
    return (struct pc_verify_key_record){.issuer = issuer->issuer,
                                         .kid = key->kid,
                                         .algorithm =
                                             pc_span_str(pc_algorithm_name(key->algorithm)),
                                         .der = key->der,
                                         .use = PC_SPAN("foreign"),
                                         .not_after = fetched + issuer->stale};
}

static pc_err put_keys(const struct pc_settings_issuer *issuer, struct pc_arena *arena,
                       const struct pc_issuer_document *document, struct pc_view_writer *view) {
    struct pc_issuer_keys keys;
    pc_err err = pc_jwks_read(document->jwks, issuer, arena, &keys, NULL);
    if (err == PC_ERR_INVALID) /* the configuration has changed since */
        return PC_OK;
    for (size_t i = 0; i < keys.count && err == PC_OK; i++) {
        struct pc_verify_key_record record =
            pc_issuer_key_record(issuer, &keys.items[i], document->fetched);
        err = pc_view_put_verify_key(view, &record);
    }
    return err;
}

pc_err pc_issuers_put_all(struct pc_store *store, const struct pc_settings *settings,
                          struct pc_view_writer *view, pc_time now) {
    PC_CLEANUP(pc_arena_free) struct pc_arena arena = {0};
    for (size_t i = 0; i < settings->issuer_count; i++) {
        const struct pc_settings_issuer *issuer = &settings->issuers[i];
        struct pc_issuer_document document;
        pc_err err = store->issuer_get(store->self, &arena, issuer->issuer, &document);
        if (err == PC_ERR_NOTFOUND || (err == PC_OK && now >= document.fetched + issuer->stale))
            continue;
        if (err == PC_OK)
            err = put_keys(issuer, &arena, &document, view);
        if (err != PC_OK)
            return err;
    }
    return PC_OK;
}

/* The signing keys in memory: decoded once, read by many, replaced as a whole. */
#define _GNU_SOURCE
#include "authority/tokens/signing_keys.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/file.h"
#include "base/json.h"
#include "identity/jws.h"

#define HINT_LIFE (366 * PC_DAY)

enum { WAIT_S = 10 };

struct live_key {
    struct pc_signing_key row; /* spans in the set's arena; private_der is not kept */
    enum pc_algorithm algorithm;
    struct pc_signer *signer; /* NULL once retired */
    struct pc_verifier *verifier;
};

struct key_set {
    struct pc_arena arena;
    struct live_key *items;
    size_t count, cap;
};

struct pc_signing_keys {
    pthread_rwlock_t lock;
    struct key_set set;
    struct pc_buf assertion; /* SubjectPublicKeyInfo; empty: there is none */
    struct pc_buf assertion_kid;
    pthread_mutex_t wait_lock; /* of signs */
    pthread_cond_t loaded;
    bool signs; /* there is a key that signs tokens */
};

pc_err pc_signing_keys_new(struct pc_signing_keys **out) {
    *out = calloc(1, sizeof **out);
    if (*out == NULL)
        return PC_ERR_NOMEM;
    pthread_mutex_init(&(*out)->wait_lock, NULL);
    pthread_cond_init(&(*out)->loaded, NULL);
    return pthread_rwlock_init(&(*out)->lock, NULL) == 0 ? PC_OK : PC_ERR_NOMEM;
}

static void set_free(struct key_set *set) {
    for (size_t i = 0; i < set->count; i++) {
        pc_signer_free(set->items[i].signer);
        pc_verifier_free(set->items[i].verifier);
    }
    free(set->items);
    pc_arena_free(&set->arena);
}

void pc_signing_keys_free(struct pc_signing_keys *keys) {
    if (keys == NULL)
        return;
    set_free(&keys->set);
    pc_buf_free(&keys->assertion);
    pc_buf_free(&keys->assertion_kid);
    pthread_rwlock_destroy(&keys->lock);
    pthread_cond_destroy(&keys->loaded);
    pthread_mutex_destroy(&keys->wait_lock);
    free(keys);
}

static pc_err copy_row(struct pc_arena *arena, const struct pc_signing_key *row,
                       struct pc_signing_key *out) {
    *out = *row;
    out->private_der = (struct pc_span){0};
    pc_err err = pc_arena_copy(arena, row->kid, &out->kid);
    if (err == PC_OK)
        err = pc_arena_copy(arena, row->algorithm, &out->algorithm);
    if (err == PC_OK)
        err = pc_arena_copy(arena, row->use, &out->use);
    if (err == PC_OK)
        err = pc_arena_copy(arena, row->public_der, &out->public_der);
    return err;
}

static struct live_key *next_item(struct key_set *set) {
    if (set->count == set->cap) {
        size_t cap = set->cap == 0 ? 8 : set->cap * 2;
        struct live_key *items = reallocarray(set->items, cap, sizeof *items);
        if (items == NULL)
            return NULL;
        set->items = items;
        set->cap = cap;
    }
    struct live_key *item = &set->items[set->count++];
    memset(item, 0, sizeof *item);
    return item;
}

static pc_err add_row(void *context, const struct pc_signing_key *row) {
    struct key_set *set = context;
    struct live_key *item = next_item(set);
    if (item == NULL)
        return PC_ERR_NOMEM;
    pc_err err = copy_row(&set->arena, row, &item->row);
    if (err == PC_OK)
        err = pc_algorithm_parse(row->algorithm, &item->algorithm);
    if (err == PC_OK)
        err = pc_verifier_new(item->algorithm, row->public_der, &item->verifier);
    if (err == PC_OK && row->retired == 0)
        err = pc_signer_import(item->algorithm, row->private_der, &item->signer);
    return err;
}

/* The key in force for a use: the youngest that has not been retired. */
static struct live_key *in_force(const struct key_set *set, struct pc_span use) {
    struct live_key *best = NULL;
    for (size_t i = 0; i < set->count; i++) {
        struct live_key *item = &set->items[i];
        bool younger = best == NULL || item->row.created > best->row.created;
        if (item->signer != NULL && younger && pc_span_eq(item->row.use, use))
            best = item;
    }
    return best;
}

static void note_signs(struct pc_signing_keys *keys, const struct key_set *set) {
    pthread_mutex_lock(&keys->wait_lock);
    keys->signs = in_force(set, PC_SPAN("access")) != NULL;
    pthread_cond_broadcast(&keys->loaded);
    pthread_mutex_unlock(&keys->wait_lock);
}

void pc_signing_keys_await(struct pc_authority *authority) {
    struct pc_signing_keys *keys = authority->signing_keys;
    struct timespec until;
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec += WAIT_S;
    int rc = 0;
    pthread_mutex_lock(&keys->wait_lock);
    while (!keys->signs && rc == 0)
        rc = pthread_cond_timedwait(&keys->loaded, &keys->wait_lock, &until);
    pthread_mutex_unlock(&keys->wait_lock);
}

pc_err pc_signing_keys_load(struct pc_authority *authority) {
    struct key_set set = {0};
    struct pc_arena arena = {.secret = true};
    pc_err err = authority->store->signing_key_list(authority->store->self, &arena, add_row, &set);
    pc_arena_free(&arena);
    if (err != PC_OK) {
        set_free(&set);
        return err;
    }
    pthread_rwlock_wrlock(&authority->signing_keys->lock);
    struct key_set before = authority->signing_keys->set;
    authority->signing_keys->set = set;
    note_signs(authority->signing_keys, &set);
    pthread_rwlock_unlock(&authority->signing_keys->lock);
    set_free(&before);
    return PC_OK;
}

pc_err pc_signing_keys_read_assertion(struct pc_authority *authority) {
    struct pc_signing_keys *keys = authority->signing_keys;
    PC_CLEANUP(pc_buf_free) struct pc_buf path = {0};
    struct pc_span pem = pc_span_str(authority->paths.assertion_key);
    pc_buf_add(&path, pem.len > 4 ? pc_span_upto(pem, pem.len - 4) : pem); /* without ".pem" */
    pc_buf_add_str(&path, ".spki");
    const char *name = pc_buf_str(&path);
    if (name == NULL)
        return PC_ERR_NOMEM;
    pc_err err = pc_file_read(name, 4096, &keys->assertion);
    if (err == PC_ERR_NOTFOUND)
        return PC_OK;
    if (err == PC_OK)
        err = pc_jwk_thumbprint(PC_ALG_ES256, pc_buf_span(&keys->assertion), &keys->assertion_kid);
    if (err != PC_OK)
        pc_log(&authority->log, PC_LOG_ERROR, "%s: %s", name, pc_err_name(err));
    return err;
}

pc_err pc_signing_keys_put_assertion(struct pc_authority *authority, struct pc_view_writer *view) {
    const struct pc_signing_keys *keys = authority->signing_keys;
    if (keys->assertion.len == 0)
        return PC_OK;
    struct pc_verify_key_record record = {.kid = pc_buf_span(&keys->assertion_kid),
                                          .algorithm = PC_SPAN("ES256"),
                                          .der = pc_buf_span(&keys->assertion),
                                          .use = PC_SPAN("assertion")};
    return pc_view_put_verify_key(view, &record);
}

pc_err pc_signing_keys_sign(struct pc_authority *authority, const struct pc_jwt_claims *claims,
                            struct pc_buf *out) {
    struct pc_signing_keys *keys = authority->signing_keys;
    pthread_rwlock_rdlock(&keys->lock);
    const struct live_key *key = in_force(&keys->set, PC_SPAN("access"));
    pc_err err = key == NULL ? PC_ERR_UNAVAILABLE
                             : pc_jwt_sign(claims, key->row.kid, key->algorithm, key->signer, out);
    pthread_rwlock_unlock(&keys->lock);
    return err;
}

pc_err pc_signing_keys_algorithm(struct pc_authority *authority, enum pc_algorithm *out) {
    struct pc_signing_keys *keys = authority->signing_keys;
    pthread_rwlock_rdlock(&keys->lock);
    const struct live_key *key = in_force(&keys->set, PC_SPAN("access"));
    if (key != NULL)
        *out = key->algorithm;
    pthread_rwlock_unlock(&keys->lock);
    return key == NULL ? PC_ERR_UNAVAILABLE : PC_OK;
}

pc_err pc_signing_keys_sign_payload(struct pc_authority *authority, struct pc_span type,
                                    struct pc_span payload, struct pc_buf *out) {
    struct pc_signing_keys *keys = authority->signing_keys;
    pthread_rwlock_rdlock(&keys->lock);
    const struct live_key *key = in_force(&keys->set, PC_SPAN("access"));
    pc_err err = key == NULL
                     ? PC_ERR_UNAVAILABLE
                     : pc_jws_sign(type, payload, key->row.kid, key->algorithm, key->signer, out);
    pthread_rwlock_unlock(&keys->lock);
    return err;
}

struct lookup {
    const struct key_set *set;
    pc_time now;
};

static pc_err find_verifier(void *context, struct pc_span kid, const struct pc_verifier **out) {
    const struct lookup *lookup = context;
    for (size_t i = 0; i < lookup->set->count; i++) {
        const struct live_key *item = &lookup->set->items[i];
        bool ended = item->row.not_after != 0 && item->row.not_after <= lookup->now;
        if (ended || !pc_span_eq(item->row.use, PC_SPAN("access")) ||
            !pc_span_eq(item->row.kid, kid))
            continue;
        *out = item->verifier;
        return PC_OK;
    }
    return PC_ERR_NOTFOUND;
}

static pc_err verify(struct pc_work *work, struct pc_span token, struct pc_jwt_expect *expect,
                     struct pc_jwt_claims *out, enum pc_reason *reason) {
    struct pc_signing_keys *keys = work->authority->signing_keys;
    pthread_rwlock_rdlock(&keys->lock);
    struct lookup lookup = {.set = &keys->set, .now = work->now};
    expect->issuer = work->settings->tokens.issuer;
    expect->lookup = find_verifier;
    expect->context = &lookup;
    pc_err err = pc_jwt_verify(token, expect, work->now, work->arena, out, reason);
    pthread_rwlock_unlock(&keys->lock);
    return err;
}

pc_err pc_signing_keys_verify(struct pc_work *work, struct pc_span token, struct pc_jwt_claims *out,
                              enum pc_reason *reason) {
    struct pc_jwt_expect expect = {.audience = work->settings->tokens.audience,
                                   .type = PC_SPAN("access"),
                                   .leeway = work->settings->tokens.leeway};
    return verify(work, token, &expect, out, reason);
}

pc_err pc_signing_keys_verify_hint(struct pc_work *work, struct pc_span token,
                                   struct pc_span audience, struct pc_jwt_claims *out) {
    enum pc_reason reason = PC_TOKEN_MALFORMED;
    struct pc_jwt_expect expect = {.audience = audience, .leeway = HINT_LIFE};
    pc_err err = verify(work, token, &expect, out, &reason);
    if (err == PC_OK && (out->type.len > 0 || !pc_span_eq(out->type_header, PC_SPAN("JWT"))))
        return PC_ERR_DENIED;
    return err;
}

pc_err pc_signing_keys_audit_signer(struct pc_authority *authority, struct pc_signer **out,
                                    struct pc_buf *kid) {
    struct pc_signing_keys *keys = authority->signing_keys;
    PC_CLEANUP(pc_buf_free) struct pc_buf der = PC_BUF_SECRET;
    pthread_rwlock_rdlock(&keys->lock);
    const struct live_key *key = in_force(&keys->set, PC_SPAN("audit"));
    pc_err err = key == NULL ? PC_ERR_UNAVAILABLE : pc_signer_export(key->signer, &der);
    if (err == PC_OK)
        err = pc_signer_import(key->algorithm, pc_buf_span(&der), out);
    if (err == PC_OK)
        pc_buf_add(kid, key->row.kid);
    pthread_rwlock_unlock(&keys->lock);
    return err;
}

static pc_err add_jwk(struct pc_json *json, enum pc_algorithm algorithm, struct pc_span spki,
                      struct pc_span kid) {
    PC_CLEANUP(pc_buf_free) struct pc_buf jwk = {0};
    pc_err err = pc_jwk_export(algorithm, spki, kid, &jwk);
    if (err == PC_OK)
        pc_json_raw(json, NULL, pc_buf_span(&jwk));
    return err;
}

pc_err pc_signing_keys_jwks(struct pc_authority *authority, pc_time now, struct pc_buf *out) {
    struct pc_signing_keys *keys = authority->signing_keys;
    struct pc_json json = pc_json(out);
    pc_json_object(&json, NULL);
    pc_json_array(&json, "keys");
    pthread_rwlock_rdlock(&keys->lock);
    pc_err err = PC_OK;
    for (size_t i = 0; i < keys->set.count && err == PC_OK; i++) {
        const struct live_key *item = &keys->set.items[i];
        if (item->row.not_after == 0 || item->row.not_after > now)
            err = add_jwk(&json, item->algorithm, item->row.public_der, item->row.kid);
    }
    if (err == PC_OK && keys->assertion.len > 0)
        err = add_jwk(&json, PC_ALG_ES256, pc_buf_span(&keys->assertion),
                      pc_buf_span(&keys->assertion_kid));
    pthread_rwlock_unlock(&keys->lock);
    pc_json_array_end(&json);
    pc_json_object_end(&json);
    return err == PC_OK ? pc_buf_end(out) : err;
}

/* Making signing keys and retiring those before them. */
#include "authority/change.h"
#include "authority/events.h"
#include "authority/publish.h"
#include "authority/sealing.h"
#include "authority/tokens/signing_keys.h"

struct rows {
    struct pc_arena *arena;
    struct pc_span use;
    struct pc_signing_key items[64]; /* in force; there is one, or a few after a fault */
    size_t count;
    pc_time youngest;
};

static pc_err copy_span(struct pc_arena *arena, struct pc_span *span) {
    return pc_arena_copy(arena, *span, span);
}

static pc_err collect(void *context, const struct pc_signing_key *row) {
    struct rows *rows = context;
    if (row->retired != 0 || !pc_span_eq(row->use, rows->use) ||
        rows->count == sizeof rows->items / sizeof *rows->items)
        return PC_OK;
    struct pc_signing_key *item = &rows->items[rows->count++];
    *item = *row;
    item->private_der = (struct pc_span){0};
    if (row->created > rows->youngest)
        rows->youngest = row->created;
    pc_err err = copy_span(rows->arena, &item->kid);
    if (err == PC_OK)
        err = copy_span(rows->arena, &item->algorithm);
    if (err == PC_OK)
        err = copy_span(rows->arena, &item->use);
    return err == PC_OK ? copy_span(rows->arena, &item->public_der) : err;
}

static pc_err list_in_force(struct pc_work *work, struct pc_span use, struct rows *out) {
    *out = (struct rows){.arena = work->arena, .use = use};
    struct pc_store *store = work->authority->store;
    return store->signing_key_list(store->self, work->arena, collect, out);
}

struct made {
    struct pc_buf private_der, public_der, kid;
};

static void made_free(struct made *made) {
    pc_buf_free(&made->private_der);
    pc_buf_free(&made->public_der);
    pc_buf_free(&made->kid);
}

static pc_err make(enum pc_algorithm algorithm, struct made *out) {
    struct pc_signer *signer = NULL;
    pc_err err = pc_signer_generate(algorithm, &signer);
    if (err == PC_OK)
        err = pc_signer_export(signer, &out->private_der);
    if (err == PC_OK)
        err = pc_signer_public(signer, &out->public_der);
    if (err == PC_OK)
        err = pc_jwk_thumbprint(algorithm, pc_buf_span(&out->public_der), &out->kid);
    if (signer != NULL)
        pc_signer_free(signer);
    return err;
}

/* How long a retired key goes on verifying. Checkpoints are verified for ever. */
static pc_time verify_until(const struct pc_work *work, struct pc_span use) {
    if (pc_span_eq(use, PC_SPAN("audit")))
        return 0;
    pc_time life = work->settings->tokens.access_life;
    pc_time machine = PC_MACHINE_TOKEN_LIFE_S * PC_SECOND;
    return work->now + (life > machine ? life : machine) + work->settings->tokens.leeway;
}

static pc_err replace(struct pc_change *change, struct rows *before,
                      const struct pc_signing_key *key) {
    struct pc_store *store = change->work->authority->store;
    for (size_t i = 0; i < before->count; i++) {
        before->items[i].retired = change->work->now;
        before->items[i].not_after = verify_until(change->work, key->use);
        pc_err err = store->signing_key_put(store->self, &before->items[i]);
        if (err != PC_OK)
            return err;
        pc_publish_signing_key(change, &before->items[i]);
    }
    pc_err err = store->signing_key_put(store->self, key);
    if (err == PC_OK)
        pc_publish_signing_key(change, key);
    return err;
}

static pc_err store_key(struct pc_work *work, struct pc_span use, enum pc_algorithm algorithm,
                        const struct made *made) {
    PC_CLEANUP(pc_change_abort) struct pc_change change;
    pc_err err = pc_change_begin(work, &change);
    if (err != PC_OK)
        return err;
    struct pc_signing_key key = {.kid = pc_buf_span(&made->kid),
                                 .algorithm = pc_span_str(pc_algorithm_name(algorithm)),
                                 .use = use,
                                 .private_der = pc_buf_span(&made->private_der),
                                 .public_der = pc_buf_span(&made->public_der),
                                 .created = work->now};
    struct rows before;
    err = list_in_force(work, use, &before);
    if (err == PC_OK)
        err = replace(&change, &before, &key);
    if (err != PC_OK)
        return err;
    struct pc_event event =
        pc_event_of(work, PC_EVENT_SIGNING_KEY, before.count == 0 ? "create" : "rotate");
    event.resource = key.kid;
    event.reason = use;
    return pc_change_commit(&change, &event);
}

pc_err pc_signing_keys_rotate(struct pc_work *work, struct pc_span use, struct pc_span *kid) {
    enum pc_algorithm algorithm = PC_ALG_EDDSA; /* checkpoints are Ed25519 */
    pc_err err = PC_OK;
    if (pc_span_eq(use, PC_SPAN("access")))
        err = pc_algorithm_parse(work->settings->tokens.algorithm, &algorithm);
    PC_CLEANUP(made_free) struct made made = {.private_der = PC_BUF_SECRET};
    if (err == PC_OK)
        err = make(algorithm, &made);
    if (err == PC_OK)
        err = store_key(work, use, algorithm, &made);
    if (err == PC_OK)
        err = pc_arena_copy(work->arena, pc_buf_span(&made.kid), kid);
    if (err == PC_OK)
        err = pc_signing_keys_load(work->authority);
    if (err == PC_OK && pc_span_eq(use, PC_SPAN("audit")))
        pc_sealing_renew(work->authority);
    return err;
}

pc_err pc_signing_keys_ensure_use(struct pc_work *work, struct pc_span use) {
    struct rows rows;
    struct pc_span kid;
    pc_err err = list_in_force(work, use, &rows);
    pc_time life = work->settings->tokens.key_life;
    bool old = life > 0 && rows.youngest + life <= work->now;
    if (err != PC_OK || (rows.count > 0 && !old))
        return err;
    return pc_signing_keys_rotate(work, use, &kid);
}

pc_err pc_signing_keys_ensure(struct pc_work *work) {
    pc_err err = pc_signing_keys_ensure_use(work, PC_SPAN("access"));
    return err == PC_OK ? pc_signing_keys_ensure_use(work, PC_SPAN("audit")) : err;
}

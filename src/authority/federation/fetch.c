/* Fetching an issuer's documents. */
#include "authority/federation/fetch.h"

#include "authority/events.h"
#include "authority/federation/issuers.h"
#include "authority/federation/known.h"
#include "authority/publish.h"

#define TIMEOUT (5 * PC_SECOND)

struct fetched {
    struct pc_http_answer discovery, jwks;
    struct pc_issuer_keys keys;
};

static void fetched_free(struct fetched *fetched) {
    pc_buf_free(&fetched->discovery.body);
    pc_buf_free(&fetched->jwks.body);
}

static pc_err get(struct pc_work *work, const struct pc_http_client *http,
                  const struct pc_settings_issuer *issuer, struct pc_span url, size_t max,
                  struct pc_http_answer *answer) {
    struct pc_http_request request = {.method = "GET",
                                      .url = url,
                                      .ca = issuer->ca,
                                      .timeout = TIMEOUT,
                                      .max_bytes = max,
                                      .stop = pc_issuers_stops(work->authority)};
    pc_err err = http->ask(http->self, &request, answer, &work->diag);
    if (err == PC_OK && answer->status != 200)
        return pc_diag_set(&work->diag, PC_ERR_UNAVAILABLE, "%.*s answers %u", PC_ARG(url),
                           answer->status);
    return err;
}

static pc_err ask(struct pc_work *work, const struct pc_http_client *http,
                  const struct pc_settings_issuer *issuer, struct fetched *out) {
    PC_CLEANUP(pc_buf_free) struct pc_buf url = {0};
    struct pc_discovery discovery;
    pc_discovery_url(issuer->issuer, &url);
    pc_err err = pc_buf_end(&url);
    if (err == PC_OK)
        err = get(work, http, issuer, pc_buf_span(&url), PC_DISCOVERY_MAX, &out->discovery);
    if (err == PC_OK)
        err = pc_discovery_read(pc_buf_span(&out->discovery.body), issuer->issuer, work->arena,
                                &discovery, &work->diag);
    if (err == PC_OK)
        err = get(work, http, issuer, discovery.jwks_uri, PC_JWKS_MAX, &out->jwks);
    if (err == PC_OK)
        err = pc_jwks_read(pc_buf_span(&out->jwks.body), issuer, work->arena, &out->keys,
                           &work->diag);
    return err;
}

static bool have(const struct pc_issuer_keys *keys, const struct pc_issuer_key *key) {
    for (size_t i = 0; i < keys->count; i++)
        if (pc_span_eq(keys->items[i].kid, key->kid) && pc_span_eq(keys->items[i].der, key->der))
            return true;
    return false;
}

static bool are_same(const struct pc_issuer_keys *a, const struct pc_issuer_keys *b) {
    for (size_t i = 0; i < a->count; i++)
        if (!have(b, &a->items[i]))
            return false;
    return a->count == b->count;
}

static pc_err keys_before(struct pc_work *work, const struct pc_settings_issuer *issuer,
                          struct pc_issuer_keys *out) {
    struct pc_store *store = work->authority->store;
    struct pc_issuer_document document;
    out->count = 0;
    pc_err err = store->issuer_get(store->self, work->arena, issuer->issuer, &document);
    if (err == PC_OK)
        err = pc_jwks_read(document.jwks, issuer, work->arena, out, NULL);
    return err == PC_ERR_NOTFOUND || err == PC_ERR_INVALID ? PC_OK : err;
}

static void publish(struct pc_change *change, const struct pc_settings_issuer *issuer,
                    const struct pc_issuer_keys *before, const struct pc_issuer_keys *after) {
    for (size_t i = 0; i < before->count; i++)
        if (!have(after, &before->items[i]))
            pc_unpublish_verify_key(change, issuer->issuer, before->items[i].kid);
    for (size_t i = 0; i < after->count; i++) {
        struct pc_verify_key_record record =
            pc_issuer_key_record(issuer, &after->items[i], change->work->now);
        pc_publish_verify_key(change, &record);
    }
}

static pc_err put_in_force(struct pc_work *work, const struct pc_settings_issuer *issuer,
                           const struct fetched *fetched) {
    struct pc_store *store = work->authority->store;
    struct pc_issuer_document document = {.issuer = issuer->issuer,
                                          .discovery = pc_buf_span(&fetched->discovery.body),
                                          .jwks = pc_buf_span(&fetched->jwks.body),
                                          .fetched = work->now};
    struct pc_issuer_keys before;
    PC_CLEANUP(pc_change_abort) struct pc_change change;
    pc_err err = pc_change_begin(work, &change);
    if (err == PC_OK)
        err = keys_before(work, issuer, &before);
    if (err == PC_OK)
        err = store->issuer_put(store->self, &document);
    if (err != PC_OK)
        return err;
    publish(&change, issuer, &before, &fetched->keys);
    struct pc_event event = pc_event_of(work, PC_EVENT_SIGNING_KEY, "issuer_keys");
    event.resource = issuer->issuer;
    event.count = fetched->keys.count;
    return pc_change_commit(&change, are_same(&before, &fetched->keys) ? NULL : &event);
}

pc_err pc_issuer_fetch(struct pc_work *work, const struct pc_http_client *http,
                       const struct pc_settings_issuer *issuer) {
    PC_CLEANUP(fetched_free) struct fetched fetched = {0};
    pc_err err = ask(work, http, issuer, &fetched);
    if (err != PC_OK)
        return err;
    work->now = pc_clock_now(&work->authority->clock); /* it may have taken a while */
    return put_in_force(work, issuer, &fetched);
}

/* What people allowed clients. */
#include "authority/oauth/consents.h"

#include "authority/events.h"
#include "authority/oauth/clients.h"
#include "authority/words.h"

pc_err pc_consent_give(struct pc_work *work, const struct pc_id *account,
                       const struct pc_client *client, struct pc_span known, struct pc_span scope) {
    struct pc_store *store = work->authority->store;
    PC_CLEANUP(pc_buf_free) struct pc_buf all = {0};
    pc_words_merge(&all, known);
    pc_words_merge(&all, scope);
    pc_err err = pc_buf_end(&all);
    if (err != PC_OK)
        return err;
    PC_CLEANUP(pc_change_abort) struct pc_change change;
    struct pc_consent consent = {
        .account = *account, .client = client->id, .scope = pc_buf_span(&all), .given = work->now};
    err = pc_change_begin(work, &change);
    if (err == PC_OK)
        err = store->consent_put(store->self, &consent);
    if (err != PC_OK)
        return err;
    struct pc_event event = pc_event_of(work, PC_EVENT_CONSENT, "allow");
    event.resource = client->id;
    return pc_change_commit(&change, &event);
}

pc_err pc_consent_refuse(struct pc_work *work, const struct pc_client *client) {
    struct pc_event event = pc_event_of(work, PC_EVENT_CONSENT, "refuse");
    event.resource = client->id;
    event.allowed = false;
    event.reason = PC_SPAN("refused");
    return pc_event_write(work->authority, &event);
}

pc_err pc_consent_withdraw(struct pc_work *work, const struct pc_id *account,
                           struct pc_span client) {
    struct pc_store *store = work->authority->store;
    PC_CLEANUP(pc_change_abort) struct pc_change change;
    pc_err err = pc_change_begin(work, &change);
    if (err == PC_OK)
        err = store->consent_delete(store->self, account, client);
    change.takes_away = true;
    if (err == PC_OK)
        err = pc_client_end_sessions(&change, client, account);
    if (err != PC_OK)
        return err;
    struct pc_event event = pc_event_of(work, PC_EVENT_CONSENT, "withdraw");
    event.resource = client;
    return pc_change_commit(&change, &event);
}

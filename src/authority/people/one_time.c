/* Tokens that are good for one use. */
#include "authority/people/one_time.h"

#include <string.h>

#include "authority/events.h"
#include "authority/people/sessions.h"
#include "base/encode.h"
#include "config/public_url.h"
#include "crypto/hash.h"

enum { TOKEN_BYTES = 32 };

static pc_err digest_of(struct pc_span text, uint8_t out[32]) {
    PC_CLEANUP(pc_buf_free) struct pc_buf bytes = PC_BUF_SECRET;
    if (pc_base64url_decode(text, &bytes) != PC_OK || bytes.len != TOKEN_BYTES)
        return PC_ERR_NOTFOUND;
    return pc_sha256_one(pc_buf_span(&bytes), out);
}

pc_err pc_one_time_new(struct pc_change *change, enum pc_one_time_kind kind,
                       const struct pc_id *account, pc_time life, struct pc_buf *text) {
    struct pc_work *work = change->work;
    struct pc_store *store = work->authority->store;
    struct pc_one_time token = {
        .kind = kind, .account = *account, .created = work->now, .expires = work->now + life};
    uint8_t random[TOKEN_BYTES];
    pc_err err = pc_entropy_fill(work->authority->entropy, random, sizeof random);
    if (err == PC_OK)
        err = pc_sha256_one(pc_span(random, sizeof random), token.sha256);
    pc_base64url_encode(pc_span(random, sizeof random), text);
    pc_wipe(random, sizeof random);
    if (err == PC_OK)
        err = pc_buf_end(text);
    return err == PC_OK ? store->one_time_put(store->self, &token) : err;
}

pc_err pc_one_time_forget(struct pc_change *change, struct pc_span text) {
    struct pc_store *store = change->work->authority->store;
    uint8_t sha256[32];
    pc_err err = digest_of(text, sha256);
    return err == PC_OK ? store->one_time_delete(store->self, sha256) : err;
}

pc_err pc_one_time_find(struct pc_work *work, enum pc_one_time_kind kind, struct pc_span text,
                        struct pc_one_time *out) {
    struct pc_store *store = work->authority->store;
    uint8_t sha256[32];
    pc_err err = digest_of(text, sha256);
    return err == PC_OK ? store->one_time_get(store->self, kind, sha256, work->now, out) : err;
}

pc_err pc_one_time_end_all(struct pc_change *change, const struct pc_id *account) {
    struct pc_store *store = change->work->authority->store;
    pc_time now = change->work->now;
    pc_err err = store->one_time_end(store->self, PC_ONE_TIME_RESET, account, now);
    return err == PC_OK ? store->one_time_end(store->self, PC_ONE_TIME_INVITATION, account, now)
                        : err;
}

/* An invitation is void once there is a password, and there is none to reset before. */
static bool is_for(enum pc_one_time_kind kind, const struct pc_account *account) {
    return (kind == PC_ONE_TIME_INVITATION) == (account->password_hash.len == 0);
}

pc_err pc_one_time_account(struct pc_work *work, enum pc_one_time_kind kind, struct pc_span text,
                           struct pc_account *out) {
    struct pc_store *store = work->authority->store;
    struct pc_one_time token;
    bool usable = false;
    pc_err err = pc_one_time_find(work, kind, text, &token);
    if (err == PC_OK)
        err = store->account_get(store->self, work->arena, &token.account, out);
    if (err == PC_OK)
        err = pc_account_usable(work, out, &usable);
    return err == PC_OK && (!usable || !is_for(kind, out)) ? PC_ERR_NOTFOUND : err;
}

pc_err pc_one_time_link(const struct pc_settings *settings, const char *path, struct pc_span token,
                        struct pc_buf *out) {
    pc_public_url(settings, out);
    pc_buf_add_str(out, path);
    pc_buf_add_str(out, "?token=");
    pc_buf_add(out, token);
    return pc_buf_end(out);
}

pc_err pc_one_time_refuse(struct pc_work *work, const char *action) {
    struct pc_event event = pc_event_of(work, PC_EVENT_ACCOUNT, action);
    event.allowed = false;
    event.reason = PC_SPAN("wrong_token");
    pc_err err = pc_event_write(work->authority, &event);
    return err == PC_OK ? PC_ERR_NOTFOUND : err;
}

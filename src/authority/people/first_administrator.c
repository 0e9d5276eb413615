/* The first administrator. */
#include "authority/people/first_administrator.h"

#include "authority/people/accounts.h"
#include "authority/events.h"
#include "authority/people/permissions.h"
#include "authority/publish.h"
#include "authority/words.h"
#include "base/encode.h"
#include "crypto/hash.h"

enum { TOKEN_BYTES = 32 };
#define META PC_SPAN("first_administrator")

static pc_err none_yet(struct pc_work *work) {
    size_t administrators = 0;
    pc_err err = pc_administrators_count(work, NULL, &administrators);
    if (err != PC_OK || administrators == 0)
        return err;
    return pc_diag_set(&work->diag, PC_ERR_EXISTS, "there is an administrator already");
}

static pc_err digest_text(struct pc_span bytes, struct pc_buf *out) {
    uint8_t digest[PC_SHA256_SIZE];
    pc_err err = pc_sha256_one(bytes, digest);
    if (err == PC_OK)
        pc_hex_encode(pc_span(digest, sizeof digest), out);
    return err == PC_OK ? pc_buf_end(out) : err;
}

pc_err pc_first_administrator_token(struct pc_work *work, struct pc_buf *text) {
    struct pc_store *store = work->authority->store;
    uint8_t random[TOKEN_BYTES];
    PC_CLEANUP(pc_buf_free) struct pc_buf digest = {0};
    pc_err err = pc_entropy_fill(work->authority->entropy, random, sizeof random);
    if (err == PC_OK)
        err = digest_text(pc_span(random, sizeof random), &digest);
    if (err != PC_OK)
        return err;
    pc_base64url_encode(pc_span(random, sizeof random), text);
    pc_wipe(random, sizeof random);
    PC_CLEANUP(pc_change_abort) struct pc_change change;
    err = pc_change_begin(work, &change);
    if (err == PC_OK)
        err = none_yet(work);
    if (err == PC_OK)
        err = store->meta_put(store->self, META, pc_buf_span(&digest));
    if (err != PC_OK)
        return err;
    struct pc_event event = pc_event_of(work, PC_EVENT_ACCOUNT, "first_administrator_token");
    return pc_change_commit(&change, &event);
}

static pc_err check_token(struct pc_work *work, struct pc_span token) {
    struct pc_store *store = work->authority->store;
    PC_CLEANUP(pc_buf_free) struct pc_buf bytes = PC_BUF_SECRET;
    PC_CLEANUP(pc_buf_free) struct pc_buf digest = {0};
    if (pc_base64url_decode(token, &bytes) != PC_OK || bytes.len != TOKEN_BYTES)
        return PC_ERR_DENIED;
    struct pc_span kept;
    pc_err err = store->meta_get(store->self, work->arena, META, &kept);
    if (err == PC_ERR_NOTFOUND)
        return PC_ERR_DENIED;
    if (err == PC_OK)
        err = digest_text(pc_buf_span(&bytes), &digest);
    if (err == PC_OK && !pc_span_eq_secret(kept, pc_buf_span(&digest)))
        err = PC_ERR_DENIED;
    return err;
}

pc_err pc_first_administrator_check(struct pc_work *work, struct pc_span token) {
    size_t administrators = 0;
    pc_err err = check_token(work, token);
    if (err == PC_OK)
        err = pc_administrators_count(work, NULL, &administrators);
    return err == PC_ERR_DENIED || administrators > 0 ? PC_ERR_NOTFOUND : err;
}

/* The role "admin" is the configuration's, or else made here; either way the account may do all. */
static pc_err give_role(struct pc_change *change, struct pc_account *account) {
    struct pc_work *work = change->work;
    struct pc_store *store = work->authority->store;
    struct pc_role role;
    pc_err err = store->role_get(store->self, work->arena, PC_SPAN("admin"), &role);
    if (err == PC_ERR_NOTFOUND) {
        role = (struct pc_role){.name = PC_SPAN("admin"), .permissions = PC_SPAN("*")};
        err = store->role_put(store->self, &role);
        if (err == PC_OK)
            pc_publish_role(change, &role);
    }
    account->roles = PC_SPAN("admin");
    if (err == PC_OK && !pc_words_have(role.permissions, PC_SPAN("*")))
        account->permissions = PC_SPAN("*");
    return err;
}

static pc_err refuse(struct pc_work *work, const char *reason) {
    struct pc_event event = pc_event_of(work, PC_EVENT_ACCOUNT, "first_administrator");
    event.allowed = false;
    event.reason = pc_span_str(reason);
    pc_err err = pc_event_write(work->authority, &event);
    return err == PC_OK ? PC_ERR_DENIED : err;
}

pc_err pc_first_administrator_make(struct pc_work *work, struct pc_span token, struct pc_span name,
                                   struct pc_span password, struct pc_account *out) {
    static const struct pc_account_wish wish = {0};
    struct pc_store *store = work->authority->store;
    /* Before the password is hashed, so that a wrong token costs little. */
    pc_err err = check_token(work, token);
    if (err == PC_ERR_DENIED)
        return refuse(work, "wrong_token");
    if (err == PC_OK)
        err = pc_account_prepare(work, name, password, &wish, out);
    if (err != PC_OK)
        return err;
    PC_CLEANUP(pc_change_abort) struct pc_change change;
    err = pc_change_begin(work, &change);
    if (err == PC_OK)
        err = check_token(work, token);
    if (err == PC_OK)
        err = none_yet(work);
    if (err == PC_ERR_EXISTS || err == PC_ERR_DENIED)
        return refuse(work, "not_the_first");
    if (err == PC_OK)
        err = give_role(&change, out);
    if (err == PC_OK)
        err = store->account_put(store->self, out);
    if (err == PC_OK)
        err = store->meta_put(store->self, META, (struct pc_span){0});
    if (err != PC_OK)
        return err;
    pc_publish_account(&change, out);
    struct pc_event event = pc_event_of(work, PC_EVENT_ACCOUNT, "first_administrator");
    event.resource = out->name;
    return pc_change_commit(&change, &event);
}

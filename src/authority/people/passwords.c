/* Passwords and second factors of an account that is signed in or administered. */
#include "authority/people/passwords.h"

#include "authority/people/attempts.h"
#include "authority/people/breached_file.h"
#include "authority/events.h"
#include "authority/people/factors.h"
#include "authority/people/hashing.h"
#include "authority/publish.h"
#include "authority/people/sessions.h"
#include "identity/password.h"
#include "identity/totp.h"

pc_err pc_password_prepare(struct pc_work *work, struct pc_span password, struct pc_span *hash) {
    const struct pc_settings_passwords *settings = &work->settings->passwords;
    if (password.len < settings->min_length || password.len > PC_PASSWORD_MAX)
        return pc_diag_set(&work->diag, PC_ERR_RANGE, "a password has %u to %d bytes",
                           settings->min_length, PC_PASSWORD_MAX);
    PC_CLEANUP(pc_buf_free) struct pc_buf text = PC_BUF_SECRET;
    pc_err err = pc_password_unbreached(work, password);
    if (err == PC_OK)
        err = pc_hashing_hash(work, password, &text);
    return err == PC_OK ? pc_arena_copy(work->arena, pc_buf_span(&text), hash) : err;
}

/* A change of one account: begun, read, checked by the caller, written. */
struct edit {
    struct pc_change change;
    struct pc_account account;
};

static void edit_end(struct edit *edit) {
    pc_change_abort(&edit->change);
}

static pc_err edit_begin(struct pc_work *work, const struct pc_id *id, struct edit *edit) {
    struct pc_store *store = work->authority->store;
    pc_err err = pc_change_begin(work, &edit->change);
    return err == PC_OK ? store->account_get(store->self, work->arena, id, &edit->account) : err;
}

static pc_err edit_commit(struct edit *edit, enum pc_event_type type, const char *action,
                          const char *reason) {
    struct pc_work *work = edit->change.work;
    struct pc_store *store = work->authority->store;
    pc_err err = store->account_update(store->self, &edit->account);
    if (err != PC_OK)
        return err;
    struct pc_event event = pc_event_of(work, type, action);
    event.resource = edit->account.name;
    event.allowed = reason == NULL;
    event.reason = pc_span_str(reason);
    return pc_change_commit(&edit->change, &event);
}

/* Counts the failure; PC_ERR_DENIED unless that could not be written down. */
static pc_err failed(struct edit *edit, const char *action, bool code) {
    struct pc_work *work = edit->change.work;
    (void)pc_attempts_failed(&edit->account, &work->settings->mfa, code, work->now);
    pc_err err = edit_commit(edit, code ? PC_EVENT_MFA : PC_EVENT_ACCOUNT, action,
                             code ? "wrong_code" : "wrong_password");
    return err == PC_OK ? PC_ERR_DENIED : err;
}

pc_err pc_password_confirm(struct pc_work *work, const struct pc_account *account,
                           struct pc_span password) {
    pc_err err = pc_hashing_verify(work, account->password_hash, password, NULL);
    if (err != PC_OK && err != PC_ERR_DENIED && err != PC_ERR_RANGE)
        return err; /* it was not looked at, so it is no failed attempt */
    bool good = err == PC_OK && account->password_hash.len > 0;
    PC_CLEANUP(edit_end) struct edit edit = {0};
    err = edit_begin(work, &account->id, &edit);
    if (err != PC_OK)
        return err;
    if (pc_attempts_locked(&edit.account, work->now))
        return PC_ERR_DENIED;
    /* It may have been changed while it was hashed. */
    good = good && pc_span_eq_secret(account->password_hash, edit.account.password_hash);
    return good ? PC_OK : failed(&edit, "password", false);
}

pc_err pc_totp_begin(struct pc_work *work, const struct pc_id *account, struct pc_buf *secret) {
    PC_CLEANUP(edit_end) struct edit edit = {0};
    pc_err err = edit_begin(work, account, &edit);
    if (err != PC_OK)
        return err;
    if (edit.account.totp_confirmed)
        return pc_diag_set(&work->diag, PC_ERR_EXISTS, "a second factor is set up already");
    err = pc_totp_secret(work->authority->entropy, secret);
    if (err != PC_OK)
        return err;
    edit.account.totp_secret = pc_buf_span(secret);
    edit.account.totp_last_step = 0;
    return edit_commit(&edit, PC_EVENT_MFA, "set_up", NULL);
}

/* Takes a code once; PC_ERR_DENIED counts a failure. */
static pc_err take_code(struct edit *edit, const char *action, struct pc_span code) {
    struct pc_work *work = edit->change.work;
    uint64_t step;
    if (pc_attempts_locked(&edit->account, work->now))
        return PC_ERR_DENIED;
    pc_err err = pc_totp_verify(edit->account.totp_secret, code, edit->account.totp_last_step,
                                work->now, &step);
    if (err == PC_ERR_DENIED || err == PC_ERR_INVALID)
        return failed(edit, action, true);
    if (err != PC_OK)
        return err;
    edit->account.totp_last_step = step;
    pc_attempts_forget(&edit->account);
    return PC_OK;
}

pc_err pc_totp_confirm(struct pc_work *work, const struct pc_id *account,
                       const struct pc_id *session, struct pc_span code, struct pc_buf *cookie) {
    PC_CLEANUP(edit_end) struct edit edit = {0};
    struct pc_session raised;
    pc_err err = edit_begin(work, account, &edit);
    if (err != PC_OK)
        return err;
    if (edit.account.totp_confirmed || edit.account.totp_secret.len == 0)
        return pc_diag_set(&work->diag, PC_ERR_EXISTS, "there is nothing to confirm");
    err = take_code(&edit, "confirm", code);
    if (err != PC_OK)
        return err;
    edit.account.totp_confirmed = true;
    err = pc_session_raise(&edit.change, &edit.account, session, &raised, cookie);
    return err == PC_OK ? edit_commit(&edit, PC_EVENT_MFA, "confirm", NULL) : err;
}

/* Sessions and tokens that were begun with the factor must not go on as if it were still there. */
static pc_err remove_factor(struct edit *edit, const char *action) {
    edit->account.totp_secret = (struct pc_span){0};
    edit->account.totp_confirmed = false;
    edit->account.totp_last_step = 0;
    pc_err err = pc_factors_lost(&edit->change, &edit->account);
    if (err == PC_OK)
        err = pc_sessions_end_all(&edit->change, &edit->account.id, NULL);
    return err == PC_OK ? edit_commit(edit, PC_EVENT_MFA, action, NULL) : err;
}

pc_err pc_totp_remove(struct pc_work *work, const struct pc_id *account, struct pc_span code) {
    PC_CLEANUP(edit_end) struct edit edit = {0};
    pc_err err = edit_begin(work, account, &edit);
    if (err != PC_OK)
        return err;
    if (!edit.account.totp_confirmed)
        return PC_ERR_NOTFOUND;
    err = code.len > 0 ? take_code(&edit, "remove", code) : PC_OK;
    return err == PC_OK ? remove_factor(&edit, "remove") : err;
}

pc_err pc_totp_reset(struct pc_work *work, const struct pc_id *account) {
    PC_CLEANUP(edit_end) struct edit edit = {0};
    pc_err err = edit_begin(work, account, &edit);
    return err == PC_OK ? remove_factor(&edit, "reset") : err;
}

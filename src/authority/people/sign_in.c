/* Signing in. */
#include "authority/people/sign_in.h"

#include "authority/people/attempts.h"
#include "authority/events.h"
#include "authority/people/hashing.h"
#include "authority/people/mfa_tokens.h"
#include "authority/people/sessions.h"
#include "authority/tokens/signing_keys.h"
#include "authority/words.h"
#include "identity/totp.h"

struct pc_sign_in pc_sign_in_init(void) {
    return (struct pc_sign_in){.tokens = pc_tokens_init(), .mfa_token = PC_BUF_SECRET};
}

void pc_sign_in_free(struct pc_sign_in *sign_in) {
    pc_tokens_free(&sign_in->tokens);
    pc_buf_free(&sign_in->mfa_token);
}

/* Everything that a try has found out so far. */
struct attempt {
    struct pc_work *work;
    struct pc_change change;
    struct pc_account account;
    bool known;
    bool password_good;
    struct pc_buf upgraded; /* the password's hash at today's cost; empty: it has that */
    struct pc_span code;
    bool cookie;
};

static void attempt_free(struct attempt *attempt) {
    pc_change_abort(&attempt->change);
    pc_buf_free(&attempt->upgraded);
}

static void set_actor(struct attempt *attempt) {
    struct pc_work *work = attempt->work;
    work->user = pc_work_id_text(work, &attempt->account.id);
    work->name = attempt->account.name;
    work->tenant = attempt->account.tenant;
}

/* Ends a try that led to no tokens. The transaction is there for the time it takes, too. */
static pc_err settle(struct attempt *attempt, const char *action, const char *reason) {
    struct pc_work *work = attempt->work;
    struct pc_store *store = work->authority->store;
    struct pc_event event = pc_event_of(work, PC_EVENT_SIGN_IN, action);
    event.allowed = false;
    event.reason = pc_span_str(reason);
    pc_err err = attempt->known
                     ? store->account_update(store->self, &attempt->account)
                     : store->meta_put(store->self, PC_SPAN("sign_in_refused"), PC_SPAN("1"));
    return err == PC_OK ? pc_change_commit(&attempt->change, &event) : err;
}

/* NULL where the account may sign in, otherwise why not. */
static const char *obstacle(struct attempt *attempt) {
    bool usable = false;
    if (!attempt->known)
        return "unknown_account";
    if (pc_account_usable(attempt->work, &attempt->account, &usable) != PC_OK || !usable)
        return "disabled";
    if (pc_attempts_locked(&attempt->account, attempt->work->now))
        return "locked";
    return NULL;
}

static pc_err wrong(struct attempt *attempt, bool code) {
    bool locked = pc_attempts_failed(&attempt->account, &attempt->work->settings->mfa, code,
                                     attempt->work->now);
    if (code)
        return settle(attempt, "totp", locked ? "wrong_code_locked" : "wrong_code");
    return settle(attempt, "password", locked ? "wrong_password_locked" : "wrong_password");
}

static pc_err finish(struct attempt *attempt, bool mfa, struct pc_sign_in *out) {
    struct pc_work *work = attempt->work;
    struct pc_store *store = work->authority->store;
    struct pc_account *account = &attempt->account;
    pc_attempts_forget(account);
    account->last_sign_in = work->now;
    if (attempt->upgraded.len > 0)
        account->password_hash = pc_buf_span(&attempt->upgraded);
    struct pc_session_wish wish = {.mfa = mfa, .cookie = attempt->cookie};
    struct pc_session session;
    pc_err err = store->account_update(store->self, account);
    if (err == PC_OK)
        err = pc_session_begin(&attempt->change, account, &wish, &session, &out->tokens.cookie);
    if (err == PC_OK)
        err = pc_tokens_issue(&attempt->change, account, &session, true, 0, &out->tokens);
    if (err != PC_OK)
        return err;
    struct pc_event event = pc_event_of(work, PC_EVENT_SIGN_IN, mfa ? "totp" : "password");
    event.credential = PC_SPAN("password");
    event.credential_id = pc_work_id_text(work, &session.record.id);
    err = pc_change_commit(&attempt->change, &event);
    if (err == PC_OK)
        out->outcome = PC_SIGN_IN_DONE;
    return err;
}

static pc_err check_code(struct attempt *attempt, struct pc_sign_in *out) {
    struct pc_account *account = &attempt->account;
    uint64_t step;
    pc_err err = pc_totp_verify(account->totp_secret, attempt->code, account->totp_last_step,
                                attempt->work->now, &step);
    if (err == PC_ERR_DENIED || err == PC_ERR_INVALID)
        return wrong(attempt, true);
    if (err != PC_OK)
        return err;
    account->totp_last_step = step;
    return finish(attempt, true, out);
}

static pc_err ask_for_code(struct attempt *attempt, struct pc_sign_in *out) {
    struct pc_authority *authority = attempt->work->authority;
    struct pc_mfa_pending pending = {.account = attempt->account.id,
                                     .not_before = attempt->account.not_before,
                                     .cookie = attempt->cookie};
    pc_err err = settle(attempt, "password", "mfa_required");
    if (err == PC_OK)
        err = pc_mfa_tokens_add(authority->mfa_tokens, authority->entropy, &pending,
                                attempt->work->now, &out->mfa_token);
    if (err == PC_OK)
        out->outcome = PC_SIGN_IN_MFA;
    return err;
}

static pc_err go_on(struct attempt *attempt, struct pc_sign_in *out) {
    switch (pc_mfa_need(&attempt->account, &attempt->work->settings->mfa, attempt->work->now)) {
    case PC_MFA_CODE:
        return attempt->code.len > 0 ? check_code(attempt, out) : ask_for_code(attempt, out);
    case PC_MFA_OVERDUE:
        out->outcome = PC_SIGN_IN_MFA_SETUP;
        return settle(attempt, "password", "mfa_setup_required");
    case PC_MFA_GRACE:
        out->tokens.mfa_setup_required = true;
        return finish(attempt, false, out);
    case PC_MFA_NONE:
        return finish(attempt, false, out);
    }
    return PC_ERR_DENIED;
}

/* The slow part, before any lock is taken. */
static pc_err check_password(struct attempt *attempt, struct pc_span password) {
    struct pc_span hash = attempt->known ? attempt->account.password_hash : (struct pc_span){0};
    bool stale = false;
    pc_err err = pc_hashing_verify(attempt->work, hash, password, &stale);
    attempt->password_good = err == PC_OK && hash.len > 0;
    if (attempt->password_good && stale)
        return pc_hashing_hash(attempt->work, password, &attempt->upgraded);
    return err == PC_ERR_DENIED || err == PC_ERR_RANGE || err == PC_ERR_INVALID ? PC_OK : err;
}

static struct pc_span lower_name(struct pc_work *work, struct pc_span name) {
    char *text = pc_arena_alloc(work->arena, name.len + 1, 1);
    for (size_t i = 0; text != NULL && i < name.len; i++)
        text[i] = (char)(name.ptr[i] >= 'A' && name.ptr[i] <= 'Z' ? name.ptr[i] + 32 : name.ptr[i]);
    struct pc_span lower = pc_span(text, text == NULL ? 0 : name.len);
    return pc_is_account_name(lower) ? lower : (struct pc_span){0};
}

static pc_err look_up(struct attempt *attempt, struct pc_span name) {
    struct pc_store *store = attempt->work->authority->store;
    pc_err err = name.len == 0 ? PC_ERR_NOTFOUND
                               : store->account_by_name(store->self, attempt->work->arena, name,
                                                        &attempt->account);
    attempt->known = err == PC_OK;
    return err == PC_ERR_NOTFOUND ? PC_OK : err;
}

/* Takes the lock and looks again: the account may have changed while its password was hashed. */
static pc_err enter(struct attempt *attempt) {
    struct pc_work *work = attempt->work;
    struct pc_store *store = work->authority->store;
    pc_signing_keys_await(work->authority);
    pc_err err = pc_change_begin(work, &attempt->change);
    if (err != PC_OK || !attempt->known)
        return err;
    struct pc_span verified = attempt->account.password_hash;
    struct pc_id id = attempt->account.id;
    err = store->account_get(store->self, work->arena, &id, &attempt->account);
    attempt->known = err == PC_OK;
    if (err == PC_OK && !pc_span_eq_secret(verified, attempt->account.password_hash))
        attempt->password_good = false;
    return err == PC_ERR_NOTFOUND ? PC_OK : err;
}

pc_err pc_sign_in_password(struct pc_work *work, const struct pc_sign_in_request *request,
                           struct pc_sign_in *out) {
    PC_CLEANUP(attempt_free)
    struct attempt attempt = {
        .work = work, .upgraded = PC_BUF_SECRET, .code = request->code, .cookie = request->cookie};
    struct pc_span name = lower_name(work, request->name);
    work->name = name;
    work->credential = PC_SPAN("password");
    pc_err err = look_up(&attempt, name);
    if (err == PC_OK)
        err = check_password(&attempt, request->password);
    if (err == PC_OK)
        err = enter(&attempt);
    if (err != PC_OK)
        return err;
    if (attempt.known)
        set_actor(&attempt);
    const char *reason = obstacle(&attempt);
    if (reason == NULL && attempt.account.password_hash.len == 0)
        reason = "no_password";
    if (reason != NULL)
        return settle(&attempt, "password", reason);
    return attempt.password_good ? go_on(&attempt, out) : wrong(&attempt, false);
}

static pc_err refuse_token(struct pc_work *work) {
    struct pc_event event = pc_event_of(work, PC_EVENT_SIGN_IN, "totp");
    event.allowed = false;
    event.reason = PC_SPAN("unknown_mfa_token");
    return pc_event_write(work->authority, &event);
}

pc_err pc_sign_in_code(struct pc_work *work, struct pc_span mfa_token, struct pc_span code,
                       struct pc_sign_in *out) {
    struct pc_authority *authority = work->authority;
    struct pc_mfa_pending pending;
    work->credential = PC_SPAN("password");
    pc_err err = pc_mfa_tokens_try(authority->mfa_tokens, mfa_token,
                                   work->settings->mfa.max_attempts, work->now, &pending);
    if (err == PC_ERR_DENIED)
        return refuse_token(work);
    if (err != PC_OK)
        return err;
    PC_CLEANUP(attempt_free)
    struct attempt attempt = {.work = work,
                              .upgraded = PC_BUF_SECRET,
                              .account = {.id = pending.account},
                              .code = code,
                              .cookie = pending.cookie};
    pc_signing_keys_await(work->authority);
    err = pc_change_begin(work, &attempt.change);
    if (err == PC_OK)
        err = authority->store->account_get(authority->store->self, work->arena, &pending.account,
                                            &attempt.account);
    if (err != PC_OK && err != PC_ERR_NOTFOUND)
        return err;
    attempt.known = err == PC_OK;
    if (attempt.known)
        set_actor(&attempt);
    const char *reason = obstacle(&attempt);
    if (reason == NULL &&
        (attempt.account.not_before != pending.not_before || !attempt.account.totp_confirmed))
        reason = "changed_meanwhile";
    if (reason != NULL)
        return settle(&attempt, "totp", reason);
    err = check_code(&attempt, out);
    if (err == PC_OK && out->outcome == PC_SIGN_IN_DONE)
        (void)pc_mfa_tokens_spend(authority->mfa_tokens, mfa_token);
    return err;
}

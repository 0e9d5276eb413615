/* Signing in with name and password. */
#include "authority/people/sign_in.h"

#include "authority/people/attempts.h"
#include "authority/people/devices.h"
#include "authority/people/hashing.h"
#include "authority/people/second_factor.h"
#include "authority/tokens/signing_keys.h"
#include "authority/words.h"

/* Everything that a try has found out so far. */
struct attempt {
    struct pc_work *work;
    const struct pc_sign_in_request *request;
    struct pc_change change;
    struct pc_account account;
    bool known;
    bool password_good;
    struct pc_buf upgraded; /* the password's hash at today's cost; empty: it has that */
};

static void attempt_free(struct attempt *attempt) {
    pc_change_abort(&attempt->change);
    pc_buf_free(&attempt->upgraded);
}

static const struct pc_account *account_of(const struct attempt *attempt) {
    return attempt->known ? &attempt->account : NULL;
}

static pc_err refuse(struct attempt *attempt, const char *reason) {
    return pc_sign_in_refuse(&attempt->change, account_of(attempt), "password", reason);
}

static pc_err wrong(struct attempt *attempt) {
    bool locked = pc_attempts_failed(&attempt->account, &attempt->work->settings->mfa, false,
                                     attempt->work->now);
    return refuse(attempt, locked ? "wrong_password_locked" : "wrong_password");
}

static pc_err finish(struct attempt *attempt, struct pc_sign_in_ending ending,
                     struct pc_sign_in *out) {
    ending.cookie = attempt->request->cookie;
    ending.upgraded = pc_buf_span(&attempt->upgraded);
    return pc_sign_in_finish(&attempt->change, &attempt->account, &ending, out);
}

/* A code that came along with the password. */
static pc_err check_code(struct attempt *attempt, unsigned factors, struct pc_sign_in *out) {
    struct pc_work *work = attempt->work;
    const struct pc_factor *totp = pc_factor(PC_FACTOR_TOTP);
    struct pc_factor_proof proof = {.code = attempt->request->code};
    pc_err err = pc_factors_have(factors, PC_FACTOR_TOTP)
                     ? totp->verify(&attempt->change, &attempt->account, &proof)
                     : PC_ERR_DENIED;
    struct pc_sign_in_ending ending = {.method = totp->name,
                                       .amr = "pwd otp",
                                       .mfa = true,
                                       .remember = attempt->request->remember};
    if (err == PC_OK)
        return finish(attempt, ending, out);
    if (err != PC_ERR_DENIED)
        return err;
    bool locked = pc_attempts_failed(&attempt->account, &work->settings->mfa, true, work->now);
    return pc_sign_in_refuse(&attempt->change, &attempt->account, totp->name,
                             locked ? "wrong_code_locked" : "wrong_code");
}

static pc_err ask(struct attempt *attempt, enum pc_mfa_purpose purpose, unsigned factors,
                  struct pc_sign_in *out) {
    struct pc_mfa_pending pending = {.purpose = purpose,
                                     .account = attempt->account.id,
                                     .not_before = attempt->account.not_before,
                                     .cookie = attempt->request->cookie};
    pc_err err = refuse(attempt, purpose == PC_MFA_SETUP ? "mfa_setup_required" : "mfa_required");
    return err == PC_OK ? pc_second_factor_ask(attempt->work, &pending, factors, out) : err;
}

/* A device that is remembered stands in for the factor that was shown on it. */
static pc_err ask_unless_remembered(struct attempt *attempt, unsigned factors,
                                    struct pc_sign_in *out) {
    pc_time shown = 0;
    pc_err err =
        pc_device_check(&attempt->change, &attempt->account, attempt->request->cookies, &shown);
    if (err == PC_ERR_DENIED)
        return ask(attempt, PC_MFA_SIGN_IN, factors, out);
    struct pc_sign_in_ending ending = {
        .method = "remembered_device", .amr = "pwd", .mfa = true, .shown = shown};
    return err == PC_OK ? finish(attempt, ending, out) : err;
}

static pc_err go_on(struct attempt *attempt, struct pc_sign_in *out) {
    static const struct pc_sign_in_ending password = {.method = "password", .amr = "pwd"};
    struct pc_work *work = attempt->work;
    unsigned factors = 0;
    pc_err err = pc_factors_of(work, &attempt->account, &factors);
    if (err != PC_OK)
        return err;
    switch (pc_mfa_need(&attempt->account, factors != 0, &work->settings->mfa, work->now)) {
    case PC_MFA_CODE:
        return attempt->request->code.len > 0 ? check_code(attempt, factors, out)
                                              : ask_unless_remembered(attempt, factors, out);
    case PC_MFA_OVERDUE:
        return ask(attempt, PC_MFA_SETUP, 0, out);
    case PC_MFA_GRACE:
        out->tokens.mfa_setup_required = true;
        return finish(attempt, password, out);
    case PC_MFA_NONE:
        return finish(attempt, password, out);
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
    struct attempt attempt = {.work = work, .request = request, .upgraded = PC_BUF_SECRET};
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
        pc_sign_in_set_actor(work, &attempt.account);
    const char *reason = pc_sign_in_obstacle(work, account_of(&attempt));
    if (reason == NULL && attempt.account.password_hash.len == 0)
        reason = "no_password";
    if (reason != NULL)
        return refuse(&attempt, reason);
    return attempt.password_good ? go_on(&attempt, out) : wrong(&attempt);
}

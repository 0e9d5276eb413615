/* The second half of a sign-in: a token, a factor, and what comes of them. */
#include "authority/people/second_factor.h"

#include "authority/events.h"
#include "authority/people/attempts.h"
#include "authority/people/passwords.h"
#include "authority/people/sessions.h"
#include "authority/tokens/signing_keys.h"

/* A try with a token, within its change. */
struct second {
    struct pc_work *work;
    struct pc_span token;
    struct pc_mfa_pending pending;
    struct pc_change change;
    struct pc_account account;
    bool known;
};

static void second_end(struct second *second) {
    pc_change_abort(&second->change);
}

/* The account must be what it was when the token was made. */
static const char *obstacle(struct second *second) {
    const struct pc_account *account = second->known ? &second->account : NULL;
    const char *reason = pc_sign_in_obstacle(second->work, account);
    if (reason != NULL)
        return reason;
    return account->not_before == second->pending.not_before ? NULL : "changed_meanwhile";
}

static pc_err refuse(struct second *second, const char *action, const char *reason) {
    return pc_sign_in_refuse(&second->change, second->known ? &second->account : NULL, action,
                             reason);
}

static pc_err refuse_token(struct pc_work *work, const char *action) {
    struct pc_event event = pc_event_of(work, PC_EVENT_SIGN_IN, action);
    event.allowed = false;
    event.reason = PC_SPAN("unknown_mfa_token");
    return pc_event_write(work->authority, &event);
}

static pc_err read_account(struct second *second) {
    struct pc_store *store = second->work->authority->store;
    pc_err err = store->account_get(store->self, second->work->arena, &second->pending.account,
                                    &second->account);
    second->known = err == PC_OK;
    if (second->known)
        pc_sign_in_set_actor(second->work, &second->account);
    return err == PC_ERR_NOTFOUND ? PC_OK : err;
}

/* Counts the attempt, takes the lock and reads the account. PC_ERR_DENIED: the token is not good,
 * or good for something else. */
static pc_err second_begin(struct second *second, bool setup) {
    struct pc_work *work = second->work;
    work->credential = PC_SPAN("password");
    pc_err err =
        pc_mfa_tokens_look(work->authority->mfa_tokens, second->token, work->now, &second->pending);
    if (err == PC_OK && (second->pending.purpose == PC_MFA_SETUP) != setup)
        err = PC_ERR_DENIED;
    if (err == PC_OK)
        err = pc_mfa_tokens_try(work->authority->mfa_tokens, second->token,
                                work->settings->mfa.max_attempts, work->now, &second->pending);
    if (err != PC_OK)
        return err;
    pc_signing_keys_await(work->authority);
    err = pc_change_begin(work, &second->change);
    return err == PC_OK ? read_account(second) : err;
}

static pc_err wrong(struct second *second, const char *action) {
    bool locked =
        pc_attempts_failed(&second->account, &second->work->settings->mfa, true, second->work->now);
    return refuse(second, action, locked ? "wrong_code_locked" : "wrong_code");
}

static const char *amr_of(const struct second *second, const struct pc_factor *factor) {
    PC_CLEANUP(pc_buf_free) struct pc_buf text = {0};
    struct pc_span out = {0};
    pc_buf_addf(&text, "%s %s", second->pending.amr == NULL ? "pwd" : second->pending.amr,
                factor->amr);
    if (pc_buf_end(&text) != PC_OK ||
        pc_arena_copy(second->work->arena, pc_buf_span(&text), &out) != PC_OK)
        return factor->amr;
    return out.ptr;
}

/* Of several requests with one token the first that gets here has it. */
static pc_err finish(struct second *second, const struct pc_factor *factor, bool remember,
                     struct pc_sign_in *out) {
    struct pc_sign_in_ending ending = {.method = factor->name,
                                       .amr = amr_of(second, factor),
                                       .mfa = true,
                                       .cookie = second->pending.cookie,
                                       .remember = remember};
    if (second->pending.purpose == PC_MFA_STEP_UP)
        ending.session = &second->pending.session;
    if (!pc_mfa_tokens_spend(second->work->authority->mfa_tokens, second->token))
        return refuse(second, factor->name, "unknown_mfa_token");
    pc_err err = pc_sign_in_finish(&second->change, &second->account, &ending, out);
    return err == PC_ERR_DENIED ? refuse(second, factor->name, "session_ended") : err;
}

pc_err pc_second_factor_show(struct pc_work *work, const struct pc_second_factor *shown,
                             struct pc_sign_in *out) {
    const struct pc_factor *factor = pc_factor(shown->kind);
    PC_CLEANUP(second_end) struct second second = {.work = work, .token = shown->mfa_token};
    pc_err err = second_begin(&second, false);
    if (err == PC_ERR_DENIED)
        return refuse_token(work, factor->name);
    if (err != PC_OK)
        return err;
    unsigned factors = 0;
    const char *reason = obstacle(&second);
    if (reason == NULL)
        err = pc_factors_of(work, &second.account, &factors);
    if (err != PC_OK)
        return err;
    if (reason == NULL && !pc_factors_have(factors, shown->kind))
        reason = "no_such_factor";
    if (reason != NULL)
        return refuse(&second, factor->name, reason);
    err = factor->verify(&second.change, &second.account, &shown->proof);
    if (err == PC_ERR_DENIED)
        return wrong(&second, factor->name);
    return err == PC_OK ? finish(&second, factor, shown->remember, out) : err;
}

pc_err pc_second_factor_ask(struct pc_work *work, const struct pc_mfa_pending *pending,
                            unsigned factors, struct pc_sign_in *out) {
    struct pc_authority *authority = work->authority;
    pc_err err = pc_mfa_tokens_add(authority->mfa_tokens, authority->entropy, pending, work->now,
                                   &out->mfa_token);
    if (err != PC_OK)
        return err;
    out->outcome = pending->purpose == PC_MFA_SETUP ? PC_SIGN_IN_MFA_SETUP : PC_SIGN_IN_MFA;
    out->factors = factors;
    return PC_OK;
}

pc_err pc_step_up_begin(struct pc_work *work, const struct pc_account *account,
                        const struct pc_session *session, struct pc_sign_in *out) {
    struct pc_mfa_pending pending = {.purpose = PC_MFA_STEP_UP,
                                     .account = account->id,
                                     .not_before = account->not_before,
                                     .session = session->record.id};
    unsigned factors = 0;
    pc_err err = pc_factors_of(work, account, &factors);
    if (err == PC_OK && factors == 0)
        return pc_diag_set(&work->diag, PC_ERR_EXISTS, "no second factor is set up");
    return err == PC_OK ? pc_second_factor_ask(work, &pending, factors, out) : err;
}

pc_err pc_second_factor_account(struct pc_work *work, struct pc_span mfa_token,
                                struct pc_account *out) {
    struct second second = {.work = work, .token = mfa_token};
    pc_err err =
        pc_mfa_tokens_look(work->authority->mfa_tokens, mfa_token, work->now, &second.pending);
    if (err == PC_OK && second.pending.purpose == PC_MFA_SETUP)
        err = PC_ERR_DENIED;
    if (err == PC_OK)
        err = read_account(&second);
    if (err != PC_OK)
        return err;
    *out = second.account;
    return obstacle(&second) == NULL ? PC_OK : PC_ERR_DENIED;
}

/* The token was given where there was no factor; there may be one since then. */
static pc_err setup_obstacle(struct second *second, const char **reason) {
    unsigned factors = 0;
    *reason = obstacle(second);
    if (*reason != NULL)
        return PC_OK;
    pc_err err = pc_factors_of(second->work, &second->account, &factors);
    if (err == PC_OK && factors != 0)
        *reason = "changed_meanwhile";
    return err;
}

pc_err pc_setup_totp_begin(struct pc_work *work, struct pc_span setup_token,
                           struct pc_account *account, struct pc_buf *secret) {
    struct second second = {.work = work, .token = setup_token};
    pc_err err =
        pc_mfa_tokens_look(work->authority->mfa_tokens, setup_token, work->now, &second.pending);
    if (err == PC_OK && second.pending.purpose != PC_MFA_SETUP)
        err = PC_ERR_DENIED;
    if (err == PC_OK)
        err = read_account(&second);
    const char *reason = NULL;
    if (err == PC_OK)
        err = setup_obstacle(&second, &reason);
    if (err != PC_OK || reason != NULL)
        return err == PC_OK ? PC_ERR_DENIED : err;
    *account = second.account;
    return pc_totp_begin(work, &account->id, secret);
}

/* That it is in force is an event of its own, before the sign-in's. */
static pc_err note_confirmed(struct second *second) {
    struct pc_event event = pc_event_of(second->work, PC_EVENT_MFA, "confirm");
    event.resource = second->account.name;
    return pc_event_write(second->work->authority, &event);
}

pc_err pc_setup_totp_confirm(struct pc_work *work, struct pc_span setup_token, struct pc_span code,
                             struct pc_sign_in *out) {
    const struct pc_factor *totp = pc_factor(PC_FACTOR_TOTP);
    PC_CLEANUP(second_end) struct second second = {.work = work, .token = setup_token};
    pc_err err = second_begin(&second, true);
    if (err == PC_ERR_DENIED)
        return refuse_token(work, totp->name);
    if (err != PC_OK)
        return err;
    const char *reason = NULL;
    err = setup_obstacle(&second, &reason);
    if (err != PC_OK)
        return err;
    if (reason == NULL && second.account.totp_secret.len == 0)
        reason = "nothing_to_confirm";
    if (reason != NULL)
        return refuse(&second, totp->name, reason);
    struct pc_factor_proof proof = {.code = code};
    err = totp->verify(&second.change, &second.account, &proof);
    if (err == PC_ERR_DENIED)
        return wrong(&second, totp->name);
    second.account.totp_confirmed = true;
    if (err == PC_OK)
        err = note_confirmed(&second);
    return err == PC_OK ? finish(&second, totp, false, out) : err;
}

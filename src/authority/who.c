/* Who calls the public API. */
#include "authority/who.h"

#include "authority/people/permissions.h"
#include "authority/people/sessions.h"
#include "authority/tokens/signing_keys.h"
#include "identity/session.h"

bool pc_same_origin(struct pc_span fetch_site, struct pc_span origin, struct pc_span host) {
    if (fetch_site.len > 0)
        return pc_span_eq(fetch_site, PC_SPAN("same-origin"));
    if (!pc_span_starts(origin, PC_SPAN("https://")) || host.len == 0)
        return false;
    return pc_span_eq_nocase(pc_span_from(origin, sizeof "https://" - 1), host);
}

static pc_err denied_if_gone(pc_err err) {
    return err == PC_ERR_NOTFOUND ? PC_ERR_DENIED : err;
}

static pc_err load_account(struct pc_call *call, const struct pc_id *id) {
    struct pc_work *work = &call->work;
    struct pc_store *store = work->authority->store;
    pc_err err = store->account_get(store->self, work->arena, id, &call->account);
    if (err == PC_OK)
        err = pc_session_check(work, &call->session, &call->account);
    if (err != PC_OK)
        return denied_if_gone(err);
    work->user = pc_work_id_text(work, &call->account.id);
    work->name = call->account.name;
    work->tenant = call->account.tenant;
    pc_session_touch(work, &call->session);
    return PC_OK;
}

static pc_err refuse_revoked(struct pc_work *work, struct pc_span jti) {
    struct pc_store *store = work->authority->store;
    if (jti.len == 0)
        return PC_ERR_DENIED;
    pc_err err = store->revocation_get(store->self, jti, work->now);
    if (err == PC_OK)
        return PC_ERR_DENIED;
    return err == PC_ERR_NOTFOUND ? PC_OK : err;
}

static pc_err by_token(struct pc_call *call, struct pc_span token) {
    struct pc_work *work = &call->work;
    struct pc_store *store = work->authority->store;
    struct pc_jwt_claims claims;
    enum pc_reason reason = PC_TOKEN_MALFORMED;
    struct pc_id session, subject;
    pc_err err = pc_signing_keys_verify(work, token, &claims, &reason);
    if (err == PC_OK)
        err = refuse_revoked(work, claims.id);
    if (err != PC_OK)
        return err;
    if (claims.client.len > 0) /* what a client got is for services, not for the account itself */
        return PC_ERR_DENIED;
    if (pc_id_parse(claims.session, &session) != PC_OK ||
        pc_id_parse(claims.subject, &subject) != PC_OK)
        return PC_ERR_DENIED;
    err = store->session_get(store->self, work->arena, &session, &call->session);
    if (err == PC_OK)
        err = load_account(call, &subject);
    if (err == PC_OK && claims.issued < call->account.not_before)
        err = PC_ERR_DENIED;
    /* What was shown in the session since then is not this token's. */
    call->session.record.mfa = call->session.record.mfa && claims.mfa;
    if (claims.auth_time + PC_SECOND <= call->session.record.auth_time) /* it has whole ones */
        call->session.record.auth_time = claims.auth_time;
    work->credential = PC_SPAN("token");
    work->credential_id = claims.id;
    return denied_if_gone(err);
}

static bool is_safe(struct pc_span method) {
    return pc_span_eq(method, PC_SPAN("GET")) || pc_span_eq(method, PC_SPAN("HEAD"));
}

struct pc_span pc_asked_host(struct pc_call *call) {
    struct pc_span forwarded = call->header(call->context, "X-Forwarded-Host");
    return forwarded.len > 0 ? forwarded : call->header(call->context, "Host");
}

bool pc_same_origin_of(struct pc_call *call) {
    return pc_same_origin(call->header(call->context, "Sec-Fetch-Site"),
                          call->header(call->context, "Origin"), pc_asked_host(call));
}

static pc_err by_cookie(struct pc_call *call, struct pc_span cookie) {
    struct pc_work *work = &call->work;
    struct pc_store *store = work->authority->store;
    uint8_t digest[32];
    if (pc_session_from_cookie(cookie, digest) != PC_OK)
        return PC_ERR_DENIED;
    if (!is_safe(call->method) && !pc_same_origin_of(call))
        return PC_ERR_DENIED;
    pc_err err = store->session_by_cookie(store->self, work->arena, digest, &call->session);
    if (err == PC_OK)
        err = load_account(call, &call->session.record.account);
    work->credential = PC_SPAN("session");
    work->credential_id = pc_work_id_text(work, &call->session.record.id);
    return denied_if_gone(err);
}

static pc_err has_level(struct pc_call *call, const struct pc_account *account, enum pc_who who) {
    static const char *const needed[] = {[PC_WHO_VIEWER] = PC_MAY_VIEW,
                                         [PC_WHO_OPERATOR] = PC_MAY_OPERATE,
                                         [PC_WHO_ADMIN] = PC_MAY_ADMINISTER};
    struct pc_span permissions;
    pc_err err = pc_permissions_of(&call->work, account, &permissions);
    for (enum pc_who level = who; err == PC_OK && level <= PC_WHO_ADMIN; level++)
        if (pc_permissions_cover(permissions, pc_span_str(needed[level])))
            return PC_OK;
    return err == PC_OK ? PC_ERR_DENIED : err;
}

/* Read from the account as it is now. An operator who has shown no second factor is none. */
pc_err pc_who_may(struct pc_call *call, enum pc_who who) {
    pc_err err = has_level(call, &call->account, who);
    return err == PC_OK && !call->session.record.mfa ? PC_ERR_EXPIRED : err;
}

pc_err pc_who_may_act_on(struct pc_call *call, const struct pc_id *account) {
    struct pc_store *store = call->work.authority->store;
    struct pc_account subject;
    if (call->socket == PC_ON_ADMIN || pc_who_may(call, PC_WHO_ADMIN) == PC_OK)
        return PC_OK;
    pc_err err = store->account_get(store->self, call->work.arena, account, &subject);
    if (err == PC_OK)
        err = has_level(call, &subject, PC_WHO_ADMIN);
    if (err == PC_ERR_DENIED || err == PC_ERR_NOTFOUND)
        return PC_OK;
    if (err != PC_OK)
        return err;
    return pc_diag_set(&call->work.diag, PC_ERR_DENIED,
                       "the account is an administrator's, which is for administrators");
}

static pc_err by_credential(struct pc_call *call) {
    struct pc_span authorization = call->header(call->context, "Authorization");
    struct pc_span cookie = call->header(call->context, "Cookie");
    struct pc_span scheme = pc_span_upto(authorization, sizeof "Bearer " - 1);
    if (authorization.len > 0) {
        if (!pc_span_eq_nocase(scheme, PC_SPAN("Bearer ")))
            return PC_ERR_DENIED;
        return by_token(call, pc_span_trim(pc_span_from(authorization, scheme.len)));
    }
    return cookie.len > 0 ? by_cookie(call, cookie) : PC_ERR_DENIED;
}

/* Whoever is refused is nobody to what comes after, though an account was found. */
pc_err pc_who_is_it(struct pc_call *call) {
    pc_err err = by_credential(call);
    if (err != PC_OK)
        call->account = (struct pc_account){0};
    return err;
}

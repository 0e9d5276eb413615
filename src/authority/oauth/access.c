/* Tokens that are shown to us. */
#include "authority/oauth/access.h"

#include "authority/people/sessions.h"
#include "authority/tokens/signing_keys.h"
#include "authority/tokens/tokens.h"

static pc_err denied_if_gone(pc_err err) {
    return err == PC_ERR_NOTFOUND ? PC_ERR_DENIED : err;
}

static pc_err refuse_revoked(struct pc_work *work, struct pc_span id) {
    struct pc_store *store = work->authority->store;
    pc_err err = store->revocation_get(store->self, id, work->now);
    if (err == PC_OK)
        return PC_ERR_DENIED;
    return err == PC_ERR_NOTFOUND ? PC_OK : err;
}

pc_err pc_access_check(struct pc_work *work, struct pc_span token, struct pc_access *out) {
    struct pc_store *store = work->authority->store;
    struct pc_id session, subject;
    enum pc_reason reason = PC_TOKEN_MALFORMED;
    *out = (struct pc_access){0};
    pc_err err = pc_signing_keys_verify(work, token, &out->claims, &reason);
    if (err != PC_OK)
        return err;
    const struct pc_jwt_claims *claims = &out->claims;
    if (claims->id.len == 0 || pc_id_parse(claims->session, &session) != PC_OK ||
        pc_id_parse(claims->subject, &subject) != PC_OK)
        return PC_ERR_DENIED;
    err = refuse_revoked(work, claims->id);
    if (err == PC_OK)
        err = store->session_get(store->self, work->arena, &session, &out->session);
    if (err == PC_OK)
        err = store->account_get(store->self, work->arena, &subject, &out->account);
    if (err == PC_OK)
        err = pc_session_check(work, &out->session, &out->account);
    if (err == PC_OK && (claims->issued < out->account.not_before ||
                         !pc_span_eq(claims->tenant, out->account.tenant)))
        err = PC_ERR_DENIED;
    return denied_if_gone(err);
}

pc_err pc_refresh_check(struct pc_work *work, struct pc_span token, struct pc_refresh *refresh,
                        struct pc_session *session, struct pc_grant *grant) {
    struct pc_store *store = work->authority->store;
    struct pc_account account;
    pc_err err = pc_tokens_find_refresh(work, token, refresh);
    if (err == PC_OK && (refresh->used != 0 || refresh->expires <= work->now))
        err = PC_ERR_DENIED;
    if (err == PC_OK)
        err = store->grant_get(store->self, work->arena, &refresh->session, grant);
    if (err == PC_OK)
        err = store->session_get(store->self, work->arena, &refresh->session, session);
    if (err == PC_OK)
        err = store->account_get(store->self, work->arena, &session->record.account, &account);
    if (err == PC_OK)
        err = pc_session_check(work, session, &account);
    return denied_if_gone(err);
}

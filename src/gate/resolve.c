/*
 * Who a verified credential stands for now: account, roles and permissions are those of the
 * directory, not those of the day the credential was made.
 */
#include "gate/identify.h"

#include <string.h>

#include "base/names.h"
#include "identity/api_key.h"
#include "policy/scope.h"
#include "identity/claims.h"
#include "identity/foreign.h"

/* ---- accounts ---- */

static enum pc_reason not_found(pc_err err, enum pc_reason reason) {
    return err == PC_ERR_NOTFOUND ? reason : PC_INTERNAL;
}

static enum pc_reason find_account(const struct pc_gate_who *who, const struct pc_id *id,
                                   pc_time issued, enum pc_reason too_old,
                                   struct pc_account_record *out) {
    const struct pc_directory *directory = who->directory;
    pc_err err = directory->account(directory->self, id, out);
    if (err != PC_OK)
        return not_found(err, PC_ACCOUNT_UNKNOWN);
    if (!pc_id_eq(&out->id, id))
        return PC_INTERNAL;
    if (out->disabled)
        return PC_ACCOUNT_DISABLED;
    return issued < out->not_before ? too_old : PC_ALLOWED;
}

/* The account's own permissions and those of its roles, space-joined, in the arena. A role that is
 * not there grants nothing. */
static pc_err permissions_of(const struct pc_gate_who *who, const struct pc_account_record *account,
                             struct pc_span *out) {
    struct pc_buf PC_CLEANUP(pc_buf_free) text = {0};
    pc_buf_add(&text, account->permissions);
    struct pc_span roles = account->roles;
    struct pc_span role;
    while (pc_span_split(&roles, ' ', &role)) {
        struct pc_span permissions = {0};
        pc_err err = role.len == 0 ? PC_ERR_NOTFOUND
                                   : who->directory->role(who->directory->self, role, &permissions);
        if (err == PC_ERR_NOTFOUND)
            continue;
        if (err != PC_OK)
            return err;
        if (text.len > 0 && permissions.len > 0)
            pc_buf_add_char(&text, ' ');
        pc_buf_add(&text, permissions);
    }
    pc_err err = pc_buf_end(&text);
    return err != PC_OK ? err : pc_arena_copy(who->arena, pc_buf_span(&text), out);
}

static pc_err is_blocked(const struct pc_gate_who *who, enum pc_block_kind kind,
                         const struct pc_id *id, bool *out) {
    struct pc_block_record record;
    pc_err err = who->directory->block_subject(who->directory->self, kind, id, who->now, &record);
    *out = err == PC_OK;
    return err == PC_ERR_NOTFOUND ? PC_OK : err;
}

static enum pc_reason fill_account(const struct pc_gate_who *who,
                                   const struct pc_account_record *account,
                                   struct pc_gate_identity *out) {
    struct pc_principal *p = &out->principal;
    p->account = account->id;
    p->name = account->name;
    p->tenant = account->tenant;
    p->roles = account->roles;
    if (permissions_of(who, account, &p->permissions) != PC_OK ||
        is_blocked(who, PC_BLOCK_ACCOUNT, &account->id, &out->account_blocked) != PC_OK)
        return PC_INTERNAL;
    out->granted = (struct pc_permission_set){0};
    pc_policy_grant(who->policy, p->permissions, &out->granted);
    return PC_ALLOWED;
}

/* Leaves what both the account and the patterns grant. */
static enum pc_reason narrow(const struct pc_gate_who *who, struct pc_span patterns,
                             struct pc_gate_identity *out) {
    struct pc_permission_set mine = {0};
    pc_policy_grant(who->policy, patterns, &mine);
    pc_permission_set_intersect(&out->granted, &mine);
    pc_err err = pc_permissions_intersect(who->arena, patterns, out->principal.permissions,
                                          &out->principal.permissions);
    return err == PC_OK ? PC_ALLOWED : PC_INTERNAL;
}

/* ---- tokens ---- */

static enum pc_reason check_revoked(const struct pc_gate_who *who, struct pc_span id) {
    if (id.len == 0)
        return PC_ALLOWED;
    pc_err err = who->directory->revoked(who->directory->self, id);
    if (err == PC_OK)
        return PC_TOKEN_REVOKED;
    return err == PC_ERR_NOTFOUND ? PC_ALLOWED : PC_INTERNAL;
}

/* A token that a client asked for does what its scope says and nothing else: without a permission
 * in it, it opens no service at all, not even one that asks for no permission. A service that looks
 * at roles itself is told of none that the scope does not name. */
static enum pc_reason narrow_by_scope(const struct pc_gate_who *who, struct pc_gate_identity *out) {
    struct pc_span patterns;
    if (pc_scope_permissions(out->claims.scope, who->arena, &patterns) != PC_OK)
        return PC_INTERNAL;
    if (!pc_claim_has(out->claims.scope, PC_SPAN("roles")))
        out->principal.roles = (struct pc_span){0};
    return patterns.len == 0 ? PC_PERMISSION : narrow(who, patterns, out);
}

enum pc_reason pc_gate_resolve_token(const struct pc_gate_who *who, struct pc_gate_identity *out) {
    const struct pc_jwt_claims *claims = &out->claims;
    struct pc_principal p = {.credential = PC_CRED_TOKEN,
                             .email = claims->email,
                             .token_id = claims->id,
                             .mfa = claims->mfa,
                             .auth_time = claims->auth_time,
                             .expires = claims->expires};
    struct pc_id account_id;
    if (claims->issued == 0 || pc_id_parse(claims->subject, &account_id) != PC_OK)
        return PC_TOKEN_MALFORMED;
    if (claims->session.len > 0 && pc_id_parse(claims->session, &p.session) != PC_OK)
        return PC_TOKEN_MALFORMED;
    enum pc_reason reason = check_revoked(who, claims->id);
    if (reason == PC_ALLOWED)
        reason = check_revoked(who, claims->session);
    struct pc_account_record account;
    if (reason == PC_ALLOWED)
        reason = find_account(who, &account_id, claims->issued, PC_TOKEN_REVOKED, &account);
    /* A token that was made for another tenant than its account is in now is not of use any more.
     */
    if (reason == PC_ALLOWED && !pc_span_eq(claims->tenant, account.tenant))
        reason = PC_TOKEN_REVOKED;
    if (reason != PC_ALLOWED)
        return reason;
    out->principal = p;
    reason = fill_account(who, &account, out);
    return reason == PC_ALLOWED && claims->client.len > 0 ? narrow_by_scope(who, out) : reason;
}

/* ---- tokens of other issuers ---- */

/* Those of the roles that there are here: a name that means nothing goes no further. */
static pc_err known_roles(const struct pc_gate_who *who, struct pc_span roles,
                          struct pc_span *out) {
    struct pc_buf PC_CLEANUP(pc_buf_free) text = {0};
    struct pc_span role, permissions;
    while (pc_span_split(&roles, ' ', &role)) {
        pc_err err = role.len == 0 ? PC_ERR_NOTFOUND
                                   : who->directory->role(who->directory->self, role, &permissions);
        if (err == PC_ERR_NOTFOUND)
            continue;
        if (err != PC_OK)
            return err;
        if (text.len > 0)
            pc_buf_add_char(&text, ' ');
        pc_buf_add(&text, role);
    }
    pc_err err = pc_buf_end(&text);
    return err != PC_OK ? err : pc_arena_copy(who->arena, pc_buf_span(&text), out);
}

/* The session as it is called here: the issuer's sid is no id of ours. */
static enum pc_reason check_foreign_session(const struct pc_gate_who *who,
                                            const struct pc_gate_identity *identity,
                                            struct pc_id *out) {
    const struct pc_jwt_claims *claims = &identity->claims;
    char text[PC_ID_TEXT];
    struct pc_buf buf = pc_buf_over(text, sizeof text);
    if (claims->session.len == 0)
        return PC_ALLOWED;
    if (pc_foreign_session(identity->issuer->issuer, claims->session, out) != PC_OK)
        return PC_INTERNAL;
    pc_id_format(out, &buf);
    return pc_buf_end(&buf) == PC_OK ? check_revoked(who, pc_buf_span(&buf)) : PC_INTERNAL;
}

/* A colon is in no name of an account, and in no name of an issuer: nobody here, and nobody of
 * another issuer, is called so. */
static enum pc_reason name_stranger(const struct pc_gate_who *who,
                                    const struct pc_gate_identity *identity, struct pc_span *out) {
    struct pc_buf PC_CLEANUP(pc_buf_free) text = {0};
    *out = (struct pc_span){0};
    if (identity->claims.name.len == 0)
        return PC_ALLOWED;
    pc_buf_add(&text, identity->issuer->name);
    pc_buf_add_char(&text, ':');
    pc_buf_add(&text, identity->claims.name);
    pc_err err = pc_buf_end(&text);
    if (err == PC_OK)
        err = pc_arena_copy(who->arena, pc_buf_span(&text), out);
    return err == PC_OK ? PC_ALLOWED : PC_INTERNAL;
}

/* Somebody may have no account here; where there is one, it can be disabled and its tokens voided,
 * and it is called as it is. */
static enum pc_reason check_foreign_account(const struct pc_gate_who *who,
                                            const struct pc_gate_identity *identity,
                                            const struct pc_id *id, struct pc_span *name) {
    struct pc_account_record account;
    enum pc_reason reason =
        find_account(who, id, identity->claims.issued, PC_TOKEN_REVOKED, &account);
    if (reason == PC_ACCOUNT_UNKNOWN)
        return name_stranger(who, identity, name);
    *name = account.name;
    return reason;
}

static enum pc_reason check_foreign_tenant(const struct pc_gate_who *who, struct pc_span tenant) {
    char text[128];
    struct pc_buf id = pc_buf_over(text, sizeof text);
    if (tenant.len == 0)
        return PC_ALLOWED;
    pc_buf_add_str(&id, PC_REVOKED_TENANT);
    pc_buf_add(&id, tenant);
    enum pc_reason reason =
        pc_buf_end(&id) == PC_OK ? check_revoked(who, pc_buf_span(&id)) : PC_INTERNAL;
    return reason == PC_TOKEN_REVOKED ? PC_ACCOUNT_DISABLED : reason;
}

enum pc_reason pc_gate_resolve_foreign(const struct pc_gate_who *who,
                                       struct pc_gate_identity *out) {
    const struct pc_jwt_claims *claims = &out->claims;
    struct pc_account_record account = {.tenant = claims->tenant};
    struct pc_principal p = {.credential = PC_CRED_TOKEN,
                             .email = claims->email,
                             .token_id = claims->id,
                             .mfa = claims->mfa,
                             .auth_time = claims->auth_time,
                             .expires = claims->expires};
    if (pc_foreign_account(out->issuer->issuer, claims->subject, &account.id) != PC_OK ||
        known_roles(who, claims->roles, &account.roles) != PC_OK)
        return PC_INTERNAL;
    enum pc_reason reason = check_revoked(who, claims->id);
    if (reason == PC_ALLOWED)
        reason = check_foreign_session(who, out, &p.session);
    if (reason == PC_ALLOWED)
        reason = check_foreign_tenant(who, claims->tenant);
    if (reason == PC_ALLOWED)
        reason = check_foreign_account(who, out, &account.id, &account.name);
    if (reason != PC_ALLOWED)
        return reason;
    out->principal = p;
    return fill_account(who, &account, out);
}

/* ---- API keys ---- */

static enum pc_reason find_key(const struct pc_gate_who *who, struct pc_span text,
                               struct pc_key_record *out) {
    struct pc_api_key_text key;
    struct pc_span prefix = pc_policy_settings(who->policy)->api_keys.prefix;
    if (pc_api_key_parse(prefix, text, &key) != PC_OK)
        return PC_KEY_MALFORMED;
    pc_err err = who->directory->key(who->directory->self, &key.id, out);
    enum pc_reason reason = err == PC_OK ? PC_ALLOWED : not_found(err, PC_KEY_UNKNOWN);
    if (reason == PC_ALLOWED && !pc_id_eq(&out->id, &key.id))
        reason = PC_INTERNAL;
    if (reason == PC_ALLOWED &&
        !pc_span_eq_secret(pc_span(out->secret_sha256, sizeof out->secret_sha256),
                           pc_span(key.secret_sha256, sizeof key.secret_sha256)))
        reason = PC_KEY_SECRET;
    pc_wipe(&key, sizeof key);
    return reason;
}

enum pc_reason pc_gate_resolve_key(const struct pc_gate_who *who, struct pc_span text,
                                   struct pc_gate_identity *out) {
    struct pc_key_record key = {0};
    enum pc_reason reason = find_key(who, text, &key);
    if (reason == PC_ALLOWED && key.expires != 0 && who->now >= key.expires)
        reason = PC_KEY_EXPIRED;
    struct pc_account_record account;
    if (reason == PC_ALLOWED) /* a key has no time of issue: it ends when it is revoked */
        reason = find_account(who, &key.account, INT64_MAX, PC_INTERNAL, &account);
    if (reason != PC_ALLOWED)
        return reason;
    out->principal = (struct pc_principal){.credential = PC_CRED_KEY,
                                           .key = key.id,
                                           .key_routes = key.routes,
                                           .key_networks = key.networks,
                                           .mfa = key.mfa,
                                           .expires = key.expires};
    reason = fill_account(who, &account, out);
    if (reason == PC_ALLOWED && key.permissions.len > 0)
        reason = narrow(who, key.permissions, out);
    /* A key narrows its owner's reach, it never moves it. */
    if (key.tenant.len > 0 && account.tenant.len > 0 && !pc_span_eq(key.tenant, account.tenant))
        return PC_TENANT;
    if (key.tenant.len > 0)
        out->principal.tenant = key.tenant;
    if (reason == PC_ALLOWED && is_blocked(who, PC_BLOCK_KEY, &key.id, &out->key_blocked) != PC_OK)
        reason = PC_INTERNAL;
    return reason;
}

/* ---- sessions ---- */

static enum pc_reason check_session_revoked(const struct pc_gate_who *who,
                                            const struct pc_id *session) {
    char text[PC_ID_TEXT];
    struct pc_buf out = pc_buf_over(text, sizeof text);
    pc_id_format(session, &out);
    if (pc_buf_end(&out) != PC_OK)
        return PC_INTERNAL;
    enum pc_reason reason = check_revoked(who, pc_buf_span(&out));
    return reason == PC_TOKEN_REVOKED ? PC_SESSION_EXPIRED : reason;
}

enum pc_reason pc_gate_resolve_session(const struct pc_gate_who *who, const uint8_t digest[32],
                                       struct pc_gate_identity *out) {
    struct pc_session_record session;
    pc_err err = who->directory->session(who->directory->self, digest, &session);
    if (err != PC_OK)
        return not_found(err, PC_SESSION_UNKNOWN);
    if (session.expires == 0 || who->now >= session.expires)
        return PC_SESSION_EXPIRED;
    enum pc_reason reason = check_session_revoked(who, &session.id);
    struct pc_account_record account;
    if (reason == PC_ALLOWED)
        reason = find_account(who, &session.account, session.created, PC_SESSION_EXPIRED, &account);
    if (reason != PC_ALLOWED)
        return reason;
    out->principal = (struct pc_principal){.credential = PC_CRED_SESSION,
                                           .session = session.id,
                                           .mfa = session.mfa,
                                           .auth_time = session.auth_time,
                                           .expires = session.expires};
    return fill_account(who, &account, out);
}

/* ---- client certificates ---- */

/* Each name alone: two that stand for two accounts are no answer. */
static enum pc_reason find_holder(const struct pc_gate_who *who, struct pc_span names,
                                  struct pc_id *out) {
    struct pc_span name;
    struct pc_id holder;
    *out = (struct pc_id){0};
    while (pc_span_split(&names, ' ', &name)) {
        if (name.len == 0 || name.len > PC_CERTIFICATE_NAME_MAX)
            continue; /* nothing so long is in the directory */
        pc_err err = who->directory->certificate(who->directory->self, name, &holder);
        if (err == PC_ERR_NOTFOUND)
            continue;
        if (err != PC_OK)
            return PC_INTERNAL;
        if (!pc_id_is_none(out) && !pc_id_eq(out, &holder))
            return PC_CERTIFICATE_AMBIGUOUS;
        *out = holder;
    }
    return pc_id_is_none(out) ? PC_NO_CREDENTIAL : PC_ALLOWED;
}

/* It was verified when the connection was made, and is never a second factor. */
enum pc_reason pc_gate_resolve_certificate(const struct pc_gate_who *who, struct pc_span names,
                                           struct pc_gate_identity *out) {
    struct pc_id holder;
    struct pc_account_record account;
    enum pc_reason reason = find_holder(who, names, &holder);
    if (reason == PC_ALLOWED)
        reason = find_account(who, &holder, INT64_MAX, PC_INTERNAL, &account);
    if (reason != PC_ALLOWED)
        return reason;
    out->principal = (struct pc_principal){.credential = PC_CRED_CERTIFICATE};
    return fill_account(who, &account, out);
}

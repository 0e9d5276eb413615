/* The directory of a gate that has never run: the configuration's policy and roles. */
#include "cli/explain_request.h"

static pc_err no_account(void *self, const struct pc_id *id, struct pc_account_record *out) {
    (void)self;
    (void)id;
    (void)out;
    return PC_ERR_NOTFOUND;
}

static pc_err no_key(void *self, const struct pc_id *id, struct pc_key_record *out) {
    (void)self;
    (void)id;
    (void)out;
    return PC_ERR_NOTFOUND;
}

static pc_err no_session(void *self, const uint8_t digest[32], struct pc_session_record *out) {
    (void)self;
    (void)digest;
    (void)out;
    return PC_ERR_NOTFOUND;
}

/* Roles would be space-joined here, as the view has them; without an account nobody asks. */
static pc_err no_role(void *self, struct pc_span name, struct pc_span *permissions) {
    (void)self;
    (void)name;
    (void)permissions;
    return PC_ERR_NOTFOUND;
}

static pc_err not_revoked(void *self, struct pc_span id) {
    (void)self;
    (void)id;
    return PC_ERR_NOTFOUND;
}

static pc_err no_block_address(void *self, const struct pc_ip *ip, pc_time now,
                               struct pc_block_record *out) {
    (void)self;
    (void)ip;
    (void)now;
    (void)out;
    return PC_ERR_NOTFOUND;
}

static pc_err no_block_subject(void *self, enum pc_block_kind kind, const struct pc_id *id,
                               pc_time now, struct pc_block_record *out) {
    (void)self;
    (void)kind;
    (void)id;
    (void)now;
    (void)out;
    return PC_ERR_NOTFOUND;
}

static pc_err no_grant(void *self, const struct pc_id *account, struct pc_span route,
                       struct pc_grant_record *out) {
    (void)self;
    (void)account;
    (void)route;
    (void)out;
    return PC_ERR_NOTFOUND;
}

static pc_err no_certificate(void *self, struct pc_span name, struct pc_id *account) {
    (void)self;
    (void)name;
    (void)account;
    return PC_ERR_NOTFOUND;
}

static pc_err no_verify_key(void *self, struct pc_span issuer, struct pc_span kid,
                            struct pc_verify_key_record *out) {
    (void)self;
    (void)issuer;
    (void)kid;
    (void)out;
    return PC_ERR_NOTFOUND;
}

static pc_err no_firewall(void *self, struct pc_firewall_record *out) {
    (void)self;
    (void)out;
    return PC_ERR_NOTFOUND;
}

static pc_err no_content(void *self, struct pc_content_record *out) {
    (void)self;
    (void)out;
    return PC_ERR_NOTFOUND;
}

static pc_err file_policy(void *self, struct pc_span *text, uint64_t *version) {
    const struct pc_setup *setup = self;
    *text = pc_buf_span(&setup->text);
    *version = 1;
    return PC_OK;
}

struct pc_directory pc_explain_bare_directory(const struct pc_setup *setup) {
    return (struct pc_directory){
        .self = (void *)setup,
        .generation = 1,
        .account = no_account,
        .key = no_key,
        .session = no_session,
        .role = no_role,
        .revoked = not_revoked,
        .block_address = no_block_address,
        .block_subject = no_block_subject,
        .grant = no_grant,
        .certificate = no_certificate,
        .verify_key = no_verify_key,
        .firewall = no_firewall,
        .content = no_content,
        .policy = file_policy,
    };
}

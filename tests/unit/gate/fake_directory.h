/* A directory made by hand: small arrays, and a count of how often it was asked. */
#ifndef PC_TESTS_GATE_FAKE_DIRECTORY_H
#define PC_TESTS_GATE_FAKE_DIRECTORY_H

#include <string.h>

#include "model/directory.h"

enum { FAKE_MAX = 8 };

struct fake_role {
    struct pc_span name;
    struct pc_span permissions;
};

struct fake_session {
    uint8_t digest[32];
    struct pc_session_record record;
};

struct fake_certificate {
    struct pc_span name;
    struct pc_id account;
};

struct fake_grant {
    struct pc_id account;
    struct pc_span route;
    struct pc_grant_record record;
};

/* The array members end with a zeroed one. */
struct fake_directory {
    struct pc_account_record accounts[FAKE_MAX];
    struct pc_key_record keys[FAKE_MAX];
    struct fake_session sessions[FAKE_MAX];
    struct fake_role roles[FAKE_MAX];
    struct pc_span revoked[FAKE_MAX];
    struct pc_block_record blocks[FAKE_MAX];
    struct fake_grant grants[FAKE_MAX];
    struct fake_certificate certificates[FAKE_MAX];
    struct pc_verify_key_record verify_keys[FAKE_MAX];
    struct pc_span policy;
    uint64_t version;
    pc_err broken;  /* what every look-up answers, where it is not PC_OK */
    unsigned calls; /* of everything but address blocks and the policy */
};

static inline pc_err fake_begin(struct fake_directory *fake) {
    fake->calls++;
    return fake->broken;
}

static inline pc_err fake_account(void *self, const struct pc_id *id,
                                  struct pc_account_record *out) {
    struct fake_directory *fake = self;
    pc_err err = fake_begin(fake);
    for (size_t i = 0; err == PC_OK && i < FAKE_MAX; i++) {
        if (pc_id_is_none(id) || !pc_id_eq(&fake->accounts[i].id, id))
            continue;
        *out = fake->accounts[i];
        return PC_OK;
    }
    return err != PC_OK ? err : PC_ERR_NOTFOUND;
}

static inline pc_err fake_key(void *self, const struct pc_id *id, struct pc_key_record *out) {
    struct fake_directory *fake = self;
    pc_err err = fake_begin(fake);
    for (size_t i = 0; err == PC_OK && i < FAKE_MAX; i++) {
        if (pc_id_is_none(id) || !pc_id_eq(&fake->keys[i].id, id))
            continue;
        *out = fake->keys[i];
        return PC_OK;
    }
    return err != PC_OK ? err : PC_ERR_NOTFOUND;
}

static inline pc_err fake_session(void *self, const uint8_t digest[32],
                                  struct pc_session_record *out) {
    struct fake_directory *fake = self;
    pc_err err = fake_begin(fake);
    for (size_t i = 0; err == PC_OK && i < FAKE_MAX; i++) {
        if (fake->sessions[i].record.expires == 0 ||
            memcmp(fake->sessions[i].digest, digest, 32) != 0)
            continue;
        *out = fake->sessions[i].record;
        return PC_OK;
    }
    return err != PC_OK ? err : PC_ERR_NOTFOUND;
}

static inline pc_err fake_role(void *self, struct pc_span name, struct pc_span *permissions) {
    struct fake_directory *fake = self;
    pc_err err = fake_begin(fake);
    for (size_t i = 0; err == PC_OK && i < FAKE_MAX; i++) {
        if (name.len == 0 || !pc_span_eq(fake->roles[i].name, name))
            continue;
        *permissions = fake->roles[i].permissions;
        return PC_OK;
    }
    return err != PC_OK ? err : PC_ERR_NOTFOUND;
}

static inline pc_err fake_revoked(void *self, struct pc_span id) {
    struct fake_directory *fake = self;
    pc_err err = fake_begin(fake);
    for (size_t i = 0; err == PC_OK && i < FAKE_MAX; i++)
        if (id.len > 0 && pc_span_eq(fake->revoked[i], id))
            return PC_OK;
    return err != PC_OK ? err : PC_ERR_NOTFOUND;
}

static inline bool fake_is_over(const struct pc_block_record *block, pc_time now) {
    return block->expires != 0 && now >= block->expires;
}

static inline pc_err fake_block_address(void *self, const struct pc_ip *ip, pc_time now,
                                        struct pc_block_record *out) {
    struct fake_directory *fake = self;
    for (size_t i = 0; fake->broken == PC_OK && i < FAKE_MAX; i++) {
        const struct pc_block_record *block = &fake->blocks[i];
        if (block->kind != PC_BLOCK_NETWORK || block->network.address.family == 0 ||
            fake_is_over(block, now) || !pc_network_contains(&block->network, ip))
            continue;
        *out = *block;
        return PC_OK;
    }
    return fake->broken != PC_OK ? fake->broken : PC_ERR_NOTFOUND;
}

static inline pc_err fake_block_subject(void *self, enum pc_block_kind kind, const struct pc_id *id,
                                        pc_time now, struct pc_block_record *out) {
    struct fake_directory *fake = self;
    pc_err err = fake_begin(fake);
    for (size_t i = 0; err == PC_OK && i < FAKE_MAX; i++) {
        const struct pc_block_record *block = &fake->blocks[i];
        if (block->kind != kind || fake_is_over(block, now) || !pc_id_eq(&block->subject, id))
            continue;
        *out = *block;
        return PC_OK;
    }
    return err != PC_OK ? err : PC_ERR_NOTFOUND;
}

static inline pc_err fake_grant(void *self, const struct pc_id *account, struct pc_span route,
                                struct pc_grant_record *out) {
    struct fake_directory *fake = self;
    pc_err err = fake_begin(fake);
    for (size_t i = 0; err == PC_OK && i < FAKE_MAX; i++) {
        if (route.len == 0 || !pc_span_eq(fake->grants[i].route, route) ||
            !pc_id_eq(&fake->grants[i].account, account))
            continue;
        *out = fake->grants[i].record;
        return PC_OK;
    }
    return err != PC_OK ? err : PC_ERR_NOTFOUND;
}

static inline pc_err fake_certificate(void *self, struct pc_span name, struct pc_id *account) {
    struct fake_directory *fake = self;
    pc_err err = fake_begin(fake);
    for (size_t i = 0; err == PC_OK && i < FAKE_MAX; i++) {
        if (name.len == 0 || !pc_span_eq(fake->certificates[i].name, name))
            continue;
        *account = fake->certificates[i].account;
        return PC_OK;
    }
    return err != PC_OK ? err : PC_ERR_NOTFOUND;
}

static inline pc_err fake_verify_key(void *self, struct pc_span kid,
                                     struct pc_verify_key_record *out) {
    struct fake_directory *fake = self;
    pc_err err = fake_begin(fake);
    for (size_t i = 0; err == PC_OK && i < FAKE_MAX; i++) {
        if (kid.len == 0 || !pc_span_eq(fake->verify_keys[i].kid, kid))
            continue;
        *out = fake->verify_keys[i];
        return PC_OK;
    }
    return err != PC_OK ? err : PC_ERR_NOTFOUND;
}

static inline pc_err fake_policy(void *self, struct pc_span *text, uint64_t *version) {
    struct fake_directory *fake = self;
    if (fake->policy.ptr == NULL)
        return PC_ERR_NOTFOUND;
    *text = fake->policy;
    *version = fake->version;
    return PC_OK;
}

static inline struct pc_directory fake_directory(struct fake_directory *fake) {
    return (struct pc_directory){.self = fake,
                                 .generation = 1,
                                 .account = fake_account,
                                 .key = fake_key,
                                 .session = fake_session,
                                 .role = fake_role,
                                 .revoked = fake_revoked,
                                 .block_address = fake_block_address,
                                 .block_subject = fake_block_subject,
                                 .grant = fake_grant,
                                 .certificate = fake_certificate,
                                 .verify_key = fake_verify_key,
                                 .policy = fake_policy};
}

#endif

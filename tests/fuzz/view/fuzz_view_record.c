/* Every decoder of the view's records: the first byte picks one, the rest is the record. What
 * decodes must encode to the same bytes, so that one record has one form. */
#include <stdlib.h>
#include <string.h>

#include "view/record.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct pc_id id = {{1}};

static bool account(struct pc_span bytes, struct pc_buf *again) {
    struct pc_account_record r;
    if (pc_record_get_account(bytes, &id, &r) != PC_OK)
        return false;
    pc_record_put_account(&r, again);
    return true;
}

static bool key(struct pc_span bytes, struct pc_buf *again) {
    struct pc_key_record r;
    if (pc_record_get_key(bytes, &id, &r) != PC_OK)
        return false;
    pc_record_put_key(&r, again);
    return true;
}

static bool session(struct pc_span bytes, struct pc_buf *again) {
    struct pc_session_record r;
    if (pc_record_get_session(bytes, &r) != PC_OK)
        return false;
    pc_record_put_session(&r, again);
    return true;
}

static bool role(struct pc_span bytes, struct pc_buf *again) {
    struct pc_span r;
    if (pc_record_get_role(bytes, &r) != PC_OK)
        return false;
    pc_record_put_role(r, again);
    return true;
}

static bool revoked(struct pc_span bytes, struct pc_buf *again) {
    pc_time r;
    if (pc_record_get_revoked(bytes, &r) != PC_OK)
        return false;
    pc_record_put_revoked(r, again);
    return true;
}

static bool block(struct pc_span bytes, struct pc_buf *again) {
    struct pc_block_record r;
    if (pc_record_get_block(bytes, &r) != PC_OK)
        return false;
    pc_record_put_block(&r, again);
    return true;
}

static bool verify_key(struct pc_span bytes, struct pc_buf *again) {
    struct pc_verify_key_record r;
    if (pc_record_get_verify_key(bytes, PC_SPAN("k"), &r) != PC_OK)
        return false;
    pc_record_put_verify_key(&r, again);
    return true;
}

static bool policy(struct pc_span bytes, struct pc_buf *again) {
    struct pc_span text;
    uint64_t version;
    if (pc_record_get_policy(bytes, &text, &version) != PC_OK)
        return false;
    pc_record_put_policy(text, version, again);
    return true;
}

static bool number(struct pc_span bytes, struct pc_buf *again) {
    uint64_t r;
    if (pc_record_get_number(bytes, &r) != PC_OK)
        return false;
    pc_record_put_number(r, again);
    return true;
}

static bool grant(struct pc_span bytes, struct pc_buf *again) {
    struct pc_grant_record r;
    if (pc_record_get_grant(bytes, &r) != PC_OK)
        return false;
    pc_record_put_grant(&r, again);
    return true;
}

static bool certificate(struct pc_span bytes, struct pc_buf *again) {
    struct pc_id r;
    if (pc_record_get_certificate(bytes, &r) != PC_OK)
        return false;
    pc_record_put_certificate(&r, again);
    return true;
}

static bool exclusion(struct pc_span bytes, struct pc_buf *again) {
    struct pc_exclusion_record r;
    if (pc_record_get_exclusion(bytes, &id, &r) != PC_OK)
        return false;
    pc_record_put_exclusion(&r, again);
    return true;
}

static bool firewall(struct pc_span bytes, struct pc_buf *again) {
    struct pc_firewall_record r;
    if (pc_record_get_firewall(bytes, &r) != PC_OK)
        return false;
    pc_record_put_firewall(&r, again);
    return true;
}

static bool content(struct pc_span bytes, struct pc_buf *again) {
    struct pc_content_record r;
    if (pc_record_get_content(bytes, &r) != PC_OK)
        return false;
    pc_record_put_content(&r, again);
    return true;
}

static bool (*const kinds[])(struct pc_span, struct pc_buf *) = {
    account, key,    session, role,        revoked,   block,    verify_key,
    policy,  number, grant,   certificate, exclusion, firewall, content};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    if (size == 0)
        return 0;
    struct pc_span bytes = pc_span(data + 1, size - 1);
    PC_CLEANUP(pc_buf_free) struct pc_buf again = {0};
    if (kinds[data[0] % (sizeof kinds / sizeof *kinds)](bytes, &again) &&
        !pc_span_eq(bytes, pc_buf_span(&again)))
        abort();
    return 0;
}

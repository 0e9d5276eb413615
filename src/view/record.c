/* Encoding and strict decoding of the view's records. */
#include "view/record.h"

#include <string.h>

#include "base/cursor.h"

enum { VERSION = 1, FLAG = 1 };

static void put_time(struct pc_buf *out, pc_time when) {
    pc_put_u64(out, (uint64_t)when);
}

static pc_time get_time(struct pc_cursor *in) {
    return (pc_time)pc_cursor_u64(in);
}

static void put_bytes(struct pc_buf *out, const uint8_t *bytes, size_t len) {
    pc_buf_add(out, pc_span(bytes, len));
}

static void get_bytes(struct pc_cursor *in, uint8_t *to, size_t len) {
    struct pc_span bytes = pc_cursor_bytes(in, len);
    if (bytes.ptr != NULL)
        memcpy(to, bytes.ptr, bytes.len);
}

static void put_head(struct pc_buf *out, bool flag) {
    pc_put_u8(out, VERSION);
    pc_put_u8(out, flag ? FLAG : 0);
}

static struct pc_cursor get_version(struct pc_span bytes) {
    struct pc_cursor in = pc_cursor(bytes);
    if (pc_cursor_u8(&in) != VERSION)
        in.bad = true;
    return in;
}

static struct pc_cursor get_head(struct pc_span bytes, bool *flag) {
    struct pc_cursor in = get_version(bytes);
    uint8_t flags = pc_cursor_u8(&in);
    if (flags > FLAG)
        in.bad = true;
    *flag = flags == FLAG;
    return in;
}

void pc_record_put_account(const struct pc_account_record *r, struct pc_buf *out) {
    put_head(out, r->disabled);
    put_time(out, r->not_before);
    pc_put_text(out, r->name);
    pc_put_text(out, r->tenant);
    pc_put_text(out, r->roles);
    pc_put_text(out, r->permissions);
}

pc_err pc_record_get_account(struct pc_span bytes, const struct pc_id *id,
                             struct pc_account_record *out) {
    bool disabled;
    struct pc_cursor in = get_head(bytes, &disabled);
    *out = (struct pc_account_record){.id = *id, .disabled = disabled};
    out->not_before = get_time(&in);
    out->name = pc_cursor_text(&in);
    out->tenant = pc_cursor_text(&in);
    out->roles = pc_cursor_text(&in);
    out->permissions = pc_cursor_text(&in);
    return pc_cursor_end(&in);
}

void pc_record_put_key(const struct pc_key_record *r, struct pc_buf *out) {
    put_head(out, r->mfa);
    put_bytes(out, r->account.bytes, sizeof r->account.bytes);
    put_bytes(out, r->secret_sha256, sizeof r->secret_sha256);
    put_time(out, r->expires);
    pc_put_text(out, r->permissions);
    pc_put_text(out, r->routes);
    pc_put_text(out, r->networks);
    pc_put_text(out, r->tenant);
}

pc_err pc_record_get_key(struct pc_span bytes, const struct pc_id *id, struct pc_key_record *out) {
    bool mfa;
    struct pc_cursor in = get_head(bytes, &mfa);
    *out = (struct pc_key_record){.id = *id, .mfa = mfa};
    get_bytes(&in, out->account.bytes, sizeof out->account.bytes);
    get_bytes(&in, out->secret_sha256, sizeof out->secret_sha256);
    out->expires = get_time(&in);
    out->permissions = pc_cursor_text(&in);
    out->routes = pc_cursor_text(&in);
    out->networks = pc_cursor_text(&in);
    out->tenant = pc_cursor_text(&in);
    return pc_cursor_end(&in);
}

void pc_record_put_session(const struct pc_session_record *r, struct pc_buf *out) {
    put_head(out, r->mfa);
    put_bytes(out, r->id.bytes, sizeof r->id.bytes);
    put_bytes(out, r->account.bytes, sizeof r->account.bytes);
    put_time(out, r->created);
    put_time(out, r->expires);
    put_time(out, r->auth_time);
}

pc_err pc_record_get_session(struct pc_span bytes, struct pc_session_record *out) {
    bool mfa;
    struct pc_cursor in = get_head(bytes, &mfa);
    *out = (struct pc_session_record){.mfa = mfa};
    get_bytes(&in, out->id.bytes, sizeof out->id.bytes);
    get_bytes(&in, out->account.bytes, sizeof out->account.bytes);
    out->created = get_time(&in);
    out->expires = get_time(&in);
    out->auth_time = get_time(&in);
    return pc_cursor_end(&in);
}

void pc_record_put_role(struct pc_span permissions, struct pc_buf *out) {
    pc_put_u8(out, VERSION);
    pc_put_text(out, permissions);
}

pc_err pc_record_get_role(struct pc_span bytes, struct pc_span *permissions) {
    struct pc_cursor in = get_version(bytes);
    *permissions = pc_cursor_text(&in);
    return pc_cursor_end(&in);
}

void pc_record_put_revoked(pc_time until, struct pc_buf *out) {
    pc_put_u8(out, VERSION);
    put_time(out, until);
}

pc_err pc_record_get_revoked(struct pc_span bytes, pc_time *until) {
    struct pc_cursor in = get_version(bytes);
    *until = get_time(&in);
    return pc_cursor_end(&in);
}

void pc_record_put_block(const struct pc_block_record *r, struct pc_buf *out) {
    pc_put_u8(out, VERSION);
    pc_put_u8(out, (uint8_t)r->kind);
    put_bytes(out, r->id.bytes, sizeof r->id.bytes);
    put_time(out, r->expires);
    if (r->kind == PC_BLOCK_NETWORK) {
        pc_put_u8(out, r->network.address.family);
        pc_put_u8(out, r->network.bits);
        put_bytes(out, r->network.address.bytes, sizeof r->network.address.bytes);
    } else {
        put_bytes(out, r->subject.bytes, sizeof r->subject.bytes);
    }
    pc_put_text(out, r->reason);
}

static void get_network(struct pc_cursor *in, struct pc_network *out) {
    struct pc_ip ip = {.family = pc_cursor_u8(in)};
    uint8_t bits = pc_cursor_u8(in);
    get_bytes(in, ip.bytes, sizeof ip.bytes);
    if ((ip.family != 4 && ip.family != 6) || bits > (ip.family == 4 ? 32 : 128)) {
        in->bad = true;
        return;
    }
    *out = pc_network_of(&ip, bits);
    if (!pc_ip_eq(&out->address, &ip))
        in->bad = true;
}

pc_err pc_record_get_block(struct pc_span bytes, struct pc_block_record *out) {
    struct pc_cursor in = get_version(bytes);
    *out = (struct pc_block_record){0};
    uint8_t kind = pc_cursor_u8(&in);
    if (kind > PC_BLOCK_KEY)
        return PC_ERR_CORRUPT;
    out->kind = (enum pc_block_kind)kind;
    get_bytes(&in, out->id.bytes, sizeof out->id.bytes);
    out->expires = get_time(&in);
    if (out->kind == PC_BLOCK_NETWORK)
        get_network(&in, &out->network);
    else
        get_bytes(&in, out->subject.bytes, sizeof out->subject.bytes);
    out->reason = pc_cursor_text(&in);
    return pc_cursor_end(&in);
}

size_t pc_record_verify_key_key(struct pc_span issuer, struct pc_span kid,
                                char out[PC_VERIFY_KEY_MAX]) {
    if (kid.len == 0 || kid.len > 128 || issuer.len > 256 || pc_span_find(issuer, ' ') < issuer.len)
        return 0;
    struct pc_buf key = pc_buf_over(out, PC_VERIFY_KEY_MAX);
    pc_buf_add(&key, issuer);
    if (issuer.len > 0)
        pc_buf_add_char(&key, ' ');
    pc_buf_add(&key, kid);
    return pc_buf_end(&key) == PC_OK ? key.len : 0;
}

void pc_record_put_verify_key(const struct pc_verify_key_record *r, struct pc_buf *out) {
    pc_put_u8(out, VERSION);
    put_time(out, r->not_after);
    pc_put_text(out, r->algorithm);
    pc_put_text(out, r->use);
    pc_put_text(out, r->der);
}

pc_err pc_record_get_verify_key(struct pc_span bytes, struct pc_span kid,
                                struct pc_verify_key_record *out) {
    struct pc_cursor in = get_version(bytes);
    *out = (struct pc_verify_key_record){.kid = kid};
    out->not_after = get_time(&in);
    out->algorithm = pc_cursor_text(&in);
    out->use = pc_cursor_text(&in);
    out->der = pc_cursor_text(&in);
    return pc_cursor_end(&in);
}

void pc_record_put_grant(const struct pc_grant_record *r, struct pc_buf *out) {
    pc_put_u8(out, VERSION);
    put_bytes(out, r->id.bytes, sizeof r->id.bytes);
    put_time(out, r->expires);
    pc_put_text(out, r->approver);
}

pc_err pc_record_get_grant(struct pc_span bytes, struct pc_grant_record *out) {
    struct pc_cursor in = get_version(bytes);
    *out = (struct pc_grant_record){0};
    get_bytes(&in, out->id.bytes, sizeof out->id.bytes);
    out->expires = get_time(&in);
    out->approver = pc_cursor_text(&in);
    return pc_cursor_end(&in);
}

void pc_record_put_certificate(const struct pc_id *account, struct pc_buf *out) {
    pc_put_u8(out, VERSION);
    put_bytes(out, account->bytes, sizeof account->bytes);
}

pc_err pc_record_get_certificate(struct pc_span bytes, struct pc_id *account) {
    struct pc_cursor in = get_version(bytes);
    *account = (struct pc_id){0};
    get_bytes(&in, account->bytes, sizeof account->bytes);
    return pc_cursor_end(&in);
}

void pc_record_put_exclusion(const struct pc_exclusion_record *r, struct pc_buf *out) {
    pc_put_u8(out, VERSION);
    pc_put_u32(out, r->first);
    pc_put_u32(out, r->last);
    put_time(out, r->expires);
    pc_put_text(out, r->tag);
    pc_put_text(out, r->host);
    pc_put_text(out, r->route);
    pc_put_text(out, r->variable);
}

/* By number or by tag, never both and never neither. */
static bool says_what(const struct pc_exclusion_record *r) {
    return r->tag.len > 0 ? r->first == 0 && r->last == 0 : r->first > 0 && r->last >= r->first;
}

pc_err pc_record_get_exclusion(struct pc_span bytes, const struct pc_id *id,
                               struct pc_exclusion_record *out) {
    struct pc_cursor in = get_version(bytes);
    *out = (struct pc_exclusion_record){.id = *id};
    out->first = pc_cursor_u32(&in);
    out->last = pc_cursor_u32(&in);
    out->expires = get_time(&in);
    out->tag = pc_cursor_text(&in);
    out->host = pc_cursor_text(&in);
    out->route = pc_cursor_text(&in);
    out->variable = pc_cursor_text(&in);
    pc_err err = pc_cursor_end(&in);
    return err == PC_OK && !says_what(out) ? PC_ERR_CORRUPT : err;
}

void pc_record_put_firewall(const struct pc_firewall_record *r, struct pc_buf *out) {
    pc_put_u8(out, VERSION);
    put_bytes(out, r->bundle, sizeof r->bundle);
    put_bytes(out, r->seal_to, sizeof r->seal_to);
}

pc_err pc_record_get_firewall(struct pc_span bytes, struct pc_firewall_record *out) {
    struct pc_cursor in = get_version(bytes);
    *out = (struct pc_firewall_record){0};
    get_bytes(&in, out->bundle, sizeof out->bundle);
    get_bytes(&in, out->seal_to, sizeof out->seal_to);
    return pc_cursor_end(&in);
}

void pc_record_put_content(const struct pc_content_record *r, struct pc_buf *out) {
    pc_put_u8(out, VERSION);
    put_bytes(out, r->bundle, sizeof r->bundle);
    put_bytes(out, r->hash_key, sizeof r->hash_key);
}

pc_err pc_record_get_content(struct pc_span bytes, struct pc_content_record *out) {
    struct pc_cursor in = get_version(bytes);
    *out = (struct pc_content_record){0};
    get_bytes(&in, out->bundle, sizeof out->bundle);
    get_bytes(&in, out->hash_key, sizeof out->hash_key);
    return pc_cursor_end(&in);
}

void pc_record_put_policy(struct pc_span text, uint64_t version, struct pc_buf *out) {
    pc_put_u8(out, VERSION);
    pc_put_u64(out, version);
    pc_buf_add(out, text);
}

pc_err pc_record_get_policy(struct pc_span bytes, struct pc_span *text, uint64_t *version) {
    struct pc_cursor in = get_version(bytes);
    *version = pc_cursor_u64(&in);
    *text = pc_cursor_bytes(&in, in.rest.len);
    return pc_cursor_end(&in);
}

void pc_record_put_number(uint64_t number, struct pc_buf *out) {
    pc_put_u8(out, VERSION);
    pc_put_u64(out, number);
}

pc_err pc_record_get_number(struct pc_span bytes, uint64_t *number) {
    struct pc_cursor in = get_version(bytes);
    *number = pc_cursor_u64(&in);
    return pc_cursor_end(&in);
}

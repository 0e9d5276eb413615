/*
 * The records of the view as bytes: a version byte, fixed fields, then texts. One pair of functions
 * a kind. Decoding is strict: an unknown version, an unknown flag, a field out of its range or a
 * byte too many is PC_ERR_CORRUPT. Spans of decoded records borrow from the bytes.
 */
#ifndef PC_VIEW_RECORD_H
#define PC_VIEW_RECORD_H

#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "model/records.h"

/* The key of a verification key's record: the kid for ours, issuer, space, kid for another's (no
 * issuer has a space in it). 0: it is too long, or not well-formed. */
enum { PC_VERIFY_KEY_MAX = 256 + 1 + 128 };
size_t pc_record_verify_key_key(struct pc_span issuer, struct pc_span kid,
                                char out[PC_VERIFY_KEY_MAX]);

/* Encoders append to out; a text beyond 65535 bytes sets its err to PC_ERR_RANGE. The id of an
 * account and of a key and the kid are the key of the record and not part of its bytes. */
void pc_record_put_account(const struct pc_account_record *r, struct pc_buf *out);
void pc_record_put_key(const struct pc_key_record *r, struct pc_buf *out);
void pc_record_put_session(const struct pc_session_record *r, struct pc_buf *out);
void pc_record_put_role(struct pc_span permissions, struct pc_buf *out);
void pc_record_put_revoked(pc_time until, struct pc_buf *out);
void pc_record_put_block(const struct pc_block_record *r, struct pc_buf *out);
void pc_record_put_verify_key(const struct pc_verify_key_record *r, struct pc_buf *out);
void pc_record_put_grant(const struct pc_grant_record *r, struct pc_buf *out);
void pc_record_put_certificate(const struct pc_id *account, struct pc_buf *out);
void pc_record_put_exclusion(const struct pc_exclusion_record *r, struct pc_buf *out);
void pc_record_put_firewall(const struct pc_firewall_record *r, struct pc_buf *out);
void pc_record_put_content(const struct pc_content_record *r, struct pc_buf *out);
/* The policy is longer than a text of the others: the rest of the record is its text. */
void pc_record_put_policy(struct pc_span text, uint64_t version, struct pc_buf *out);
void pc_record_put_number(uint64_t number, struct pc_buf *out);

PC_MUST pc_err pc_record_get_account(struct pc_span bytes, const struct pc_id *id,
                                     struct pc_account_record *out);
PC_MUST pc_err pc_record_get_key(struct pc_span bytes, const struct pc_id *id,
                                 struct pc_key_record *out);
PC_MUST pc_err pc_record_get_session(struct pc_span bytes, struct pc_session_record *out);
PC_MUST pc_err pc_record_get_role(struct pc_span bytes, struct pc_span *permissions);
PC_MUST pc_err pc_record_get_revoked(struct pc_span bytes, pc_time *until);
PC_MUST pc_err pc_record_get_block(struct pc_span bytes, struct pc_block_record *out);
PC_MUST pc_err pc_record_get_verify_key(struct pc_span bytes, struct pc_span kid,
                                        struct pc_verify_key_record *out);
PC_MUST pc_err pc_record_get_grant(struct pc_span bytes, struct pc_grant_record *out);
PC_MUST pc_err pc_record_get_certificate(struct pc_span bytes, struct pc_id *account);
PC_MUST pc_err pc_record_get_exclusion(struct pc_span bytes, const struct pc_id *id,
                                       struct pc_exclusion_record *out);
PC_MUST pc_err pc_record_get_firewall(struct pc_span bytes, struct pc_firewall_record *out);
PC_MUST pc_err pc_record_get_content(struct pc_span bytes, struct pc_content_record *out);
PC_MUST pc_err pc_record_get_policy(struct pc_span bytes, struct pc_span *text, uint64_t *version);
PC_MUST pc_err pc_record_get_number(struct pc_span bytes, uint64_t *number);

#endif

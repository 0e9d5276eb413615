/*
 * What the gate may look up while it decides: one consistent snapshot of the view (src/view/ is the
 * real one). Spans in records borrow from the snapshot and end with it; lookups take no lock and
 * make no call. Each lookup returns PC_OK, PC_ERR_NOTFOUND, or another error that the caller must
 * deny on.
 */
#ifndef PC_MODEL_DIRECTORY_H
#define PC_MODEL_DIRECTORY_H

#include <stdint.h>

#include "base/err.h"
#include "base/ip.h"
#include "base/span.h"
#include "model/records.h"

/* One exclusion at a time, in the order of their ids; anything but PC_OK ends it and is the result.
 */
typedef pc_err (*pc_exclusion_row)(void *context, const struct pc_exclusion_record *row);

struct pc_directory {
    void *self;
    /* Grows with every change of the view; equal numbers mean equal answers. */
    uint64_t generation;
    pc_err (*account)(void *self, const struct pc_id *id, struct pc_account_record *out);
    pc_err (*key)(void *self, const struct pc_id *id, struct pc_key_record *out);
    /* By the SHA-256 of the cookie's decoded 32 bytes. */
    pc_err (*session)(void *self, const uint8_t digest[32], struct pc_session_record *out);
    /* The role's permissions, space-joined. */
    pc_err (*role)(void *self, struct pc_span name, struct pc_span *permissions);
    /* PC_OK: this jti or session id was revoked. */
    pc_err (*revoked)(void *self, struct pc_span id);
    /* PC_OK: a block that has not ended at `now` covers the address, account or key. */
    pc_err (*block_address)(void *self, const struct pc_ip *ip, pc_time now,
                            struct pc_block_record *out);
    pc_err (*block_subject)(void *self, enum pc_block_kind kind, const struct pc_id *id,
                            pc_time now, struct pc_block_record *out);
    /* What a second person approved for the account on that route, over or not. */
    pc_err (*grant)(void *self, const struct pc_id *account, struct pc_span route,
                    struct pc_grant_record *out);
    /* The account that a client certificate of that name (base/names.h) stands for. */
    pc_err (*certificate)(void *self, struct pc_span name, struct pc_id *account);
    /* issuer empty: ours. A key of one issuer is never found for another one. */
    pc_err (*verify_key)(void *self, struct pc_span issuer, struct pc_span kid,
                         struct pc_verify_key_record *out);
    /* Everything that the firewall leaves out, over or not, and a number that changes when that
     * does. row NULL: the number alone. */
    pc_err (*exclusions)(void *self, uint64_t *version, pc_exclusion_row row, void *context);
    /* What the rules of the published configuration were made into; PC_ERR_NOTFOUND: it has none.
     */
    pc_err (*firewall)(void *self, struct pc_firewall_record *out);
    /* What schemas and patterns of the published configuration were made into; PC_ERR_NOTFOUND: it
     * has none. */
    pc_err (*content)(void *self, struct pc_content_record *out);
    /* The published configuration text, and a number that changes when it does. */
    pc_err (*policy)(void *self, struct pc_span *text, uint64_t *version);
};

#endif

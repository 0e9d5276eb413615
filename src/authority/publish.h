/*
 * From store to view: single records within a change, and the whole view anew.
 *
 * Single records go to the view's open transaction; a failure there marks the view stale and never
 * fails the change (change.h).
 */
#ifndef PC_AUTHORITY_PUBLISH_H
#define PC_AUTHORITY_PUBLISH_H

#include "authority/change.h"

void pc_publish_account(struct pc_change *change, const struct pc_account *account);
void pc_publish_key(struct pc_change *change, const struct pc_key_record *key);
void pc_publish_session(struct pc_change *change, const struct pc_session *session);
void pc_publish_role(struct pc_change *change, const struct pc_role *role);
void pc_publish_revoked(struct pc_change *change, struct pc_span id, pc_time until);
void pc_publish_block(struct pc_change *change, const struct pc_block_record *block);
void pc_publish_exclusion(struct pc_change *change, const struct pc_exclusion_record *exclusion);
/* Of one that is approved. */
void pc_publish_grant(struct pc_change *change, const struct pc_approval *approval);
void pc_publish_signing_key(struct pc_change *change, const struct pc_signing_key *key);

/* Whether tokens of other issuers that name the tenant are refused. */
void pc_publish_tenant(struct pc_change *change, const struct pc_tenant *tenant);
void pc_publish_verify_key(struct pc_change *change, const struct pc_verify_key_record *key);

void pc_unpublish_account(struct pc_change *change, const struct pc_id *id);
void pc_unpublish_key(struct pc_change *change, const struct pc_id *id);
void pc_unpublish_session(struct pc_change *change, const struct pc_session *session);
void pc_unpublish_role(struct pc_change *change, struct pc_span name);
void pc_unpublish_block(struct pc_change *change, const struct pc_block_record *block);
void pc_unpublish_verify_key(struct pc_change *change, struct pc_span issuer, struct pc_span kid);

void pc_unpublish_exclusion(struct pc_change *change, const struct pc_id *id);
void pc_unpublish_grant(struct pc_change *change, const struct pc_approval *approval);

/* Opens the view where it is not open. */
PC_MUST pc_err pc_publish_open(struct pc_authority *authority);
/* True where the view has not caught up with the store. The caller holds the change lock, or is
 * alone. */
bool pc_publish_is_behind(struct pc_authority *authority);
/* Writes all of it anew in one transaction, after reopening files that somebody removed. The caller
 * holds the change lock, and no store transaction is open. */
PC_MUST pc_err pc_publish_rebuild(struct pc_authority *authority);
/* At start and each second: rebuilds where the view is lost, stale or behind the store. */
PC_MUST pc_err pc_publish_check(struct pc_authority *authority);
/* Puts the configuration text in force at the edge. The caller holds the change lock. */
PC_MUST pc_err pc_publish_policy(struct pc_authority *authority);
/* Removes revocations that ended. */
void pc_publish_sweep(struct pc_authority *authority, pc_time now);

#endif

/*
 * API keys that are narrowed to a tenant follow it: none outlives its owner's move to another
 * tenant or the tenant itself, and none is good while the tenant is disabled.
 */
#ifndef PC_AUTHORITY_TENANT_KEYS_H
#define PC_AUTHORITY_TENANT_KEYS_H

#include "authority/change.h"

/* Deletes the account's keys of tenants other than this one (empty: of all tenants). */
PC_MUST pc_err pc_tenant_keys_leave(struct pc_change *change, const struct pc_id *account,
                                    struct pc_span tenant, size_t *deleted);
/* Deletes everybody's keys of the tenant. */
PC_MUST pc_err pc_tenant_keys_delete(struct pc_change *change, struct pc_span tenant,
                                     size_t *deleted);
/* Tells the edge of everybody's keys of the tenant, or takes them back where it is disabled. */
PC_MUST pc_err pc_tenant_keys_publish(struct pc_change *change, const struct pc_tenant *tenant);

#endif

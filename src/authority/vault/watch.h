/*
 * How the vault's keys are: a thread opens each key of the configuration and asks its provider
 * every minute whether it would work, so that no request waits for a KMS or an HSM. A key that does
 * not open or answer stops nothing; the log, the status, the health and the metrics say so.
 */
#ifndef PC_AUTHORITY_VAULT_WATCH_H
#define PC_AUTHORITY_VAULT_WATCH_H

#include "authority/authority.h"
#include "base/json.h"

PC_MUST pc_err pc_vault_watch_new(struct pc_authority *authority);
PC_MUST pc_err pc_vault_watch_start(struct pc_authority *authority);
/* The configuration is another one: its keys are looked at now. */
void pc_vault_watch_wake(struct pc_authority *authority);
void pc_vault_watch_free(struct pc_authority *authority);

/* Opens and asks every key of the configuration in force, once, and writes the metrics for the
 * edge; what the thread does. */
void pc_vault_watch_round(struct pc_authority *authority);

/* Adds the metrics, in the text format of Prometheus. */
void pc_vault_watch_metrics(struct pc_authority *authority, struct pc_buf *out);
/* "vault": {"keys":[…]}, for the status. */
void pc_vault_watch_render(struct pc_authority *authority, struct pc_json *json);
/* False where a key fails; detail says which and why, or how many there are. */
bool pc_vault_watch_good(struct pc_authority *authority, struct pc_buf *detail);

#endif

/*
 * The keeper of the secrets that the configuration refers to: reads them at start and at each
 * reload, and anew on a thread of its own (src/vault/secrets/).
 */
#ifndef PC_AUTHORITY_KEEPER_H
#define PC_AUTHORITY_KEEPER_H

#include "authority/authority.h"
#include "base/json.h"
#include "ports/secrets.h"

/* Before the process becomes another user, and before the folder of secrets is given to that one:
 * makes the gate's key for sealed secrets where there is none, and takes what the environment and
 * systemd hand over. */
PC_MUST pc_err pc_keeper_open(struct pc_authority *authority, struct pc_diag *diag);
/* After that: reads what else this machine has. A secret that cannot be read ends nothing: the log
 * and the status say so. */
PC_MUST pc_err pc_keeper_read(struct pc_authority *authority, struct pc_diag *diag);
PC_MUST pc_err pc_keeper_start(struct pc_authority *authority);
void pc_keeper_free(struct pc_authority *authority);

/* The references of another configuration; everything is read anew at once, on the thread. */
PC_MUST pc_err pc_keeper_reload(struct pc_authority *authority, const struct pc_settings *settings);

/* For whoever needs a secret; good for as long as the authority. */
struct pc_secret_source pc_keeper_source(struct pc_authority *authority);

/* Says in detail how they are; false where one cannot be read. */
bool pc_keeper_good(struct pc_authority *authority, struct pc_buf *detail);
/* "secrets": how many there are, which have a value, and which cannot be read. */
void pc_keeper_render(struct pc_authority *authority, struct pc_json *json);

#endif

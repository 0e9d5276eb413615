/* Opening everything in its order, and closing it in the other one. */
#ifndef PC_AUTHORITY_START_H
#define PC_AUTHORITY_START_H

#include "authority/authority.h"
#include "authority/server.h"

/* A zeroed authority with its clock, entropy, log and config_path set. On failure the reason has
 * been logged; pc_authority_close is called in either case. */
PC_MUST pc_err pc_authority_open(struct pc_authority *authority, struct pc_server **server);
void pc_authority_close(struct pc_authority *authority, struct pc_server *server);

/* What a first start makes while the daemon serves already: the key that signs tokens. */
void pc_authority_finish(struct pc_authority *authority);
/* What is due each second, and each minute. */
void pc_authority_tick(struct pc_authority *authority, bool minute);
/* SIGHUP: the configuration is read anew. */
void pc_authority_reload(struct pc_authority *authority);

#endif

/* HTTP on two Unix sockets: public (the edge's group may connect) and admin (the machine's own). */
#ifndef PC_AUTHORITY_SERVER_H
#define PC_AUTHORITY_SERVER_H

#include "authority/authority.h"
#include "authority/call.h"

struct pc_server;

/* Binds the sockets; nothing is answered yet. A socket file that nobody listens on is replaced. */
PC_MUST pc_err pc_server_bind(struct pc_authority *authority, struct pc_server **out,
                              struct pc_diag *diag);
PC_MUST pc_err pc_server_start(struct pc_server *server, struct pc_diag *diag);
/* Finishes what is being answered, and removes the socket files. */
void pc_server_free(struct pc_server *server);

#endif

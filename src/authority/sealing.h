/* The thread that seals the spool into the chain, and what the rest may know of it. */
#ifndef PC_AUTHORITY_SEALING_H
#define PC_AUTHORITY_SEALING_H

#include "authority/authority.h"

/* Opens the chain with the audit key in force. */
PC_MUST pc_err pc_sealing_new(struct pc_authority *authority, struct pc_diag *diag);
PC_MUST pc_err pc_sealing_start(struct pc_authority *authority);
/* Ends the thread, seals what is left and signs the head. The spool has been closed before. */
void pc_sealing_free(struct pc_authority *authority);

/* The audit key is another now: the thread takes it up. */
void pc_sealing_renew(struct pc_authority *authority);

struct pc_sealing_head {
    uint64_t seq;
    uint8_t hash[32];
    char kid[64];
};
struct pc_sealing_head pc_sealing_head(struct pc_authority *authority);

#endif

/* The thread that seals stored values anew: at start, and whenever the ring has a new key. */
#ifndef PC_AUTHORITY_FIELDS_RESEALING_H
#define PC_AUTHORITY_FIELDS_RESEALING_H

#include "authority/authority.h"

PC_MUST pc_err pc_resealing_new(struct pc_authority *authority);
PC_MUST pc_err pc_resealing_start(struct pc_authority *authority);
/* There may be something to do. Nothing where no thread is. */
void pc_resealing_wake(struct pc_authority *authority);
/* Waits for the step that is being taken. */
void pc_resealing_free(struct pc_authority *authority);

#endif

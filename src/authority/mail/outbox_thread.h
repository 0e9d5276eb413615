/* What the outbox's sending and its thread know of each other. */
#ifndef PC_AUTHORITY_OUTBOX_THREAD_H
#define PC_AUTHORITY_OUTBOX_THREAD_H

#include <stdbool.h>

#include "authority/authority.h"

/* Counts a mail that was sent or given up. */
void pc_outbox_note(struct pc_authority *authority, bool sent);
/* True where the thread is to end. */
bool pc_outbox_stops(struct pc_authority *authority);

#endif

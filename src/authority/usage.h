/*
 * When keys and sessions were last used, and how often: read off the sealed records of the edge, so
 * that the way of a request pays nothing for it. Counted from the start of the daemon on.
 */
#ifndef PC_AUTHORITY_USAGE_H
#define PC_AUTHORITY_USAGE_H

#include "authority/authority.h"

struct pc_usage;

PC_MUST pc_err pc_usage_new(uint64_t from_seq, struct pc_usage **out);
void pc_usage_free(struct pc_usage *usage);
/* Reads what was sealed since the last look, and writes to the store every few seconds. */
void pc_usage_look(struct pc_usage *usage, struct pc_authority *authority);

#endif

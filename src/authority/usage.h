/*
 * When keys and sessions were last used, what the firewall's exclusions did, and how often: read
 * off the sealed records of the edge, so that the way of a request pays nothing for it. Counted
 * from the start of the daemon on.
 */
#ifndef PC_AUTHORITY_USAGE_H
#define PC_AUTHORITY_USAGE_H

#include "authority/authority.h"

struct pc_usage;

/* from_seq: the first record that counts. */
PC_MUST pc_err pc_usage_new(uint64_t from_seq, struct pc_usage **out);
void pc_usage_free(struct pc_usage *usage);
/* Reads what was sealed up to `head` since the last look, every few seconds, and writes it to the
 * store. `last`: do it now. */
void pc_usage_look(struct pc_usage *usage, struct pc_authority *authority, uint64_t head,
                   bool last);

enum pc_use_kind { PC_USE_KEY, PC_USE_SESSION, PC_USE_EXCLUSION };
struct pc_use {
    enum pc_use_kind kind;
    struct pc_id id;
    pc_time time;
};
/* What a sealed record says of a use; false where it says nothing: it is no granted request, or one
 * with another credential. */
bool pc_use_read(struct pc_span record, struct pc_use *out);

/* The exclusions that kept rules of the firewall from matching, by a sealed record of its: how many
 * there are. */
enum { PC_USE_EXCLUSIONS_MAX = 8 };
size_t pc_use_read_exclusions(struct pc_span record, struct pc_use out[PC_USE_EXCLUSIONS_MAX]);

#endif

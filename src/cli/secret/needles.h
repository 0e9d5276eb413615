/* What a secret can look like where it should not be, and looking for it in bytes. */
#ifndef PC_CLI_SECRET_NEEDLES_H
#define PC_CLI_SECRET_NEEDLES_H

#include <stdint.h>

#include "base/arena.h"
#include "base/locked.h"
#include "cli/secret/known.h"

/* Shorter ones are found everywhere, and are not looked for. */
enum { PC_NEEDLE_MIN = 6, PC_NEEDLE_FORMS = 14 };

struct pc_needle {
    struct pc_locked memory;
    size_t len;
    size_t secret; /* its index */
};

struct pc_needles {
    struct pc_needle *items;
    size_t count;
    size_t longest;
};

/* Each value as it is, percent-encoded (as OAuth has it in Basic), and both as base64 (both
 * alphabets) at each of the three places that it can begin at within a longer text. In the arena,
 * the bytes in locked memory. */
PC_MUST pc_err pc_needles_make(const struct pc_known_secrets *secrets, struct pc_arena *arena,
                               struct pc_needles *out);
void pc_needles_free(struct pc_needles *needles); /* wipes */

/* Sets hit[secret] for each that is in the bytes. */
void pc_needles_search(const struct pc_needles *needles, struct pc_span bytes, bool *hit);

/* The same for what can be read of a file from there up to there; reads piece by piece, so that
 * nothing is missed at the borders, into memory of the caller's (room bytes, much more than the
 * longest needle). What cannot be read is passed over, a page at a time, some thousands of them at
 * most. Returns the bytes read. */
uint64_t pc_needles_search_file(const struct pc_needles *needles, int fd, uint64_t from,
                                uint64_t upto, char *memory, size_t room, bool *hit);

#endif

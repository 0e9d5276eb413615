/*
 * The encryption context: pairs of names and values that say what a message is. They are bound to
 * it as associated data and stand in it in the clear: nothing secret or personal goes in.
 */
#ifndef PC_VAULT_CONTEXT_H
#define PC_VAULT_CONTEXT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/span.h"

enum { PC_VAULT_PAIRS_MAX = 64, PC_VAULT_CONTEXT_MAX = 65535 }; /* bytes as written */

struct pc_vault_pair {
    struct pc_span name, value; /* UTF-8 */
};

struct pc_vault_context {
    const struct pc_vault_pair *pairs; /* by name, in the order of bytes; each name once */
    size_t count;
};

/* Sorts the pairs. PC_ERR_INVALID: a name is there twice, or empty, or not UTF-8; PC_ERR_RANGE: too
 * many, or too long. */
PC_MUST pc_err pc_vault_context_of(struct pc_vault_pair *pairs, size_t count,
                                   struct pc_vault_context *out);

/* As the message format and its key providers write it: nothing where there is no pair, else the
 * count (2 bytes) and for each pair both lengths (2 bytes) and texts. */
PC_MUST pc_err pc_vault_context_write(const struct pc_vault_context *context, struct pc_buf *out);

/* The value of that name; *found says whether there is one. */
struct pc_span pc_vault_context_get(const struct pc_vault_context *context, struct pc_span name,
                                    bool *found);

#endif

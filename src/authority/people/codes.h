/*
 * Codes that people type: capital letters and digits without I, L, O and U (Crockford's base32), so
 * that none is taken for another. Five random bits a character.
 */
#ifndef PC_AUTHORITY_CODES_H
#define PC_AUTHORITY_CODES_H

#include "base/buf.h"
#include "base/entropy.h"
#include "base/span.h"

enum { PC_CODE_MAX = 32 }; /* characters of a code without its dashes */

/* Appends a code of so many characters, with a dash after each group of `group` (0: none). */
PC_MUST pc_err pc_code_make(const struct pc_entropy *entropy, size_t length, size_t group,
                            struct pc_buf *out);

/* What somebody typed as it was made: capitals, no dashes and spaces, o as 0, i and l as 1.
 * PC_ERR_DENIED: it cannot be a code of that length. */
PC_MUST pc_err pc_code_normal(struct pc_span typed, size_t length, struct pc_buf *out);

#endif

/*
 * A secret as shares, any `need` of which give it back while fewer say nothing about it (A. Shamir,
 * "How to share a secret", 1979), over the field of 256 elements with AES's polynomial.
 *
 * What is split is the secret and eight bytes of its digest, so that joining notices a share of
 * another set, or an altered one, and fewer shares still cannot test a guess. Sums and products of
 * secret bytes take the same time whatever they are; the numbers of the shares are no secret.
 */
#ifndef PC_VAULT_SHAMIR_H
#define PC_VAULT_SHAMIR_H

#include <stdint.h>

#include "base/buf.h"
#include "base/entropy.h"
#include "base/err.h"
#include "base/span.h"

enum {
    PC_VAULT_SHARES_MAX = 16,
    PC_VAULT_SHARED_MAX = 64, /* bytes of the secret */
    PC_VAULT_SHARE_CHECK = 8, /* bytes of its digest that are split with it */
    PC_VAULT_SHARE_SET = 8,
    PC_VAULT_SHARE_TEXT_MAX = 512, /* of a share as it is read, with spaces */
};

struct pc_vault_share {
    uint8_t set[PC_VAULT_SHARE_SET]; /* random: which shares belong together */
    uint8_t need;                    /* so many of them give the secret back */
    uint8_t count;                   /* so many were made */
    uint8_t number;                  /* 1 … count */
    uint8_t bytes[PC_VAULT_SHARED_MAX + PC_VAULT_SHARE_CHECK]; /* the caller wipes it */
    size_t len;
};

/* Writes count shares. PC_ERR_RANGE: need is below 2, count is below need or above
 * PC_VAULT_SHARES_MAX, or the secret is empty or too long. */
PC_MUST pc_err pc_vault_split(const struct pc_entropy *entropy, struct pc_span secret,
                              unsigned need, unsigned count, struct pc_vault_share *out);

/* The secret from the first `need` of these shares, added to out, which is a secret buffer.
 * PC_ERR_INVALID: there are too few, one is there twice, or they are of different sets.
 * PC_ERR_CORRUPT: they are of one set by what they say, and do not give its secret. */
PC_MUST pc_err pc_vault_join(const struct pc_vault_share *shares, size_t count, struct pc_buf *out,
                             struct pc_diag *diag);

/* One share as a line of text for paper: base32 (RFC 4648 section 6) in groups of four. In it: a
 * version (1), set, need, count and number, the bytes, and the first four bytes of the SHA-256 of
 * what stands before them. out holds as much as the share does: make it a secret one. */
PC_MUST pc_err pc_vault_share_write(const struct pc_vault_share *share, struct pc_buf *out);

/* Reads what was written, with small letters, any white space and hyphens, and 0, 1 and 8 for O, I
 * and B. PC_ERR_INVALID: not a share, or mistyped; PC_ERR_UNSUPPORTED: of a later version. */
PC_MUST pc_err pc_vault_share_read(struct pc_span text, struct pc_vault_share *out,
                                   struct pc_diag *diag);

#endif

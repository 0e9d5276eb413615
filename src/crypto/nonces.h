/*
 * Random bytes for nonces, fetched ahead: one call of the generator for many of them. Nonces are no
 * secrets, so they may lie about; none may come twice, so a process that forks finds the memory
 * empty on the child's side (MADV_WIPEONFORK), and each one is mixed with the time, for a virtual
 * machine that is copied while it runs.
 *
 * For one thread at a time.
 */
#ifndef PC_CRYPTO_NONCES_H
#define PC_CRYPTO_NONCES_H

#include <stddef.h>
#include <stdint.h>

#include "base/entropy.h"
#include "base/err.h"

enum { PC_NONCE_MAX = 32 };

struct pc_nonces {
    struct pc_entropy entropy;
    struct pc_nonces_page *page; /* NULL where the kernel gave none: every nonce is fetched */
};

struct pc_nonces pc_nonces_of(const struct pc_entropy *entropy);
void pc_nonces_end(struct pc_nonces *nonces);

/* A nonce of 8 to PC_NONCE_MAX bytes. */
PC_MUST pc_err pc_nonces_next(struct pc_nonces *nonces, uint8_t *out, size_t len);

#endif

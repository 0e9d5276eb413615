/*
 * The outcomes that every fallible function in Portcullis returns.
 *
 * A function that can fail is declared with PC_MUST, so that a dropped error does not compile, and
 * puts its results last. PC_OK is zero. An outcome that a caller does not handle must deny.
 */
#ifndef PC_BASE_ERR_H
#define PC_BASE_ERR_H

#include <stddef.h>

#define PC_MUST            __attribute__((warn_unused_result))
#define PC_PRINTF(fmt, at) __attribute__((format(printf, fmt, at)))
#define PC_CLEANUP(fn)     __attribute__((cleanup(fn)))

typedef enum pc_err {
    PC_OK = 0,
    PC_ERR_NOMEM,       /* memory ran out */
    PC_ERR_INVALID,     /* input is malformed */
    PC_ERR_RANGE,       /* well-formed, but outside of what is allowed */
    PC_ERR_NOTFOUND,    /* no such thing */
    PC_ERR_EXISTS,      /* there is one already */
    PC_ERR_DENIED,      /* credentials or rights do not suffice */
    PC_ERR_EXPIRED,     /* it was good once */
    PC_ERR_IO,          /* the operating system refused; errno says why */
    PC_ERR_FULL,        /* no space left in a bounded place */
    PC_ERR_BUSY,        /* not now: somebody else holds it, or something is needed first */
    PC_ERR_CORRUPT,     /* stored data does not verify */
    PC_ERR_UNSUPPORTED, /* understood, but not offered */
    PC_ERR_CRYPTO,      /* the crypto library failed */
    PC_ERR_UNAVAILABLE, /* a part that is needed does not answer */
    PC_ERR_COUNT
} pc_err;

/* A short name for logs ("invalid", "not found"); never NULL. */
const char *pc_err_name(pc_err err);

/* What went wrong, in words for the operator. Owned by the caller, usually on the stack. */
struct pc_diag {
    char text[512];
};

/* Writes the text (cut at its size); returns err, so that it reads `return pc_diag_set(...)`.
 * diag may be NULL. Never put a secret in. */
pc_err pc_diag_set(struct pc_diag *diag, pc_err err, const char *fmt, ...) PC_PRINTF(3, 4);

#endif

/*
 * The second factors as a table: what each is called, whether an account has it, and how what
 * somebody shows of it is verified. Adding one is a row here.
 *
 * A fallback (backup code, code by e-mail) counts only beside a factor that is none.
 */
#ifndef PC_AUTHORITY_FACTORS_H
#define PC_AUTHORITY_FACTORS_H

#include "authority/change.h"

/* In the order in which they are offered. */
enum pc_factor_kind {
    PC_FACTOR_PASSKEY,
    PC_FACTOR_TOTP,
    PC_FACTOR_BACKUP_CODE,
    PC_FACTOR_EMAIL,
    PC_FACTOR_COUNT
};

struct pc_factor_proof {
    struct pc_span code;
    const void *more; /* of a factor whose proof is no code; NULL otherwise */
};

struct pc_factor {
    const char *name; /* in the API, and the action of events */
    const char *amr;  /* RFC 8176, after "pwd" */
    bool fallback;
    pc_err (*has)(struct pc_work *work, const struct pc_account *account, bool *out);
    /* Within a change that read the account, and that is committed whatever the outcome: takes the
     * proof, once; PC_ERR_DENIED where it is wrong. It may alter the account, which the caller
     * writes. */
    pc_err (*verify)(struct pc_change *change, struct pc_account *account,
                     const struct pc_factor_proof *proof);
};

const struct pc_factor *pc_factor(enum pc_factor_kind kind);

/* The bits (1U << kind) of those that the account can show; 0: it has no second factor. */
PC_MUST pc_err pc_factors_of(struct pc_work *work, const struct pc_account *account, unsigned *out);

/* One was taken away within the change: devices on which it was shown are forgotten, and where none
 * is left so are the codes that stood in for it. The account as it is now. */
PC_MUST pc_err pc_factors_lost(struct pc_change *change, const struct pc_account *account);

static inline bool pc_factors_have(unsigned factors, enum pc_factor_kind kind) {
    return (factors >> kind & 1) != 0;
}

#endif

/* The secrets that the configuration refers to. The real ones are src/vault/secrets/. */
#ifndef PC_PORTS_SECRETS_H
#define PC_PORTS_SECRETS_H

#include "base/buf.h"
#include "base/err.h"
#include "base/span.h"

struct pc_secret_source {
    void *self;
    /* Appends what the reference (as struct pc_settings has it) comes to at this moment to out, a
     * secret buffer; no value is empty or has a NUL in it. May ask another server the first time.
     * PC_ERR_UNAVAILABLE: it cannot be had now, and there is no earlier value; diag says why, and
     * has no secret in it. */
    pc_err (*get)(void *self, struct pc_span reference, struct pc_buf *out, struct pc_diag *diag);
};

#endif

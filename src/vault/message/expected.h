/* The encryption context that a reader expects, beside the one that a header stores. */
#ifndef PC_VAULT_EXPECTED_H
#define PC_VAULT_EXPECTED_H

#include "base/arena.h"
#include "vault/message.h"

/* What both are together: the context that the data key is bound to. */
struct pc_vault_expected {
    struct pc_vault_context all;
    struct pc_span unstored; /* what was expected and is not stored, as written; mostly empty */
};

/* PC_ERR_DENIED with PC_VAULT_FAULT_CONTEXT: a name has another value than was expected. */
PC_MUST pc_err pc_vault_expected_of(const struct pc_vault_context *stored,
                                    const struct pc_vault_context *expected, struct pc_arena *arena,
                                    struct pc_vault_expected *out, enum pc_vault_fault *fault,
                                    struct pc_diag *diag);

#endif

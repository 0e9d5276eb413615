/* What a reader knows of its message, for the files that read bodies. */
#ifndef PC_VAULT_READER_H
#define PC_VAULT_READER_H

#include "vault/message/expected.h"
#include "vault/message/frame.h"
#include "vault/message/material.h"
#include "vault/message/signature.h"

struct pc_vault_reader {
    struct pc_vault_keys *keys;
    struct pc_vault_read_options options;
    struct pc_arena arena;
    struct pc_vault_header header; /* in the arena; length 0 until it is verified */
    struct pc_vault_material material;
    struct pc_vault_body body;
    struct pc_ecdsa *signature; /* NULL: the suite has none */
    /* Where not NULL, they get what was opened. */
    struct pc_vault_data_key *data_key;
    struct pc_vault_expected *expected;
};

/* Says why and returns err. */
static inline pc_err pc_vault_fail(enum pc_vault_fault *fault, enum pc_vault_fault why,
                                   struct pc_diag *diag, pc_err err, const char *text) {
    *fault = why;
    return pc_diag_set(diag, err, "%s", text);
}

static inline pc_err pc_vault_truncated(enum pc_vault_fault *fault, struct pc_diag *diag) {
    return pc_vault_fail(fault, PC_VAULT_FAULT_TRUNCATED, diag, PC_ERR_CORRUPT,
                         "the end of the message is missing");
}

#endif

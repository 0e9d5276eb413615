/*
 * What the public library has behind its handles. include/portcullis/vault.h is what others see;
 * nothing of the project's own types is in it.
 */
#ifndef PC_VAULT_LIBRARY_LIBRARY_H
#define PC_VAULT_LIBRARY_LIBRARY_H

#include <portcullis/vault.h>

#include "base/arena.h"
#include "vault/message.h"
#include "vault/open_keys.h"

struct portcullis_vault {
    struct pc_arena arena;
    struct pc_settings settings; /* in the arena; its vault has the keys */
    struct pc_vault_ports ports;
    struct pc_buf passphrase; /* of a ring that was given one, while it is opened */
    struct pc_vault_keys *keys;
};

/* What a call found out, as the caller is told. fault may be PC_VAULT_FAULT_NONE; what diag does
 * not say, the outcome's name does. */
enum portcullis_result pc_library_result(pc_err err, enum pc_vault_fault fault,
                                         const struct pc_diag *diag,
                                         struct portcullis_error *error);

/* The options that sealing and opening have in common, read and checked. */
struct pc_library_wish {
    struct pc_vault_pair pairs[PC_VAULT_PAIRS_MAX];
    struct pc_vault_context context;
    uint32_t frame_length;
    bool sign;
    enum pc_vault_policy policy;
};

PC_MUST pc_err pc_library_wish(const struct portcullis_options *options,
                               struct pc_library_wish *out, struct pc_diag *diag);
struct pc_vault_write_options pc_library_write(const struct pc_library_wish *wish, uint64_t length);
struct pc_vault_read_options pc_library_read(const struct pc_library_wish *wish);

/* Gives the buffer's memory to the caller, with a NUL byte behind it. */
PC_MUST pc_err pc_library_give(struct pc_buf *buf, unsigned char **out, size_t *out_len);

#endif

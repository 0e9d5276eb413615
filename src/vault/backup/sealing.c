/* Sealing and opening one piece. */
#include "vault/backup/sealing.h"

#include "vault/message.h"
#include "vault/raw_aes.h"

enum { PAIRS = 3 };

pc_err pc_backup_own_keys(const char *use, struct pc_span name, const uint8_t key[32],
                          const struct pc_entropy *entropy, struct pc_vault_keys **out,
                          struct pc_diag *diag) {
    PC_CLEANUP(pc_buf_free) struct pc_buf space = {0};
    struct pc_vault_provider provider = {0};
    pc_buf_addf(&space, "portcullis-%s", use);
    pc_err err = pc_buf_end(&space);
    if (err != PC_OK)
        return err;
    const struct pc_vault_raw_aes raw = {
        .key_namespace = pc_buf_span(&space), .name = name, .key = pc_span(key, 32)};
    err = pc_vault_raw_aes_new(&raw, entropy, &provider, diag);
    return err == PC_OK ? pc_vault_keys_new(&provider, 1, entropy, NULL, out) : err;
}

static pc_err context_of(const struct pc_backup_piece *piece, struct pc_vault_pair pairs[PAIRS],
                         struct pc_vault_context *out) {
    pairs[0] = (struct pc_vault_pair){PC_SPAN("portcullis-backup"), pc_span_str(piece->what)};
    pairs[1] = (struct pc_vault_pair){PC_SPAN("repository"), pc_span_str(piece->repository)};
    pairs[2] = (struct pc_vault_pair){PC_SPAN("name"), piece->name};
    return pc_vault_context_of(pairs, PAIRS, out);
}

pc_err pc_backup_seal(struct pc_vault_keys *keys, const struct pc_backup_piece *piece,
                      struct pc_span plain, struct pc_buf *out, struct pc_diag *diag) {
    struct pc_vault_pair pairs[PAIRS];
    struct pc_vault_write_options options = {.length = plain.len};
    pc_err err = context_of(piece, pairs, &options.context);
    return err == PC_OK ? pc_vault_seal(keys, &options, plain, out, diag) : err;
}

static pc_err refused(enum pc_vault_fault fault, pc_err err, const char *place,
                      const struct pc_diag *why, struct pc_diag *diag) {
    switch (fault) {
    case PC_VAULT_FAULT_KEY:
        return pc_diag_set(diag, PC_ERR_DENIED, "%s: none of the keys opens it%s%s", place,
                           why->text[0] != '\0' ? ": " : "", why->text);
    case PC_VAULT_FAULT_PROVIDER:
        return pc_diag_set(diag, err == PC_ERR_DENIED ? PC_ERR_DENIED : PC_ERR_UNAVAILABLE,
                           "%s: %s", place, why->text);
    case PC_VAULT_FAULT_TRUNCATED:
        return pc_diag_set(diag, PC_ERR_CORRUPT, "%s: its end is missing", place);
    case PC_VAULT_FAULT_FOREIGN:
        return pc_diag_set(diag, PC_ERR_CORRUPT, "%s: is no sealed piece of a backup", place);
    case PC_VAULT_FAULT_CONTEXT:
        return pc_diag_set(diag, PC_ERR_CORRUPT,
                           "%s: is another piece, or of another repository, under this name",
                           place);
    case PC_VAULT_FAULT_ALTERED:
    case PC_VAULT_FAULT_POLICY:
    case PC_VAULT_FAULT_TRAILING:
        return pc_diag_set(diag, PC_ERR_CORRUPT, "%s: was altered", place);
    case PC_VAULT_FAULT_NONE:
        break;
    }
    return pc_diag_set(diag, err, "%s: %s", place,
                       why->text[0] != '\0' ? why->text : pc_err_name(err));
}

pc_err pc_backup_open(struct pc_vault_keys *keys, const struct pc_backup_piece *piece,
                      const char *place, struct pc_span sealed, struct pc_buf *out,
                      struct pc_diag *diag) {
    struct pc_vault_pair pairs[PAIRS];
    struct pc_vault_read_options options = {0};
    struct pc_diag why = {{0}};
    enum pc_vault_fault fault = PC_VAULT_FAULT_NONE;
    pc_err err = context_of(piece, pairs, &options.expected);
    if (err == PC_OK)
        err = pc_vault_open(keys, &options, sealed, out, &fault, &why);
    return err == PC_OK ? PC_OK : refused(fault, err, place, &why, diag);
}

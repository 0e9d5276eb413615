/* What a header says by itself. */
#include "vault/message/header.h"

pc_err pc_vault_inspect(struct pc_span bytes, size_t max_wrapped, struct pc_arena *arena,
                        struct pc_vault_facts *out, size_t *need, enum pc_vault_fault *fault,
                        struct pc_diag *diag) {
    struct pc_vault_header header;
    *fault = PC_VAULT_FAULT_NONE;
    pc_err err = pc_vault_header_read(bytes, max_wrapped != 0 ? max_wrapped : PC_VAULT_WRAPPED_MAX,
                                      arena, &header, need, fault, diag);
    if (err != PC_OK || *need != 0)
        return err;
    *out = (struct pc_vault_facts){
        .version = header.suite->version,
        .suite = header.suite->id,
        .commits = header.suite->commits,
        .signs = header.suite->signs,
        .id = header.id,
        .context = header.context,
        .wrapped = header.wrapped,
        .count = header.count,
        .frame_length = header.frame_length,
        .header_length = header.length,
    };
    return PC_OK;
}

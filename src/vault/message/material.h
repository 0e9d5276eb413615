/* What a message's data key becomes: its content key, its commitment, the tag of its header. */
#ifndef PC_VAULT_MATERIAL_H
#define PC_VAULT_MATERIAL_H

#include "vault/message/header.h"

/* The content key of a message, and what says which data key it came from. The caller wipes it. */
struct pc_vault_material {
    uint8_t key[PC_VAULT_DATA_KEY_MAX];
    size_t length;
    uint8_t commitment[PC_VAULT_COMMITMENT]; /* where the suite has one */
};

/* PC_ERR_CORRUPT: the data key is of another length than the suite's. */
PC_MUST pc_err pc_vault_material_of(const struct pc_vault_suite *suite,
                                    const struct pc_vault_data_key *data_key, struct pc_span id,
                                    struct pc_vault_material *out);

/* The header's tag under the content key: over its body, and behind that the pairs of the context
 * that are authenticated but not stored (as written; mostly none). */
PC_MUST pc_err pc_vault_header_seal(const struct pc_vault_material *material,
                                    const struct pc_vault_header *header, struct pc_span unstored,
                                    uint8_t tag[PC_GCM_TAG]);
/* PC_ERR_CORRUPT where it does not verify. */
PC_MUST pc_err pc_vault_header_verify(const struct pc_vault_material *material,
                                      const struct pc_vault_header *header,
                                      struct pc_span unstored);

#endif

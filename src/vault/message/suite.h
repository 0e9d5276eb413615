/* The algorithm suites of the message format. */
#ifndef PC_VAULT_SUITE_H
#define PC_VAULT_SUITE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "crypto/ecdsa.h"
#include "crypto/hkdf_sha2.h"
#include "vault/message.h"

struct pc_vault_suite {
    uint16_t id;
    uint8_t version;    /* of the message format */
    uint8_t key_length; /* of data key and content key: 16, 24 or 32 */
    bool derives;       /* the content key is derived from the data key … */
    enum pc_sha2 hash;  /* … with HKDF and this digest */
    bool commits;       /* the header says which data key it is */
    bool signs;         /* ECDSA behind the body … */
    enum pc_curve curve;
};

/* NULL: the specification has none of that number. */
const struct pc_vault_suite *pc_vault_suite_of(uint16_t id);

/* The suite that a writer was asked for, or the one of its policy. PC_ERR_UNSUPPORTED: there is no
 * such suite, or the policy does not let it be written. */
PC_MUST pc_err pc_vault_suite_to_write(uint16_t id, enum pc_vault_policy policy,
                                       const struct pc_vault_suite **out, struct pc_diag *diag);

/* Whether the policy lets it be read. */
bool pc_vault_suite_readable(const struct pc_vault_suite *suite, enum pc_vault_policy policy);

/* Bytes of a message id: 16 in version 1, 32 in version 2. */
static inline size_t pc_vault_id_length(const struct pc_vault_suite *suite) {
    return suite->version == 1 ? 16 : 32;
}

#endif

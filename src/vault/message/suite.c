/* The table of algorithm suites ("Supported Algorithm Suites"), and who may use which. */
#include "vault/message/suite.h"

static const struct pc_vault_suite suites[] = {
    {0x0014, 1, 16, false, PC_SHA2_256, false, false, PC_CURVE_P256},
    {0x0046, 1, 24, false, PC_SHA2_256, false, false, PC_CURVE_P256},
    {0x0078, 1, 32, false, PC_SHA2_256, false, false, PC_CURVE_P256},
    {0x0114, 1, 16, true, PC_SHA2_256, false, false, PC_CURVE_P256},
    {0x0146, 1, 24, true, PC_SHA2_256, false, false, PC_CURVE_P256},
    {0x0178, 1, 32, true, PC_SHA2_256, false, false, PC_CURVE_P256},
    {0x0214, 1, 16, true, PC_SHA2_256, false, true, PC_CURVE_P256},
    {0x0346, 1, 24, true, PC_SHA2_384, false, true, PC_CURVE_P384},
    {0x0378, 1, 32, true, PC_SHA2_384, false, true, PC_CURVE_P384},
    {0x0478, 2, 32, true, PC_SHA2_512, true, false, PC_CURVE_P384},
    {0x0578, 2, 32, true, PC_SHA2_512, true, true, PC_CURVE_P384},
};

const struct pc_vault_suite *pc_vault_suite_of(uint16_t id) {
    for (size_t i = 0; i < sizeof suites / sizeof *suites; i++)
        if (suites[i].id == id)
            return &suites[i];
    return NULL;
}

pc_err pc_vault_suite_to_write(uint16_t id, enum pc_vault_policy policy,
                               const struct pc_vault_suite **out, struct pc_diag *diag) {
    bool commits = policy != PC_VAULT_FORBID_ALLOW;
    if (id == 0)
        id = commits ? 0x0478 : 0x0178;
    *out = pc_vault_suite_of(id);
    if (*out == NULL)
        return pc_diag_set(diag, PC_ERR_UNSUPPORTED, "there is no algorithm suite 0x%04x", id);
    if ((*out)->commits != commits)
        return pc_diag_set(diag, PC_ERR_UNSUPPORTED,
                           "the commitment policy does not let suite 0x%04x be written", id);
    return PC_OK;
}

bool pc_vault_suite_readable(const struct pc_vault_suite *suite, enum pc_vault_policy policy) {
    return suite->commits || policy != PC_VAULT_REQUIRE_REQUIRE;
}

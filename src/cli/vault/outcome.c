/* The table of outcomes. */
#include "cli/vault/outcome.h"

#include "cli/cli.h"

static const struct pc_files_meaning meanings[PC_FILES_OUTCOMES] = {
    [PC_FILES_DONE] = {"done", "done", PC_EXIT_OK},
    [PC_FILES_SKIPPED] = {"skipped", "nothing to do", PC_EXIT_OK},
    [PC_FILES_FAILED] = {"failed", "failed", PC_EXIT_FAILED},
    [PC_FILES_NO_KEY] = {"no_key", "none of the keys opens it", 3},
    [PC_FILES_TRUNCATED] = {"truncated", "truncated: its end is missing", 4},
    [PC_FILES_ALTERED] = {"altered", "altered or damaged: it does not verify", 5},
    [PC_FILES_RENAMED] = {"renamed", "renamed: it was encrypted as something else", 6},
    [PC_FILES_FOREIGN] = {"foreign", "not an encrypted file of this format", 7},
    [PC_FILES_PROVIDER] = {"provider", "who keeps the key does not give it", 8},
    [PC_FILES_POLICY] = {"policy", "refused by the commitment policy", 9},
    [PC_FILES_TRAILING] = {"trailing", "something stands behind its end", 10},
    [PC_FILES_EXISTS] = {"exists", "is there already; --force replaces it", 11},
    [PC_FILES_CHANGED] = {"changed", "it changed while it was read", 12},
    [PC_FILES_UNSUPPORTED] = {"unsupported", "cannot be done with this message", 13},
};

const struct pc_files_meaning *pc_files_meaning(enum pc_files_outcome outcome) {
    return &meanings[(unsigned)outcome < PC_FILES_OUTCOMES ? outcome : PC_FILES_FAILED];
}

enum pc_files_outcome pc_files_outcome_of(pc_err err, enum pc_vault_fault fault) {
    switch (fault) {
    case PC_VAULT_FAULT_FOREIGN:
        return PC_FILES_FOREIGN;
    case PC_VAULT_FAULT_TRUNCATED:
        return PC_FILES_TRUNCATED;
    case PC_VAULT_FAULT_ALTERED:
        return PC_FILES_ALTERED;
    case PC_VAULT_FAULT_CONTEXT:
        return PC_FILES_RENAMED;
    case PC_VAULT_FAULT_KEY:
        return PC_FILES_NO_KEY;
    case PC_VAULT_FAULT_POLICY:
        return PC_FILES_POLICY;
    case PC_VAULT_FAULT_PROVIDER:
        return PC_FILES_PROVIDER;
    case PC_VAULT_FAULT_TRAILING:
        return PC_FILES_TRAILING;
    case PC_VAULT_FAULT_NONE:
        break;
    }
    if (err == PC_ERR_UNSUPPORTED)
        return PC_FILES_UNSUPPORTED;
    if (err == PC_ERR_UNAVAILABLE || err == PC_ERR_DENIED)
        return PC_FILES_PROVIDER;
    return err == PC_OK ? PC_FILES_DONE : PC_FILES_FAILED;
}

int pc_files_code(unsigned seen) {
    int code = PC_EXIT_OK;
    for (unsigned i = 0; i < PC_FILES_OUTCOMES; i++) {
        if ((seen & 1U << i) == 0 || meanings[i].code == PC_EXIT_OK)
            continue;
        code = code == PC_EXIT_OK ? meanings[i].code : PC_EXIT_FAILED;
    }
    return code;
}

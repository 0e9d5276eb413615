/* The names of the signature algorithms. */
#include "crypto/sign.h"

static const char *const names[PC_ALG_COUNT] = {
    [PC_ALG_RS256] = "RS256",
    [PC_ALG_ES256] = "ES256",
    [PC_ALG_EDDSA] = "EdDSA",
};

const char *pc_algorithm_name(enum pc_algorithm algorithm) {
    return (unsigned)algorithm < PC_ALG_COUNT ? names[algorithm] : "unknown";
}

pc_err pc_algorithm_parse(struct pc_span name, enum pc_algorithm *out) {
    for (unsigned i = 0; i < PC_ALG_COUNT; i++) {
        if (!pc_span_eq(name, pc_span_str(names[i])))
            continue;
        *out = (enum pc_algorithm)i;
        return PC_OK;
    }
    return PC_ERR_UNSUPPORTED;
}

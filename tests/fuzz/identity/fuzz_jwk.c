/* JSON Web Keys and SubjectPublicKeyInfo of strangers, under each algorithm. */
#include <stdint.h>

#include "crypto/sign.h"

static void try(enum pc_algorithm algorithm, struct pc_span bytes) {
    static const char zeros[256];
    struct pc_verifier *verifier = NULL;
    struct pc_buf out = {0};
    if (pc_verifier_from_jwk(algorithm, bytes, &verifier) == PC_OK) {
        (void)!pc_verify(verifier, bytes, pc_span(zeros, sizeof zeros));
        (void)!pc_verify(verifier, bytes, pc_span(zeros, 64));
        pc_verifier_free(verifier);
    }
    (void)!pc_jwk_export(algorithm, bytes, bytes, &out);
    (void)!pc_jwk_thumbprint(algorithm, bytes, &out);
    pc_buf_free(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    for (unsigned algorithm = 0; algorithm < PC_ALG_COUNT; algorithm++)
        try((enum pc_algorithm)algorithm, pc_span(data, size));
    return 0;
}

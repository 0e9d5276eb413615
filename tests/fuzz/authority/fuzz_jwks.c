/* Sets of keys of strangers. What is taken can be made a verifier again. */
#include <stdint.h>
#include <stdlib.h>

#include "authority/federation/jwks.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static struct pc_span algorithms[] = {{"RS256", 5}, {"ES256", 5}, {"EdDSA", 5}};
    static const struct pc_settings_issuer issuer = {.algorithms = {algorithms, 3}, .max_keys = 4};
    struct pc_arena arena = {0};
    struct pc_issuer_keys keys;
    if (pc_jwks_read(pc_span(data, size), &issuer, &arena, &keys, NULL) == PC_OK) {
        if (keys.count == 0 || keys.count > issuer.max_keys)
            abort();
        for (size_t i = 0; i < keys.count; i++) {
            struct pc_verifier *verifier = NULL;
            if (pc_verifier_new(keys.items[i].algorithm, keys.items[i].der, &verifier) != PC_OK)
                abort();
            pc_verifier_free(verifier);
        }
    }
    pc_arena_free(&arena);
    return 0;
}

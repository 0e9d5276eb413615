/* What browsers post, of either ceremony: what is taken has an id of a length that can be kept. */
#include <stdint.h>
#include <stdlib.h>

#include "identity/passkey_response.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    for (unsigned ceremony = PC_CEREMONY_CREATE; ceremony <= PC_CEREMONY_GET; ceremony++) {
        PC_CLEANUP(pc_arena_free) struct pc_arena arena = {0};
        struct pc_passkey_response out;
        pc_err err =
            pc_passkey_response_read(pc_span(data, size), (enum pc_ceremony)ceremony, &arena, &out);
        if (err == PC_OK && (out.id.len == 0 || out.id.len > PC_CREDENTIAL_ID_MAX))
            abort();
    }
    return 0;
}

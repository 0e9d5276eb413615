/* Discovery documents of strangers. */
#include <stdint.h>
#include <stdlib.h>

#include "authority/federation/discovery.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct pc_arena arena = {0};
    struct pc_discovery out;
    if (pc_discovery_read(pc_span(data, size), PC_SPAN("https://id.test"), &arena, &out, NULL) ==
            PC_OK &&
        !pc_span_starts(out.jwks_uri, PC_SPAN("http")))
        abort();
    pc_arena_free(&arena);
    return 0;
}

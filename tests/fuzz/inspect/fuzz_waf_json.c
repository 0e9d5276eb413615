/* JSON bodies: whatever is read lies in the body or the arena, which stays small. */
#include "fuzz_body.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    run_body("JSON", pc_span(data, size), PC_SPAN("application/json"));
    return 0;
}

/* XML bodies: nothing is expanded, leaked or read beyond the end. */
#include "fuzz_body.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    run_body("XML", pc_span(data, size), PC_SPAN("text/xml"));
    return 0;
}

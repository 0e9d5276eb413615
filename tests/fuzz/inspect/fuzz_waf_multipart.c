/* Multipart bodies with a boundary that is known, and the first line as the Content-Type. */
#include "fuzz_body.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct pc_span bytes = pc_span(data, size);
    run_body("MULTIPART", bytes, PC_SPAN("multipart/form-data; boundary=b"));
    size_t line = pc_span_find(bytes, '\n');
    run_body("MULTIPART", pc_span_from(bytes, line), pc_span_upto(bytes, line));
    return 0;
}

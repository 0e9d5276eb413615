/* Client data of strangers: what is taken is whole, and what is not has a reason. */
#include <stdint.h>
#include <stdlib.h>

#include "identity/client_data.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct pc_span origin = PC_SPAN("https://gate.example.org");
    const struct pc_texts origins = {&origin, 1};
    struct pc_client_data_expect expect = {
        .ceremony = PC_CEREMONY_GET, .challenge = PC_SPAN("\x01\x02\x03\x04"), .origins = &origins};
    const char *reason = NULL;
    pc_err err = pc_client_data_check(pc_span(data, size), &expect, &reason);
    if ((err == PC_OK) != (reason == NULL) || (err == PC_OK && size < 80))
        abort();
    return 0;
}

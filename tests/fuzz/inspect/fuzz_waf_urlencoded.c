/* Form bodies, and the same bytes as a Cookie header. */
#include "fuzz_body.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct pc_span bytes = pc_span(data, size);
    run_body("URLENCODED", bytes, PC_SPAN(""));
    struct pc_arena arena = {0};
    struct pc_waf_values values = {.arena = &arena, .max_items = 1000};
    pc_err err = pc_waf_body_cookies(bytes, &values);
    if (err != PC_OK && err != PC_ERR_FULL)
        abort();
    touch_all(&values);
    pc_arena_free(&arena);
    return 0;
}

/* Runs one body processor, and reads every byte of what it made. */
#ifndef PC_TESTS_FUZZ_INSPECT_FUZZ_BODY_H
#define PC_TESTS_FUZZ_INSPECT_FUZZ_BODY_H

#include <stdlib.h>

#include "inspect/waf/body/body.h"

static inline void touch(struct pc_span text) {
    for (size_t i = 0; i < text.len; i++)
        (void)*(const volatile char *)(text.ptr + i);
}

static inline void touch_all(const struct pc_waf_values *values) {
    for (size_t v = 0; v < PC_WAF_VARIABLE_COUNT; v++)
        for (size_t i = 0; i < values->lists[v].count; i++) {
            touch(values->lists[v].items[i].key);
            touch(values->lists[v].items[i].value);
        }
}

static inline void run_body(const char *processor, struct pc_span bytes, struct pc_span type) {
    struct pc_arena arena = {0};
    struct pc_waf_values values = {.arena = &arena, .max_items = 10000};
    const struct pc_waf_body body = {.bytes = bytes, .content_type = type};
    pc_err err = pc_waf_body_processor_find(pc_span_str(processor))->run(&body, &values);
    if (err != PC_OK && err != PC_ERR_FULL)
        abort();
    touch_all(&values);
    if (arena.used > 4 * 1024 * 1024 + 64 * bytes.len)
        abort();
    pc_arena_free(&arena);
}

#endif

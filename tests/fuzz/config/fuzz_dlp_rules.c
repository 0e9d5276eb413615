/* Files of own rules of sensitive data. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "config/dlp_rules.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct pc_arena arena = {0};
    struct pc_own_rules own;
    struct pc_config_errors errors;
    pc_err err = pc_dlp_rules_parse(pc_span(data, size), &arena, &own, &errors);
    if ((err == PC_ERR_INVALID) != (errors.count > 0))
        abort();
    for (size_t i = 0; err == PC_OK && i < own.count; i++)
        if (own.rules[i].name.len == 0 || own.rules[i].line == 0 || own.rules[i].distance == 0)
            abort();
    pc_arena_free(&arena);
    return 0;
}

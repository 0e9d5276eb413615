/* Any text as a configuration: it is read or refused, and never both. */
#include <stdlib.h>

#include "config/config.h"
#include "config/paths.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct pc_arena arena PC_CLEANUP(pc_arena_free) = {.limit = 64 << 20};
    struct pc_settings settings;
    struct pc_config_errors errors;
    pc_err err =
        pc_config_parse(pc_span(data, size), PC_SPAN("/srv/gate"), &arena, &settings, &errors);
    if ((err == PC_OK) != (errors.count == 0) && err != PC_ERR_NOMEM)
        abort();
    struct pc_paths paths;
    if (err == PC_OK && pc_paths_init(&settings, &arena, &paths) != PC_OK &&
        settings.directory.len > 0)
        abort();
    return 0;
}

/* Queries: what was taken out is not there any more. */
#include <stdlib.h>

#include "policy/path.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct pc_arena arena = {0};
    struct pc_span value;
    struct pc_span rest;
    struct pc_span more;
    struct pc_span name = PC_SPAN("api_key");
    pc_err err = pc_query_take(pc_span(data, size), name, &arena, &value, &rest);
    if (err == PC_OK &&
        (rest.len >= size || pc_query_take(rest, name, &arena, &value, &more) != PC_ERR_NOTFOUND))
        abort();
    if (err == PC_ERR_NOTFOUND && rest.len != size)
        abort();
    pc_arena_free(&arena);
    return 0;
}

/* API keys as presented: what parses is exactly what that key would be written as. */
#include <stdint.h>
#include <stdlib.h>

#include "identity/api_key.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct pc_span text = pc_span(data, size);
    struct pc_api_key_text out;
    bool parsed = pc_api_key_parse(PC_SPAN("tk"), text, &out) == PC_OK;
    if (parsed && (!pc_api_key_looks_like(PC_SPAN("tk"), text) || size != 88))
        abort();
    size_t cut = size < 16 ? size : 16; /* any prefix, too */
    (void)!pc_api_key_parse(pc_span_upto(text, cut), pc_span_from(text, cut), &out);
    return 0;
}

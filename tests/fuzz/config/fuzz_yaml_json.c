/* Any text as YAML: JSON comes of it or a reason, and any place in it has a line. */
#include <stdlib.h>

#include "config/yaml_json.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct pc_buf out PC_CLEANUP(pc_buf_free) = {0};
    struct pc_diag diag = {{0}};
    struct pc_span text = pc_span(data, size), pointer;
    size_t cut = pc_span_find(text, '\n');
    pointer = pc_span_upto(text, cut);
    text = pc_span_from(text, cut + 1);
    pc_err err = pc_yaml_to_json(text, &out, &diag);
    if (err != PC_OK && err != PC_ERR_NOMEM && diag.text[0] == '\0')
        abort();
    (void)pc_yaml_line(text, pointer);
    return 0;
}

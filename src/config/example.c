/* examples/tracktion/portcullis.yaml, which the build makes into example_text. */
#include "config/config.h"
#include "config/example_text.h"

void pc_config_example(struct pc_buf *out) {
    pc_buf_add(out, pc_span(pc_example_text, pc_example_size));
}

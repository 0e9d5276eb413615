/* A line of a chain: what is read has exactly one way to be written. Checkpoints are read on. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "audit/checkpoint.h"
#include "audit/link.h"
#include "audit/positions.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static struct pc_positions positions;
    struct pc_link link;
    struct pc_checkpoint checkpoint;
    struct pc_span line = pc_span(data, size);
    if (pc_link_parse(line, &link) != PC_OK)
        return 0;
    char text[PC_SOURCE_MAX];
    struct pc_buf source = pc_buf_over(text, sizeof text);
    pc_source_format(&link.source, &source);
    if (pc_buf_end(&source) != PC_OK || !pc_span_eq(pc_buf_span(&source), link.source_text))
        abort();
    PC_CLEANUP(pc_buf_free) struct pc_buf written = {0};
    pc_link_write(&link, &written);
    if (pc_buf_end(&written) != PC_OK || written.len != size + 1 ||
        !pc_span_eq(pc_span(written.ptr, size), line))
        abort();
    if (!pc_checkpoint_is(&link) || pc_checkpoint_parse(link.record, &checkpoint) != PC_OK)
        return 0;
    if (!pc_kid_ok(pc_span_str(checkpoint.kid)))
        abort();
    if (pc_positions_load(&positions, link.record) == PC_OK && positions.count > PC_POSITIONS_MAX)
        abort();
    return 0;
}

/* What a proxy says of a request: lines "<digit><value>", the digit naming the header (7 is
 * X-Forwarded-For, 8 the path behind Envoy's prefix). What is accepted is whole and sound. */
#include <stdlib.h>
#include <string.h>

#include "edge/described.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void take_line(struct pc_saying *saying, struct pc_span line) {
    if (line.len == 0)
        return;
    struct pc_span value = pc_span_from(line, 1);
    unsigned header = (unsigned)(unsigned char)line.ptr[0] - '0';
    if (header < PC_SAID_COUNT) {
        saying->said[header].value = value;
        saying->said[header].count++;
    } else if (header == 7) {
        saying->forwarded_for = value;
    } else if (header == 8) {
        saying->envoy = true;
        saying->target = value;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct pc_saying saying = {.method = PC_SPAN("GET"), .host = PC_SPAN("gate.test")};
    struct pc_span text = pc_span(data, size), line;
    struct pc_described out;
    while (pc_span_split(&text, '\n', &line))
        take_line(&saying, line);
    if (pc_describe(&saying, &out) != PC_OK) {
        if (out.problem == NULL)
            abort();
        return 0;
    }
    if (out.method.len == 0 || out.target.len == 0 || out.target.ptr[0] != '/' ||
        out.host.len == 0 || out.peer.family == 0 || memchr(out.target.ptr, ' ', out.target.len))
        abort();
    return 0;
}

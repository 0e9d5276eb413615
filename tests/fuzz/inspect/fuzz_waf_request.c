/* A whole request as text: it is read or refused with its line, and what is read lies within it. */
#include <stdlib.h>

#include "inspect/waf/replay.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void within(struct pc_span part, struct pc_span whole) {
    if (part.len > 0 && (part.ptr < whole.ptr || part.ptr + part.len > whole.ptr + whole.len))
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct pc_arena arena PC_CLEANUP(pc_arena_free) = {0};
    struct pc_span text = pc_span(data, size);
    struct pc_waf_request request;
    struct pc_diag diag = {{0}};
    if (pc_waf_request_parse(text, &arena, &request, &diag) != PC_OK) {
        if (diag.text[0] == '\0')
            abort();
        return 0;
    }
    if (request.method.len == 0 || request.target.len == 0 ||
        request.header_count > PC_WAF_REQUEST_HEADERS_MAX)
        abort();
    within(request.method, text);
    within(request.target, text);
    within(request.body, text);
    for (size_t i = 0; i < request.header_count; i++) {
        within(request.headers[i].name, text);
        within(request.headers[i].value, text);
        if (pc_waf_request_find(&request, request.headers[i].name).len > size)
            abort();
    }
    return 0;
}

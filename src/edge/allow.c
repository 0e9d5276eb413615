/* Rendering Allow: each method that the policy matches for the path, in a fixed order. */
#include "edge/allow.h"

static const struct pc_span methods[] = {{"GET", 3},   {"HEAD", 4},   {"POST", 4},   {"PUT", 3},
                                         {"PATCH", 5}, {"DELETE", 6}, {"OPTIONS", 7}};

void pc_allow_render(const struct pc_policy *policy, enum pc_listener listener, struct pc_span host,
                     struct pc_span path, struct pc_buf *out) {
    size_t start = out->len;
    for (size_t i = 0; i < sizeof methods / sizeof methods[0]; i++) {
        enum pc_reason reason;
        if (pc_policy_match(policy, listener, host, methods[i], path, &reason) == NULL)
            continue;
        if (out->len > start)
            pc_buf_add(out, PC_SPAN(", "));
        pc_buf_add(out, methods[i]);
    }
}

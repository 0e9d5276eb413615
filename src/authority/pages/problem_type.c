/* Problem types of inner calls. */
#include "authority/pages/problem_type.h"

bool pc_is_problem(struct pc_call *call, const struct pc_call *inner, const char *type) {
    struct pc_span uri = pc_page_member(call, inner, "type");
    struct pc_span prefix = PC_SPAN("/portcullis/problems/");
    return pc_span_starts(uri, prefix) &&
           pc_span_eq(pc_span_from(uri, prefix.len), pc_span_str(type));
}

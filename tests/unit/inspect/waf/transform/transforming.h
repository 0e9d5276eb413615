/* Tables of what transformations make of values. */
#ifndef PC_TESTS_TRANSFORMING_H
#define PC_TESTS_TRANSFORMING_H

#include "inspect/waf/transform/transform.h"

#include "../../../testing.h"

struct transforming {
    const char *name;
    struct pc_span in, out;
};

#define BECOMES(name, in, out)                                                                     \
    {                                                                                              \
        name, {"" in, sizeof(in) - 1}, {                                                           \
            "" out, sizeof(out) - 1                                                                \
        }                                                                                          \
    }
#define STAYS(name, in) BECOMES(name, in, in)

/* Runs over a copy of exactly the size, so that a sanitizer sees a read beyond the end; what stays
 * must be the input itself. */
static inline void check_transforming(const struct transforming *c) {
    PC_CLEANUP(pc_arena_free) struct pc_arena arena = {0};
    const struct pc_waf_transformation *t = pc_waf_transformation_find(pc_span_str(c->name));
    assert_non_null(t);
    char *exact = test_malloc(c->in.len == 0 ? 1 : c->in.len);
    memcpy(exact, c->in.ptr, c->in.len);
    struct pc_span out, in = pc_span(exact, c->in.len);
    assert_int_equal(t->run(in, &arena, &out), PC_OK);
    if (!pc_span_eq(out, c->out))
        print_error("%s of '%.*s' is '%.*s', not '%.*s'\n", c->name, PC_ARG(c->in), PC_ARG(out),
                    PC_ARG(c->out));
    assert_true(pc_span_eq(out, c->out));
    if (pc_span_eq(c->in, c->out) && t->touches != PC_WAF_CLASS_ANY)
        assert_ptr_equal(out.ptr, in.ptr);
    test_free(exact);
}

#define CHECK_ALL(table)                                                                           \
    for (size_t i_ = 0; i_ < sizeof(table) / sizeof *(table); i_++)                                \
    check_transforming(&(table)[i_])

#endif

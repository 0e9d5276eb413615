/* Runs a body processor and looks at what it made. */
#ifndef PC_TESTS_UNIT_INSPECT_WAF_BODY_READING_H
#define PC_TESTS_UNIT_INSPECT_WAF_BODY_READING_H

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "../../../testing.h"
#include "inspect/waf/body/body.h"

struct reading {
    struct pc_arena arena;
    struct pc_waf_values values;
    struct pc_waf_body body;
    char *copy; /* exactly as large as the body: the sanitizer sees a step beyond it */
};

static inline void end_reading(struct reading *r) {
    pc_arena_free(&r->arena);
    free(r->copy);
    r->copy = NULL;
}

static inline void begin_reading(struct reading *r, struct pc_span bytes) {
    end_reading(r);
    r->copy = malloc(bytes.len + (bytes.len == 0));
    assert_non_null(r->copy);
    if (bytes.len > 0)
        memcpy(r->copy, bytes.ptr, bytes.len);
    r->body.bytes = pc_span(r->copy, bytes.len);
    r->values = (struct pc_waf_values){.arena = &r->arena, .max_items = r->values.max_items};
}

static inline pc_err run_reading(struct reading *r, const char *processor, struct pc_span bytes) {
    begin_reading(r, bytes);
    const struct pc_waf_body_processor *row = pc_waf_body_processor_find(pc_span_str(processor));
    assert_non_null(row);
    return row->run(&r->body, &r->values);
}

/* "key=value|key=value|" of a list. */
static inline struct pc_span listed(const struct reading *r, enum pc_waf_variable list) {
    static char text[4096];
    size_t len = 0;
    for (size_t i = 0; i < r->values.lists[list].count; i++) {
        const struct pc_waf_item *item = &r->values.lists[list].items[i];
        assert_true(len + item->key.len + item->value.len + 2 <= sizeof text);
        if (item->key.len > 0)
            memcpy(text + len, item->key.ptr, item->key.len);
        len += item->key.len;
        text[len++] = '=';
        if (item->value.len > 0)
            memcpy(text + len, item->value.ptr, item->value.len);
        len += item->value.len;
        text[len++] = '|';
    }
    return pc_span(text, len);
}

#define assert_listed(r, list, literal) assert_span_equal(listed((r), (list)), literal)

static inline bool is_set(const struct reading *r, enum pc_waf_variable flag) {
    const struct pc_waf_list *list = &r->values.lists[flag];
    return list->count == 1 && !pc_span_eq(list->items[0].value, PC_SPAN("0"));
}

static inline bool is_broken(const struct reading *r) {
    bool broken = is_set(r, PC_WAF_REQBODY_ERROR);
    assert_int_equal(broken, is_set(r, PC_WAF_REQBODY_PROCESSOR_ERROR));
    assert_int_equal(broken, r->values.lists[PC_WAF_REQBODY_ERROR_MSG].count == 1);
    assert_int_equal(broken, r->values.lists[PC_WAF_REQBODY_PROCESSOR_ERROR_MSG].count == 1);
    return broken;
}

/* `size` bytes, of `unit` over and over. */
static inline char *repeated(struct pc_span unit, size_t size) {
    char *out = malloc(size);
    assert_non_null(out);
    for (size_t i = 0; i < size; i++)
        out[i] = unit.ptr[i % unit.len];
    return out;
}

/* Processor time so far, in milliseconds. */
static inline double now_ms(void) {
    return (double)clock() * 1000.0 / CLOCKS_PER_SEC;
}

/* Bytes of a large body. The sanitizer's functions look at a whole range for each search in it:
 * what is linear is not, with them. */
#ifdef __SANITIZE_ADDRESS__
enum { LARGE = 1 << 16 };
#else
enum { LARGE = 1 << 20 };
#endif

/* Generous: what is bounded takes a few of them, what is quadratic takes thousands. */
enum { SOON_MS = 1000 };

#endif

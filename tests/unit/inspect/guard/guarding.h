/* Sends bodies through a guard, cut anywhere, and writes down what is found. */
#ifndef PC_TESTS_UNIT_INSPECT_GUARD_GUARDING_H
#define PC_TESTS_UNIT_INSPECT_GUARD_GUARDING_H

#include "inspect/guard/guard.h"

#include "../../testing.h"
#include "scanner.h"

/* Of two cuts the second goes on so far; a sanitizer takes its time. */
#ifdef __SANITIZE_ADDRESS__
enum { STEP = 7 };
#else
enum { STEP = 1 };
#endif

struct guarding {
    struct pc_guard_options options;
    struct pc_guard *guard;
    struct pc_buf released, found; /* found: "place start end\n" for each */
};

static inline void note(void *context, const struct pc_guard_finding *finding) {
    struct guarding *guarding = context;
    pc_content_place_write(finding->place, &guarding->found);
    pc_buf_addf(&guarding->found, " %d-%d\n", (int)finding->start, (int)finding->end);
}

static inline void begin_guarding(struct guarding *guarding, const char *type) {
    *guarding = (struct guarding){.options = {.mode = PC_DLP_PASS_ON, .on_finding = note}};
    guarding->options.content_type = pc_span_str(type);
    guarding->options.context = guarding;
}

static inline void end_guarding(struct guarding *guarding) {
    pc_guard_end(guarding->guard);
    pc_buf_free(&guarding->released);
    pc_buf_free(&guarding->found);
}

static inline pc_err feed_guard(struct guarding *guarding, struct pc_span text, bool last) {
    char *copy = malloc(text.len == 0 ? 1 : text.len);
    if (text.len > 0)
        memcpy(copy, text.ptr, text.len);
    if (guarding->guard == NULL)
        assert_int_equal(pc_guard_begin(NULL, &guarding->options, &guarding->guard), PC_OK);
    pc_err err = pc_guard_feed(guarding->guard, pc_span(copy, text.len), last, &guarding->released);
    free(copy);
    return err;
}

/* Three pieces, cut at two places. */
static inline pc_err feed_cut(struct guarding *guarding, struct pc_span text, size_t first,
                              size_t second) {
    pc_err err = feed_guard(guarding, pc_span_upto(text, first), false);
    if (err == PC_OK)
        err = feed_guard(guarding, pc_span(text.ptr + first, second - first), false);
    return err != PC_OK ? err : feed_guard(guarding, pc_span_from(text, second), true);
}

#endif

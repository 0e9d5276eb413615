/* An engine of rules that a test has as a text. */
#ifndef PC_TESTS_UNIT_INSPECT_WAF_OPENED_H
#define PC_TESTS_UNIT_INSPECT_WAF_OPENED_H

#include <stdlib.h>
#include <string.h>

#include "inspect/waf/waf.h"

#include "../../testing.h"

struct opened {
    void *memory;
    struct pc_waf_engine *engine;
    struct pc_arena arena; /* of the test */
    struct pc_arena work;  /* of one transaction */
};

static inline pc_err fetch_text(void *context, struct pc_span from, struct pc_span name,
                                struct pc_span *name_out, struct pc_span *text,
                                struct pc_diag *diag) {
    (void)from, (void)diag;
    *name_out = name;
    *text = pc_span_str(context);
    return PC_OK;
}

static inline struct opened open_rules(const char *text) {
    const struct pc_waf_sources sources = {.fetch = fetch_text, .context = (void *)(uintptr_t)text};
    const struct pc_waf_bundle_options options = {0};
    struct pc_span name = PC_SPAN("test.conf");
    struct pc_buf bundle = {0};
    struct pc_diag diag = {{0}};
    struct opened opened = {0};
    pc_err err = pc_waf_bundle_make(&sources, &name, 1, &options, &bundle, &diag);
    if (err == PC_OK && posix_memalign(&opened.memory, 4096, bundle.len) == 0) {
        memcpy(opened.memory, bundle.ptr, bundle.len);
        err = pc_waf_engine_new(pc_span(opened.memory, bundle.len), &opened.engine, &diag);
    }
    if (err != PC_OK)
        print_error("%s\n", diag.text);
    assert_int_equal(err, PC_OK);
    pc_buf_free(&bundle);
    return opened;
}

static inline void close_rules(struct opened *opened) {
    pc_waf_engine_free(opened->engine);
    free(opened->memory);
    pc_arena_free(&opened->arena);
    pc_arena_free(&opened->work);
}

#endif

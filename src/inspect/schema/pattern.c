/* A pattern: an automaton where it can be one, PCRE2's where not. */
#include "inspect/schema/pattern.h"

#include <stdlib.h>

#include "base/buf.h"
#include "inspect/schema/pattern_parts.h"
#include "inspect/schema/pattern_pcre2.h"

struct pc_js_pattern {
    struct pc_arena arena;
    struct pc_span text;
    struct pc_js_parts parts;
    void *code; /* where there are no parts */
};

static pc_err compile(struct pc_js_pattern *pattern, struct pc_span text, struct pc_diag *diag) {
    PC_CLEANUP(pc_arena_free) struct pc_arena scratch = {0};
    struct pc_js_tree *tree;
    struct pc_js_tree_error error;
    pc_err err = pc_arena_copy(&pattern->arena, text, &pattern->text);
    if (err != PC_OK)
        return err;
    err = pc_js_tree_read(text, &scratch, &tree, &error);
    if (err != PC_OK)
        return pc_diag_set(diag, err, "at byte %zu: %s", error.at, error.reason);
    err = pc_js_parts_make(tree, &pattern->arena, &pattern->parts);
    if (err != PC_ERR_UNSUPPORTED)
        return err;
    pattern->parts.count = 0;
    return pc_js_pcre2_compile(tree, &pattern->code, diag);
}

pc_err pc_js_pattern_compile(struct pc_span text, struct pc_js_pattern **out,
                             struct pc_diag *diag) {
    *out = NULL;
    if (text.len > PC_JS_PATTERN_BYTES)
        return pc_diag_set(diag, PC_ERR_RANGE, "it is longer than %d bytes", PC_JS_PATTERN_BYTES);
    struct pc_js_pattern *pattern = calloc(1, sizeof *pattern);
    if (pattern == NULL)
        return PC_ERR_NOMEM;
    pc_err err = compile(pattern, text, diag);
    if (err == PC_OK)
        *out = pattern;
    else
        pc_js_pattern_free(pattern);
    return err;
}

static bool is_one_automaton(const struct pc_js_pattern *pattern) {
    const struct pc_js_part *part = pattern->parts.rows;
    return pattern->parts.count == 1 && !part->negative && !part->counted;
}

pc_err pc_js_pattern_join(const struct pc_js_pattern *const *patterns, size_t count,
                          struct pc_js_pattern **out) {
    PC_CLEANUP(pc_buf_free) struct pc_buf text = {0};
    *out = NULL;
    for (size_t i = 0; i < count; i++) {
        if (!is_one_automaton(patterns[i]))
            return PC_ERR_UNSUPPORTED;
        pc_buf_add_str(&text, i == 0 ? "(?:" : "|(?:");
        pc_buf_add(&text, patterns[i]->text);
        pc_buf_add_char(&text, ')');
    }
    pc_err err = pc_buf_end(&text);
    if (err == PC_OK)
        err = pc_js_pattern_compile(pc_buf_span(&text), out, NULL);
    if (err != PC_OK || is_one_automaton(*out))
        return err;
    pc_js_pattern_free(*out);
    *out = NULL;
    return PC_ERR_UNSUPPORTED;
}

void pc_js_pattern_free(struct pc_js_pattern *pattern) {
    if (pattern == NULL)
        return;
    pc_js_pcre2_free(pattern->code);
    pc_arena_free(&pattern->arena);
    free(pattern);
}

bool pc_js_pattern_is_linear(const struct pc_js_pattern *pattern) {
    return pattern->parts.count > 0;
}

uint64_t pc_js_pattern_work(const struct pc_js_pattern *pattern, struct pc_span value) {
    uint64_t bytes = value.len;
    if (pattern->parts.count > 0)
        return bytes / 32 * pattern->parts.count;
    return 4 + bytes / 4 + bytes * bytes / 512;
}

enum pc_js_answer pc_js_pattern_match(const struct pc_js_pattern *pattern, struct pc_span value,
                                      struct pc_js_matcher *matcher) {
    if (pattern->parts.count > 0)
        return pc_js_parts_match(&pattern->parts, value) ? PC_JS_YES : PC_JS_NO;
    return pc_js_pcre2_match(pattern->code, value, matcher);
}

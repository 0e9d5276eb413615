/* A pattern and a value, a NUL between the two: the automata say what PCRE2 says. Formats, too.
 */
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "inspect/schema/format.h"
#include "inspect/schema/pattern.h"
#include "inspect/schema/pattern_pcre2.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool is_utf8(struct pc_span text) {
    while (text.len > 0) {
        size_t length = pc_utf8_length(text);
        if (length == 0)
            return false;
        text = pc_span_from(text, length);
    }
    return true;
}

static void compare(struct pc_span text, struct pc_span value) {
    PC_CLEANUP(pc_arena_free) struct pc_arena arena = {0};
    struct pc_js_matcher matcher = {.arena = &arena};
    struct pc_js_pattern *pattern;
    struct pc_js_tree *tree;
    struct pc_js_tree_error error;
    void *code;
    if (pc_js_pattern_compile(text, &pattern, NULL) != PC_OK)
        return;
    enum pc_js_answer ours = pc_js_pattern_match(pattern, value, &matcher);
    bool linear = pc_js_pattern_is_linear(pattern);
    pc_js_pattern_free(pattern);
    if (!linear || pc_js_tree_read(text, &arena, &tree, &error) != PC_OK ||
        pc_js_pcre2_compile(tree, &code, NULL) != PC_OK)
        return;
    enum pc_js_answer theirs = pc_js_pcre2_match(code, value, &matcher);
    pc_js_pcre2_free(code);
    if (theirs != PC_JS_LIMIT && ours != theirs)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    const uint8_t *end = size == 0 ? NULL : memchr(data, '\0', size);
    if (end == NULL)
        return 0;
    struct pc_span pattern = pc_span(data, (size_t)(end - data));
    struct pc_span value = pc_span(end + 1, size - pattern.len - 1);
    for (const struct pc_js_format *format = pc_js_formats; format->name != NULL; format++) {
        if (!format->number)
            (void)format->holds(value);
    }
    if (is_utf8(pattern) && is_utf8(value))
        compare(pattern, value);
    return 0;
}

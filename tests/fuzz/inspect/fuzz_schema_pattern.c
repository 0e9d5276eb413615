/* A pattern and a value, a NUL between the two: the automaton says what PCRE2 says. Formats, too.
 */
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "inspect/schema/format.h"
#include "inspect/schema/pattern.h"
#include "inspect/schema/pattern_automaton.h"
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

static void compare(struct pc_span pattern, struct pc_span value) {
    PC_CLEANUP(pc_arena_free) struct pc_arena arena = {0};
    struct pc_js_matcher matcher = {.arena = &arena};
    const struct pc_js_automaton *automaton;
    struct pc_js_tree *tree;
    struct pc_js_tree_error error;
    void *code;
    if (pc_js_tree_read(pattern, &arena, &tree, &error) != PC_OK ||
        pc_js_pcre2_compile(tree, &code, NULL) != PC_OK)
        return;
    pc_err err = pc_js_automaton_make(tree, &arena, &automaton);
    enum pc_js_answer answer = pc_js_pcre2_match(code, value, &matcher);
    if (err == PC_OK && answer != PC_JS_LIMIT &&
        pc_js_automaton_match(automaton, value) != (answer == PC_JS_YES))
        abort();
    pc_js_pcre2_free(code);
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

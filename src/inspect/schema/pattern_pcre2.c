/* Patterns written anew for PCRE2, and asked under limits. */
#define PCRE2_CODE_UNIT_WIDTH 8
#include "inspect/schema/pattern_pcre2.h"

#include <pcre2.h>

#include "base/buf.h"

enum { HEAP_KIB = 1024 };

static void write_tree(const struct pc_js_tree *tree, struct pc_buf *out);

static void write_set(const struct pc_js_set *set, struct pc_buf *out) {
    if (set->count == 0 && set->properties.len == 0) {
        pc_buf_add_str(out, set->negative ? "." : "(?!)");
        return;
    }
    pc_buf_add_str(out, set->negative ? "[^" : "[");
    for (size_t i = 0; i < set->count; i++)
        pc_buf_addf(out, "\\x{%x}-\\x{%x}", set->ranges[i].low, set->ranges[i].high);
    pc_buf_add(out, set->properties);
    pc_buf_add_char(out, ']');
}

static void write_children(const struct pc_js_tree *tree, const char *opening, const char *between,
                           const char *closing, struct pc_buf *out) {
    pc_buf_add_str(out, opening);
    for (const struct pc_js_tree *child = tree->first; child != NULL; child = child->next) {
        if (child != tree->first)
            pc_buf_add_str(out, between);
        write_tree(child, out);
    }
    pc_buf_add_str(out, closing);
}

static void write_repeat(const struct pc_js_tree *tree, struct pc_buf *out) {
    bool set = tree->first->kind == PC_JS_TREE_SET && tree->first->set.count > 0;
    write_children(tree, set ? "" : "(?:", "", set ? "" : ")", out);
    if (tree->most == PC_JS_TREE_WITHOUT_END)
        pc_buf_addf(out, "{%u,}", tree->least);
    else
        pc_buf_addf(out, "{%u,%u}", tree->least, tree->most);
    if (tree->lazy)
        pc_buf_add_char(out, '?');
}

static void write_tree(const struct pc_js_tree *tree, struct pc_buf *out) {
    static const char *const looks[] = {"(?=", "(?!", "(?<=", "(?<!"};
    switch (tree->kind) {
    case PC_JS_TREE_SET:
        write_set(&tree->set, out);
        break;
    case PC_JS_TREE_SEQUENCE:
        write_children(tree, "", "", "", out);
        break;
    case PC_JS_TREE_CHOICE:
        write_children(tree, "(?:", "|", ")", out);
        break;
    case PC_JS_TREE_REPEAT:
        write_repeat(tree, out);
        break;
    case PC_JS_TREE_GROUP:
        write_children(tree, "(", "", ")", out);
        break;
    case PC_JS_TREE_BEGIN:
        pc_buf_add_char(out, '^');
        break;
    case PC_JS_TREE_END:
        pc_buf_add_char(out, '$');
        break;
    case PC_JS_TREE_BOUNDARY:
        pc_buf_add_str(out, tree->negative ? "\\B" : "\\b");
        break;
    case PC_JS_TREE_LOOK:
        write_children(tree, looks[2 * tree->behind + tree->negative], "", ")", out);
        break;
    case PC_JS_TREE_BACK:
        pc_buf_addf(out, "\\g{%u}", tree->group);
        break;
    }
}

pc_err pc_js_pcre2_compile(const struct pc_js_tree *tree, void **out, struct pc_diag *diag) {
    PC_CLEANUP(pc_buf_free) struct pc_buf text = {0};
    write_tree(tree, &text);
    if (pc_buf_end(&text) != PC_OK)
        return PC_ERR_NOMEM;
    uint32_t options = PCRE2_UTF | PCRE2_DOTALL | PCRE2_DOLLAR_ENDONLY | PCRE2_MATCH_UNSET_BACKREF |
                       PCRE2_NEVER_BACKSLASH_C;
    int error = 0;
    size_t at = 0;
    const char *pattern = text.len == 0 ? "" : text.ptr;
    *out = pcre2_compile((PCRE2_SPTR)pattern, text.len, options, &error, &at, NULL);
    if (*out != NULL) {
        (void)pcre2_jit_compile(*out, PCRE2_JIT_COMPLETE); /* without it, it is slower */
        return PC_OK;
    }
    char reason[160] = "";
    pcre2_get_error_message(error, (PCRE2_UCHAR *)reason, sizeof reason);
    return pc_diag_set(diag, PC_ERR_INVALID, "%s", reason);
}

void pc_js_pcre2_free(void *code) {
    pcre2_code_free(code);
}

static void *take(size_t size, void *context) {
    return pc_arena_alloc(context, size, 1);
}

static void leave(void *memory, void *context) {
    (void)memory; /* it ends with the arena */
    (void)context;
}

static bool prepare(struct pc_js_matcher *matcher) {
    if (matcher->limits != NULL)
        return true;
    pcre2_general_context *general = pcre2_general_context_create(take, leave, matcher->arena);
    if (general == NULL)
        return false;
    matcher->data = pcre2_match_data_create(1, general);
    pcre2_match_context *limits = pcre2_match_context_create(general);
    if (matcher->data == NULL || limits == NULL)
        return false;
    pcre2_set_match_limit(limits, PC_JS_PATTERN_STEPS);
    pcre2_set_heap_limit(limits, HEAP_KIB);
    matcher->limits = limits;
    return true;
}

/* What the library's own code does to short values it does quickly, but it does not count all of
 * its steps: longer ones are looked at by the interpreter, which does. */
enum pc_js_answer pc_js_pcre2_match(const void *code, struct pc_span value,
                                    struct pc_js_matcher *matcher) {
    enum { SHORT = 64 };
    if (value.len > PC_JS_PATTERN_VALUE || !prepare(matcher))
        return PC_JS_LIMIT;
    uint32_t options = PCRE2_NO_UTF_CHECK | (value.len > SHORT ? PCRE2_NO_JIT : 0);
    PCRE2_SPTR text = (PCRE2_SPTR)(value.len == 0 ? "" : value.ptr);
    int rc = pcre2_match(code, text, value.len, 0, options, matcher->data, matcher->limits);
    if (rc == PCRE2_ERROR_NOMATCH)
        return PC_JS_NO;
    return rc >= 0 ? PC_JS_YES : PC_JS_LIMIT;
}

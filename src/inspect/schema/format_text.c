/* UUIDs, JSON pointers, regular expressions, base64 and numbers. */
#include "inspect/schema/format_text.h"

#include "inspect/schema/number.h"
#include "inspect/schema/pattern_tree.h"

bool pc_js_is_uuid(struct pc_span text) {
    if (text.len != 36)
        return false;
    for (size_t i = 0; i < text.len; i++) {
        bool hyphen = i == 8 || i == 13 || i == 18 || i == 23;
        if (hyphen ? text.ptr[i] != '-' : !pc_js_is_hex(text.ptr[i]))
            return false;
    }
    return true;
}

bool pc_js_is_json_pointer(struct pc_span text) {
    if (text.len > 0 && text.ptr[0] != '/')
        return false;
    for (size_t i = 0; i < text.len; i++) {
        char next = i + 1 < text.len ? text.ptr[i + 1] : '\0';
        if (text.ptr[i] == '~' && next != '0' && next != '1')
            return false;
    }
    return true;
}

bool pc_js_is_relative_json_pointer(struct pc_span text) {
    size_t digits = 0;
    while (digits < text.len && pc_js_is_digit(text.ptr[digits]))
        digits++;
    if (digits == 0 || (digits > 1 && text.ptr[0] == '0'))
        return false;
    struct pc_span rest = pc_span_from(text, digits);
    return pc_span_eq(rest, PC_SPAN("#")) || pc_js_is_json_pointer(rest);
}

bool pc_js_is_regex(struct pc_span text) {
    enum { MOST = 1024, MEMORY = 1 << 20 };
    PC_CLEANUP(pc_arena_free) struct pc_arena arena = {.limit = MEMORY};
    struct pc_js_tree *tree;
    struct pc_js_tree_error error;
    return text.len <= MOST && pc_js_tree_read(text, &arena, &tree, &error) == PC_OK;
}

bool pc_js_is_base64(struct pc_span text) {
    size_t end = text.len;
    while (end > 0 && text.len - end < 2 && text.ptr[end - 1] == '=')
        end--;
    for (size_t i = 0; i < end; i++) {
        char c = text.ptr[i];
        if (!pc_js_is_digit(c) && !pc_js_is_letter(c) && c != '+' && c != '/')
            return false;
    }
    return text.len % 4 == 0;
}

static bool is_within(struct pc_span text, const char *least, const char *most) {
    struct pc_js_number number = pc_js_number(text);
    struct pc_js_number low = pc_js_number(pc_span_str(least));
    struct pc_js_number high = pc_js_number(pc_span_str(most));
    return pc_js_number_is_integer(&number) && pc_js_number_compare(&number, &low) >= 0 &&
           pc_js_number_compare(&number, &high) <= 0;
}

bool pc_js_is_int32(struct pc_span text) {
    return is_within(text, "-2147483648", "2147483647");
}

bool pc_js_is_int64(struct pc_span text) {
    return is_within(text, "-9223372036854775808", "9223372036854775807");
}

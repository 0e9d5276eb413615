/* Percent-encoding and form encoding. */
#include "base/percent.h"

static bool allowed(char c, bool form) {
    if (form && (c == '\r' || c == '\n' || c == '\t'))
        return true;
    return (unsigned char)c >= ' ' && c != 0x7f;
}

static pc_err decode(struct pc_span text, bool form, struct pc_arena *arena, struct pc_span *out) {
    char *to = pc_arena_alloc(arena, text.len + 1, 1);
    if (to == NULL)
        return PC_ERR_NOMEM;
    size_t len = 0;
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        if (form && c == '+')
            c = ' ';
        if (c == '%') {
            int byte = pc_percent_byte(pc_span_from(text, i));
            if (byte < 0)
                return PC_ERR_INVALID;
            c = (char)byte;
            i += 2;
        }
        if (!allowed(c, form))
            return PC_ERR_INVALID;
        to[len++] = c;
    }
    to[len] = '\0';
    *out = pc_span(to, len);
    return PC_OK;
}

pc_err pc_percent_decode(struct pc_span text, struct pc_arena *arena, struct pc_span *out) {
    return decode(text, false, arena, out);
}

pc_err pc_percent_decode_form(struct pc_span text, struct pc_arena *arena, struct pc_span *out) {
    return decode(text, true, arena, out);
}

static bool is_unreserved(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '.' || c == '_' || c == '~';
}

void pc_percent_encode(struct pc_span text, struct pc_buf *out) {
    static const char digits[] = "0123456789ABCDEF";
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.ptr[i];
        if (is_unreserved(text.ptr[i])) {
            pc_buf_add_char(out, text.ptr[i]);
            continue;
        }
        const char code[3] = {'%', digits[c >> 4], digits[c & 15]};
        pc_buf_add(out, pc_span(code, sizeof code));
    }
}

void pc_percent_encode_path(struct pc_span path, struct pc_buf *out) {
    struct pc_span segment;
    for (bool first = true; pc_span_split(&path, '/', &segment); first = false) {
        if (!first)
            pc_buf_add_char(out, '/');
        pc_percent_encode(segment, out);
    }
}

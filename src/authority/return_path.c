/* Holding a return path against what browsers make of it (URL Standard section 4.4). */
#include "authority/return_path.h"

static bool is_printable(struct pc_span text) {
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.ptr[i];
        /* Browsers drop tabs and line ends, and take a backslash for a slash. */
        if (c <= 0x20 || c >= 0x7f || c == '\\')
            return false;
    }
    return true;
}

static bool is_dots(struct pc_span segment) {
    return pc_span_eq(segment, PC_SPAN(".")) || pc_span_eq(segment, PC_SPAN("..")) ||
           pc_span_eq_nocase(segment, PC_SPAN("%2e")) ||
           pc_span_eq_nocase(segment, PC_SPAN(".%2e")) ||
           pc_span_eq_nocase(segment, PC_SPAN("%2e.")) ||
           pc_span_eq_nocase(segment, PC_SPAN("%2e%2e"));
}

/* Behind the first '/': no segment is empty but the last, none is made of dots. */
static bool has_good_segments(struct pc_span rest) {
    struct pc_span segment;
    while (pc_span_split(&rest, '/', &segment))
        if ((segment.len == 0 && rest.ptr != NULL) || is_dots(segment))
            return false;
    return true;
}

bool pc_return_path_is_own(struct pc_span wished) {
    if (wished.len == 0 || wished.len > PC_RETURN_PATH_MAX || wished.ptr[0] != '/')
        return false;
    struct pc_span path = pc_span_upto(wished, pc_span_find(wished, '?'));
    path = pc_span_upto(path, pc_span_find(path, '#'));
    return is_printable(wished) && has_good_segments(pc_span_from(path, 1));
}

struct pc_span pc_return_path(struct pc_span wished) {
    return pc_return_path_is_own(wished) ? wished : PC_SPAN("/");
}

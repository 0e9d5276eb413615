/* Text as HTML. */
#include "base/html.h"

void pc_html_escape(struct pc_span text, struct pc_buf *out) {
    for (size_t i = 0; i < text.len; i++) {
        switch (text.ptr[i]) {
        case '&':
            pc_buf_add_str(out, "&amp;");
            break;
        case '<':
            pc_buf_add_str(out, "&lt;");
            break;
        case '>':
            pc_buf_add_str(out, "&gt;");
            break;
        case '"':
            pc_buf_add_str(out, "&quot;");
            break;
        case '\'':
            pc_buf_add_str(out, "&#39;");
            break;
        default:
            pc_buf_add_char(out, text.ptr[i]);
        }
    }
}

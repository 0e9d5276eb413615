/* Paths as text. */
#include "cli/scan/place.h"

#include <string.h>

#include "base/json.h"

static bool is_control(struct pc_span sequence) {
    unsigned char c = (unsigned char)sequence.ptr[0];
    bool c1 = sequence.len == 2 && c == 0xc2 && (unsigned char)sequence.ptr[1] < 0xa0;
    return c < 0x20 || c == 0x7f || c1;
}

void pc_scan_path_text(struct pc_span path, struct pc_buf *out) {
    while (path.len > 0) {
        size_t len = pc_utf8_length(path);
        struct pc_span one = pc_span_upto(path, len == 0 ? 1 : len);
        if (path.ptr[0] == '\\')
            pc_buf_add_str(out, "\\\\");
        else if (len > 0 && !is_control(one))
            pc_buf_add(out, one);
        else
            for (size_t i = 0; i < one.len; i++)
                pc_buf_addf(out, "\\x%02x", (unsigned)(unsigned char)one.ptr[i]);
        path = pc_span_from(path, one.len);
    }
}

static bool is_plain(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           (c != '\0' && strchr("-._~/!$&'()*+,;=@", c) != NULL);
}

void pc_scan_path_uri(struct pc_span path, struct pc_buf *out) {
    if (pc_span_starts(path, PC_SPAN("/")))
        pc_buf_add_str(out, "file://");
    for (size_t i = 0; i < path.len; i++) {
        if (is_plain(path.ptr[i]))
            pc_buf_add_char(out, path.ptr[i]);
        else
            pc_buf_addf(out, "%%%02X", (unsigned)(unsigned char)path.ptr[i]);
    }
}

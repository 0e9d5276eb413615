/* Writing a request down without its credentials. */
#include "edge/kept.h"

#include "edge/mask.h"

#define HIDDEN PC_SPAN("***")

/* Bytes that would end a line become blanks. */
static void add_line_part(struct pc_span text, struct pc_buf *out) {
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        pc_buf_add_char(out, c == '\r' || c == '\n' || c == '\0' ? ' ' : c);
    }
}

/* "?a=1&api_key=x" */
static void add_target(struct pc_span target, struct pc_buf *out) {
    size_t mark = pc_span_find(target, '?');
    add_line_part(pc_span_upto(target, mark), out);
    if (mark == target.len)
        return;
    struct pc_span rest = pc_span_from(target, mark + 1), item;
    for (char sign = '?'; pc_span_split(&rest, '&', &item); sign = '&') {
        size_t equals = pc_span_find(item, '=');
        bool hide =
            equals < item.len && pc_span_eq_nocase(pc_span_upto(item, equals), PC_SPAN("api_key"));
        pc_buf_add_char(out, sign);
        add_line_part(hide ? pc_span_upto(item, equals + 1) : item, out);
        if (hide)
            pc_buf_add(out, HIDDEN);
    }
}

void pc_kept_begin(const struct pc_ip *client, bool truncated, struct pc_span method,
                   struct pc_span target, struct pc_span protocol, struct pc_buf *out) {
    pc_buf_add(out, truncated ? PC_SPAN("PCKEPT1 1 ") : PC_SPAN("PCKEPT1 0 "));
    pc_ip_format(client, out);
    pc_buf_add_char(out, '\n');
    add_line_part(method, out);
    pc_buf_add_char(out, ' ');
    add_target(target, out);
    pc_buf_add_char(out, ' ');
    add_line_part(protocol, out);
    pc_buf_add_str(out, "\r\n");
}

/* The names of cookies are what rules look at, too. */
static void add_cookies(struct pc_span value, struct pc_buf *out) {
    struct pc_span item;
    for (bool first = true; pc_span_split(&value, ';', &item); first = false) {
        struct pc_span name = pc_span_trim(pc_span_upto(item, pc_span_find(item, '=')));
        pc_buf_add(out, first ? PC_SPAN("") : PC_SPAN("; "));
        add_line_part(name, out);
        pc_buf_add_char(out, '=');
        pc_buf_add(out, HIDDEN);
    }
}

void pc_kept_header(struct pc_span name, struct pc_span value, struct pc_buf *out) {
    add_line_part(name, out);
    pc_buf_add_str(out, ": ");
    if (pc_span_eq_nocase(name, PC_SPAN("cookie")))
        add_cookies(value, out);
    else if (pc_mask_is_secret(name))
        pc_buf_add(out, HIDDEN);
    else
        add_line_part(value, out);
    pc_buf_add_str(out, "\r\n");
}

void pc_kept_body(struct pc_span body, struct pc_buf *out) {
    pc_buf_add_str(out, "\r\n");
    pc_buf_add(out, body);
}

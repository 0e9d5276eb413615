/* URI references. */
#include "inspect/schema/uri.h"

static bool is_scheme(struct pc_span text) {
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        bool letter = (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
        bool other = (c >= '0' && c <= '9') || c == '+' || c == '-' || c == '.';
        if (!letter && (i == 0 || !other))
            return false;
    }
    return text.len > 0;
}

/* Cuts *text before the first c; *tail is what stands behind it, or NULL. */
static void cut(struct pc_span *text, char c, struct pc_span *tail) {
    size_t at = pc_span_find(*text, c);
    *tail = at < text->len ? pc_span_from(*text, at + 1) : pc_span(NULL, 0);
    *text = pc_span_upto(*text, at);
}

struct pc_js_uri pc_js_uri(struct pc_span text) {
    struct pc_js_uri uri = {0};
    if (text.ptr == NULL)
        text.ptr = "";
    cut(&text, '#', &uri.fragment);
    cut(&text, '?', &uri.query);
    size_t colon = pc_span_find(text, ':');
    if (colon < text.len && is_scheme(pc_span_upto(text, colon))) {
        uri.scheme = pc_span_upto(text, colon);
        text = pc_span_from(text, colon + 1);
    }
    if (pc_span_starts(text, PC_SPAN("//"))) {
        text = pc_span_from(text, 2);
        size_t slash = pc_span_find(text, '/');
        uri.authority = pc_span_upto(text, slash);
        text = pc_span_from(text, slash);
    }
    uri.path = text;
    return uri;
}

/* Takes the last segment of what was appended since `from` away, with the slash before it. */
static void drop_segment(struct pc_buf *out, size_t from) {
    while (out->len > from && out->ptr[out->len - 1] != '/')
        out->len--;
    if (out->len > from)
        out->len--;
}

/* RFC 3986, section 5.2.4; the path has one segment for each slash. */
static void put_path(struct pc_span path, struct pc_buf *out) {
    size_t from = out->len;
    bool rooted = pc_span_starts(path, PC_SPAN("/"));
    struct pc_span rest = rooted ? pc_span_from(path, 1) : path, segment;
    bool open = false;
    while (pc_span_split(&rest, '/', &segment)) {
        bool up = pc_span_eq(segment, PC_SPAN(".."));
        open = up || pc_span_eq(segment, PC_SPAN("."));
        if (up)
            drop_segment(out, from);
        if (open)
            continue;
        if (rooted || out->len > from)
            pc_buf_add_char(out, '/');
        pc_buf_add(out, segment);
    }
    if (open && (rooted || out->len > from))
        pc_buf_add_char(out, '/');
}

/* The base's path up to its last slash, and the reference's path. */
static void put_merged(const struct pc_js_uri *base, struct pc_span path, struct pc_buf *out) {
    PC_CLEANUP(pc_buf_free) struct pc_buf merged = {0};
    size_t slash = base->path.len;
    while (slash > 0 && base->path.ptr[slash - 1] != '/')
        slash--;
    if (base->authority.ptr != NULL && base->path.len == 0)
        pc_buf_add_char(&merged, '/');
    pc_buf_add(&merged, pc_span_upto(base->path, slash));
    pc_buf_add(&merged, path);
    if (pc_buf_end(&merged) != PC_OK)
        out->err = PC_ERR_NOMEM;
    put_path(pc_buf_span(&merged), out);
}

static void put_head(const struct pc_js_uri *uri, struct pc_span authority, struct pc_buf *out) {
    if (uri->scheme.ptr != NULL) {
        pc_buf_add(out, uri->scheme);
        pc_buf_add_char(out, ':');
    }
    if (authority.ptr != NULL) {
        pc_buf_add_str(out, "//");
        pc_buf_add(out, authority);
    }
}

static void put_query(struct pc_span query, struct pc_buf *out) {
    if (query.ptr == NULL)
        return;
    pc_buf_add_char(out, '?');
    pc_buf_add(out, query);
}

void pc_js_uri_resolve(struct pc_span base_text, struct pc_span reference, struct pc_buf *out) {
    struct pc_js_uri base = pc_js_uri(base_text), uri = pc_js_uri(reference);
    if (uri.scheme.ptr != NULL || uri.authority.ptr != NULL) {
        put_head(uri.scheme.ptr != NULL ? &uri : &base, uri.authority, out);
        if (uri.authority.ptr == NULL && !pc_span_starts(uri.path, PC_SPAN("/")))
            pc_buf_add(out, uri.path); /* urn: and the like */
        else
            put_path(uri.path, out);
        put_query(uri.query, out);
        return;
    }
    put_head(&base, base.authority, out);
    if (uri.path.len == 0)
        pc_buf_add(out, base.path);
    else if (uri.path.ptr[0] == '/')
        put_path(uri.path, out);
    else
        put_merged(&base, uri.path, out);
    put_query(uri.path.len == 0 && uri.query.ptr == NULL ? base.query : uri.query, out);
}

static int hex_digit(char c) {
    if (c >= '0' && c <= '9')
        return c - '0';
    c |= 0x20;
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

bool pc_js_uri_decode(struct pc_span text, struct pc_buf *out) {
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        if (c == '%') {
            int high = i + 2 < text.len ? hex_digit(text.ptr[i + 1]) : -1;
            int low = high >= 0 ? hex_digit(text.ptr[i + 2]) : -1;
            if (low < 0)
                return false;
            c = (char)(high << 4 | low);
            i += 2;
        }
        pc_buf_add_char(out, c);
    }
    return true;
}

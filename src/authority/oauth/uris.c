/* Redirect URIs: what may be registered, and what is equal to it. */
#include "authority/oauth/uris.h"

struct parts {
    bool https;
    struct pc_span host;
    struct pc_span rest; /* path and query */
};

static bool is_port(struct pc_span text) {
    uint64_t port = 0;
    return pc_span_u64(text, 65535, &port) == PC_OK && port > 0;
}

static bool is_clean(struct pc_span text) {
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        if (c <= ' ' || c >= 0x7f || c == '#' || c == '\\' || c == '"' || c == '<' || c == '>' ||
            c == '`' || c == '{' || c == '}' || c == '|' || c == '^')
            return false;
    }
    return true;
}

static bool is_host(struct pc_span host) {
    for (size_t i = 0; i < host.len; i++) {
        char c = host.ptr[i];
        bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        if (!letter && c != '.' && c != '-' && c != '_')
            return false;
    }
    return host.len > 0;
}

/* "host", "host:port", "[::1]:port". */
static bool split_authority(struct pc_span text, struct pc_span *host) {
    if (pc_span_starts(text, PC_SPAN("[::1]"))) {
        *host = pc_span_upto(text, sizeof "[::1]" - 1);
    } else {
        *host = pc_span_upto(text, pc_span_find(text, ':'));
        if (!is_host(*host))
            return false;
    }
    struct pc_span port = pc_span_from(text, host->len);
    return port.len == 0 || (port.ptr[0] == ':' && is_port(pc_span_from(port, 1)));
}

static bool has_dot_segment(struct pc_span path) {
    struct pc_span segment;
    while (pc_span_split(&path, '/', &segment))
        if (pc_span_eq(segment, PC_SPAN(".")) || pc_span_eq(segment, PC_SPAN("..")))
            return true;
    return false;
}

static bool split(struct pc_span uri, struct parts *out) {
    if (uri.len > PC_URI_MAX || !is_clean(uri))
        return false;
    out->https = pc_span_starts(uri, PC_SPAN("https://"));
    if (!out->https && !pc_span_starts(uri, PC_SPAN("http://")))
        return false;
    uri = pc_span_from(uri, out->https ? sizeof "https://" - 1 : sizeof "http://" - 1);
    size_t slash = pc_span_find(uri, '/'), mark = pc_span_find(uri, '?');
    size_t end = slash < mark ? slash : mark;
    out->rest = pc_span_from(uri, end);
    if (has_dot_segment(pc_span_upto(out->rest, pc_span_find(out->rest, '?'))))
        return false;
    return split_authority(pc_span_upto(uri, end), &out->host);
}

static bool is_loopback(const struct parts *parts) {
    return !parts->https && (pc_span_eq(parts->host, PC_SPAN("127.0.0.1")) ||
                             pc_span_eq(parts->host, PC_SPAN("[::1]")) ||
                             pc_span_eq(parts->host, PC_SPAN("localhost")));
}

bool pc_redirect_uri_is_good(struct pc_span uri) {
    struct parts parts;
    return split(uri, &parts) && (parts.https || is_loopback(&parts));
}

bool pc_redirect_uri_is_loopback(struct pc_span uri) {
    struct parts parts;
    return split(uri, &parts) && is_loopback(&parts);
}

/* A program on the user's machine takes whatever port is free. */
static bool is_same_but_port(struct pc_span a, struct pc_span b) {
    struct parts x, y;
    return split(a, &x) && split(b, &y) && is_loopback(&x) && is_loopback(&y) &&
           pc_span_eq(x.host, y.host) && pc_span_eq(x.rest, y.rest);
}

bool pc_redirect_uri_matches(struct pc_span list, struct pc_span uri) {
    struct pc_span item;
    if (!pc_redirect_uri_is_good(uri))
        return false;
    while (pc_span_split(&list, ' ', &item))
        if (item.len > 0 && (pc_span_eq(item, uri) || is_same_but_port(item, uri)))
            return true;
    return false;
}

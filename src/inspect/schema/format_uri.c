/* URIs, IRIs and templates of URIs. */
#include <string.h>

#include "inspect/schema/format_text.h"
#include "inspect/schema/uri.h"

/* Unreserved characters and sub-delims (RFC 3986), those of `more`, and %XX. */
static bool is_made_of(struct pc_span text, const char *more, bool international) {
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        if (c == '%') {
            if (text.len - i < 3 || !pc_js_is_hex(text.ptr[i + 1]) ||
                !pc_js_is_hex(text.ptr[i + 2]))
                return false;
            i += 2;
            continue;
        }
        bool plain = pc_js_is_digit(c) || pc_js_is_letter(c) ||
                     (c != '\0' && strchr("-._~!$&'()*+,;=", c) != NULL) ||
                     (c != '\0' && strchr(more, c) != NULL);
        if (!plain && !((unsigned char)c >= 0x80 && international))
            return false;
    }
    return true;
}

/* [IPv6], [v1.name], an IPv4 address or a name. */
static bool is_host(struct pc_span host, bool international) {
    if (host.len == 0 || host.ptr[0] != '[')
        return is_made_of(host, "", international);
    struct pc_span literal = pc_span(host.ptr + 1, host.len - 2);
    if (host.len < 3 || host.ptr[host.len - 1] != ']')
        return false;
    if ((literal.ptr[0] | 0x20) != 'v')
        return pc_js_is_ipv6(literal);
    size_t dot = pc_span_find(literal, '.');
    for (size_t i = 1; i < dot; i++) {
        if (!pc_js_is_hex(literal.ptr[i]))
            return false;
    }
    struct pc_span name = pc_span_from(literal, dot + 1);
    return dot > 1 && name.len > 0 && pc_span_find(name, '%') == name.len &&
           is_made_of(name, ":", false);
}

static bool is_authority(struct pc_span text, bool international) {
    size_t at = pc_span_find(text, '@');
    if (at < text.len) {
        if (!is_made_of(pc_span_upto(text, at), ":", international))
            return false;
        text = pc_span_from(text, at + 1);
    }
    size_t end = text.len;
    while (end > 0 && pc_js_is_digit(text.ptr[end - 1]))
        end--;
    if (end > 0 && text.ptr[end - 1] == ':')
        text = pc_span_upto(text, end - 1);
    return is_host(text, international);
}

static bool is_reference(struct pc_span text, bool absolute, bool international) {
    struct pc_js_uri uri = pc_js_uri(text);
    if (absolute && uri.scheme.ptr == NULL)
        return false;
    if (uri.authority.ptr != NULL && !is_authority(uri.authority, international))
        return false;
    size_t colon = pc_span_find(uri.path, ':');
    bool relative = uri.scheme.ptr == NULL && uri.authority.ptr == NULL;
    if (relative && colon < pc_span_find(uri.path, '/')) /* it would have been a scheme */
        return false;
    return is_made_of(uri.path, ":@/", international) &&
           is_made_of(uri.query, ":@/?", international) &&
           is_made_of(uri.fragment, ":@/?", international);
}

bool pc_js_is_uri(struct pc_span text) {
    return is_reference(text, true, false);
}

bool pc_js_is_uri_reference(struct pc_span text) {
    return is_reference(text, false, false);
}

bool pc_js_is_iri(struct pc_span text) {
    return is_reference(text, true, true);
}

bool pc_js_is_iri_reference(struct pc_span text) {
    return is_reference(text, false, true);
}

/* name, name:3 or name*; a name is of letters, digits, _, %XX and single dots. */
static bool is_variable(struct pc_span text) {
    size_t end = text.len;
    if (end > 0 && text.ptr[end - 1] == '*') {
        end--;
    } else if (pc_span_find(text, ':') < text.len) {
        end = pc_span_find(text, ':');
        struct pc_span digits = pc_span_from(text, end + 1);
        uint64_t length;
        if (digits.len == 0 || digits.len > 4 || digits.ptr[0] == '0' ||
            pc_span_u64(digits, 9999, &length) != PC_OK)
            return false;
    }
    struct pc_span name = pc_span_upto(text, end);
    for (size_t i = 0; i < name.len; i++) {
        char c = name.ptr[i];
        bool dot = c == '.' && i > 0 && name.ptr[i - 1] != '.' && i + 1 < name.len;
        bool escaped = c == '%' && name.len - i > 2 && pc_js_is_hex(name.ptr[i + 1]) &&
                       pc_js_is_hex(name.ptr[i + 2]);
        if (!pc_js_is_letter(c) && !pc_js_is_digit(c) && c != '_' && !dot && !escaped)
            return false;
    }
    return name.len > 0;
}

static bool is_expression(struct pc_span text) {
    struct pc_span variable;
    if (text.len > 0 && text.ptr[0] != '\0' && strchr("+#./;?&=,!@|", text.ptr[0]) != NULL)
        text = pc_span_from(text, 1);
    if (text.len == 0)
        return false;
    while (pc_span_split(&text, ',', &variable)) {
        if (!is_variable(variable))
            return false;
    }
    return true;
}

bool pc_js_is_uri_template(struct pc_span text) {
    while (text.len > 0) {
        unsigned char c = (unsigned char)text.ptr[0];
        if (c == '{') {
            size_t end = pc_span_find(text, '}');
            if (end == text.len || !is_expression(pc_span(text.ptr + 1, end - 1)))
                return false;
            text = pc_span_from(text, end + 1);
            continue;
        }
        bool escape =
            c == '%' && text.len > 2 && pc_js_is_hex(text.ptr[1]) && pc_js_is_hex(text.ptr[2]);
        if (c <= ' ' || c == 0x7f || strchr("\"'<>\\^`|}", (char)c) != NULL ||
            (c == '%' && !escape))
            return false;
        text = pc_span_from(text, 1);
    }
    return true;
}

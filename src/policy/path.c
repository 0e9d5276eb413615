/* One exact path: what two readers could read differently is refused, the rest has one spelling. */
#include "policy/path.h"

#include <string.h>

#include "base/percent.h"

/* Bytes that may stand in a path as they are. */
static bool is_plain(unsigned char c) {
    return c > 0x20 && c < 0x7f && c != '\\' && c != ';' && c != '#' && c != '%';
}

static bool is_unreserved(unsigned char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '.' || c == '_' || c == '~';
}

/* Encoded bytes that a second decoder, or a sloppy first one, would take for structure. */
static bool is_forbidden_encoded(unsigned char c) {
    return c < 0x20 || c == 0x7f || c == '/' || c == '\\' || c == '%' || c == ';';
}

/* How many continuation bytes follow this first byte of a UTF-8 sequence (RFC 3629 section 3), and
 * what the first of them may be; -1 where no sequence begins so. */
static int utf8_tail(unsigned char lead, unsigned char *low, unsigned char *high) {
    *low = 0x80;
    *high = 0xbf;
    if (lead >= 0xc2 && lead <= 0xdf)
        return 1;
    if (lead >= 0xe0 && lead <= 0xef) {
        *low = lead == 0xe0 ? 0xa0 : 0x80;
        *high = lead == 0xed ? 0x9f : 0xbf;
        return 2;
    }
    if (lead >= 0xf0 && lead <= 0xf4) {
        *low = lead == 0xf0 ? 0x90 : 0x80;
        *high = lead == 0xf4 ? 0x8f : 0xbf;
        return 3;
    }
    return -1;
}

static void put_encoded(char **to, unsigned char c) {
    static const char digits[] = "0123456789ABCDEF";
    *(*to)++ = '%';
    *(*to)++ = digits[c >> 4];
    *(*to)++ = digits[c & 15];
}

/* A percent-encoded UTF-8 sequence at text[at], whose first byte is `lead`: kept encoded. *used
 * bytes of the text were taken. */
static pc_err copy_utf8(struct pc_span text, size_t at, unsigned char lead, char **to,
                        size_t *used) {
    unsigned char low;
    unsigned char high;
    int tail = utf8_tail(lead, &low, &high);
    if (tail < 0)
        return PC_ERR_INVALID;
    put_encoded(to, lead);
    size_t next = at + 3;
    for (int i = 0; i < tail; i++, next += 3) {
        int c = pc_percent_byte(pc_span_from(text, next));
        if (c < low || c > high)
            return PC_ERR_INVALID;
        put_encoded(to, (unsigned char)c);
        low = 0x80;
        high = 0xbf;
    }
    *used = next - at;
    return PC_OK;
}

static pc_err copy_encoded(struct pc_span text, size_t at, char **to, size_t *used) {
    int c = pc_percent_byte(pc_span_from(text, at));
    if (c < 0 || is_forbidden_encoded((unsigned char)c))
        return PC_ERR_INVALID;
    if (c >= 0x80)
        return copy_utf8(text, at, (unsigned char)c, to, used);
    *used = 3;
    if (is_unreserved((unsigned char)c))
        *(*to)++ = (char)c;
    else
        put_encoded(to, (unsigned char)c);
    return PC_OK;
}

/* The path with its one spelling; never longer than what it was made of. */
static pc_err decode(struct pc_span raw, struct pc_arena *arena, struct pc_span *out) {
    char *copy = pc_arena_alloc(arena, raw.len + 1, 1);
    if (copy == NULL)
        return PC_ERR_NOMEM;
    char *to = copy;
    for (size_t at = 0; at < raw.len;) {
        if (raw.ptr[at] != '%') {
            *to++ = raw.ptr[at++];
            continue;
        }
        size_t used = 0;
        pc_err err = copy_encoded(raw, at, &to, &used);
        if (err != PC_OK)
            return err;
        at += used;
    }
    *out = pc_span(copy, (size_t)(to - copy));
    return PC_OK;
}

/* No empty segment but the last, no "." and no "..". */
static pc_err check_segments(struct pc_span path) {
    struct pc_span rest = pc_span_from(path, 1);
    struct pc_span segment;
    while (pc_span_split(&rest, '/', &segment)) {
        bool last = rest.ptr == NULL;
        if (segment.len == 0 && !last)
            return PC_ERR_INVALID;
        if (pc_span_eq(segment, PC_SPAN(".")) || pc_span_eq(segment, PC_SPAN("..")))
            return PC_ERR_INVALID;
    }
    return PC_OK;
}

/* Plain bytes and '%' only; *encoded: there is a '%'. */
static pc_err check_bytes(struct pc_span raw, bool *encoded) {
    *encoded = false;
    for (size_t i = 0; i < raw.len; i++) {
        unsigned char c = (unsigned char)raw.ptr[i];
        if (c == '%')
            *encoded = true;
        else if (!is_plain(c))
            return PC_ERR_INVALID;
    }
    return PC_OK;
}

static pc_err check_query(struct pc_span query) {
    for (size_t i = 0; i < query.len; i++) {
        unsigned char c = (unsigned char)query.ptr[i];
        if (c <= 0x20 || c >= 0x7f || c == '#')
            return PC_ERR_INVALID;
    }
    return PC_OK;
}

pc_err pc_path_canonical(struct pc_span target, struct pc_arena *arena, struct pc_span *path,
                         struct pc_span *query) {
    if (target.len == 0 || target.len > PC_TARGET_MAX || target.ptr[0] != '/')
        return PC_ERR_INVALID;
    size_t mark = pc_span_find(target, '?');
    struct pc_span raw = pc_span_upto(target, mark);
    struct pc_span rest = pc_span_from(target, mark + 1);
    bool encoded;
    pc_err err = check_bytes(raw, &encoded);
    if (err == PC_OK)
        err = check_query(rest);
    struct pc_span canonical = raw;
    if (err == PC_OK && encoded)
        err = decode(raw, arena, &canonical);
    if (err == PC_OK)
        err = check_segments(canonical);
    if (err != PC_OK)
        return err;
    *path = canonical;
    *query = rest;
    return PC_OK;
}

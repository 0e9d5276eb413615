/* UTF-16 into UTF-8 and back, piece by piece. */
#include "inspect/content/utf16.h"

#include "inspect/content/character.h"

enum { REPLACEMENT = 0xfffd };

static bool starts(struct pc_span head, unsigned char a, unsigned char b) {
    return head.len >= 2 && (unsigned char)head.ptr[0] == a && (unsigned char)head.ptr[1] == b;
}

enum pc_content_charset pc_content_utf16_sniff(struct pc_span head,
                                               enum pc_content_charset declared) {
    if (starts(head, 0xff, 0xfe))
        return PC_CONTENT_UTF16LE;
    if (starts(head, 0xfe, 0xff))
        return PC_CONTENT_UTF16BE;
    bool four = head.len >= PC_CONTENT_UTF16_SNIFF; /* two ASCII characters */
    if (four && head.ptr[0] != 0 && head.ptr[1] == 0 && head.ptr[2] != 0 && head.ptr[3] == 0)
        return PC_CONTENT_UTF16LE;
    if (four && head.ptr[0] == 0 && head.ptr[1] != 0 && head.ptr[2] == 0 && head.ptr[3] != 0)
        return PC_CONTENT_UTF16BE;
    return declared == PC_CONTENT_UTF16 ? PC_CONTENT_UTF16BE : declared; /* RFC 2781 section 4.3 */
}

/* ---- into UTF-8 */

static void put(struct pc_buf *out, uint32_t c) {
    char bytes[4];
    pc_buf_add(out, pc_span(bytes, pc_content_character_write(c, bytes)));
}

static void take_unit(struct pc_content_utf16 *utf16, uint16_t unit, struct pc_buf *out) {
    uint16_t high = utf16->high;
    utf16->high = 0;
    bool low = (unit & 0xfc00) == 0xdc00;
    if (high != 0 && low) {
        put(out, pc_content_character_join(high, unit));
        return;
    }
    if (high != 0)
        put(out, high);
    if ((unit & 0xfc00) == 0xd800)
        utf16->high = unit;
    else
        put(out, unit);
}

static uint16_t join(const struct pc_content_utf16 *utf16, uint8_t first, uint8_t second) {
    return (uint16_t)(utf16->big_endian ? first << 8 | second : second << 8 | first);
}

void pc_content_utf16_read(struct pc_content_utf16 *utf16, struct pc_span in, bool last,
                           struct pc_buf *out) {
    const uint8_t *at = (const uint8_t *)in.ptr, *end = at + in.len;
    if (utf16->held == 1 && at < end) {
        utf16->held = 0;
        take_unit(utf16, join(utf16, utf16->byte, *at++), out);
    }
    for (; end - at >= 2; at += 2)
        take_unit(utf16, join(utf16, at[0], at[1]), out);
    if (at < end) {
        utf16->held = 1;
        utf16->byte = *at;
    }
    if (last && utf16->high != 0)
        put(out, utf16->high);
    if (last && utf16->held == 1)
        put(out, REPLACEMENT);
}

/* ---- and back */

static void put_unit(const struct pc_content_utf16 *utf16, struct pc_buf *out, uint32_t unit) {
    char high = (char)(unit >> 8), low = (char)unit;
    pc_buf_add_char(out, utf16->big_endian ? high : low);
    pc_buf_add_char(out, utf16->big_endian ? low : high);
}

static void put_character(const struct pc_content_utf16 *utf16, struct pc_buf *out, uint32_t c) {
    if (c < 0x10000) {
        put_unit(utf16, out, c);
        return;
    }
    put_unit(utf16, out, 0xd800 + ((c - 0x10000) >> 10));
    put_unit(utf16, out, 0xdc00 + ((c - 0x10000) & 0x3ff));
}

/* Writes the character at text's beginning; its length, or 0 where more bytes are needed. */
static size_t write_one(const struct pc_content_utf16 *utf16, struct pc_span text, bool last,
                        struct pc_buf *out) {
    uint32_t c;
    size_t len = pc_content_character_read(text, &c);
    if (len == 0 && !last)
        return 0;
    put_character(utf16, out, len == 0 ? REPLACEMENT : c);
    return len == 0 ? 1 : len;
}

void pc_content_utf16_write(struct pc_content_utf16 *utf16, struct pc_span in, bool last,
                            struct pc_buf *out) {
    while (utf16->tail_len > 0 && (in.len > 0 || last)) {
        while (in.len > 0 && utf16->tail_len < sizeof utf16->tail) {
            utf16->tail[utf16->tail_len++] = (uint8_t)in.ptr[0];
            in = pc_span_from(in, 1);
        }
        struct pc_span tail = pc_span(utf16->tail, utf16->tail_len);
        size_t len = write_one(utf16, tail, last && in.len == 0, out);
        if (len == 0)
            return;
        memmove(utf16->tail, utf16->tail + len, tail.len - len);
        utf16->tail_len = (uint8_t)(tail.len - len);
    }
    while (in.len > 0) {
        size_t len = write_one(utf16, in, last, out);
        if (len == 0) {
            memcpy(utf16->tail, in.ptr, in.len);
            utf16->tail_len = (uint8_t)in.len;
            return;
        }
        in = pc_span_from(in, len);
    }
}

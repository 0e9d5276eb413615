/* Many escapes and what stands between them at once, where more than one piece's bytes are there.
 */
#include <string.h>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

#include "inspect/content/character.h"
#include "inspect/content/escape.h"

enum {
    STEP = 16,
    AHEAD = 2 * PC_CONTENT_ESCAPE /* bytes that are there when an escape is read */
};

/* How many of 16 bytes stand before the first one that may begin an escape. */
#ifdef __SSE2__
static inline size_t plain_bytes(enum pc_content_escapes escapes, const char *at) {
    const __m128i bytes = _mm_loadu_si128((const __m128i *)(const void *)at);
    __m128i hits;
    if (escapes == PC_CONTENT_PERCENT)
        hits = _mm_or_si128(_mm_or_si128(_mm_cmpeq_epi8(bytes, _mm_set1_epi8('%')),
                                         _mm_cmpeq_epi8(bytes, _mm_set1_epi8('+'))),
                            _mm_cmpeq_epi8(bytes, _mm_set1_epi8('&')));
    else
        hits = _mm_cmpeq_epi8(bytes, _mm_set1_epi8(escapes == PC_CONTENT_BACKSLASH  ? '\\'
                                                   : escapes == PC_CONTENT_ENTITIES ? '&'
                                                                                    : '='));
    unsigned mask = (unsigned)_mm_movemask_epi8(hits);
    return mask == 0 ? STEP : (size_t)__builtin_ctz(mask);
}
#else
static inline size_t plain_bytes(enum pc_content_escapes escapes, const char *at) {
    return pc_content_plain_run(escapes, pc_span(at, STEP));
}
#endif

/* The commonest ones; false: it is another. */
static inline bool read_unicode(const char *at, struct pc_content_unit *unit) {
    int value = 0, bad = 0;
    for (int i = 2; i < 6; i++) {
        int digit = pc_content_hex(at[i]);
        bad |= digit;
        value = value << 4 | (digit & 15);
    }
    if (bad < 0 || (value & 0xf800) == 0xd800)
        return false;
    unit->taken = 6;
    unit->len = pc_content_character_write((uint32_t)value, unit->view);
    return true;
}

static inline bool read_percent(const char *at, struct pc_content_unit *unit) {
    if (*at == '&') {
        unit->len = sizeof PC_CONTENT_SEPARATOR - 1;
        memcpy(unit->view, PC_CONTENT_SEPARATOR, sizeof PC_CONTENT_SEPARATOR - 1);
        return true;
    }
    int high = pc_content_hex(at[1]), low = pc_content_hex(at[2]);
    if (*at == '%' && (high | low) < 0)
        return false;
    unit->taken = *at == '%' ? 3 : 1;
    unit->view[0] = (char)(*at == '%' ? high << 4 | low : ' ');
    return true;
}

static inline bool read_short(enum pc_content_escapes escapes, const char *at,
                              struct pc_content_unit *unit) {
    static const char stands[256] = {['"'] = '"',  ['\\'] = '\\', ['/'] = '/',  ['b'] = '\b',
                                     ['f'] = '\f', ['n'] = '\n',  ['r'] = '\r', ['t'] = '\t'};
    unit->raw = false;
    unit->len = 1;
    unit->taken = 1;
    if (escapes == PC_CONTENT_PERCENT)
        return read_percent(at, unit);
    if (escapes != PC_CONTENT_BACKSLASH)
        return false;
    if (at[1] == 'u')
        return read_unicode(at, unit);
    unit->taken = 2;
    unit->view[0] = stands[(unsigned char)at[1]];
    return unit->view[0] != '\0';
}

/* Inlined for each kind, with and without a place to write to. */
static inline size_t run(enum pc_content_escapes escapes, struct pc_span *in, char *out,
                         size_t room) {
    const char *at = in->ptr, *end = at + in->len;
    size_t len = 0;
    while (end - at >= AHEAD && room - len >= STEP) {
        size_t plain = plain_bytes(escapes, at);
        if (out != NULL)
            memcpy(out + len, at, STEP);
        len += plain;
        at += plain;
        if (plain == STEP)
            continue;
        struct pc_content_unit unit;
        if (!read_short(escapes, at, &unit))
            (void)pc_content_unit_read(escapes, pc_span(at, AHEAD - STEP), false, &unit);
        if (unit.raw) {
            unit.len = 1;
            unit.view[0] = *at;
        }
        if (unit.len > room - len)
            break;
        if (out != NULL)
            memcpy(out + len, unit.view, unit.len);
        len += unit.len;
        at += unit.taken;
    }
    *in = pc_span_from(*in, (size_t)(at - in->ptr));
    return len;
}

static size_t run_kind(enum pc_content_escapes escapes, struct pc_span *in, char *out,
                       size_t room) {
    switch (escapes) {
    case PC_CONTENT_BACKSLASH:
        return run(PC_CONTENT_BACKSLASH, in, out, room);
    case PC_CONTENT_ENTITIES:
        return run(PC_CONTENT_ENTITIES, in, out, room);
    case PC_CONTENT_PERCENT:
        return run(PC_CONTENT_PERCENT, in, out, room);
    case PC_CONTENT_QUOTED:
        return run(PC_CONTENT_QUOTED, in, out, room);
    default:
        return 0;
    }
}

size_t pc_content_escape_bulk(enum pc_content_escapes escapes, struct pc_span *in, char *out,
                              size_t room) {
    return out == NULL ? run_kind(escapes, in, NULL, room) : run_kind(escapes, in, out, room);
}

/* Cutting a text into runs without escapes, and escapes. */
#include <string.h>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

#include "inspect/content/escape.h"

static size_t run_before(struct pc_span text, char c) {
    const char *found = text.len == 0 ? NULL : memchr(text.ptr, c, text.len);
    return found == NULL ? text.len : (size_t)(found - text.ptr);
}

static size_t form_run(struct pc_span text) {
    size_t at = 0;
#ifdef __SSE2__
    const __m128i percent = _mm_set1_epi8('%'), plus = _mm_set1_epi8('+'), and = _mm_set1_epi8('&');
    for (; text.len - at >= 16; at += 16) {
        __m128i bytes = _mm_loadu_si128((const __m128i *)(const void *)(text.ptr + at));
        __m128i hits =
            _mm_or_si128(_mm_or_si128(_mm_cmpeq_epi8(bytes, percent), _mm_cmpeq_epi8(bytes, plus)),
                         _mm_cmpeq_epi8(bytes, and));
        unsigned mask = (unsigned)_mm_movemask_epi8(hits);
        if (mask != 0)
            return at + (size_t)__builtin_ctz(mask);
    }
#endif
    while (at < text.len && text.ptr[at] != '%' && text.ptr[at] != '+' && text.ptr[at] != '&')
        at++;
    return at;
}

size_t pc_content_plain_run(enum pc_content_escapes escapes, struct pc_span text) {
    switch (escapes) {
    case PC_CONTENT_BACKSLASH:
        return run_before(text, '\\');
    case PC_CONTENT_ENTITIES:
        return run_before(text, '&');
    case PC_CONTENT_QUOTED:
        return run_before(text, '=');
    case PC_CONTENT_PERCENT:
        return form_run(text);
    case PC_CONTENT_BASE64:
    case PC_CONTENT_WIDE_LE:
    case PC_CONTENT_WIDE_BE:
        return 0;
    default:
        return text.len;
    }
}

static struct pc_span take(struct pc_span *in, size_t len) {
    struct pc_span taken = pc_span_upto(*in, len);
    *in = pc_span_from(*in, len);
    return taken;
}

/* The piece that a unit is; its bytes are at source. */
static void make(struct pc_content_escape *escape, const struct pc_content_unit *unit,
                 struct pc_span source, struct pc_content_piece *piece) {
    piece->source = source;
    piece->unit = !unit->raw;
    piece->view = source;
    if (unit->raw)
        return;
    memcpy(escape->view, unit->view, unit->len);
    piece->view = pc_span(escape->view, unit->len);
}

static bool fits(const struct pc_content_unit *unit, size_t most, bool whole_units) {
    return whole_units || (unit->raw ? unit->taken : unit->len) <= most;
}

/* The next piece out of what is held and, byte by byte, of what comes. */
static bool next_held(struct pc_content_escape *escape, struct pc_span *in, bool end, size_t most,
                      bool whole_units, struct pc_content_piece *piece) {
    struct pc_content_unit unit;
    while (!pc_content_unit_read(escape->escapes, pc_span(escape->bytes, escape->held),
                                 end && in->len == 0, &unit)) {
        if (in->len == 0)
            return false;
        escape->bytes[escape->held++] = take(in, 1).ptr[0];
    }
    if (!fits(&unit, most, whole_units))
        return false;
    memcpy(escape->source, escape->bytes, unit.taken);
    escape->held = (uint8_t)(escape->held - unit.taken);
    memmove(escape->bytes, escape->bytes + unit.taken, escape->held);
    make(escape, &unit, pc_span(escape->source, unit.taken), piece);
    return true;
}

bool pc_content_escape_next(struct pc_content_escape *escape, struct pc_span *in, bool end,
                            size_t most, bool whole_units, struct pc_content_piece *piece) {
    if (escape->held > 0)
        return next_held(escape, in, end, most, whole_units, piece);
    if (in->len == 0)
        return false;
    struct pc_span wanted = pc_span_upto(*in, most);
    size_t run = pc_content_plain_run(escape->escapes, wanted);
    if (run > 0) {
        piece->source = piece->view = take(in, run);
        piece->unit = false;
        return piece->source.len > 0;
    }
    struct pc_content_unit unit;
    if (!pc_content_unit_read(escape->escapes, *in, end, &unit)) {
        memcpy(escape->bytes, in->ptr, in->len);
        escape->held = (uint8_t)in->len;
        *in = pc_span_from(*in, in->len);
        return false;
    }
    if (!fits(&unit, most, whole_units))
        return false;
    make(escape, &unit, take(in, unit.taken), piece);
    return true;
}

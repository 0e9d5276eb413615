/* Masking in the source: '*' where a text stands, so that what it stands in still parses. */
#include <string.h>

#include "inspect/content/locator.h"

#include "inspect/content/character.h"

/* The bytes of the piece as they will be. */
static char *target(const struct pc_content_masked *masked, const struct pc_content_piece *piece) {
    return masked->bytes + (piece->at - masked->at);
}

static const char *first_of(const struct pc_content_masked *masked) {
    return masked->bytes + (masked->from - masked->at);
}

static const char *end_of(const struct pc_content_masked *masked) {
    return masked->bytes + (masked->to - masked->at);
}

static bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

static bool is_letter(char c) {
    char lower = (char)(c | 0x20);
    return lower >= 'a' && lower <= 'z';
}

/* Lines stay lines. */
static bool ends_line(char c) {
    return c == '\r' || c == '\n';
}

/* ---- JSON */

/* The letter at `at` belongs to true, false or null; what was masked before it says that it does
 * not. */
static bool in_literal(const struct pc_content_masked *masked, const char *at) {
    static const struct pc_span literals[] = {{"true", 4}, {"false", 5}, {"null", 4}};
    const char *from = at, *end = at, *begin = first_of(masked), *limit = end_of(masked);
    while (from > begin && at - from < 5 && (is_letter(from[-1]) || from[-1] == '*'))
        from--;
    while (end < limit && end - at < 6 && is_letter(*end))
        end++;
    for (size_t i = 0; i < sizeof literals / sizeof literals[0]; i++)
        if (pc_span_eq(pc_span(from, (size_t)(end - from)), literals[i]))
            return true;
    return false;
}

static bool is_one_of(char c, const char *set) {
    return c != '\0' && strchr(set, c) != NULL;
}

/* Outside of strings: a number stays a number, and has no zero before its digits. */
static char bare(const struct pc_content_masked *masked, const char *at, char before) {
    char c = *at;
    if (is_digit(c))
        return is_digit(before) || is_one_of(before, ".eE+") ? '0' : '1';
    bool exponent = (c == 'e' || c == 'E') && is_digit(before);
    if (exponent || is_one_of(c, "{}[],: \t\r\n+-."))
        return c;
    return is_letter(c) && in_literal(masked, at) ? c : '*';
}

/* Brackets, and lines that each begin anew, say whether what follows is JSON at all. */
static bool breaks(struct pc_content_json *json, char c) {
    json->in_string = json->escaped = false;
    pc_content_json_pass(json, pc_span(&c, 1));
    return json->broken;
}

static void mask_json(const struct pc_content_json *at, const struct pc_content_piece *piece,
                      const struct pc_content_masked *masked) {
    char *to = target(masked, piece);
    bool in_string = at->in_string, broken = at->broken;
    char before = at->before;
    struct pc_content_json json;
    pc_content_json_copy(&json, at);
    for (size_t i = 0; i < piece->source.len; i++) {
        char c = piece->source.ptr[i];
        bool new_line = at->lines && c == '\n';
        if (new_line || (!in_string && is_one_of(c, "{}[]")))
            broken = breaks(&json, c);
        if (new_line || (c == '"' && !piece->unit))
            in_string = !new_line && !in_string;
        else if (in_string || broken || piece->unit)
            to[i] = ends_line(c) ? c : '*';
        else
            to[i] = bare(masked, &to[i], before);
        before = c;
    }
}

/* ---- XML */

/* What stands around the byte in markup is a name, and stays one: else the tags would not match.
 * What is none (an address in angle brackets) was no markup to begin with. *end: of it. */
static bool in_name(const struct pc_content_masked *masked, const char *at, const char **end) {
    enum { NAME = 256 };
    const char *from = at, *to = at, *begin = first_of(masked), *limit = end_of(masked);
    bool mark = is_one_of(*at, "<>=/\"' \t\r\n"); /* what stands before it is no part of it */
    while (!mark && from > begin && at - from < NAME && !is_one_of(from[-1], "<>=/\"' \t\r\n"))
        from--;
    while (to < limit && to - at < NAME && !is_one_of(*to, "<>=/\"' \t\r\n"))
        to++;
    bool name = true;
    for (const char *c = from; c < to; c++)
        name &= is_letter(*c) || is_digit(*c) || is_one_of(*c, "-_:.?!") || (*c & 0x80) != 0;
    *end = to == at ? at + 1 : to;
    return name;
}

static void mask_xml(const struct pc_content_xml *at, const struct pc_content_piece *piece,
                     const struct pc_content_masked *masked) {
    char *to = target(masked, piece);
    const char *token_end = to;
    bool name = true;
    struct pc_content_xml xml;
    pc_content_xml_copy(&xml, at);
    for (size_t i = 0; i < piece->source.len; i++) {
        char c = piece->source.ptr[i];
        bool text = pc_content_xml_in_text(&xml);
        bool marks = xml.state == PC_CONTENT_XML_BANG ||
                     (xml.state == PC_CONTENT_XML_OPEN && c == '!') ||
                     (xml.state == PC_CONTENT_XML_COMMENT && is_one_of(c, "->")) ||
                     (xml.state == PC_CONTENT_XML_CDATA && is_one_of(c, "]>"));
        pc_content_xml_pass(&xml, pc_span(&c, 1));
        text &= pc_content_xml_in_text(&xml); /* not so for what ends it */
        if (!text && &to[i] >= token_end)
            name = in_name(masked, &to[i], &token_end);
        if ((piece->unit || text || !name) && !marks && !ends_line(c))
            to[i] = '*';
    }
}

/* ---- the others */

static void mask_bytes(const struct pc_content_piece *piece, const char *kept,
                       const struct pc_content_masked *masked) {
    char *to = target(masked, piece);
    for (size_t i = 0; i < piece->source.len; i++)
        if (!ends_line(piece->source.ptr[i]) && !is_one_of(piece->source.ptr[i], kept))
            to[i] = '*';
}

/* The field's name ends with the first '='. */
static void mask_form(const struct pc_content_form *form, const struct pc_content_piece *piece,
                      const struct pc_content_masked *masked) {
    char *to = target(masked, piece);
    bool in_value = form->in_value;
    for (size_t i = 0; i < piece->source.len; i++) {
        char c = piece->source.ptr[i];
        bool kept = c == '&' || (c == '=' && !in_value);
        in_value = c == '&' ? false : in_value || c == '=';
        if (!kept)
            to[i] = '*';
    }
}

static void mask_header(const struct pc_content_track *at, const struct pc_content_piece *piece,
                        const struct pc_content_masked *masked) {
    char *to = target(masked, piece);
    struct pc_content_track track = {.in_value = at->in_value, .in_quotes = at->in_quotes};
    for (size_t i = 0; i < piece->source.len; i++) {
        char c = piece->source.ptr[i];
        bool masks = track.in_value && !ends_line(c) && c != '"';
        pc_content_track_header(&track, pc_span(&c, 1));
        if (masks && track.in_value)
            to[i] = '*';
    }
}

static void mask_wide(const struct pc_content_piece *piece, bool big_endian,
                      const struct pc_content_masked *masked) {
    char *to = target(masked, piece);
    if (piece->view.len == 1 && ends_line(piece->view.ptr[0]))
        return;
    for (size_t i = 0; i < piece->source.len; i++)
        to[i] = (i % 2 == 1) == big_endian ? '*' : '\0';
}

static char base64_digit(unsigned value) {
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    return digits[value & 63];
}

/* The characters of the unit, written anew for its bytes with those from..to masked. */
static void mask_base64(const struct pc_content_piece *piece, size_t from, size_t to_byte,
                        const struct pc_content_masked *masked) {
    char *to = target(masked, piece);
    struct pc_content_unit unit;
    (void)pc_content_unit_read(PC_CONTENT_BASE64, pc_span(to, piece->source.len), true, &unit);
    uint32_t value = 0;
    for (size_t i = 0; i < unit.len; i++) {
        bool masks = i >= from && i < to_byte && !ends_line(unit.view[i]);
        value |= (uint32_t)(masks ? '*' : (unsigned char)unit.view[i]) << (16 - 8 * i);
    }
    unsigned shift = 18;
    size_t digits = unit.len + 1;
    for (size_t i = 0; i < piece->source.len && digits > 0; i++) {
        if (is_one_of(to[i], "\r\n\t ="))
            continue;
        to[i] = base64_digit(value >> shift);
        shift -= 6;
        digits--;
    }
}

/* Of the view's bytes of a piece, those from..to are masked. */
struct part {
    size_t from, to;
};

static void mask_text(struct pc_content_locator *locator, const struct pc_content_piece *piece,
                      struct part part, const struct pc_content_masked *masked) {
    const struct pc_content_track *track = &locator->track;
    enum pc_content_escapes escapes = locator->cursor.escape.escapes;
    if (escapes == PC_CONTENT_BASE64 && piece->unit)
        mask_base64(piece, part.from, part.to, masked);
    else if (piece->unit && (escapes == PC_CONTENT_WIDE_LE || escapes == PC_CONTENT_WIDE_BE))
        mask_wide(piece, escapes == PC_CONTENT_WIDE_BE, masked);
    else if (pc_content_is_json(track->kind))
        mask_json(&track->as.json, piece, masked);
    else if (track->kind == PC_CONTENT_XML)
        mask_xml(&track->as.xml, piece, masked);
    else if (track->kind == PC_CONTENT_FORM)
        mask_form(&track->as.form, piece, masked);
    else
        mask_bytes(piece, track->kind == PC_CONTENT_HTML && !piece->unit ? "<>\"'" : "", masked);
}

/* Masks one piece, of which the bytes below `from` and from `to` on stay where they can. */
static void mask_piece(struct pc_content_locator *locator, const struct pc_content_piece *piece,
                       uint64_t from, uint64_t to, const struct pc_content_masked *masked) {
    uint64_t begin = locator->cursor.view - piece->view.len;
    struct part part = {.from = from > begin ? (size_t)(from - begin) : 0,
                        .to = to > begin ? (size_t)(to - begin) : 0};
    if (piece->fixed || piece->view.len == 0)
        return;
    if (piece->leaf)
        mask_text(locator, piece, part, masked);
    else if (locator->cursor.parts.where == PC_CONTENT_OUTSIDE)
        mask_bytes(piece, "", masked);
    else
        mask_header(&locator->track, piece, masked);
}

/* The next byte of the input goes on with a character of the finding that began before it. */
static bool within_character(const struct pc_content_locator *locator, struct pc_span in,
                             const struct pc_content_masked *masked) {
    const struct pc_content_cursor *cursor = &locator->cursor;
    enum pc_content_escapes escapes = cursor->escape.escapes;
    return in.len > 0 && pc_content_continues(in.ptr[0]) && cursor->taken == cursor->source &&
           cursor->source > masked->from && cursor->source < masked->to &&
           escapes != PC_CONTENT_BASE64 && escapes != PC_CONTENT_WIDE_LE &&
           escapes != PC_CONTENT_WIDE_BE;
}

void pc_content_locator_mask(struct pc_content_locator *locator, struct pc_span *in, bool last,
                             uint64_t from, uint64_t to, struct pc_content_masked *masked) {
    struct pc_content_cursor *cursor = &locator->cursor;
    struct pc_content_piece piece;
    bool first = cursor->view <= from; /* the rest of the character that stays */
    while (first && within_character(locator, *in, masked))
        pc_content_locator_seek(locator, in, last, cursor->view + 1);
    for (;;) {
        uint64_t most = cursor->view < to ? to - cursor->view : 0;
        if (most == 0 && !within_character(locator, *in, masked))
            return;
        if (!pc_content_next(cursor, in, last, most == 0 ? 1 : (size_t)most, true, &piece))
            return;
        pc_content_locator_before(locator, &piece);
        mask_piece(locator, &piece, from, to, masked);
        pc_content_locator_behind(locator, &piece);
    }
}

/* Where in a body something is, in words. */
#include <string.h>

#include "inspect/content/place.h"

#include "inspect/content/character.h"
#include "inspect/content/track.h"

enum { DIGITS = 7, KEY = 16, KEY_DIGITS = 2, RAW = 4 * PC_CONTENT_NAME };

/* Names that are data themselves (an address, a number, a key) do not go where names go. */
static bool is_data(struct pc_span name) {
    size_t digits = 0, run = 0, run_digits = 0; /* of letters and digits */
    for (size_t i = 0; i < name.len; i++) {
        char c = name.ptr[i], lower = (char)(c | 0x20);
        if (c == '@' && i > 0) /* "@number" is an attribute */
            return true;
        bool digit = c >= '0' && c <= '9', letter = lower >= 'a' && lower <= 'z';
        digits += digit;
        run = digit || letter ? run + 1 : 0;
        run_digits = run == 0 ? 0 : run_digits + digit;
        if (run >= KEY && run_digits >= KEY_DIGITS)
            return true;
    }
    return digits >= DIGITS;
}

/* One character of a name; what is not fit to be shown is '?'. */
static size_t add_character(struct pc_span text, struct pc_buf *out) {
    uint32_t c;
    size_t len = pc_content_character_read(text, &c);
    bool shown = len > 0 && c >= 0x20 && c != 0x7f && (c < 0x80 || c > 0x9f) && c != 0xfffd &&
                 (c & 0xfffff800) != 0xd800 && (c < 0x2028 || c > 0x202e) &&
                 (c < 0x2066 || c > 0x2069);
    pc_buf_add(out, shown ? pc_span_upto(text, len) : PC_SPAN("?"));
    return len == 0 ? text.len : len;
}

/* Between two slashes. */
static void add_component(struct pc_span text, struct pc_buf *out) {
    if (is_data(text)) {
        pc_buf_add_str(out, "***");
        return;
    }
    while (text.len > 0)
        text = pc_span_from(text, add_character(text, out));
}

/* The name, made fit to be shown, cut at cap. */
static size_t write_name(struct pc_span name, char *memory, size_t cap) {
    static const struct pc_span cut = {"…", 3};
    char long_memory[3 * RAW];
    struct pc_buf out = pc_buf_over(long_memory, sizeof long_memory);
    struct pc_span component;
    bool first = true;
    while (pc_span_split(&name, '/', &component)) {
        if (!first)
            pc_buf_add_char(&out, '/');
        first = false;
        add_component(component, &out);
    }
    size_t len = out.len;
    if (len > cap) {
        len = cap - cut.len;
        while (len > 0 && pc_content_continues(out.ptr[len]))
            len--;
        memcpy(out.ptr + len, cut.ptr, cut.len);
        len += cut.len;
    }
    memcpy(memory, out.ptr, len);
    return len;
}

void pc_content_place_part(struct pc_content_place *place, struct pc_span label) {
    place->part_len = label.len == 0 ? 0 : write_name(label, place->part, sizeof place->part);
}

void pc_content_place_track(struct pc_content_place *place, const struct pc_content_track *track) {
    char memory[RAW];
    struct pc_buf raw = pc_buf_over(memory, sizeof memory);
    pc_content_track_name(track, &raw); /* what does not fit is cut anyway */
    place->name_len =
        raw.len == 0 ? 0 : write_name(pc_buf_span(&raw), place->name, sizeof place->name);
    if (!track->counts)
        return;
    place->line = track->line + 1;
    place->column = track->column + 1;
}

void pc_content_place_write(const struct pc_content_place *place, struct pc_buf *out) {
    pc_buf_add(out, pc_span(place->part, place->part_len));
    bool inner = place->name_len > 0 || place->line > 0;
    if (place->part_len > 0 && inner)
        pc_buf_add_char(out, ':');
    if (place->line > 0 && (place->name_len == 0 || place->kind == PC_CONTENT_NDJSON)) {
        pc_buf_addf(out, "%llu", (unsigned long long)place->line);
        pc_buf_addf(out, ":%llu", (unsigned long long)place->column);
        if (place->name_len > 0)
            pc_buf_add_char(out, ':');
    }
    pc_buf_add(out, pc_span(place->name, place->name_len));
}

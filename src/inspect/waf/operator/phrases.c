/* Reading phrases. */
#include "inspect/waf/operator/phrases.h"

#include <string.h>

#include "base/encode.h"

static bool is_space(char c) {
    return c == ' ' || (c >= '\t' && c <= '\r');
}

/* Where the word ends that begins at `at`: at a space outside of bars. */
static size_t word_end(struct pc_span text, size_t at) {
    bool bars = false;
    while (at < text.len && (bars || !is_space(text.ptr[at])))
        bars ^= text.ptr[at++] == '|';
    return at;
}

/* "4d 5A" into bytes; PC_ERR_INVALID for anything else. */
static pc_err read_hex(struct pc_span digits, char *out, size_t *len) {
    int high = -1;
    for (size_t i = 0; i < digits.len; i++) {
        if (is_space(digits.ptr[i]) && high < 0)
            continue;
        int digit = pc_hex_value(digits.ptr[i]);
        if (digit < 0)
            return PC_ERR_INVALID;
        if (high >= 0)
            out[(*len)++] = (char)(high * 16 + digit);
        high = high < 0 ? digit : -1;
    }
    return high < 0 ? PC_OK : PC_ERR_INVALID;
}

/* Text and bytes by turns, with a bar between them. */
static pc_err read_bars(struct pc_span word, struct pc_arena *arena, struct pc_span *out) {
    char *bytes = pc_arena_alloc(arena, word.len, 1);
    if (bytes == NULL)
        return PC_ERR_NOMEM;
    size_t len = 0;
    bool bars = false;
    struct pc_span part;
    while (pc_span_split(&word, '|', &part)) {
        pc_err err = PC_OK;
        if (bars)
            err = read_hex(part, bytes, &len);
        else
            for (size_t i = 0; i < part.len; i++)
                bytes[len++] = part.ptr[i];
        if (err != PC_OK)
            return err;
        bars = !bars;
    }
    *out = pc_span(bytes, len);
    return bars && len > 0 ? PC_OK : PC_ERR_INVALID; /* as many bars opened as closed */
}

static pc_err add(struct pc_waf_phrases *phrases, struct pc_span phrase, struct pc_diag *diag) {
    if (phrase.len > PC_WAF_PHRASE_MAX)
        return pc_diag_set(diag, PC_ERR_RANGE, "a phrase is longer than %d bytes",
                           PC_WAF_PHRASE_MAX);
    phrases->items[phrases->count++] = phrase;
    return PC_OK;
}

static pc_err make_room(struct pc_waf_phrases *phrases, size_t room, struct pc_arena *arena) {
    *phrases = (struct pc_waf_phrases){PC_ARENA_ARRAY(arena, struct pc_span, room), 0};
    return phrases->items == NULL ? PC_ERR_NOMEM : PC_OK;
}

static size_t skip_space(struct pc_span text, size_t at) {
    while (at < text.len && is_space(text.ptr[at]))
        at++;
    return at;
}

static size_t count_words(struct pc_span text) {
    size_t count = 0;
    for (size_t at = skip_space(text, 0); at < text.len; count++)
        at = skip_space(text, word_end(text, at));
    return count;
}

pc_err pc_waf_phrases_read(struct pc_span text, struct pc_arena *arena, struct pc_waf_phrases *out,
                           struct pc_diag *diag) {
    size_t count = count_words(text);
    if (count == 0)
        return pc_diag_set(diag, PC_ERR_INVALID, "no phrases are given");
    pc_err err = make_room(out, count, arena);
    for (size_t at = skip_space(text, 0); err == PC_OK && at < text.len;) {
        size_t end = word_end(text, at);
        struct pc_span word = pc_span(text.ptr + at, end - at);
        if (memchr(word.ptr, '|', word.len) != NULL)
            err = read_bars(word, arena, &word);
        if (err == PC_ERR_INVALID)
            return pc_diag_set(diag, err,
                               "a phrase has something else than bytes in hexadecimal "
                               "between bars (|41 42|)");
        if (err == PC_OK)
            err = add(out, word, diag);
        at = skip_space(text, end);
    }
    return err;
}

static struct pc_span without_end_space(struct pc_span line) {
    while (line.len > 0 && is_space(line.ptr[line.len - 1]))
        line.len--;
    return line;
}

static size_t count_lines(const struct pc_span *texts, size_t count) {
    size_t lines = count;
    for (size_t i = 0; i < count; i++)
        for (size_t at = 0; at < texts[i].len; at++)
            lines += texts[i].ptr[at] == '\n';
    return lines;
}

pc_err pc_waf_phrases_read_files(const struct pc_span *texts, size_t count, struct pc_arena *arena,
                                 struct pc_waf_phrases *out, struct pc_diag *diag) {
    pc_err err = make_room(out, count_lines(texts, count) + 1, arena);
    for (size_t i = 0; i < count; i++) {
        struct pc_span rest = texts[i], line;
        while (err == PC_OK && pc_span_split(&rest, '\n', &line)) {
            line = without_end_space(line);
            if (line.len > 0 && line.ptr[0] != '#')
                err = add(out, line, diag);
        }
    }
    return err;
}

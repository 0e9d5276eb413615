/* Path patterns: "/a/{id}/b", and a last segment of two stars. */
#include "policy/internal.h"

#include "policy/path.h"
#include "base/percent.h"

static bool is_name(struct pc_span text) {
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
              c == '_'))
            return false;
    }
    return text.len > 0;
}

static pc_err parse_literal(struct pc_span text, struct pc_arena *arena, struct segment *out,
                            const char **why) {
    *why = "a path is written as it is matched: no query, no '*', '{' or '}' inside a segment, "
           "nothing percent-encoded that need not be";
    for (size_t i = 0; i < text.len; i++)
        if (text.ptr[i] == '*' || text.ptr[i] == '{' || text.ptr[i] == '}')
            return PC_ERR_INVALID;
    struct pc_span slashed;
    char buffer[PC_TARGET_MAX + 1];
    struct pc_buf join = pc_buf_over(buffer, sizeof buffer);
    pc_buf_add_char(&join, '/');
    pc_buf_add(&join, text);
    if (pc_buf_end(&join) != PC_OK)
        return PC_ERR_INVALID;
    struct pc_span query;
    pc_err err = pc_path_canonical(pc_buf_span(&join), arena, &slashed, &query);
    if (err != PC_OK)
        return err;
    if (query.len > 0 || !pc_span_eq(slashed, pc_buf_span(&join)))
        return PC_ERR_INVALID;
    *out = (struct segment){SEGMENT_LITERAL, text};
    return PC_OK;
}

static pc_err parse_segment(struct pc_span text, bool last, struct pc_arena *arena,
                            struct segment *out, const char **why) {
    if (pc_span_eq(text, PC_SPAN("**"))) {
        *why = "'**' can only be the last segment";
        *out = (struct segment){SEGMENT_REST, text};
        return last ? PC_OK : PC_ERR_INVALID;
    }
    if (text.len > 2 && text.ptr[0] == '{' && text.ptr[text.len - 1] == '}') {
        struct pc_span name = pc_span_upto(pc_span_from(text, 1), text.len - 2);
        *why = "the name in {} is of letters, digits and '_'";
        *out = (struct segment){SEGMENT_ANY, name};
        return is_name(name) ? PC_OK : PC_ERR_INVALID;
    }
    if (text.len == 0 && !last) {
        *why = "a segment is empty";
        return PC_ERR_INVALID;
    }
    return parse_literal(text, arena, out, why);
}

static size_t count_segments(struct pc_span text) {
    size_t count = 1;
    for (size_t i = 1; i < text.len; i++)
        count += text.ptr[i] == '/';
    return count;
}

pc_err pc_pattern_parse(struct pc_span text, struct pc_arena *arena, struct pattern *out,
                        const char **why) {
    *why = "a path begins with '/'";
    if (text.len == 0 || text.len > PC_TARGET_MAX || text.ptr[0] != '/')
        return PC_ERR_INVALID;
    size_t count = count_segments(text);
    struct pattern pattern = {.segments = PC_ARENA_ARRAY(arena, struct segment, count)};
    if (pattern.segments == NULL)
        return PC_ERR_NOMEM;
    struct pc_span rest = pc_span_from(text, 1);
    struct pc_span item;
    while (pc_span_split(&rest, '/', &item)) {
        pc_err err =
            parse_segment(item, rest.ptr == NULL, arena, &pattern.segments[pattern.count++], why);
        if (err != PC_OK)
            return err;
    }
    *out = pattern;
    return PC_OK;
}

/* The next byte, decoded and in lower case. */
static unsigned char loose_byte(struct pc_span *text) {
    int c = pc_percent_byte(*text);
    size_t used = c < 0 ? 1 : 3;
    if (c < 0)
        c = (unsigned char)text->ptr[0];
    *text = pc_span_from(*text, used);
    return (unsigned char)(c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c);
}

bool pc_segment_eq_loose(struct pc_span a, struct pc_span b) {
    while (a.len > 0 && b.len > 0)
        if (loose_byte(&a) != loose_byte(&b))
            return false;
    return a.len == 0 && b.len == 0;
}

uint32_t pc_segment_hash_loose(struct pc_span segment) {
    uint32_t hash = 2166136261u; /* FNV-1a */
    while (segment.len > 0)
        hash = (hash ^ loose_byte(&segment)) * 16777619u;
    return hash;
}

static bool ends_with_slash(const struct pattern *pattern) {
    const struct segment *last = &pattern->segments[pattern->count - 1];
    return pattern->count > 1 && last->kind == SEGMENT_LITERAL && last->text.len == 0;
}

enum fit pc_pattern_fit(const struct pattern *pattern, struct pc_span path) {
    enum fit fit = FIT_EXACT;
    struct pc_span rest = pc_span_from(path, 1);
    struct pc_span segment;
    size_t at = 0;
    while (pc_span_split(&rest, '/', &segment)) {
        if (at == pattern->count) /* many services do not mind a '/' at the end */
            return segment.len == 0 && rest.ptr == NULL ? FIT_LOOSE : FIT_NONE;
        const struct segment *want = &pattern->segments[at++];
        if (want->kind == SEGMENT_REST)
            return fit;
        if (want->kind == SEGMENT_ANY && segment.len == 0)
            return FIT_NONE;
        if (want->kind == SEGMENT_ANY || pc_span_eq(want->text, segment))
            continue;
        if (!pc_segment_eq_loose(want->text, segment))
            return FIT_NONE;
        fit = FIT_LOOSE;
    }
    if (at == pattern->count)
        return fit;
    if (at + 1 < pattern->count)
        return FIT_NONE;
    if (pattern->segments[at].kind == SEGMENT_REST)
        return fit;
    return ends_with_slash(pattern) ? FIT_LOOSE : FIT_NONE;
}

/* Where only the '/' at the end differs, the last segment before it has to be spelled out. */
static bool spells_out_end(const struct pattern *wide, const struct pattern *narrow,
                           struct pc_span path) {
    bool slash = ends_with_slash(narrow);
    if (narrow->segments[narrow->count - 1].kind == SEGMENT_REST ||
        slash == pc_span_ends(path, PC_SPAN("/")))
        return true;
    size_t at = narrow->count - (slash ? 2 : 1);
    if (at >= wide->count || wide->segments[at].kind == SEGMENT_REST)
        return false;
    return narrow->segments[at].kind != SEGMENT_LITERAL ||
           wide->segments[at].kind == SEGMENT_LITERAL;
}

bool pc_pattern_spells_out(const struct pattern *wide, const struct pattern *narrow,
                           struct pc_span path) {
    struct pc_span rest = pc_span_from(path, 1);
    struct pc_span segment;
    for (size_t at = 0; at < narrow->count && pc_span_split(&rest, '/', &segment); at++) {
        const struct segment *want = &narrow->segments[at];
        if (want->kind != SEGMENT_LITERAL || pc_span_eq(want->text, segment))
            continue;
        if (at >= wide->count || wide->segments[at].kind != SEGMENT_LITERAL)
            return false;
    }
    return spells_out_end(wide, narrow, path);
}

bool pc_pattern_covers(const struct pattern *earlier, const struct pattern *later) {
    for (size_t i = 0;; i++) {
        if (i < earlier->count && earlier->segments[i].kind == SEGMENT_REST)
            return true;
        if (i == earlier->count || i == later->count)
            return earlier->count == later->count;
        const struct segment *a = &earlier->segments[i];
        const struct segment *b = &later->segments[i];
        if (b->kind == SEGMENT_REST)
            return false;
        if (a->kind == SEGMENT_ANY && (b->kind == SEGMENT_ANY || b->text.len > 0))
            continue;
        if (a->kind != b->kind || !pc_span_eq(a->text, b->text))
            return false;
    }
}

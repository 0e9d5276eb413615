/* Taking one parameter out of a query, however its name is spelled. */
#include "policy/path.h"

#include <string.h>

#include "base/percent.h"

/* One byte of form-encoded text (WHATWG URL, section 5.1). A '%' that begins no sequence stands for
 * itself. */
static char next_byte(struct pc_span *text) {
    int encoded = pc_percent_byte(*text);
    char c = text->ptr[0];
    *text = pc_span_from(*text, encoded >= 0 ? 3 : 1);
    if (encoded >= 0)
        return (char)encoded;
    return c == '+' ? ' ' : c;
}

static bool name_is(struct pc_span part, struct pc_span name) {
    struct pc_span text = pc_span_upto(part, pc_span_find(part, '='));
    size_t at = 0;
    while (text.len > 0 && at < name.len)
        if (next_byte(&text) != name.ptr[at++])
            return false;
    return text.len == 0 && at == name.len;
}

static char lower(char c) {
    return (char)(c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c);
}

/* A name that some reader takes for this one: in another case, with spaces before it, or cut at NUL
 * or at the '[' of a list. */
static bool name_is_alike(struct pc_span part, struct pc_span name) {
    struct pc_span text = pc_span_upto(part, pc_span_find(part, '='));
    size_t at = 0;
    while (text.len > 0) {
        char c = next_byte(&text);
        if (c == ' ' && at == 0)
            continue;
        if (at == name.len)
            return c == '[' || c == '\0';
        if (lower(c) != lower(name.ptr[at++]))
            return false;
    }
    return at == name.len;
}

/* True where a reader that also cuts at ';' would find the name in a later piece. */
static bool name_hides(struct pc_span part, struct pc_span name) {
    struct pc_span rest = pc_span_from(part, pc_span_find(part, ';') + 1);
    struct pc_span piece;
    if (rest.len == 0)
        return false;
    while (pc_span_split(&rest, ';', &piece))
        if (name_is(piece, name))
            return true;
    return false;
}

static pc_err decode_value(struct pc_span part, struct pc_arena *arena, struct pc_span *out) {
    struct pc_span text = pc_span_from(part, pc_span_find(part, '=') + 1);
    char *copy = pc_arena_alloc(arena, text.len + 1, 1);
    if (copy == NULL)
        return PC_ERR_NOMEM;
    size_t len = 0;
    while (text.len > 0) {
        if (text.ptr[0] == '%' && pc_percent_byte(text) < 0)
            return PC_ERR_INVALID;
        copy[len++] = next_byte(&text);
    }
    *out = pc_span(copy, len);
    return PC_OK;
}

struct found {
    struct pc_span part;
    size_t count;
    size_t alike;
    bool hidden;
};

static struct found find(struct pc_span query, struct pc_span name) {
    struct found found = {0};
    struct pc_span part;
    while (pc_span_split(&query, '&', &part)) {
        if (name_is(part, name)) {
            found.part = part;
            found.count++;
        } else if (name_is_alike(part, name)) {
            found.alike++;
        }
        /* A cut at ';' would end the value early, too. */
        if (name_hides(part, name) || (name_is(part, name) && pc_span_find(part, ';') < part.len))
            found.hidden = true;
    }
    return found;
}

/* The query without `part`, which is one of its parts. */
static pc_err without(struct pc_span query, struct pc_span part, struct pc_arena *arena,
                      struct pc_span *out) {
    size_t start = (size_t)(part.ptr - query.ptr);
    size_t end = start + part.len;
    if (start == 0) {
        *out = pc_span_from(query, end + 1);
        return PC_OK;
    }
    if (end == query.len) {
        *out = pc_span_upto(query, start - 1);
        return PC_OK;
    }
    char *copy = pc_arena_alloc(arena, query.len, 1);
    if (copy == NULL)
        return PC_ERR_NOMEM;
    memcpy(copy, query.ptr, start);
    memcpy(copy + start, query.ptr + end + 1, query.len - end - 1);
    *out = pc_span(copy, query.len - part.len - 1);
    return PC_OK;
}

pc_err pc_query_take(struct pc_span query, struct pc_span name, struct pc_arena *arena,
                     struct pc_span *value, struct pc_span *rest) {
    if (query.len == 0 || name.len == 0) {
        *rest = query;
        return PC_ERR_NOTFOUND;
    }
    struct found found = find(query, name);
    if (found.count + found.alike > 1 || found.hidden)
        return PC_ERR_INVALID;
    if (found.count == 0) {
        *rest = query;
        return PC_ERR_NOTFOUND;
    }
    pc_err err = decode_value(found.part, arena, value);
    return err != PC_OK ? err : without(query, found.part, arena, rest);
}

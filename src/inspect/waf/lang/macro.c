/* "%{tx.a} of %{MATCHED_VAR}" → text and variables by turns. */
#include "inspect/waf/lang/reader.h"

#include <string.h>

#include "base/suggest.h"

void *pc_waf_room(struct pc_arena *arena, const void *items, size_t count, size_t size) {
    if (count != 0 && (count & (count - 1)) != 0)
        return (void *)items;
    char *larger = pc_arena_alloc(arena, count == 0 ? 1 : count * 2, size);
    if (larger != NULL && count > 0)
        memcpy(larger, items, count * size);
    return larger;
}

pc_err pc_waf_lower(struct pc_span text, struct pc_arena *arena, struct pc_span *out) {
    char *lower = PC_ARENA_ARRAY(arena, char, text.len + 1);
    if (lower == NULL)
        return PC_ERR_NOMEM;
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        lower[i] = c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
    }
    *out = pc_span(lower, text.len);
    return PC_OK;
}

static bool is_word(struct pc_span text) {
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
              c == '_'))
            return false;
    }
    return text.len > 0;
}

/* The variable's name, as it stands before a '.' or a ':'. */
static struct pc_span name_of(struct pc_span inner) {
    size_t end = 0;
    while (end < inner.len && inner.ptr[end] != '.' && inner.ptr[end] != ':')
        end++;
    return pc_span_upto(inner, end);
}

static pc_err unknown_variable(struct pc_span name, struct pc_diag *diag) {
    struct pc_suggest suggest = pc_suggest_for(name);
    for (unsigned i = 0; i < PC_WAF_VARIABLE_COUNT; i++)
        pc_suggest_offer(&suggest, pc_waf_variables[i].name);
    if (suggest.best != NULL)
        return pc_diag_set(diag, PC_ERR_INVALID,
                           "\"%%{%.*s}\" is no variable that is known: did you mean %s?",
                           PC_ARG(pc_span_upto(name, 60)), suggest.best);
    return pc_diag_set(diag, PC_ERR_INVALID,
                       "\"%%{%.*s}\" is no variable that is known: name another one, or leave it "
                       "out",
                       PC_ARG(pc_span_upto(name, 60)));
}

static pc_err read_variable(struct pc_span inner, struct pc_arena *arena,
                            struct pc_waf_macro_part *out, struct pc_diag *diag) {
    struct pc_span name = name_of(inner);
    *out = (struct pc_waf_macro_part){0};
    if (pc_waf_variable_find(name, &out->variable) != PC_OK)
        return unknown_variable(name, diag);
    if (name.len == inner.len)
        return PC_OK;
    if (!pc_waf_variables[out->variable].keyed)
        return pc_diag_set(diag, PC_ERR_INVALID,
                           "\"%%{%.*s}\": %s has one value, and takes no name behind it",
                           PC_ARG(pc_span_upto(inner, 60)), pc_waf_variables[out->variable].name);
    return pc_waf_lower(pc_span_from(inner, name.len + 1), arena, &out->key);
}

/* Where the next macro begins, and what stands in it; text.len: there is none. "%{" that no name
 * follows is text. */
static size_t find_macro(struct pc_span text, size_t from, struct pc_span *inner) {
    for (size_t i = from; i + 1 < text.len; i++) {
        if (text.ptr[i] != '%' || text.ptr[i + 1] != '{')
            continue;
        size_t end = i + 2;
        while (end < text.len && text.ptr[end] != '}' && text.ptr[end] != '{')
            end++;
        *inner = pc_span(text.ptr + i + 2, end - i - 2);
        if (end < text.len && text.ptr[end] == '}' && is_word(name_of(*inner)))
            return i;
        i = end - 2; /* a "%" before a "{" may begin one itself */
    }
    return text.len;
}

static pc_err add_part(struct pc_waf_macro *out, struct pc_arena *arena,
                       const struct pc_waf_macro_part *part) {
    struct pc_waf_macro_part *parts = pc_waf_room(arena, out->parts, out->count, sizeof *parts);
    if (parts == NULL)
        return PC_ERR_NOMEM;
    parts[out->count++] = *part;
    out->parts = parts;
    return PC_OK;
}

static pc_err add_text(struct pc_waf_macro *out, struct pc_arena *arena, struct pc_span text) {
    struct pc_waf_macro_part part = {.is_text = true, .text = text};
    return text.len == 0 ? PC_OK : add_part(out, arena, &part);
}

pc_err pc_waf_lang_macro(struct pc_span text, struct pc_arena *arena, struct pc_waf_macro *out,
                         struct pc_diag *diag) {
    *out = (struct pc_waf_macro){.raw = text};
    struct pc_span inner;
    size_t from = 0;
    for (size_t at = find_macro(text, 0, &inner); at < text.len;
         at = find_macro(text, from, &inner)) {
        struct pc_waf_macro_part part;
        pc_err err = add_text(out, arena, pc_span(text.ptr + from, at - from));
        if (err == PC_OK)
            err = read_variable(inner, arena, &part, diag);
        if (err == PC_OK)
            err = add_part(out, arena, &part);
        if (err != PC_OK)
            return err;
        from = at + inner.len + 3;
    }
    return out->count == 0 ? PC_OK : add_text(out, arena, pc_span_from(text, from));
}

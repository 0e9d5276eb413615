/*
 * What the parts of the reader of patterns share.
 */
#ifndef PC_INSPECT_SCHEMA_PATTERN_READER_H
#define PC_INSPECT_SCHEMA_PATTERN_READER_H

#include "inspect/schema/pattern_tree.h"

struct pc_js_pattern_reader {
    struct pc_span text;
    size_t at;
    struct pc_arena *arena;
    unsigned depth;
    uint32_t groups; /* of the whole text */
    pc_err err;
    const char *reason;
};

/* Notes the first thing that is wrong, here; returns false. */
bool pc_js_pattern_wrong(struct pc_js_pattern_reader *in, pc_err err, const char *reason);

static inline bool pc_js_pattern_more(const struct pc_js_pattern_reader *in) {
    return in->at < in->text.len;
}

static inline char pc_js_pattern_peek(const struct pc_js_pattern_reader *in, size_t ahead) {
    return in->at + ahead < in->text.len ? in->text.ptr[in->at + ahead] : '\0';
}

/* Takes the word, if it comes next. */
bool pc_js_pattern_take(struct pc_js_pattern_reader *in, const char *word);
/* The next character of the text, decoded. */
bool pc_js_pattern_character(struct pc_js_pattern_reader *in, uint32_t *out);

/* What follows a backslash, within brackets or outside: one character in *c, or a class added to
 * the set (*is_class). The caller has dealt with what is neither. */
bool pc_js_pattern_escape(struct pc_js_pattern_reader *in, struct pc_js_set *set, uint32_t *c,
                          bool *is_class);
/* A set in brackets; the bracket was taken. */
bool pc_js_pattern_brackets(struct pc_js_pattern_reader *in, struct pc_js_set *set);
/* The number of the group with that name, or 0. */
uint32_t pc_js_pattern_group_named(const struct pc_js_pattern_reader *in, struct pc_span name);

#endif

/*
 * A regular expression taken apart: the tree that the automaton and PCRE2's pattern are made of.
 */
#ifndef PC_INSPECT_SCHEMA_PATTERN_TREE_H
#define PC_INSPECT_SCHEMA_PATTERN_TREE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/span.h"

enum {
    PC_JS_TREE_DEPTH = 64,            /* groups in one another */
    PC_JS_TREE_REPEATS = 65535,       /* that a quantifier may name */
    PC_JS_TREE_WITHOUT_END = 1 << 20, /* `most` of *, + and {n,} */
};

enum pc_js_tree_kind {
    PC_JS_TREE_SET,      /* one character of a set */
    PC_JS_TREE_SEQUENCE, /* children one behind the other */
    PC_JS_TREE_CHOICE,   /* one of the children */
    PC_JS_TREE_REPEAT,   /* the child from `least` to `most` times */
    PC_JS_TREE_GROUP,    /* a child that is captured */
    PC_JS_TREE_BEGIN,    /* ^ */
    PC_JS_TREE_END,      /* $ */
    PC_JS_TREE_BOUNDARY, /* \b, negative: \B */
    PC_JS_TREE_LOOK,     /* (?= (?! (?<= (?<! */
    PC_JS_TREE_BACK,     /* \1 and \k<name> */
};

struct pc_js_range {
    uint32_t low, high; /* characters, both belong to it */
};

/* Characters: in order, apart from one another, without surrogates. */
struct pc_js_set {
    struct pc_js_range *ranges;
    size_t count, room;
    struct pc_span properties; /* \p{…} and \P{…} as PCRE2 writes them; may be empty */
    bool negative;             /* only where there are properties */
};

struct pc_js_tree {
    enum pc_js_tree_kind kind;
    struct pc_js_tree *first, *next; /* child and sibling */
    struct pc_js_set set;
    uint32_t least, most;
    bool lazy, negative, behind;
    uint32_t group; /* of a back reference */
};

/* What could not be read, and where. */
struct pc_js_tree_error {
    size_t at;
    const char *reason;
};

/* Reads ECMA-262's grammar of patterns with the flag u, and takes escapes of punctuation and single
 * braces and brackets besides. PC_ERR_INVALID, PC_ERR_NOMEM. */
PC_MUST pc_err pc_js_tree_read(struct pc_span text, struct pc_arena *arena, struct pc_js_tree **out,
                               struct pc_js_tree_error *error);

/* Adds a range; false where memory ran out. */
bool pc_js_set_add(struct pc_js_set *set, struct pc_arena *arena, uint32_t low, uint32_t high);
/* Adds what \d, \s or \w stand for (lower case), or all other characters (upper case). */
bool pc_js_set_add_class(struct pc_js_set *set, struct pc_arena *arena, char name);
/* Puts the ranges in order; all other characters where it is inverted. */
bool pc_js_set_finish(struct pc_js_set *set, struct pc_arena *arena, bool invert);

#endif

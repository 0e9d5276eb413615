/*
 * The transformations (t:lowercase, t:urlDecodeUni, …): one row each in transform.c.
 *
 * A transformation is pure: bytes in, bytes out. Most values are left as they are by most
 * transformations, and that has to cost nothing: each row says which classes of bytes it reacts to,
 * and a value in which none of these occurs is its own result.
 */
#ifndef PC_INSPECT_WAF_TRANSFORM_TRANSFORM_H
#define PC_INSPECT_WAF_TRANSFORM_TRANSFORM_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/span.h"

/*
 * What a value holds, a bit each: bytes of a class, and pairs of neighbours (the beginning and the
 * end of a value count as neighbours). transform/classes.c has the table.
 */
enum pc_waf_class {
    PC_WAF_CLASS_UPPER = 1u << 0,      /* A-Z */
    PC_WAF_CLASS_LOWER = 1u << 1,      /* a-z */
    PC_WAF_CLASS_DIGIT = 1u << 2,      /* 0-9 */
    PC_WAF_CLASS_PERCENT = 1u << 3,    /* % */
    PC_WAF_CLASS_PLUS = 1u << 4,       /* + */
    PC_WAF_CLASS_AMPERSAND = 1u << 5,  /* & */
    PC_WAF_CLASS_BACKSLASH = 1u << 6,  /* \ */
    PC_WAF_CLASS_NUL = 1u << 7,        /* 0x00 */
    PC_WAF_CLASS_SPACE = 1u << 8,      /* 0x20 */
    PC_WAF_CLASS_LINE = 1u << 9,       /* \t \r \n */
    PC_WAF_CLASS_FEED = 1u << 10,      /* \v \f */
    PC_WAF_CLASS_NBSP = 1u << 11,      /* 0xa0 */
    PC_WAF_CLASS_NBSP_LEAD = 1u << 12, /* 0xc2, which stands before it in UTF-8 */
    PC_WAF_CLASS_HIGH = 1u << 13,      /* 0x80-0xff */
    PC_WAF_CLASS_QUOTE = 1u << 14,     /* " and ' */
    PC_WAF_CLASS_CARET = 1u << 15,     /* ^ */
    PC_WAF_CLASS_SEPARATOR = 1u << 16, /* , and ; */
    PC_WAF_CLASS_HASH = 1u << 17,      /* # */
    PC_WAF_CLASS_OTHER = 1u << 18,     /* every other byte */
    PC_WAF_CLASS_EMPTY = 1u << 19,     /* there is no byte */
    /* pairs */
    PC_WAF_CLASS_SPACES = 1u << 20,       /* two spaces */
    PC_WAF_CLASS_SPACE_BEFORE = 1u << 21, /* a space before / or ( */
    PC_WAF_CLASS_BLANK_FIRST = 1u << 22,  /* white space at the beginning */
    PC_WAF_CLASS_BLANK_LAST = 1u << 23,   /* white space at the end */
    PC_WAF_CLASS_COMMENT = 1u << 24,      /* slash and star */
    PC_WAF_CLASS_COMMENT_END = 1u << 25,  /* star and slash */
    PC_WAF_CLASS_DASHES = 1u << 26,       /* -- */
    PC_WAF_CLASS_SLASHES = 1u << 27,      /* // or /. */
    PC_WAF_CLASS_DOT_FIRST = 1u << 28,    /* . at the beginning */
    PC_WAF_CLASS_HEX = 1u << 29,          /* 0x or 0X */
    PC_WAF_CLASS_ANY = (1u << 30) - 1u,   /* reacts to everything */
};

/* The classes that occur in the bytes. */
uint32_t pc_waf_classes(struct pc_span bytes);

/* Bytes that a result may have beyond GROWTH times those of the input: a digest, a length. */
enum { PC_WAF_TRANSFORM_GROWTH = 4, PC_WAF_TRANSFORM_CONSTANT = 24 };

struct pc_waf_transformation {
    const char *name; /* "urlDecodeUni" */
    uint32_t touches; /* where none of these classes occurs, the result is the input */
    /* *out is `in` itself where nothing changes, and otherwise bytes of the arena (or a part of
     * `in`), never more than PC_WAF_TRANSFORM_GROWTH times as many, and PC_WAF_TRANSFORM_CONSTANT.
     * Fails with PC_ERR_NOMEM alone: bytes that are not what a transformation decodes are left as
     * they are, where its own file does not say otherwise. */
    pc_err (*run)(struct pc_span in, struct pc_arena *arena, struct pc_span *out);
};

/* "none" is not among them: the language knows it. */
extern const struct pc_waf_transformation pc_waf_transformations[];
extern const size_t pc_waf_transformation_count;

/* By name, without regard to case. NULL: there is none. */
const struct pc_waf_transformation *pc_waf_transformation_find(struct pc_span name);

#endif

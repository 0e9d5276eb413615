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

/* Classes of bytes, a bit each; a byte may be in several. transform/classes.c has the table. */
enum pc_waf_class {
    PC_WAF_CLASS_UPPER = 1u << 0,       /* A-Z */
    PC_WAF_CLASS_PERCENT = 1u << 1,     /* % */
    PC_WAF_CLASS_PLUS = 1u << 2,        /* + */
    PC_WAF_CLASS_AMPERSAND = 1u << 3,   /* & */
    PC_WAF_CLASS_BACKSLASH = 1u << 4,   /* \ */
    PC_WAF_CLASS_NUL = 1u << 5,         /* 0x00 */
    PC_WAF_CLASS_SPACE = 1u << 6,       /* 0x20 */
    PC_WAF_CLASS_BLANK = 1u << 7,       /* \t \n \v \f \r and 0xa0 */
    PC_WAF_CLASS_SLASH = 1u << 8,       /* / */
    PC_WAF_CLASS_QUOTE = 1u << 9,       /* " and ' and ` */
    PC_WAF_CLASS_CARET = 1u << 10,      /* ^ */
    PC_WAF_CLASS_SEPARATOR = 1u << 11,  /* , and ; */
    PC_WAF_CLASS_COMMENT = 1u << 12,    /* * - # < ! > */
    PC_WAF_CLASS_PAREN = 1u << 13,      /* ( ) */
    PC_WAF_CLASS_HIGH = 1u << 14,       /* 0x80-0xff */
    PC_WAF_CLASS_CONTROL = 1u << 15,    /* 0x01-0x1f, 0x7f */
    PC_WAF_CLASS_DOLLAR = 1u << 16,     /* $ */
    PC_WAF_CLASS_DOT = 1u << 17,        /* . */
    PC_WAF_CLASS_DIGIT = 1u << 18,      /* 0-9 */
    PC_WAF_CLASS_LOWER = 1u << 19,      /* a-z */
    PC_WAF_CLASS_OTHER = 1u << 20,      /* every other byte */
    PC_WAF_CLASS_EMPTY = 1u << 21,      /* there is no byte */
    PC_WAF_CLASS_ANY = (1u << 22) - 1u, /* reacts to everything */
};

/* The classes that occur in the bytes. */
uint32_t pc_waf_classes(struct pc_span bytes);

struct pc_waf_transformation {
    const char *name; /* "urlDecodeUni" */
    uint32_t touches; /* where none of these classes occurs, the result is the input */
    /* *out is `in` itself where nothing changes, and otherwise bytes of the arena, never more than
     * PC_WAF_TRANSFORM_GROWTH times as many. Fails with PC_ERR_NOMEM alone: bytes that are not what
     * a transformation decodes are left as they are. */
    pc_err (*run)(struct pc_span in, struct pc_arena *arena, struct pc_span *out);
};

enum { PC_WAF_TRANSFORM_GROWTH = 6 };

/* "none" is not among them: the language knows it. */
extern const struct pc_waf_transformation pc_waf_transformations[];
extern const size_t pc_waf_transformation_count;

/* By name, without regard to case. NULL: there is none. */
const struct pc_waf_transformation *pc_waf_transformation_find(struct pc_span name);

#endif

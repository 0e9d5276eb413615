/*
 * A span borrows bytes that somebody else owns. It is not NUL-terminated.
 */
#ifndef PC_BASE_SPAN_H
#define PC_BASE_SPAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

struct pc_span {
    const char *ptr; /* may be NULL where len is 0 */
    size_t len;      /* bytes */
};

/* A span over a string literal. */
#define PC_SPAN(literal) ((struct pc_span){"" literal, sizeof(literal) - 1})
/* For printf("%.*s", PC_ARG(span)). */
#define PC_ARG(span) (int)(span).len, (span).ptr

static inline struct pc_span pc_span(const void *ptr, size_t len) {
    return (struct pc_span){ptr, len};
}

/* From a NUL-terminated string; NULL gives the empty span. */
struct pc_span pc_span_str(const char *text);

bool pc_span_eq(struct pc_span a, struct pc_span b);
bool pc_span_eq_nocase(struct pc_span a, struct pc_span b); /* ASCII only */
bool pc_span_starts(struct pc_span text, struct pc_span prefix);
bool pc_span_ends(struct pc_span text, struct pc_span suffix);

/* Equal bytes, in a time that depends on the lengths alone. For secrets and digests. */
bool pc_span_eq_secret(struct pc_span a, struct pc_span b);

/* The index of the first byte c, or text.len. */
size_t pc_span_find(struct pc_span text, char c);

/* From byte `from` to the end, or the bytes before `upto`; both are clamped to the span. */
struct pc_span pc_span_from(struct pc_span text, size_t from);
struct pc_span pc_span_upto(struct pc_span text, size_t upto);

/* Without ASCII spaces and tabs at both ends. */
struct pc_span pc_span_trim(struct pc_span text);

/* Cuts text at the first c: *head is what stood before it, *text what is left. False once nothing
 * is left (text->ptr is NULL): while (pc_span_split(&rest, ',', &item)) … sees "a,,b" as three
 * items, "" as one empty item and a NULL span as none. */
bool pc_span_split(struct pc_span *text, char c, struct pc_span *head);

/* A decimal number with no sign, no space and no leading '+', at most max. */
PC_MUST pc_err pc_span_u64(struct pc_span text, uint64_t max, uint64_t *out);

#endif

/*
 * Numbers of JSON as exact decimals: compared, divided and hashed by their value, without rounding.
 */
#ifndef PC_INSPECT_SCHEMA_NUMBER_H
#define PC_INSPECT_SCHEMA_NUMBER_H

#include <stdbool.h>
#include <stdint.h>

#include "base/span.h"

/* sign * d.ddd * 10^high, where the digits stand in the text, perhaps with a point among them. */
struct pc_js_number {
    const char *digits; /* the first digit that is not 0 */
    uint32_t bytes;     /* from there to behind the last digit that is not 0 */
    int32_t high;       /* exponent of the first digit */
    int32_t low;        /* exponent of the last digit */
    int sign;           /* -1, 0 or 1 */
};

/* The text is a number of JSON already, and borrowed. */
struct pc_js_number pc_js_number(struct pc_span text);

/* Below 0, 0 or above 0. */
int pc_js_number_compare(const struct pc_js_number *a, const struct pc_js_number *b);

static inline bool pc_js_number_is_integer(const struct pc_js_number *number) {
    return number->sign == 0 || number->low >= 0;
}

/* Equal numbers have equal hashes. */
uint64_t pc_js_number_hash(const struct pc_js_number *number);

/* A number that others are divided by: digits * 10^low. */
struct pc_js_divisor {
    uint64_t digits; /* not 0 */
    int32_t low;
};

/* False where the number is not above 0, or has more digits than fit. */
bool pc_js_divisor(const struct pc_js_number *number, struct pc_js_divisor *out);
bool pc_js_number_divides(const struct pc_js_divisor *divisor, const struct pc_js_number *number);

/* The value of a whole number of at most 18 digits; false for a longer one. */
static inline bool pc_js_whole(struct pc_span text, int64_t *out) {
    size_t i = text.ptr[0] == '-';
    int64_t value = 0;
    if (text.len - i > 18)
        return false;
    for (size_t at = i; at < text.len; at++)
        value = value * 10 + (text.ptr[at] - '0');
    *out = i == 1 ? -value : value;
    return true;
}

#endif

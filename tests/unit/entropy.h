/* Entropy for tests: bytes that count up, and a source that has run dry. */
#ifndef PC_TESTS_UNIT_ENTROPY_H
#define PC_TESTS_UNIT_ENTROPY_H

#include "base/entropy.h"

static inline pc_err entropy_count_fill(void *self, void *out, size_t len) {
    unsigned char *next = self;
    unsigned char *to = out;
    for (size_t i = 0; i < len; i++)
        to[i] = (*next)++;
    return PC_OK;
}

static inline struct pc_entropy entropy_counting(unsigned char *next) {
    return (struct pc_entropy){.fill = entropy_count_fill, .self = next};
}

static inline pc_err entropy_dry_fill(void *self, void *out, size_t len) {
    (void)self, (void)out, (void)len;
    return PC_ERR_IO;
}

static inline struct pc_entropy entropy_dry(void) {
    return (struct pc_entropy){.fill = entropy_dry_fill};
}

#endif

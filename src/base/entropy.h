/* Random bytes, as the core asks for them. */
#ifndef PC_BASE_ENTROPY_H
#define PC_BASE_ENTROPY_H

#include <stddef.h>

#include "base/err.h"

struct pc_entropy {
    pc_err (*fill)(void *self, void *out, size_t len); /* unpredictable bytes, or an error */
    void *self;
};

PC_MUST static inline pc_err pc_entropy_fill(const struct pc_entropy *entropy, void *out,
                                             size_t len) {
    return entropy->fill(entropy->self, out, len);
}

#endif

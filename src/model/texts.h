/* Lists of texts, as the configuration has them. */
#ifndef PC_MODEL_TEXTS_H
#define PC_MODEL_TEXTS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/span.h"

struct pc_texts {
    struct pc_span *items;
    size_t count;
};

static inline bool pc_texts_have(const struct pc_texts *texts, struct pc_span text) {
    for (size_t i = 0; i < texts->count; i++)
        if (pc_span_eq(texts->items[i], text))
            return true;
    return false;
}

#endif

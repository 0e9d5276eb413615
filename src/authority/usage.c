/* When keys and sessions were last used, read off the sealed records. */
#include "authority/usage.h"

#include <stdlib.h>

struct pc_usage {
    uint64_t next_seq;
};

pc_err pc_usage_new(uint64_t from_seq, struct pc_usage **out) {
    *out = calloc(1, sizeof **out);
    if (*out == NULL)
        return PC_ERR_NOMEM;
    (*out)->next_seq = from_seq;
    return PC_OK;
}

void pc_usage_free(struct pc_usage *usage) {
    free(usage);
}

void pc_usage_look(struct pc_usage *usage, struct pc_authority *authority) {
    (void)usage;
    (void)authority;
}

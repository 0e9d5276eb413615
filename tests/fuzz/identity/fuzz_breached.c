/* Lists of breached passwords: any bytes end in an answer, and a word that is a line of its own is
 * found in a list of words. The first 16 bytes are the password. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "identity/breached.h"

static pc_err read_memory(void *self, uint64_t offset, void *out, size_t len, size_t *got) {
    struct pc_span rest = pc_span_from(*(struct pc_span *)self, (size_t)offset);
    *got = rest.len < len ? rest.len : len;
    if (*got > 0)
        memcpy(out, rest.ptr, *got);
    return PC_OK;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct pc_span all = pc_span(data, size);
    struct pc_span password = pc_span_upto(all, 16);
    struct pc_span text = pc_span_from(all, 16);
    struct pc_breached_list list = {&text, text.len, read_memory};
    bool found = true;
    pc_err err = pc_breached_find(&list, password, &found);
    if (err != PC_OK && err != PC_ERR_CORRUPT)
        abort();
    if (err != PC_OK && found)
        abort();
    return 0;
}

/* Headers of messages: it never asks for less than it has, what it reads it can write again, and a
 * cut one is never taken for a whole. */
#include <stdlib.h>

#include "vault/message/header.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The header read from exactly these bytes; a copy, so that a sanitizer sees the end. */
static pc_err reads(const uint8_t *data, size_t size, size_t *need, size_t *length) {
    PC_CLEANUP(pc_arena_free) struct pc_arena arena = {0};
    struct pc_vault_header header;
    enum pc_vault_fault fault = PC_VAULT_FAULT_NONE;
    char *copy = malloc(size + 1);
    if (copy == NULL)
        abort();
    if (size > 0)
        memcpy(copy, data, size);
    pc_err err = pc_vault_header_read(pc_span(copy, size), 16, &arena, &header, need, &fault, NULL);
    if ((err != PC_OK) != (fault != PC_VAULT_FAULT_NONE))
        abort();
    *length = 0;
    if (err == PC_OK && *need == 0) {
        PC_CLEANUP(pc_buf_free) struct pc_buf again = {0};
        *length = header.length;
        /* Pairs in another order are sorted, so that only the length is sure to be the same. */
        if (pc_vault_header_write(&header, &again) != PC_OK || again.len != header.body.len)
            abort();
    }
    free(copy);
    return err;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    size_t need = 0, length = 0;
    pc_err err = reads(data, size, &need, &length);
    if (err != PC_OK)
        return 0;
    if (need != 0) {
        if (need <= size)
            abort();
        return 0;
    }
    size_t whole = length;
    if (whole > size)
        abort();
    if (reads(data, whole - 1, &need, &length) != PC_OK || need != whole)
        abort();
    return 0;
}

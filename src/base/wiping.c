/* malloc(3) and its kin, with memory overwritten before it is freed. */
#define _GNU_SOURCE
#include "base/wiping.h"

#include <malloc.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"

void *pc_wiping_malloc(size_t size) {
    return malloc(size);
}

void *pc_wiping_calloc(size_t count, size_t size) {
    return calloc(count, size);
}

char *pc_wiping_strdup(const char *text) {
    return strdup(text);
}

void pc_wiping_free(void *ptr) {
    if (ptr == NULL)
        return;
    pc_wipe(ptr, malloc_usable_size(ptr));
    free(ptr);
}

/* realloc(3) would leave a copy behind where it moves. */
void *pc_wiping_realloc(void *ptr, size_t size) {
    if (ptr == NULL)
        return malloc(size);
    if (size == 0) {
        pc_wiping_free(ptr);
        return NULL;
    }
    size_t had = malloc_usable_size(ptr);
    if (size <= had && had / 2 <= size)
        return ptr;
    void *moved = malloc(size);
    if (moved == NULL)
        return NULL;
    memcpy(moved, ptr, had < size ? had : size);
    pc_wiping_free(ptr);
    return moved;
}

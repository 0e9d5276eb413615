/*
 * An allocator that wipes what is given back, for libraries that let theirs be replaced: what they
 * copy of a secret is gone when they are done with it.
 */
#ifndef PC_BASE_WIPING_H
#define PC_BASE_WIPING_H

#include <stddef.h>

void *pc_wiping_malloc(size_t size);
void *pc_wiping_calloc(size_t count, size_t size);
void *pc_wiping_realloc(void *ptr, size_t size); /* always moves what grows */
char *pc_wiping_strdup(const char *text);
void pc_wiping_free(void *ptr);

#endif

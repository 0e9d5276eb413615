/* Growing bytes. */
#define _GNU_SOURCE
#include "base/buf.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FIRST_CAPACITY = 256 };

void pc_wipe(void *ptr, size_t len) {
    if (ptr != NULL && len > 0)
        explicit_bzero(ptr, len);
}

static char *fail(struct pc_buf *buf, pc_err err) {
    if (buf->err == PC_OK)
        buf->err = err;
    return NULL;
}

/* realloc would leave a copy of a secret behind, so a secret buffer moves by hand. */
static char *grow(struct pc_buf *buf, size_t cap) {
    if (!buf->secret)
        return realloc(buf->ptr, cap);
    char *moved = malloc(cap);
    if (moved == NULL)
        return NULL;
    if (buf->len > 0)
        memcpy(moved, buf->ptr, buf->len);
    pc_wipe(buf->ptr, buf->cap);
    free(buf->ptr);
    return moved;
}

char *pc_buf_reserve(struct pc_buf *buf, size_t more) {
    if (buf->err != PC_OK)
        return NULL;
    if (more <= buf->cap - buf->len && buf->ptr != NULL)
        return buf->ptr + buf->len;
    if (buf->fixed)
        return fail(buf, PC_ERR_FULL);
    if (more > SIZE_MAX / 4 || buf->len > SIZE_MAX / 4)
        return fail(buf, PC_ERR_RANGE);
    size_t cap = buf->cap == 0 ? FIRST_CAPACITY : buf->cap;
    while (cap - buf->len < more)
        cap *= 2;
    char *ptr = grow(buf, cap);
    if (ptr == NULL)
        return fail(buf, PC_ERR_NOMEM);
    buf->ptr = ptr;
    buf->cap = cap;
    return ptr + buf->len;
}

void pc_buf_add_growing(struct pc_buf *buf, struct pc_span bytes) {
    char *to = pc_buf_reserve(buf, bytes.len);
    if (to == NULL || bytes.len == 0)
        return;
    memcpy(to, bytes.ptr, bytes.len);
    buf->len += bytes.len;
}

void pc_buf_add_str(struct pc_buf *buf, const char *text) {
    pc_buf_add(buf, pc_span_str(text));
}

void pc_buf_add_u64(struct pc_buf *buf, uint64_t value) {
    char digits[20];
    size_t at = sizeof digits;
    do {
        digits[--at] = (char)('0' + value % 10);
        value /= 10;
    } while (value > 0);
    pc_buf_add(buf, pc_span(digits + at, sizeof digits - at));
}

void pc_buf_addf(struct pc_buf *buf, const char *fmt, ...) {
    va_list args;
    va_start(args, fmt);
    va_list again;
    va_copy(again, args);
    int need = vsnprintf(NULL, 0, fmt, args);
    va_end(args);
    char *to = need < 0 ? NULL : pc_buf_reserve(buf, (size_t)need + 1);
    if (to != NULL) {
        (void)vsnprintf(to, (size_t)need + 1, fmt, again);
        buf->len += (size_t)need;
    }
    va_end(again);
}

pc_err pc_buf_end(const struct pc_buf *buf) {
    return buf->err;
}

const char *pc_buf_str(struct pc_buf *buf) {
    char *end = pc_buf_reserve(buf, 1);
    if (end == NULL)
        return NULL;
    *end = '\0';
    return buf->ptr;
}

void pc_buf_clear(struct pc_buf *buf) {
    if (buf->secret)
        pc_wipe(buf->ptr, buf->len);
    buf->len = 0;
    buf->err = PC_OK;
}

void pc_buf_free(struct pc_buf *buf) {
    if (buf->secret)
        pc_wipe(buf->ptr, buf->cap);
    if (!buf->fixed)
        free(buf->ptr);
    *buf = (struct pc_buf){.secret = buf->secret};
}

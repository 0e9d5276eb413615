/*
 * A buffer owns bytes that grow. A secret buffer wipes what it lets go of.
 *
 * Appending never fails loudly in the middle of a text: the first failure is kept in `err`, later
 * calls do nothing, and the caller looks once at the end (pc_buf_end).
 */
#ifndef PC_BASE_BUF_H
#define PC_BASE_BUF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/err.h"
#include "base/span.h"

struct pc_buf {
    char *ptr;
    size_t len;  /* bytes in use */
    size_t cap;  /* bytes allocated, or the size of a fixed buffer */
    pc_err err;  /* the first failure, PC_OK until then */
    bool secret; /* wipe on growth and on free */
    bool fixed;  /* memory of the caller's: never grows, never freed; overflow is PC_ERR_FULL */
};

/* A zeroed pc_buf is an empty growing buffer; PC_BUF_SECRET is one that wipes. */
#define PC_BUF_SECRET ((struct pc_buf){.secret = true})

/* A buffer over memory of the caller's. */
static inline struct pc_buf pc_buf_over(char *memory, size_t cap) {
    return (struct pc_buf){.ptr = memory, .cap = cap, .fixed = true};
}

/* Room for `more` further bytes; returns where they go, or NULL (err is set). Does not move len. */
char *pc_buf_reserve(struct pc_buf *buf, size_t more);

/* What pc_buf_add does when there is no room yet, or a failure already. */
void pc_buf_add_growing(struct pc_buf *buf, struct pc_span bytes);

/* Inline, because records and answers are made of dozens of short pieces. */
static inline void pc_buf_add(struct pc_buf *buf, struct pc_span bytes) {
    if (buf->err != PC_OK || bytes.len == 0 || bytes.len > buf->cap - buf->len) {
        pc_buf_add_growing(buf, bytes);
        return;
    }
    memcpy(buf->ptr + buf->len, bytes.ptr, bytes.len);
    buf->len += bytes.len;
}
void pc_buf_add_str(struct pc_buf *buf, const char *text); /* NUL-terminated */
static inline void pc_buf_add_char(struct pc_buf *buf, char c) {
    pc_buf_add(buf, pc_span(&c, 1));
}
void pc_buf_add_u64(struct pc_buf *buf, uint64_t value); /* decimal */
void pc_buf_addf(struct pc_buf *buf, const char *fmt, ...) PC_PRINTF(2, 3);

/* The first failure, or PC_OK. */
PC_MUST pc_err pc_buf_end(const struct pc_buf *buf);

/* What it holds now; valid until the next change. */
static inline struct pc_span pc_buf_span(const struct pc_buf *buf) {
    return (struct pc_span){buf->ptr, buf->len};
}

/* A NUL-terminated view of it; NULL where memory ran out. */
const char *pc_buf_str(struct pc_buf *buf);

/* Empties it, keeps the memory and forgets the failure. */
void pc_buf_clear(struct pc_buf *buf);

/* Gives the memory back; the buffer is empty afterwards. Usable with PC_CLEANUP(pc_buf_free). */
void pc_buf_free(struct pc_buf *buf);

/* Overwrites memory in a way that the compiler keeps. */
void pc_wipe(void *ptr, size_t len);

#endif

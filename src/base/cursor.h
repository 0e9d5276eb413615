/*
 * A bounded reader over untrusted bytes, and its writing twin. Integers are little-endian.
 *
 * Reading past the end sets `bad` and yields zeros and empty spans from then on; the caller looks
 * once at the end (pc_cursor_end).
 */
#ifndef PC_BASE_CURSOR_H
#define PC_BASE_CURSOR_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/span.h"

struct pc_cursor {
    struct pc_span rest;
    bool bad;
};

static inline struct pc_cursor pc_cursor(struct pc_span bytes) {
    return (struct pc_cursor){.rest = bytes};
}

uint8_t pc_cursor_u8(struct pc_cursor *in);
uint16_t pc_cursor_u16(struct pc_cursor *in);
uint32_t pc_cursor_u32(struct pc_cursor *in);
uint64_t pc_cursor_u64(struct pc_cursor *in);
struct pc_span pc_cursor_bytes(struct pc_cursor *in, size_t len);
/* A u16 length and that many bytes; the span borrows from the cursor's bytes. */
struct pc_span pc_cursor_text(struct pc_cursor *in);

/* PC_OK where everything was there and nothing is left over, PC_ERR_CORRUPT otherwise. */
PC_MUST pc_err pc_cursor_end(const struct pc_cursor *in);

void pc_put_u8(struct pc_buf *out, uint8_t value);
void pc_put_u16(struct pc_buf *out, uint16_t value);
void pc_put_u32(struct pc_buf *out, uint32_t value);
void pc_put_u64(struct pc_buf *out, uint64_t value);
/* A u16 length and the bytes; longer than 65535 sets the buffer's err to PC_ERR_RANGE. */
void pc_put_text(struct pc_buf *out, struct pc_span text);

#endif

/* Bounded reading and writing of little-endian records. */
#include "base/cursor.h"

struct pc_span pc_cursor_bytes(struct pc_cursor *in, size_t len) {
    if (in->bad || len > in->rest.len) {
        in->bad = true;
        return (struct pc_span){NULL, 0};
    }
    struct pc_span out = pc_span_upto(in->rest, len);
    in->rest = pc_span_from(in->rest, len);
    return out;
}

static uint64_t read_le(struct pc_cursor *in, size_t width) {
    struct pc_span bytes = pc_cursor_bytes(in, width);
    uint64_t value = 0;
    for (size_t i = bytes.len; i > 0; i--)
        value = value << 8 | (uint8_t)bytes.ptr[i - 1];
    return value;
}

uint8_t pc_cursor_u8(struct pc_cursor *in) {
    return (uint8_t)read_le(in, 1);
}

uint16_t pc_cursor_u16(struct pc_cursor *in) {
    return (uint16_t)read_le(in, 2);
}

uint32_t pc_cursor_u32(struct pc_cursor *in) {
    return (uint32_t)read_le(in, 4);
}

uint64_t pc_cursor_u64(struct pc_cursor *in) {
    return read_le(in, 8);
}

struct pc_span pc_cursor_text(struct pc_cursor *in) {
    return pc_cursor_bytes(in, pc_cursor_u16(in));
}

pc_err pc_cursor_end(const struct pc_cursor *in) {
    return in->bad || in->rest.len > 0 ? PC_ERR_CORRUPT : PC_OK;
}

static void write_le(struct pc_buf *out, uint64_t value, size_t width) {
    char bytes[8];
    for (size_t i = 0; i < width; i++)
        bytes[i] = (char)(value >> (8 * i) & 0xff);
    pc_buf_add(out, pc_span(bytes, width));
}

void pc_put_u8(struct pc_buf *out, uint8_t value) {
    write_le(out, value, 1);
}

void pc_put_u16(struct pc_buf *out, uint16_t value) {
    write_le(out, value, 2);
}

void pc_put_u32(struct pc_buf *out, uint32_t value) {
    write_le(out, value, 4);
}

void pc_put_u64(struct pc_buf *out, uint64_t value) {
    write_le(out, value, 8);
}

void pc_put_text(struct pc_buf *out, struct pc_span text) {
    if (text.len > UINT16_MAX) {
        if (out->err == PC_OK)
            out->err = PC_ERR_RANGE;
        return;
    }
    pc_put_u16(out, (uint16_t)text.len);
    pc_buf_add(out, text);
}

/* The bytes of a spool segment. */
#include "audit/segment.h"

#include <stdio.h>
#include <string.h>

#include "audit/event.h"
#include "base/cursor.h"
#include "base/encode.h"

_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "mapped integers are little-endian");

static const char magic[8] = {'P', 'C', 'S', 'P', 'O', 'O', 'L', '1'};
enum { VERSION = 1, FIXED = 88 /* bytes that the header's checksum covers */ };

bool pc_segment_writer_ok(const char *writer) {
    size_t len = strnlen(writer, PC_SEGMENT_WRITER);
    if (len == 0 || len == PC_SEGMENT_WRITER)
        return false;
    return strspn(writer, "abcdefghijklmnopqrstuvwxyz0123456789_") == len;
}

pc_err pc_segment_name(const struct pc_segment_header *header, char *out, size_t cap) {
    char hex[33];
    struct pc_buf id = pc_buf_over(hex, sizeof hex);
    pc_hex_encode(pc_span(header->id.bytes, sizeof header->id.bytes), &id);
    int n = snprintf(out, cap, "%016lld-%s-%.*s.seg", (long long)header->created, header->writer,
                     PC_ARG(pc_buf_span(&id)));
    return n < 0 || (size_t)n >= cap ? PC_ERR_RANGE : PC_OK;
}

void pc_segment_encode(const struct pc_segment_header *header, struct pc_buf *out) {
    size_t start = out->len;
    pc_buf_add(out, pc_span(magic, sizeof magic));
    pc_put_u32(out, VERSION);
    pc_put_u32(out, PC_SEGMENT_HEADER);
    pc_buf_add(out, pc_span(header->id.bytes, sizeof header->id.bytes));
    pc_put_u64(out, (uint64_t)header->created);
    pc_put_u64(out, header->size);
    pc_put_u32(out, header->pid);
    pc_put_u32(out, header->index);
    pc_buf_add(out, pc_span(header->writer, sizeof header->writer));
    if (out->err != PC_OK || out->len - start != FIXED)
        return;
    pc_put_u32(out, pc_crc32c(0, pc_span(out->ptr + start, FIXED)));
    while (out->err == PC_OK && out->len - start < PC_SEGMENT_AT_COMMITTED)
        pc_put_u8(out, 0);
    pc_put_u64(out, PC_SEGMENT_HEADER);
    while (out->err == PC_OK && out->len - start < PC_SEGMENT_HEADER)
        pc_put_u8(out, 0);
}

static pc_err parse_fixed(struct pc_span bytes, struct pc_segment_header *out) {
    struct pc_cursor in = pc_cursor(bytes);
    struct pc_span got = pc_cursor_bytes(&in, sizeof magic);
    uint32_t version = pc_cursor_u32(&in);
    uint32_t header = pc_cursor_u32(&in);
    struct pc_span id = pc_cursor_bytes(&in, sizeof out->id.bytes);
    out->created = (pc_time)pc_cursor_u64(&in);
    out->size = pc_cursor_u64(&in);
    out->pid = pc_cursor_u32(&in);
    out->index = pc_cursor_u32(&in);
    struct pc_span writer = pc_cursor_bytes(&in, sizeof out->writer);
    uint32_t crc = pc_cursor_u32(&in);
    if (in.bad || !pc_span_eq(got, pc_span(magic, sizeof magic)) || version != VERSION ||
        header != PC_SEGMENT_HEADER || crc != pc_crc32c(0, pc_span_upto(bytes, FIXED)))
        return PC_ERR_CORRUPT;
    memcpy(out->id.bytes, id.ptr, id.len);
    memcpy(out->writer, writer.ptr, writer.len);
    bool possible = out->created >= 0 && out->created <= 9999999999999999 &&
                    out->size >= PC_SEGMENT_SMALLEST && out->size <= PC_SEGMENT_LARGEST &&
                    out->size % 8 == 0 && pc_segment_writer_ok(out->writer);
    return possible ? PC_OK : PC_ERR_CORRUPT;
}

static uint64_t u64_at(struct pc_span bytes, size_t at) {
    struct pc_cursor in = pc_cursor(pc_span_from(bytes, at));
    return pc_cursor_u64(&in);
}

pc_err pc_segment_parse(struct pc_span bytes, struct pc_segment_header *out) {
    if (bytes.len < PC_SEGMENT_HEADER)
        return PC_ERR_CORRUPT;
    memset(out, 0, sizeof *out);
    pc_err err = parse_fixed(bytes, out);
    if (err != PC_OK)
        return err;
    out->finished = u64_at(bytes, PC_SEGMENT_AT_FINISHED) != 0;
    out->refused = u64_at(bytes, PC_SEGMENT_AT_REFUSED);
    out->refused_first = (pc_time)u64_at(bytes, PC_SEGMENT_AT_FIRST);
    out->refused_last = (pc_time)u64_at(bytes, PC_SEGMENT_AT_LAST);
    out->committed = u64_at(bytes, PC_SEGMENT_AT_COMMITTED);
    out->sealed = u64_at(bytes, PC_SEGMENT_AT_SEALED);
    return PC_OK;
}

pc_err pc_segment_frame(struct pc_span bytes, uint64_t room, struct pc_span *record) {
    *record = pc_span(NULL, 0);
    if (room < PC_SEGMENT_FRAME)
        return PC_OK;
    if (bytes.len < PC_SEGMENT_FRAME)
        return PC_ERR_RANGE;
    struct pc_cursor in = pc_cursor(bytes);
    uint32_t len = pc_cursor_u32(&in);
    uint32_t crc = pc_cursor_u32(&in);
    if (len == 0)
        return PC_OK;
    if (len > PC_EVENT_MAX || pc_segment_frame_size(len) > room)
        return PC_ERR_CORRUPT;
    if (pc_segment_frame_size(len) > bytes.len)
        return PC_ERR_RANGE;
    struct pc_span payload = pc_cursor_bytes(&in, len);
    if (crc != pc_crc32c(0, payload))
        return PC_ERR_CORRUPT;
    *record = payload;
    return PC_OK;
}

pc_err pc_segment_scan(struct pc_span file, uint64_t from, pc_spool_record record, void *context,
                       uint64_t *next) {
    *next = from;
    struct pc_segment_header header;
    pc_err err = pc_segment_parse(file, &header);
    if (err != PC_OK)
        return err;
    if (header.size != file.len || from < PC_SEGMENT_HEADER || from > file.len || from % 8 != 0)
        return PC_ERR_CORRUPT;
    while (err == PC_OK) {
        struct pc_span payload;
        err = pc_segment_frame(pc_span_from(file, *next), file.len - *next, &payload);
        if (err != PC_OK || payload.len == 0)
            return err;
        uint64_t after = *next + pc_segment_frame_size(payload.len);
        err = record(context, payload, after);
        if (err == PC_OK)
            *next = after;
    }
    return err;
}

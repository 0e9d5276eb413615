/* Counting, in loops that a compiler makes wide. */
#define _GNU_SOURCE
#include "cli/scan/lines.h"

#include <string.h>

static size_t count_ends(struct pc_span bytes) {
    size_t count = 0;
    for (size_t i = 0; i < bytes.len; i++)
        count += bytes.ptr[i] == '\n';
    return count;
}

/* Bytes that begin a character. */
static size_t count_characters(struct pc_span bytes) {
    size_t count = 0;
    for (size_t i = 0; i < bytes.len; i++)
        count += ((unsigned char)bytes.ptr[i] & 0xc0) != 0x80;
    return count;
}

void pc_scan_position_pass(struct pc_scan_position *position, struct pc_span bytes) {
    if (bytes.len == 0)
        return;
    const char *end = memrchr(bytes.ptr, '\n', bytes.len);
    position->offset += bytes.len;
    if (end != NULL) {
        position->line += count_ends(bytes);
        position->column = 1;
        bytes = pc_span_from(bytes, (size_t)(end + 1 - bytes.ptr));
    }
    position->column += count_characters(bytes);
}

/* A segment that anybody may have written. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "audit/event.h"
#include "audit/segment.h"
#include "base/encode.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static pc_err record(void *context, struct pc_span bytes, uint64_t next) {
    uint64_t *last = context;
    if (bytes.len == 0 || bytes.len > PC_EVENT_MAX || next <= *last || next % 8 != 0)
        abort();
    *last = next;
    return PC_OK;
}

/* Checksums that fit, so that what is behind them is reached too. */
static void mend(char *file, size_t size) {
    uint64_t whole = size;
    memcpy(file, "PCSPOOL1\1\0\0\0\0\1\0\0", 16);
    memcpy(file + 40, &whole, 8);
    uint32_t crc = pc_crc32c(0, pc_span(file, 88));
    memcpy(file + 88, &crc, 4);
    size_t at = PC_SEGMENT_HEADER;
    uint32_t len;
    while (at + PC_SEGMENT_FRAME < size) {
        memcpy(&len, file + at, 4);
        if (len == 0 || len > size - at - PC_SEGMENT_FRAME)
            return;
        crc = pc_crc32c(0, pc_span(file + at + 8, len));
        memcpy(file + at + 4, &crc, 4);
        at += pc_segment_frame_size(len);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static char file[PC_SEGMENT_SMALLEST];
    uint64_t last = 0;
    uint64_t next;
    if (size == 0 || size > sizeof file)
        return 0;
    pc_err err = pc_segment_scan(pc_span(data, size), PC_SEGMENT_HEADER, record, &last, &next);
    (void)err;
    memset(file, 0, sizeof file);
    memcpy(file, data, size);
    if (data[size - 1] % 4 != 0)
        mend(file, sizeof file);
    last = 0;
    err = pc_segment_scan(pc_span(file, sizeof file), PC_SEGMENT_HEADER, record, &last, &next);
    if (err == PC_OK && next > sizeof file)
        abort();
    return 0;
}

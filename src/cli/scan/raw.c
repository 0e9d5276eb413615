/* ":100644 100644 old new M", and what the format writes. */
#include "cli/scan/raw.h"

#include "base/encode.h"

bool pc_scan_raw_is_object(struct pc_span text) {
    if (text.len != 40 && text.len != 64)
        return false;
    for (size_t i = 0; i < text.len; i++)
        if (pc_hex_value(text.ptr[i]) < 0)
            return false;
    return true;
}

static pc_err read_commit(struct pc_span text, struct pc_scan_raw *out) {
    uint64_t seconds = 0;
    struct pc_span object;
    if (!pc_span_split(&text, ' ', &object) || !pc_scan_raw_is_object(object))
        return PC_ERR_INVALID;
    /* Authors' clocks, and the years before 1970, are no reason to stop. */
    if (pc_span_u64(text, INT64_MAX / (uint64_t)PC_SECOND, &seconds) != PC_OK)
        seconds = 0;
    *out = (struct pc_scan_raw){PC_SCAN_RAW_COMMIT, object, (pc_time)seconds * PC_SECOND};
    return PC_OK;
}

static bool is_file(struct pc_span mode) {
    return pc_span_eq(mode, PC_SPAN("100644")) || pc_span_eq(mode, PC_SPAN("100755")) ||
           pc_span_eq(mode, PC_SPAN("100664"));
}

static pc_err read_change(struct pc_span text, struct pc_scan_raw *out) {
    struct pc_span before, mode, old, object;
    if (!pc_span_split(&text, ' ', &before) || !pc_span_split(&text, ' ', &mode) ||
        !pc_span_split(&text, ' ', &old) || !pc_span_split(&text, ' ', &object) ||
        !pc_scan_raw_is_object(object) || text.len != 1)
        return PC_ERR_INVALID;
    *out = (struct pc_scan_raw){is_file(mode) ? PC_SCAN_RAW_CHANGE : PC_SCAN_RAW_SKIP, object, 0};
    return PC_OK;
}

pc_err pc_scan_raw_read(struct pc_span word, struct pc_scan_raw *out) {
    *out = (struct pc_scan_raw){0};
    while (pc_span_starts(word, PC_SPAN("\n")))
        word = pc_span_from(word, 1);
    if (word.len == 0)
        return PC_OK;
    if (word.ptr[0] == '\x01')
        return read_commit(pc_span_from(word, 1), out);
    if (word.ptr[0] == ':')
        return read_change(pc_span_from(word, 1), out);
    return PC_ERR_INVALID;
}

/* What git prints, comments that allow, baselines, and paths as text. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "base/json.h"
#include "cli/scan/allow.h"
#include "cli/scan/baseline.h"
#include "cli/scan/raw.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_raw(struct pc_span text) {
    struct pc_scan_raw raw;
    if (pc_scan_raw_read(text, &raw) == PC_OK && raw.kind != PC_SCAN_RAW_OTHER &&
        !pc_scan_raw_is_object(raw.object))
        abort();
}

static void check_comments(struct pc_span text) {
    struct pc_scan_allow comment;
    for (size_t from = 0; pc_scan_allow_find(text, from, &comment);
         from = comment.at + PC_SCAN_ALLOW_HEAD)
        if (comment.at < from || comment.rule.len == 0 ||
            comment.rule.ptr + comment.rule.len > text.ptr + text.len)
            abort();
}

/* What was written is read again, and is the same. */
static void check_baseline(struct pc_span text) {
    struct pc_arena arena = {0};
    struct pc_diag diag;
    struct pc_scan_baseline read;
    if (pc_scan_baseline_read(text, &arena, &read, &diag) == PC_OK)
        for (size_t i = 1; i < read.count; i++)
            if (read.known[i].path.len == 0)
                abort();
    pc_arena_free(&arena);
}

static void check_path(struct pc_span path) {
    struct pc_buf text = {0};
    pc_scan_path_text(path, &text);
    for (struct pc_span rest = pc_buf_span(&text); rest.len > 0;) {
        size_t len = pc_utf8_length(rest);
        if (len == 0 || (unsigned char)rest.ptr[0] < 0x20)
            abort();
        rest = pc_span_from(rest, len);
    }
    pc_buf_clear(&text);
    pc_scan_path_uri(path, &text);
    pc_buf_free(&text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct pc_span text = pc_span(data, size);
    check_raw(text);
    check_comments(text);
    check_baseline(text);
    check_path(text);
    return 0;
}

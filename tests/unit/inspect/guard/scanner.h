/*
 * A scanner that stands in for the real one: it finds runs of 16 or more digits (redacted), "KEY{"
 * up to '}' (redacted), and "STOP" (blocked), wherever the text is cut, and holds back what may
 * become one of them.
 */
#ifndef PC_TESTS_UNIT_INSPECT_GUARD_SCANNER_H
#define PC_TESTS_UNIT_INSPECT_GUARD_SCANNER_H

#include <stdlib.h>

#include "inspect/dlp/dlp.h"

enum { LONGEST_KEY = 300 };

struct pc_dlp_stream {
    struct pc_dlp_options options;
    struct pc_buf text; /* all of it */
    uint64_t at;        /* what is before it is settled */
};

static inline bool is_digit_at(const struct pc_dlp_stream *stream, size_t at) {
    return at < stream->text.len && stream->text.ptr[at] >= '0' && stream->text.ptr[at] <= '9';
}

static inline void find(struct pc_dlp_stream *stream, size_t start, size_t end,
                        enum pc_dlp_action action) {
    struct pc_dlp_finding found = {.action = action, .start = start, .end = end};
    stream->options.on_finding(stream->options.context, &found);
    stream->at = end;
}

/* Looks at one place; false: it has to wait. */
static inline bool look(struct pc_dlp_stream *stream, bool last) {
    size_t at = (size_t)stream->at, end = at;
    struct pc_span rest = pc_span_from(pc_buf_span(&stream->text), at);
    static const struct pc_span key = {"KEY{", 4}, stop = {"STOP", 4};
    if (!last && rest.len < 4 && (pc_span_starts(key, rest) || pc_span_starts(stop, rest)))
        return false;
    while (is_digit_at(stream, end))
        end++;
    if (end > at && end == stream->text.len && !last)
        return false;
    if (end > at) {
        if (end - at >= 16)
            find(stream, at, end, PC_DLP_REDACT);
        stream->at = end;
        return true;
    }
    size_t brace = pc_span_find(rest, '}');
    bool is_key = pc_span_starts(rest, key);
    if (is_key && brace == rest.len && brace < LONGEST_KEY && !last)
        return false;
    if (is_key && brace < rest.len && brace < LONGEST_KEY)
        find(stream, at, at + brace + 1, PC_DLP_REDACT);
    else if (pc_span_starts(rest, stop))
        find(stream, at, at + stop.len, PC_DLP_BLOCK);
    else
        stream->at++;
    return true;
}

pc_err pc_dlp_begin(struct pc_dlp_scanner *scanner, const struct pc_dlp_options *options,
                    struct pc_dlp_stream **out) {
    (void)scanner;
    *out = calloc(1, sizeof **out);
    (*out)->options = *options;
    return PC_OK;
}

pc_err pc_dlp_feed(struct pc_dlp_stream *stream, struct pc_span chunk, bool last,
                   struct pc_buf *released) {
    (void)released;
    pc_buf_add(&stream->text, chunk);
    while (stream->at < stream->text.len && look(stream, last))
        continue;
    return PC_OK;
}

uint64_t pc_dlp_settled(const struct pc_dlp_stream *stream) {
    return stream->at;
}

void pc_dlp_end(struct pc_dlp_stream *stream) {
    if (stream != NULL)
        pc_buf_free(&stream->text);
    free(stream);
}

#endif

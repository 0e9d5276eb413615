/* Reporting a finding, and passing the text on with masks in place of what is hidden. */
#include <string.h>

#include "inspect/dlp/scanner.h"

enum { BEFORE = 48, SHOWN = 64 }; /* bytes of a context before the match, and of the mask */

/* A byte of UTF-8 that is not the first one of a character. */
static bool is_rest(uint8_t byte) {
    return (byte & 0xc0) == 0x80;
}

/* How many bytes the first and the last character of a match have. */
static void ends_of(const uint8_t *match, size_t len, size_t *first, size_t *last) {
    *first = *last = 1;
    while (*first < len && is_rest(match[*first]))
        ++*first;
    while (*last < len && is_rest(match[len - *last]))
        ++*last;
}

/* The mask of a match, byte by byte: as long as what it hides. */
static void mask(const struct pc_dlp_stream *stream, const uint8_t *match, size_t len, char *out,
                 size_t room) {
    size_t first, last;
    memset(out, '*', room);
    ends_of(match, len, &first, &last);
    if (stream->options.masking == PC_DLP_FULL || first + last >= len || first > 4 || last > 4)
        return;
    for (size_t i = 0; i < first && i < room; i++)
        out[i] = (char)match[i];
    for (size_t i = 0; i < last && i < room; i++)
        out[room - last + i] = (char)match[len - last + i];
}

/* Stars over the part of earlier findings that is shown. */
static void hide_recent(const struct pc_dlp_stream *stream, uint64_t from, uint64_t upto,
                        char *out) {
    for (size_t i = 0; i < PC_DLP_RECENT; i++) {
        uint64_t start = stream->recent[i].start > from ? stream->recent[i].start : from;
        uint64_t end = stream->recent[i].end < upto ? stream->recent[i].end : upto;
        if (start < end)
            memset(out + (start - from), '*', (size_t)(end - start));
    }
}

/* What stands before the match on its line, with digits and other findings hidden. */
static size_t before(const struct pc_dlp_stream *stream, size_t start, char *out) {
    size_t from = pc_dlp_line(stream->bytes, start > BEFORE ? start - BEFORE : 0, start);
    while (from < start && is_rest(stream->bytes[from]))
        from++;
    for (size_t i = from; i < start; i++) {
        uint8_t c = stream->bytes[i];
        bool digit = c >= '0' && c <= '9', control = c < ' ' || c == 0x7f;
        out[i - from] = digit ? '#' : control ? ' ' : (char)c;
    }
    hide_recent(stream, stream->base + from, stream->base + start, out);
    return start - from;
}

static void tell(struct pc_dlp_stream *stream, const struct pc_dlp_hit *hit, size_t start,
                 size_t len) {
    char context[PC_DLP_CONTEXT];
    struct pc_dlp_finding finding = {
        .rule = &stream->scanner->rules[hit->rule],
        .index = hit->rule,
        .action = (enum pc_dlp_action)stream->actions[hit->rule],
        .start = hit->start,
        .end = hit->end,
    };
    const uint8_t *match = stream->bytes + start;
    finding.match_at = before(stream, start, context);
    finding.match_len = len < SHOWN ? len : SHOWN;
    mask(stream, match, len, context + finding.match_at, finding.match_len);
    finding.context = pc_span(context, finding.match_at + finding.match_len);
    if (stream->options.hash != NULL)
        stream->options.hash(stream->options.context, pc_span(match, len), finding.hash);
    stream->options.on_finding(stream->options.context, &finding);
}

void pc_dlp_pass(struct pc_dlp_stream *stream, uint64_t upto) {
    if (upto <= stream->passed)
        return;
    if (stream->released != NULL)
        pc_buf_add(stream->released, pc_span(stream->bytes + (stream->passed - stream->base),
                                             (size_t)(upto - stream->passed)));
    stream->passed = upto;
}

static void pass_masked(struct pc_dlp_stream *stream, const struct pc_dlp_hit *hit) {
    size_t start = (size_t)(hit->start - stream->base), len = (size_t)(hit->end - hit->start);
    char *out = stream->released == NULL ? NULL : pc_buf_reserve(stream->released, len);
    stream->passed = hit->end;
    if (out == NULL)
        return;
    mask(stream, stream->bytes + start, len, out, len);
    stream->released->len += len;
}

void pc_dlp_report(struct pc_dlp_stream *stream, const struct pc_dlp_hit *hit) {
    if (stream->denied)
        return;
    enum pc_dlp_action action = (enum pc_dlp_action)stream->actions[hit->rule];
    bool limited =
        stream->options.max_findings > 0 && stream->tally.findings >= stream->options.max_findings;
    stream->tally.findings++;
    stream->tally.unreported += limited;
    if (!limited && stream->options.on_finding != NULL)
        tell(stream, hit, (size_t)(hit->start - stream->base), (size_t)(hit->end - hit->start));
    stream->taken = hit->end > stream->taken ? hit->end : stream->taken;
    if (stream->options.mode != PC_DLP_PASS_ON || action < PC_DLP_REDACT)
        return;
    pc_dlp_pass(stream, hit->start);
    if (action == PC_DLP_BLOCK)
        stream->denied = true;
    else
        pass_masked(stream, hit);
}

/* The structure of a multipart body: delimiters, and where headers end. */
#include <string.h>

#include "inspect/content/multipart.h"
#include "inspect/content/part.h"

void pc_content_multipart_begin(struct pc_content_multipart *parts,
                                const struct pc_content_type *type) {
    memset(parts, 0, offsetof(struct pc_content_multipart, line));
    parts->delimiter[0] = parts->delimiter[1] = '-';
    memcpy(parts->delimiter + 2, type->boundary, type->boundary_len);
    parts->delimiter_len = (uint8_t)(type->boundary_len + 2);
    parts->line_start = true;
    parts->line_len = 0;
}

static enum pc_content_found not_found(struct pc_content_multipart *parts) {
    parts->line_start = false;
    parts->given = 0;
    parts->give = parts->matched;
    parts->matched = 0;
    return PC_CONTENT_NOT_FOUND;
}

/* What stands behind a delimiter; anything else makes it a longer line that is none. */
static bool ends_delimiter(char c) {
    return c == '\r' || c == '\n' || c == ' ' || c == '\t' || c == '-';
}

enum pc_content_found pc_content_multipart_match(struct pc_content_multipart *parts,
                                                 struct pc_span *in, bool last) {
    while (in->len > 0) {
        char c = in->ptr[0];
        if (parts->matched == parts->delimiter_len)
            return ends_delimiter(c) ? PC_CONTENT_FOUND : not_found(parts);
        if (c != parts->delimiter[parts->matched])
            return not_found(parts);
        parts->matched++;
        *in = pc_span_from(*in, 1);
    }
    if (!last)
        return PC_CONTENT_UNDECIDED;
    return parts->matched == parts->delimiter_len ? PC_CONTENT_FOUND : not_found(parts);
}

size_t pc_content_multipart_run(struct pc_span in) {
    for (size_t at = 0; at < in.len;) {
        const char *found = memchr(in.ptr + at, '\n', in.len - at);
        if (found == NULL)
            return in.len;
        at = (size_t)(found - in.ptr) + 1;
        if (at == in.len || in.ptr[at] == '-')
            return at;
    }
    return in.len;
}

/* A line ended; true where it was the empty one. */
static bool end_line(struct pc_content_multipart *parts) {
    parts->line_fresh = true;
    bool empty = !parts->line_begun;
    parts->line_begun = false;
    if (empty)
        pc_content_part_header(&parts->part, pc_span(parts->line, parts->line_len));
    return empty;
}

static void take_byte(struct pc_content_multipart *parts, char c) {
    bool folded = parts->line_fresh && (c == ' ' || c == '\t');
    if (parts->line_fresh && !folded) {
        pc_content_part_header(&parts->part, pc_span(parts->line, parts->line_len));
        parts->line_len = 0;
    }
    parts->line_fresh = false;
    parts->line_begun = true;
    if (parts->line_len < sizeof parts->line)
        parts->line[parts->line_len++] = c;
}

bool pc_content_multipart_headers(struct pc_content_multipart *parts, struct pc_span bytes) {
    for (size_t i = 0; i < bytes.len; i++) {
        if (bytes.ptr[i] == '\n')
            return end_line(parts);
        if (bytes.ptr[i] != '\r')
            take_byte(parts, bytes.ptr[i]);
    }
    return false;
}

void pc_content_multipart_behind(struct pc_content_multipart *parts, struct pc_span bytes) {
    if (bytes.len == 0)
        return;
    if (parts->first_behind)
        parts->dashes = bytes.ptr[0] == '-';
    parts->first_behind = false;
    if (bytes.ptr[bytes.len - 1] != '\n')
        return;
    parts->where = parts->dashes ? PC_CONTENT_OUTSIDE : PC_CONTENT_HEADERS;
    pc_content_part_begin(&parts->part);
    parts->line_len = 0;
    parts->line_begun = false;
    parts->line_fresh = true;
}

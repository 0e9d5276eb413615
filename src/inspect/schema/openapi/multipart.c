/* Parts between boundaries, and their headers. */
#define _GNU_SOURCE /* memmem */
#include "inspect/schema/openapi/multipart.h"

#include <string.h>

#include "inspect/schema/openapi/media.h"

static pc_err wrong(struct pc_openapi_multipart *reader, const char *why) {
    reader->wrong = why;
    return PC_ERR_INVALID;
}

static bool is_boundary(struct pc_span boundary) {
    if (boundary.len == 0 || boundary.len > PC_OPENAPI_BOUNDARY_MAX ||
        boundary.ptr[boundary.len - 1] == ' ')
        return false;
    for (size_t i = 0; i < boundary.len; i++) {
        char c = boundary.ptr[i];
        bool alnum = (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z');
        if (!alnum && (c == '\0' || strchr("'()+_,-./:=? ", c) == NULL))
            return false;
    }
    return true;
}

pc_err pc_openapi_multipart_open(struct pc_openapi_multipart *reader, struct pc_span boundary,
                                 struct pc_span body) {
    *reader = (struct pc_openapi_multipart){.rest = body};
    if (!is_boundary(boundary))
        return wrong(reader, "a boundary of 1 to 70 characters in its Content-Type");
    memcpy(reader->delimiter, "\r\n--", 4);
    memcpy(reader->delimiter + 4, boundary.ptr, boundary.len);
    reader->delimiter_len = boundary.len + 4;
    struct pc_span first = pc_span(reader->delimiter + 2, reader->delimiter_len - 2);
    if (pc_span_starts(reader->rest, PC_SPAN("\r\n")))
        reader->rest = pc_span_from(reader->rest, 2);
    if (!pc_span_starts(reader->rest, first))
        return wrong(reader, "a body that begins with its boundary");
    reader->rest = pc_span_from(reader->rest, first.len);
    return PC_OK;
}

/* One header's line, without its end; empty: the headers are over. */
static pc_err take_line(struct pc_openapi_multipart *reader, struct pc_span *line) {
    size_t end = pc_span_find(pc_span_upto(reader->rest, PC_OPENAPI_PART_HEADER_BYTES), '\n');
    if (end >= reader->rest.len || end == PC_OPENAPI_PART_HEADER_BYTES)
        return wrong(reader, "headers of parts that end");
    if (end == 0 || reader->rest.ptr[end - 1] != '\r')
        return wrong(reader, "headers of parts with CR LF behind each");
    *line = pc_span_upto(reader->rest, end - 1);
    reader->rest = pc_span_from(reader->rest, end + 1);
    for (size_t i = 0; i < line->len; i++)
        if (((unsigned char)line->ptr[i] < 0x20 && line->ptr[i] != '\t') || line->ptr[i] == 0x7f)
            return wrong(reader, "headers of parts without control characters");
    return PC_OK;
}

/* A file's name may have a backslash in it; it is not looked at. */
static bool skip_filename(struct pc_span *rest) {
    struct pc_span text = *rest;
    while (text.len > 0 && (text.ptr[0] == ' ' || text.ptr[0] == ';'))
        text = pc_span_from(text, 1);
    if (!pc_span_eq_nocase(pc_span_upto(text, 10), PC_SPAN("filename=\"")))
        return false;
    size_t at = 10, escape = 0;
    while (at < text.len && text.ptr[at] != '"') {
        bool escaped = text.ptr[at] == '\\' && at + 1 < text.len && text.ptr[at + 1] == '"';
        if (escaped && escape == 0)
            escape = at;
        at += escaped ? 2 : 1;
    }
    /* For some the backslash escapes nothing, and behind the quote other parameters may follow. */
    if (at >= text.len || (escape > 0 && memchr(text.ptr + escape, ';', at - escape) != NULL))
        return false;
    *rest = pc_span_from(text, at + 1);
    return true;
}

static pc_err disposition(struct pc_openapi_multipart *reader, struct pc_span value,
                          struct pc_openapi_form_part *out) {
    struct pc_span rest = pc_span_from(value, 9), name, text;
    bool has_name = false;
    if (out->name.ptr != NULL)
        return wrong(reader, "one Content-Disposition in a part");
    if (!pc_span_eq_nocase(pc_span_upto(value, 9), PC_SPAN("form-data")))
        return wrong(reader, "parts of the disposition form-data");
    for (;;) {
        bool had = out->has_filename;
        if (skip_filename(&rest)) {
            out->has_filename = true;
            if (had)
                return wrong(reader, "one file name in a part");
            continue;
        }
        pc_err err = pc_openapi_content_parameter(&rest, &name, &text);
        if (err == PC_ERR_NOTFOUND)
            break;
        if (err != PC_OK)
            return wrong(reader, "a Content-Disposition that can be read in one way");
        /* "name*" (RFC 5987) is another name for those who read it; RFC 7578 has it not. */
        if (pc_span_eq_nocase(pc_span_upto(name, 5), PC_SPAN("name*")))
            return wrong(reader, "a name that can be read in one way");
        if (pc_span_eq_nocase(name, PC_SPAN("name"))) {
            if (has_name)
                return wrong(reader, "one name in a part");
            has_name = true;
            out->name = text.len > 0 ? text : PC_SPAN("");
        }
        out->has_filename |= pc_span_eq_nocase(pc_span_upto(name, 8), PC_SPAN("filename"));
    }
    return has_name ? PC_OK : wrong(reader, "a name in each part");
}

static pc_err header(struct pc_openapi_multipart *reader, struct pc_span line,
                     struct pc_openapi_form_part *out) {
    size_t colon = pc_span_find(line, ':');
    struct pc_span name = pc_span_upto(line, colon);
    struct pc_span value = pc_span_trim(pc_span_from(line, colon + 1));
    if (colon == 0 || colon == line.len || pc_span_find(name, ' ') < name.len ||
        pc_span_find(name, '\t') < name.len)
        return wrong(reader, "headers of parts as 'Name: value'");
    if (pc_span_eq_nocase(name, PC_SPAN("Content-Disposition")))
        return disposition(reader, value, out);
    if (pc_span_eq_nocase(name, PC_SPAN("Content-Type"))) {
        if (out->content_type.len > 0 || value.len == 0)
            return wrong(reader, "one Content-Type in a part");
        out->content_type = value;
    }
    if (pc_span_eq_nocase(name, PC_SPAN("Content-Transfer-Encoding")) &&
        !pc_span_eq_nocase(value, PC_SPAN("binary")) &&
        !pc_span_eq_nocase(value, PC_SPAN("8bit")) && !pc_span_eq_nocase(value, PC_SPAN("7bit")))
        return wrong(reader, "parts without a Content-Transfer-Encoding");
    return PC_OK;
}

/* Behind a lone CR or LF, many readers take the boundary for one. */
static bool has_other_end(const struct pc_openapi_multipart *reader, struct pc_span body) {
    char other[sizeof reader->delimiter];
    size_t len = reader->delimiter_len - 1;
    memcpy(other, reader->delimiter + 1, len);
    bool found = body.len > 0 && memmem(body.ptr, body.len, other, len) != NULL;
    other[0] = '\r';
    return found || (body.len > 0 && memmem(body.ptr, body.len, other, len) != NULL);
}

/* Up to the next delimiter, which must be one indeed. */
static pc_err take_body(struct pc_openapi_multipart *reader, struct pc_openapi_form_part *out) {
    const char *end = reader->rest.len == 0 ? NULL
                                            : memmem(reader->rest.ptr, reader->rest.len,
                                                     reader->delimiter, reader->delimiter_len);
    if (end == NULL)
        return wrong(reader, "a body that ends with its boundary");
    out->body = pc_span(reader->rest.ptr, (size_t)(end - reader->rest.ptr));
    if (has_other_end(reader, out->body))
        return wrong(reader, "CR LF before each boundary");
    reader->rest = pc_span_from(reader->rest, out->body.len + reader->delimiter_len);
    return PC_OK;
}

pc_err pc_openapi_multipart_next(struct pc_openapi_multipart *reader,
                                 struct pc_openapi_form_part *out) {
    struct pc_span line = PC_SPAN("-");
    *out = (struct pc_openapi_form_part){0};
    if (pc_span_starts(reader->rest, PC_SPAN("--"))) {
        struct pc_span tail = pc_span_from(reader->rest, 2);
        return tail.len == 0 || pc_span_eq(tail, PC_SPAN("\r\n"))
                   ? PC_ERR_NOTFOUND
                   : wrong(reader, "nothing behind the last boundary");
    }
    if (!pc_span_starts(reader->rest, PC_SPAN("\r\n")))
        return wrong(reader, "no line that begins with the boundary but is none");
    reader->rest = pc_span_from(reader->rest, 2);
    for (int i = 0; line.len > 0; i++) {
        if (i > PC_OPENAPI_PART_HEADERS)
            return wrong(reader, "fewer headers in a part");
        pc_err err = take_line(reader, &line);
        if (err == PC_OK && line.len > 0)
            err = header(reader, line, out);
        if (err != PC_OK)
            return err;
    }
    if (out->name.ptr == NULL)
        return wrong(reader, "a Content-Disposition in each part");
    if (pc_span_starts(reader->rest, pc_span(reader->delimiter + 2, reader->delimiter_len - 2)))
        return wrong(reader, "an empty line and the end of it before each boundary");
    return take_body(reader, out);
}

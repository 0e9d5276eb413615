/* Multipart bodies (RFC 7578, RFC 2046 section 5.1): fields become arguments, files are given as
 * they lie in the body. Goes by lines, each looked at once. */
#define _GNU_SOURCE /* memmem */
#include "inspect/waf/body/multipart.h"

#include <ctype.h>
#include <string.h>

enum line_kind { LINE_DATA, LINE_DELIMITER, LINE_FINAL, LINE_WRONG };

struct reader {
    struct pc_span text, boundary;
    size_t at;
    size_t parts, max_parts;
    size_t boundaries;
    long long files_size;
    bool complete, looks_unmatched, cut;
    struct pc_waf_multipart_flags flags;
    struct pc_waf_values *values;
    const char *wrong; /* NULL: nothing so far */
};

/* A line that begins with "--", and not with the boundary. */
static enum line_kind judge_unmatched(struct reader *r, struct pc_span line) {
    struct pc_span rest = pc_span_from(line, 2);
    size_t spaces = 0;
    while (spaces < rest.len && isspace((unsigned char)rest.ptr[spaces]))
        spaces++;
    if (spaces > 0 && pc_span_starts(pc_span_from(rest, spaces), r->boundary))
        r->wrong = "Multipart: Invalid boundary (whitespace).";
    if (r->flags.boundary_quoted && pc_span_starts(rest, PC_SPAN("\"")) &&
        pc_span_starts(pc_span_from(rest, 1), r->boundary))
        r->wrong = "Multipart: Invalid boundary (quotes).";
    r->looks_unmatched = true;
    return r->wrong != NULL ? LINE_WRONG : LINE_DATA;
}

static bool holds_boundary(const struct reader *r, struct pc_span line) {
    while (line.len >= r->boundary.len + 2) {
        const char *at = memmem(line.ptr, line.len, r->boundary.ptr, r->boundary.len);
        if (at == NULL)
            return false;
        size_t before = (size_t)(at - line.ptr);
        if (before >= 2 && at[-1] == '-' && at[-2] == '-')
            return true;
        line = pc_span_from(line, before + 1);
    }
    return false;
}

static enum line_kind judge(struct reader *r, struct pc_span line) {
    if (!pc_span_starts(line, PC_SPAN("--"))) {
        if (!r->looks_unmatched && holds_boundary(r, line))
            r->looks_unmatched = true;
        return LINE_DATA;
    }
    struct pc_span rest = pc_span_from(line, 2);
    if (!pc_span_starts(rest, r->boundary))
        return judge_unmatched(r, line);
    rest = pc_span_from(rest, r->boundary.len);
    if (rest.len == 0)
        return LINE_DELIMITER;
    if (pc_span_eq(rest, PC_SPAN("--")))
        return LINE_FINAL;
    r->wrong = "Multipart: Invalid boundary.";
    return LINE_WRONG;
}

/* Goes behind the next boundary. *data: what stood before it, without the line end. */
static enum line_kind next_boundary(struct reader *r, struct pc_span *data) {
    size_t start = r->at;
    while (r->at < r->text.len) {
        size_t next, begin = r->at;
        bool crlf, lf;
        struct pc_span line = pc_waf_multipart_line(r->text, begin, &next, &crlf, &lf);
        enum line_kind kind = judge(r, line);
        r->at = next;
        if (kind == LINE_DATA)
            continue;
        *data = pc_span(r->text.ptr + start, begin - start);
        if (pc_span_ends(*data, PC_SPAN("\n")))
            data->len -= pc_span_ends(*data, PC_SPAN("\r\n")) ? 2 : 1;
        r->flags.crlf_line |= crlf;
        r->flags.lf_line |= lf;
        r->boundaries++;
        return kind;
    }
    *data = pc_span_from(r->text, start);
    return LINE_DATA;
}

static pc_err add_headers(struct reader *r, const struct pc_waf_multipart_part *part) {
    pc_err err = PC_OK;
    for (size_t i = 0; err == PC_OK && i < part->header_count; i++)
        err = pc_waf_values_add(r->values, PC_WAF_MULTIPART_PART_HEADERS, part->name,
                                part->headers[i]);
    if (err == PC_OK && part->has_name)
        err = pc_waf_values_add(r->values, PC_WAF_MULTIPART_NAME, part->name, part->name);
    return err;
}

static pc_err add_filename(struct reader *r, struct pc_span name, struct pc_span filename) {
    if (filename.len == 0)
        return PC_OK;
    pc_err err = pc_waf_values_add(r->values, PC_WAF_MULTIPART_FILENAME, name, filename);
    return err != PC_OK ? err : pc_waf_values_add(r->values, PC_WAF_FILES, name, filename);
}

static pc_err add_file(struct reader *r, const struct pc_waf_multipart_part *part,
                       struct pc_span data) {
    char text[24];
    size_t at = sizeof text, n = data.len;
    do
        text[--at] = (char)('0' + n % 10);
    while ((n /= 10) > 0);
    struct pc_span size;
    r->files_size += (long long)data.len;
    pc_err err = pc_arena_copy(r->values->arena, pc_span(text + at, sizeof text - at), &size);
    if (err == PC_OK)
        err = pc_waf_values_add(r->values, PC_WAF_FILES_NAMES, part->name, part->name);
    if (err == PC_OK)
        err = pc_waf_values_add(r->values, PC_WAF_FILES_SIZES, part->name, size);
    if (err == PC_OK)
        err = pc_waf_values_add(r->values, PC_WAF_FILES_TMP_CONTENT, part->name, data);
    return err;
}

/* A file input that nobody chose a file for has an empty filename: it is a field. */
static bool is_file(const struct pc_waf_multipart_part *part) {
    return part->filename.len > 0 || part->filename_star.len > 0;
}

/* Reads one part, whose headers begin here. */
static pc_err read_part(struct reader *r) {
    struct pc_waf_multipart_part part = {0};
    pc_err err =
        pc_waf_multipart_headers(r->text, &r->at, r->values->arena, &r->flags, &part, &r->wrong);
    if (err == PC_OK)
        err = add_headers(r, &part);
    if (err == PC_OK)
        err = add_filename(r, part.name, part.filename);
    if (err == PC_OK)
        err = add_filename(r, part.name, part.filename_star);
    if (err != PC_OK || r->wrong != NULL)
        return err;
    if (r->parts++ == r->max_parts) {
        r->flags.file_limit_exceeded = is_file(&part);
        r->wrong = "Multipart: more parts than allowed";
        return PC_OK;
    }
    struct pc_span data;
    enum line_kind kind = next_boundary(r, &data);
    r->complete = kind == LINE_FINAL;
    if (kind == LINE_DATA)
        r->wrong = "Multipart: Final boundary missing.";
    return is_file(&part) ? add_file(r, &part, data)
                          : pc_waf_values_add(r->values, PC_WAF_ARGS_POST, part.name, data);
}

/* What is strange about the last part of a body that was cut is the cut. */
static pc_err read_cut_part(struct reader *r) {
    struct pc_waf_multipart_flags before = r->flags;
    pc_err err = read_part(r);
    if (r->cut && !r->complete && r->at >= r->text.len) {
        r->flags = before;
        r->wrong = NULL;
    }
    return err;
}

static pc_err read_body(struct reader *r) {
    struct pc_span before;
    enum line_kind kind = next_boundary(r, &before);
    r->flags.data_before = !pc_span_starts(r->text, PC_SPAN("--")) ||
                           !pc_span_starts(pc_span_from(r->text, 2), r->boundary);
    if (kind == LINE_DATA) {
        r->wrong = "Multipart: No boundaries found in payload.";
        return PC_OK;
    }
    r->complete = kind == LINE_FINAL;
    pc_err err = PC_OK;
    while (err == PC_OK && r->wrong == NULL && !r->complete && r->at < r->text.len)
        err = read_cut_part(r);
    if (err == PC_OK && r->wrong == NULL && !r->complete && !r->cut)
        r->wrong = "Multipart: Final boundary missing.";
    r->flags.data_after = r->complete && r->at < r->text.len;
    return err;
}

static bool is_strict(const struct pc_waf_multipart_flags *f, bool wrong) {
    return wrong || f->boundary_quoted || f->boundary_whitespace || f->missing_semicolon ||
           f->data_before || f->data_after || f->lf_line || f->header_folding ||
           f->invalid_header_folding || f->invalid_quoting || f->invalid_part ||
           f->file_limit_exceeded;
}

static pc_err set_flags(struct reader *r) {
    const struct pc_waf_multipart_flags *f = &r->flags;
    const struct {
        enum pc_waf_variable variable;
        unsigned value; /* 0 to 2 */
    } rows[] = {
        {PC_WAF_MULTIPART_BOUNDARY_QUOTED, f->boundary_quoted},
        {PC_WAF_MULTIPART_BOUNDARY_WHITESPACE, f->boundary_whitespace},
        {PC_WAF_MULTIPART_CRLF_LF_LINES, (unsigned)(f->crlf_line && f->lf_line)},
        {PC_WAF_MULTIPART_DATA_AFTER, f->data_after},
        {PC_WAF_MULTIPART_DATA_BEFORE, f->data_before},
        {PC_WAF_MULTIPART_FILE_LIMIT_EXCEEDED, f->file_limit_exceeded},
        {PC_WAF_MULTIPART_HEADER_FOLDING, f->header_folding},
        {PC_WAF_MULTIPART_INVALID_HEADER_FOLDING, f->invalid_header_folding},
        {PC_WAF_MULTIPART_INVALID_PART, f->invalid_part},
        {PC_WAF_MULTIPART_INVALID_QUOTING, f->invalid_quoting},
        {PC_WAF_MULTIPART_LF_LINE, f->lf_line},
        {PC_WAF_MULTIPART_MISSING_SEMICOLON, f->missing_semicolon},
        {PC_WAF_MULTIPART_SEMICOLON_MISSING, f->missing_semicolon},
        {PC_WAF_MULTIPART_STRICT_ERROR, (unsigned)is_strict(f, r->wrong != NULL)},
        {PC_WAF_MULTIPART_UNMATCHED_BOUNDARY, f->unmatched_boundary},
    };
    static const char digits[] = "012";
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        pc_err err =
            pc_waf_values_set(r->values, rows[i].variable, pc_span(digits + rows[i].value, 1));
        if (err != PC_OK)
            return err;
    }
    return PC_OK;
}

pc_err pc_waf_body_multipart(const struct pc_waf_body *body, struct pc_waf_values *values) {
    struct reader r = {.text = body->bytes,
                       .max_parts = pc_waf_body_argument_limit(body),
                       .values = values,
                       .cut = body->cut};
    r.boundary = pc_waf_multipart_boundary(body->content_type, &r.flags, &r.wrong);
    pc_err err = r.wrong == NULL && body->bytes.len > 0 ? read_body(&r) : PC_OK;
    if (r.looks_unmatched)
        r.flags.unmatched_boundary = (r.complete || r.cut) && r.wrong == NULL ? 2 : 1;
    if (err == PC_OK)
        err = set_flags(&r);
    if (err == PC_OK && r.files_size > 0)
        err = pc_waf_values_set_number(values, PC_WAF_FILES_COMBINED_SIZE, r.files_size);
    if (err == PC_OK && r.wrong != NULL)
        err = pc_waf_body_broken(values, r.wrong);
    return err;
}

/* The headers of a part of a multipart body (RFC 7578 section 4.8, RFC 2046 section 5.1). */
#include <ctype.h>
#include <string.h>

#include "inspect/waf/body/multipart.h"

static bool is_space(struct pc_span line) {
    return line.len > 0 && isspace((unsigned char)line.ptr[0]);
}

/* Control bytes in a line are where readers part: some take them for its end. */
static bool clean(struct pc_span line) {
    for (size_t i = 0; i < line.len; i++)
        if ((unsigned char)line.ptr[i] < 0x20 && line.ptr[i] != '\t' && line.ptr[i] != '\v' &&
            line.ptr[i] != '\f')
            return false;
    return true;
}

/* The end of the header that begins at text[at], with its folded lines. */
static size_t header_end(struct pc_span text, size_t at, struct pc_waf_multipart_flags *flags,
                         bool *folded, const char **wrong) {
    size_t start = at, next;
    *folded = false;
    for (;;) {
        bool crlf, lf;
        struct pc_span line = pc_waf_multipart_line(text, at, &next, &crlf, &lf);
        flags->crlf_line |= crlf;
        flags->lf_line |= lf;
        if (!clean(line))
            *wrong = "Multipart: Control byte in part headers.";
        if (next - start > PC_WAF_MULTIPART_HEADER_SIZE)
            *wrong = "Multipart: Part header too long.";
        if (*wrong != NULL)
            return next;
        struct pc_span following = pc_span_from(text, next);
        if (!is_space(following) || following.ptr[0] == '\n' ||
            pc_span_starts(following, PC_SPAN("\r\n")))
            return next;
        *folded = true;
        flags->header_folding = true;
        at = next;
    }
}

/* Line ends and the space around them become one space. */
static pc_err unfold(struct pc_span raw, struct pc_arena *arena,
                     struct pc_waf_multipart_flags *flags, struct pc_span *out) {
    char *to = pc_arena_alloc(arena, raw.len, 1);
    if (to == NULL)
        return PC_ERR_NOMEM;
    size_t len = 0;
    for (size_t i = 0; i < raw.len;) {
        char c = raw.ptr[i];
        if (c != '\r' && c != '\n') {
            to[len++] = c;
            i++;
            continue;
        }
        for (; i < raw.len && isspace((unsigned char)raw.ptr[i]); i++)
            flags->invalid_header_folding |= raw.ptr[i] == '\v' || raw.ptr[i] == '\f';
        to[len++] = ' ';
    }
    *out = pc_span(to, len);
    return PC_OK;
}

static struct pc_span chomp(struct pc_span raw) {
    if (pc_span_ends(raw, PC_SPAN("\n")))
        raw.len--;
    if (pc_span_ends(raw, PC_SPAN("\r")))
        raw.len--;
    return raw;
}

static const char *add_header(struct pc_waf_multipart_part *part, struct pc_span header) {
    if (pc_span_starts(header, PC_SPAN("--")))
        return "Multipart: Invalid boundary (in part headers).";
    size_t colon = pc_span_find(header, ':');
    if (colon == header.len)
        return "Multipart: Invalid part header (colon missing).";
    if (colon == 0)
        return "Multipart: Invalid part header (header name missing).";
    if (part->header_count == PC_WAF_MULTIPART_HEADERS)
        return "Multipart: Too many part headers.";
    for (size_t i = 0; i < part->header_count; i++)
        if (pc_span_eq_nocase(pc_span_upto(part->headers[i], colon + 1),
                              pc_span_upto(header, colon + 1)))
            return "Multipart: Duplicate part header.";
    part->headers[part->header_count++] = header;
    return NULL;
}

static pc_err read_disposition(struct pc_arena *arena, struct pc_waf_multipart_flags *flags,
                               struct pc_waf_multipart_part *part, const char **wrong) {
    static const struct pc_span name = {"content-disposition:", 20};
    for (size_t i = 0; i < part->header_count; i++) {
        struct pc_span header = part->headers[i];
        if (pc_span_eq_nocase(pc_span_upto(header, name.len), name))
            return pc_waf_multipart_disposition(pc_span_trim(pc_span_from(header, name.len)), arena,
                                                flags, part, wrong);
    }
    flags->invalid_part = true;
    *wrong = "Multipart: Part missing Content-Disposition header.";
    return PC_OK;
}

pc_err pc_waf_multipart_headers(struct pc_span text, size_t *at, struct pc_arena *arena,
                                struct pc_waf_multipart_flags *flags,
                                struct pc_waf_multipart_part *part, const char **wrong) {
    *wrong = NULL;
    while (*at < text.len) {
        struct pc_span rest = pc_span_from(text, *at);
        bool folded, lf = rest.ptr[0] == '\n', crlf = pc_span_starts(rest, PC_SPAN("\r\n"));
        if (lf || crlf) {
            flags->lf_line |= lf;
            flags->crlf_line |= crlf;
            *at += lf ? 1 : 2;
            return read_disposition(arena, flags, part, wrong);
        }
        if (is_space(rest)) { /* folds what is not there */
            flags->header_folding = true;
            flags->invalid_header_folding |= rest.ptr[0] != ' ' && rest.ptr[0] != '\t';
            *wrong = "Multipart: Invalid part header (folding error).";
            return PC_OK;
        }
        size_t end = header_end(text, *at, flags, &folded, wrong);
        struct pc_span header = chomp(pc_span(text.ptr + *at, end - *at));
        *at = end;
        if (*wrong != NULL)
            return PC_OK;
        pc_err err = folded ? unfold(header, arena, flags, &header) : PC_OK;
        if (err != PC_OK)
            return err;
        *wrong = add_header(part, header);
        if (*wrong != NULL)
            return PC_OK;
    }
    *wrong = "Multipart: A part ends within its headers.";
    return PC_OK;
}

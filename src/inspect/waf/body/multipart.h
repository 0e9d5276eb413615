/*
 * The parts of the multipart reader (RFC 7578, RFC 2046 section 5.1): the boundary, and the headers
 * of a part. What readers differ about is an error or sets a flag, never a guess.
 */
#ifndef PC_INSPECT_WAF_BODY_MULTIPART_H
#define PC_INSPECT_WAF_BODY_MULTIPART_H

#include "inspect/waf/body/processors.h"

/* What was seen; each becomes one of the variables MULTIPART_…. */
struct pc_waf_multipart_flags {
    bool boundary_quoted, boundary_whitespace, missing_semicolon;
    bool data_before, data_after;
    bool crlf_line, lf_line;
    bool header_folding, invalid_header_folding;
    bool invalid_quoting, invalid_part, file_limit_exceeded;
    unsigned
        unmatched_boundary; /* 1: a line looks like one; 2: so it did, but all of it ended well */
};

/* Reads the boundary off the Content-Type header. *wrong says what is wrong with it, or is NULL. */
struct pc_span pc_waf_multipart_boundary(struct pc_span content_type,
                                         struct pc_waf_multipart_flags *flags, const char **wrong);

enum { PC_WAF_MULTIPART_HEADERS = 32, PC_WAF_MULTIPART_HEADER_SIZE = 4096 };

struct pc_waf_multipart_part {
    struct pc_span headers[PC_WAF_MULTIPART_HEADERS]; /* whole lines, unfolded */
    size_t header_count;
    struct pc_span name, filename, filename_star;
    bool has_name, has_filename, has_filename_star;
};

/* Reads the headers of a part, which begin at text[*at]; *at ends behind the empty line. */
PC_MUST pc_err pc_waf_multipart_headers(struct pc_span text, size_t *at, struct pc_arena *arena,
                                        struct pc_waf_multipart_flags *flags,
                                        struct pc_waf_multipart_part *part, const char **wrong);
/* Reads the value of a Content-Disposition header into part. */
PC_MUST pc_err pc_waf_multipart_disposition(struct pc_span value, struct pc_arena *arena,
                                            struct pc_waf_multipart_flags *flags,
                                            struct pc_waf_multipart_part *part, const char **wrong);

/* The line at text[at], without its end; *next is where the following one begins. *crlf and *lf
 * say how it ended; neither: the text did. */
static inline struct pc_span pc_waf_multipart_line(struct pc_span text, size_t at, size_t *next,
                                                   bool *crlf, bool *lf) {
    struct pc_span rest = pc_span_from(text, at);
    size_t end = pc_span_find(rest, '\n');
    bool ended = end < rest.len;
    *crlf = ended && end > 0 && rest.ptr[end - 1] == '\r';
    *lf = ended && !*crlf;
    *next = at + end + (ended ? 1 : 0);
    return pc_span_upto(rest, *crlf ? end - 1 : end);
}

#endif

/* The structure of a multipart body (RFC 2046 section 5.1): its delimiters, and the headers of its
 * parts. */
#ifndef PC_INSPECT_CONTENT_MULTIPART_H
#define PC_INSPECT_CONTENT_MULTIPART_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "inspect/content/escape.h"
#include "inspect/content/place.h"
#include "inspect/content/type.h"

enum { PC_CONTENT_HEADER = 512 /* bytes of a part's header that are read */ };

/* What the headers of a part say. */
struct pc_content_part {
    struct pc_content_type type; /* UNKNOWN: a file of no known type */
    enum pc_content_escapes transfer;
    char label[PC_CONTENT_PART]; /* its name, or its file's, cut */
    size_t label_len;
    bool named, typed, file;
};

enum pc_content_where {
    PC_CONTENT_OUTSIDE,
    PC_CONTENT_HEADERS,
    PC_CONTENT_BODY,
    PC_CONTENT_DELIMITER
};

struct pc_content_multipart {
    enum pc_content_where where;
    char delimiter[PC_CONTENT_BOUNDARY + 2];
    uint8_t delimiter_len;
    uint8_t matched;     /* bytes of the delimiter that were taken, and may be none */
    uint8_t given, give; /* bytes of it that were none: given back from..to */
    bool line_start;
    bool dashes;       /* the delimiter is followed by "-": no part comes behind it */
    bool first_behind; /* the next byte is the first behind the delimiter */
    struct pc_content_part part;
    /* The header that is being read, its lines unfolded. */
    char line[PC_CONTENT_HEADER];
    size_t line_len;
    bool line_begun; /* bytes of this line were seen */
    bool line_fresh; /* the next byte is a line's first */
};

void pc_content_multipart_begin(struct pc_content_multipart *parts,
                                const struct pc_content_type *type);

enum pc_content_found { PC_CONTENT_NOT_FOUND, PC_CONTENT_FOUND, PC_CONTENT_UNDECIDED };
/* At a line's start: takes from *in what may be a delimiter. NOT_FOUND: what was taken is to be
 * given back (given..give of the delimiter). */
enum pc_content_found pc_content_multipart_match(struct pc_content_multipart *parts,
                                                 struct pc_span *in, bool last);

/* How many bytes at the beginning of in, which is within a line, are before the next place where a
 * delimiter may stand. */
size_t pc_content_multipart_run(struct pc_span in);

/* Reads bytes of headers, up to a line's end. True: the headers end with them. */
bool pc_content_multipart_headers(struct pc_content_multipart *parts, struct pc_span bytes);

/* Reads bytes behind a delimiter, on its line. */
void pc_content_multipart_behind(struct pc_content_multipart *parts, struct pc_span bytes);

#endif

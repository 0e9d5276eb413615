/*
 * A cursor goes through a body, decoded and in UTF-8, and cuts it into pieces: what its texts say
 * (the view), and the bytes of the source that say it.
 *
 * The view of a text without escapes is the text itself. What separates fields stays in the view or
 * becomes PC_CONTENT_SEPARATOR. A cursor is plain data: a copy of it goes through the same bytes
 * again.
 */
#ifndef PC_INSPECT_CONTENT_CURSOR_H
#define PC_INSPECT_CONTENT_CURSOR_H

#include "inspect/content/escape.h"
#include "inspect/content/multipart.h"
#include "inspect/content/type.h"

struct pc_content_cursor {
    uint64_t source, view; /* offsets of the next piece */
    uint64_t taken;        /* bytes of the source that were taken; those behind `source` are held */
    enum pc_content_kind kind;             /* of the body */
    enum pc_content_kind leaf;             /* of the text that the last piece is of */
    uint64_t texts;                        /* how many texts were begun */
    uint64_t skipped_parts, skipped_bytes; /* binary */
    struct pc_content_escape escape;
    enum pc_content_charset charset; /* declared, of a part */
    bool sniffing;                   /* the first bytes of a text are gathered */
    uint8_t head_len, head_at;       /* of the gathered ones: how many, how many were passed on */
    char head[PC_CONTENT_SNIFF];
    size_t run;    /* bytes of the input that are known to stand before a delimiter */
    bool run_line; /* they end with the end of a line */
    struct pc_content_multipart parts; /* of MULTIPART, else not set */
};

void pc_content_cursor_begin(struct pc_content_cursor *cursor, const struct pc_content_type *type);

/* A copy; cheaper than an assignment where the body is no multipart one. */
void pc_content_cursor_copy(struct pc_content_cursor *to, const struct pc_content_cursor *from);

/* The next piece, whose view has at most `most` bytes, or more where whole_units is set
 * and it is one unit. False: all of *in was taken, or the next unit does not fit. last: nothing
 * comes behind *in. */
bool pc_content_next(struct pc_content_cursor *cursor, struct pc_span *in, bool last, size_t most,
                     bool whole_units, struct pc_content_piece *piece);

/* The same as many calls of pc_content_next, for texts with many escapes: takes what it can of the
 * beginning of *in, at most `room` bytes of the view, and writes them to out (NULL: nowhere). How
 * many; 0 says nothing. */
size_t pc_content_next_bulk(struct pc_content_cursor *cursor, struct pc_span *in, char *out,
                            size_t room);

#endif

/* Where in a body something is, in words that its author knows. */
#ifndef PC_INSPECT_CONTENT_PLACE_H
#define PC_INSPECT_CONTENT_PLACE_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "inspect/content/type.h"

enum { PC_CONTENT_NAME = 256, PC_CONTENT_PART = 96 };

/* Names are cut with "…" where they are longer; they hold whole UTF-8 characters and no control
 * characters. */
struct pc_content_place {
    enum pc_content_kind kind;  /* of the text, within its part */
    char part[PC_CONTENT_PART]; /* multipart: the part's name, or its file name */
    size_t part_len;
    /* JSON: a pointer (RFC 6901); form: the field; XML: "/order/card/@number"; else nothing. */
    char name[PC_CONTENT_NAME];
    size_t name_len;
    uint64_t line, column; /* from 1, in characters, within the part; 0: not counted */
};

/* "/user/card", "3:17", "upload:/user/card", "upload:3:17"; nothing where there is no name. */
void pc_content_place_write(const struct pc_content_place *place, struct pc_buf *out);

struct pc_content_track;
/* Sets the part; name and lines. */
void pc_content_place_part(struct pc_content_place *place, struct pc_span label);
void pc_content_place_track(struct pc_content_place *place, const struct pc_content_track *track);

#endif

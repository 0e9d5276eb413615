/*
 * Where in a JSON text a byte is: in a string or not, and below which names.
 *
 * One pass over 64 bytes at a time finds strings, brackets and commas. Names are read only where
 * the bytes that are passed end within what they name.
 */
#ifndef PC_INSPECT_CONTENT_JSON_TRACK_H
#define PC_INSPECT_CONTENT_JSON_TRACK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/span.h"

enum {
    PC_CONTENT_DEPTH = 64,  /* containers that are named; what is deeper is named by its parents */
    PC_CONTENT_NAMES = 1024 /* bytes of all names of one place together */
};

enum pc_content_json_name { PC_CONTENT_NAME_AWAITED, PC_CONTENT_NAME_WITHIN, PC_CONTENT_NAME_READ };

struct pc_content_json_frame {
    uint64_t index; /* of the member */
    uint16_t name;  /* an object's: where it begins in names, its length */
    uint16_t name_len;
    bool object;
};

struct pc_content_json {
    uint64_t depth;
    bool in_string, escaped;        /* escaped: the next byte is */
    bool broken;                    /* brackets do not match: names mean nothing */
    bool lines;                     /* NDJSON: a line's end ends everything */
    enum pc_content_json_name name; /* of the innermost object's member */
    bool name_escaped;              /* within it: the next byte is */
    char before;                    /* the last byte outside of strings */
    struct pc_content_json_frame frames[PC_CONTENT_DEPTH];
    char names[PC_CONTENT_NAMES];
};

void pc_content_json_begin(struct pc_content_json *json, bool lines);
void pc_content_json_pass(struct pc_content_json *json, struct pc_span bytes);
/* The pointer to the value that the next byte is of, as written, escapes and all: "/a/0/b". Nothing
 * where the text is broken. */
void pc_content_json_name(const struct pc_content_json *json, struct pc_buf *out);

/* Copies what is in use. */
void pc_content_json_copy(struct pc_content_json *to, const struct pc_content_json *from);

#endif

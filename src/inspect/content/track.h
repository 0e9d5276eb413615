/* Where in a text of any kind a byte is: below which names, in which line. */
#ifndef PC_INSPECT_CONTENT_TRACK_H
#define PC_INSPECT_CONTENT_TRACK_H

#include "inspect/content/form_track.h"
#include "inspect/content/json_track.h"
#include "inspect/content/type.h"
#include "inspect/content/xml_track.h"

struct pc_content_track {
    enum pc_content_kind kind;
    bool all_lines;        /* count lines in every kind */
    bool counts;           /* they are counted in this text */
    uint64_t line, column; /* of the next byte, from 0, in characters */
    bool in_value;         /* headers of a part: within a parameter's value */
    bool in_quotes;
    union {
        struct pc_content_json json;
        struct pc_content_xml xml;
        struct pc_content_form form;
    } as;
};

/* A text of this kind begins. */
void pc_content_track_begin(struct pc_content_track *track, enum pc_content_kind kind);
/* Its next bytes. */
void pc_content_track_pass(struct pc_content_track *track, struct pc_span bytes);
/* Bytes of headers, which are no text's. */
void pc_content_track_header(struct pc_content_track *track, struct pc_span bytes);
void pc_content_track_name(const struct pc_content_track *track, struct pc_buf *out);
void pc_content_track_copy(struct pc_content_track *to, const struct pc_content_track *from);

static inline bool pc_content_is_json(enum pc_content_kind kind) {
    return kind == PC_CONTENT_JSON || kind == PC_CONTENT_NDJSON;
}

#endif

/* The kind of a text, by its Content-Type and by its first bytes. */
#ifndef PC_INSPECT_CONTENT_TYPE_H
#define PC_INSPECT_CONTENT_TYPE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/span.h"

enum pc_content_kind {
    PC_CONTENT_UNKNOWN,   /* nobody said: the first bytes decide */
    PC_CONTENT_TEXT,      /* lines; CSV, source code, logs, YAML */
    PC_CONTENT_JSON,      /* also several values behind each other */
    PC_CONTENT_NDJSON,    /* a value a line */
    PC_CONTENT_EVENTS,    /* text/event-stream: lines, with JSON's escapes */
    PC_CONTENT_FORM,      /* application/x-www-form-urlencoded */
    PC_CONTENT_MULTIPART, /* RFC 2046; each part has a kind of its own */
    PC_CONTENT_XML,
    PC_CONTENT_HTML,   /* lines, with XML's entities */
    PC_CONTENT_BINARY, /* nothing to read; as declared, it counts as UNKNOWN until seen */
    PC_CONTENT_KINDS
};

/* "json", "text" …; never NULL. */
const char *pc_content_kind_name(enum pc_content_kind kind);

enum pc_content_charset {
    PC_CONTENT_BYTES,
    PC_CONTENT_UTF16LE,
    PC_CONTENT_UTF16BE,
    PC_CONTENT_UTF16
};

enum { PC_CONTENT_BOUNDARY = 70 /* bytes, RFC 2046 section 5.1.1 */ };

struct pc_content_type {
    enum pc_content_kind kind;
    enum pc_content_charset charset; /* UTF16: the byte order is not said */
    char boundary[PC_CONTENT_BOUNDARY];
    size_t boundary_len; /* of MULTIPART */
};

/* By the value of a Content-Type header field; a multipart type with no good boundary is text. */
void pc_content_type_read(struct pc_span header, struct pc_content_type *out);

enum { PC_CONTENT_SNIFF = 128 /* first bytes that are looked at */ };

/* By the first bytes (PC_CONTENT_SNIFF of them, or all there are): BINARY, JSON, XML or TEXT. */
enum pc_content_kind pc_content_sniff(struct pc_span head);

#endif

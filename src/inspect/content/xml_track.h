/*
 * Where in an XML text a byte is: below which elements, in which attribute, in markup or in text.
 */
#ifndef PC_INSPECT_CONTENT_XML_TRACK_H
#define PC_INSPECT_CONTENT_XML_TRACK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/span.h"

enum { PC_CONTENT_XML_NAMES = 1024, PC_CONTENT_XML_ATTRIBUTE = 64 };

enum pc_content_xml_state {
    PC_CONTENT_XML_TEXT,
    PC_CONTENT_XML_OPEN, /* behind '<' */
    PC_CONTENT_XML_NAME,
    PC_CONTENT_XML_TAG, /* behind an element's name */
    PC_CONTENT_XML_SLASH,
    PC_CONTENT_XML_ATTRIBUTE_NAME,
    PC_CONTENT_XML_VALUE, /* of an attribute */
    PC_CONTENT_XML_END,
    PC_CONTENT_XML_BANG, /* behind "<!" */
    PC_CONTENT_XML_COMMENT,
    PC_CONTENT_XML_CDATA,
    PC_CONTENT_XML_INSTRUCTION,
    PC_CONTENT_XML_DECLARATION
};

struct pc_content_xml {
    enum pc_content_xml_state state;
    uint64_t depth;  /* elements that are open */
    uint64_t named;  /* of them, those whose names are kept, from the outermost on */
    char quote;      /* of the value; 0: between a declaration's quotes */
    uint8_t seen;    /* of what ends a comment, CDATA or instruction, or begins them */
    uint32_t subset; /* a declaration's brackets that are open */
    uint16_t names_len;
    uint8_t attribute_len;
    char attribute[PC_CONTENT_XML_ATTRIBUTE];
    char names[PC_CONTENT_XML_NAMES]; /* "/order/card" */
};

void pc_content_xml_begin(struct pc_content_xml *xml);
void pc_content_xml_pass(struct pc_content_xml *xml, struct pc_span bytes);
/* "/order/card", "/order/card/@number". */
void pc_content_xml_name(const struct pc_content_xml *xml, struct pc_buf *out);
void pc_content_xml_copy(struct pc_content_xml *to, const struct pc_content_xml *from);

/* The next byte is of a text, a value, a comment: none of markup. */
bool pc_content_xml_in_text(const struct pc_content_xml *xml);

#endif

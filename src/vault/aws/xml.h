/*
 * Reading the XML that S3 answers: elements and their texts, one after another. Attributes are
 * passed over, and so is the declaration of XML; document types, comments and other instructions
 * are refused. No I/O.
 */
#ifndef PC_VAULT_AWS_XML_H
#define PC_VAULT_AWS_XML_H

#include "base/buf.h"
#include "base/err.h"
#include "base/span.h"

enum pc_aws_xml_kind { PC_AWS_XML_END, PC_AWS_XML_OPEN, PC_AWS_XML_CLOSE, PC_AWS_XML_TEXT };

struct pc_aws_xml {
    struct pc_span rest;
    struct pc_span closing; /* of an element that is empty by a slash; its end comes next */
};

struct pc_aws_xml_event {
    enum pc_aws_xml_kind kind;
    struct pc_span text; /* the element's name without its prefix, or the text as it stands */
};

static inline struct pc_aws_xml pc_aws_xml(struct pc_span document) {
    return (struct pc_aws_xml){.rest = document};
}

/* PC_ERR_CORRUPT: it is no XML of this kind. Whether elements nest is the caller's to see. */
PC_MUST pc_err pc_aws_xml_next(struct pc_aws_xml *xml, struct pc_aws_xml_event *out);

/* Adds what a text says: the five names of XML and numbers of characters are known. */
PC_MUST pc_err pc_aws_xml_plain(struct pc_span text, struct pc_buf *out);

/* The text right behind the first element of that name; false: there is none. */
bool pc_aws_xml_find(struct pc_span document, struct pc_span name, struct pc_span *out);

#endif

/*
 * What is looked at in an XML body before libxml2 sees it: what it would take too long over, or
 * would read otherwise than others do.
 */
#ifndef PC_INSPECT_WAF_BODY_XML_PROLOG_H
#define PC_INSPECT_WAF_BODY_XML_PROLOG_H

#include "inspect/waf/body/processors.h"

struct pc_waf_xml_prolog {
    struct pc_span document;      /* to be read: without its document type; empty: it must not be */
    struct pc_span document_type; /* "<!DOCTYPE …>"; empty: none */
    struct pc_span raw;           /* what is shown to rules as it was sent, where it is not read */
    const char *wrong;            /* NULL: nothing */
};

/* Refuses documents in encodings in which ASCII is not itself, elements with more than 256
 * attributes (libxml2 compares each with each), and document types with declarations in them. */
PC_MUST pc_err pc_waf_xml_prolog(struct pc_span text, struct pc_arena *arena,
                                 struct pc_waf_xml_prolog *out);

#endif

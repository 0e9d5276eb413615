/* XML bodies, read by libxml2 as a stream of events: no tree, no entities, no network. The document
 * type is cut out before (xml_prolog.c). */
#include <libxml/SAX2.h>
#include <libxml/parser.h>
#include <libxml/parserInternals.h>
#include <string.h>

#include "inspect/waf/body/xml_prolog.h"

enum { DEPTH = 256, NAMESPACES = 512 };

struct reader {
    struct pc_waf_values *values;
    xmlParserCtxtPtr context;
    xmlEntity unknown; /* stands for each entity that is not predefined */
    char *text;        /* of the whole document */
    size_t len, room;
    size_t attributes, max_attributes;
    unsigned short declared[DEPTH]; /* namespaces, by each open element */
    size_t depth, namespaces;
    bool knows_entities, stopped;
    const char *wrong;
    pc_err err;
};

static void stop(struct reader *r, const char *wrong, pc_err err) {
    if (r->wrong == NULL)
        r->wrong = wrong;
    if (r->err == PC_OK)
        r->err = err;
    r->stopped = true;
    xmlStopParser(r->context);
}

static void on_text(void *context, const xmlChar *bytes, int len) {
    struct reader *r = context;
    size_t need = r->len + (size_t)len;
    if (need > r->room) {
        size_t room = need * 2 > 1024 ? need * 2 : 1024;
        char *text = pc_arena_alloc(r->values->arena, room, 1);
        if (text == NULL) {
            stop(r, NULL, PC_ERR_NOMEM);
            return;
        }
        if (r->len > 0)
            memcpy(text, r->text, r->len);
        r->text = text;
        r->room = room;
    }
    memcpy(r->text + r->len, bytes, (size_t)len);
    r->len = need;
}

/* libxml2 hands out an '&' that was escaped in an attribute as "&#38;". */
static struct pc_span plain(char *text, size_t len) {
    size_t to = 0;
    for (size_t i = 0; i < len; i++) {
        text[to++] = text[i];
        if (pc_span_starts(pc_span(text + i, len - i), PC_SPAN("&#38;")))
            i += 4;
    }
    return pc_span(text, to);
}

static void add_attribute(struct reader *r, const xmlChar *from, const xmlChar *upto) {
    if (r->attributes++ == r->max_attributes) {
        stop(r, "XML: more attributes than allowed", PC_OK);
        return;
    }
    struct pc_span copy;
    pc_err err = pc_arena_copy(r->values->arena, pc_span(from, (size_t)(upto - from)), &copy);
    if (err == PC_OK)
        err = pc_waf_values_add(r->values, PC_WAF_XML, PC_SPAN("//@*"),
                                plain((char *)(uintptr_t)copy.ptr, copy.len));
    if (err != PC_OK)
        stop(r, NULL, err);
}

static void on_start(void *context, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri,
                     int namespaces, const xmlChar **declared, int attributes, int defaulted,
                     const xmlChar **attribute) {
    (void)name, (void)prefix, (void)uri, (void)declared, (void)defaulted;
    struct reader *r = context;
    if (r->depth == DEPTH) {
        stop(r, "XML: nested deeper than allowed", PC_OK);
        return;
    }
    r->declared[r->depth++] = (unsigned short)namespaces;
    r->namespaces += (size_t)namespaces;
    if (r->namespaces > NAMESPACES) {
        stop(r, "XML: more namespaces than allowed", PC_OK);
        return;
    }
    /* five pointers each: name, prefix, namespace, value, its end */
    for (int i = 0; i < attributes && !r->stopped; i++)
        add_attribute(r, attribute[i * 5 + 3], attribute[i * 5 + 4]);
}

static void on_end(void *context, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri) {
    (void)name, (void)prefix, (void)uri;
    struct reader *r = context;
    if (r->depth > 0)
        r->namespaces -= r->declared[--r->depth];
}

/* "&name;" is one blank: nothing is expanded. */
static xmlEntityPtr on_entity(void *context, const xmlChar *name) {
    (void)name;
    struct reader *r = context;
    return r->knows_entities ? &r->unknown : NULL;
}

/* The document type was cut out; another one is an attempt to deceive. */
static void on_document_type(void *context, const xmlChar *name, const xmlChar *public_id,
                             const xmlChar *system_id) {
    (void)name, (void)public_id, (void)system_id;
    stop(context, "XML: a misplaced document type", PC_OK);
}

/* What cannot be well-formed any more is not read on: libxml2 would, without telling us of it. */
static void on_problem(void *context, xmlErrorPtr problem) {
    if (problem->level == XML_ERR_FATAL)
        stop(context, "XML: Failed parsing document.", PC_OK);
}

static void parse(struct reader *r, struct pc_span text) {
    if (text.len > INT32_MAX / 2) {
        r->wrong = "XML: longer than allowed";
        return;
    }
    xmlInitParser();
    r->context = xmlCreateMemoryParserCtxt(text.ptr, (int)text.len);
    if (r->context == NULL) {
        r->wrong = "XML: Failed parsing document.";
        return;
    }
    static const xmlSAXHandler handler = {
        .initialized = XML_SAX2_MAGIC,
        .startElementNs = on_start,
        .endElementNs = on_end,
        .characters = on_text,
        .ignorableWhitespace = on_text,
        .cdataBlock = on_text,
        .getEntity = on_entity,
        .internalSubset = on_document_type,
        .serror = on_problem,
    };
    r->context->userData = r;
    *r->context->sax = handler;
    (void)xmlCtxtUseOptions(r->context, XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING);
    *r->context->sax = handler; /* options change handlers, too */
    (void)xmlParseDocument(r->context);
    if (!r->context->wellFormed && r->wrong == NULL)
        r->wrong = "XML: Failed parsing document.";
    if (r->context->myDoc != NULL)
        xmlFreeDoc(r->context->myDoc);
    r->context->myDoc = NULL;
    xmlFreeParserCtxt(r->context);
}

static pc_err add_text(struct pc_waf_values *values, struct pc_span text) {
    return text.len == 0 ? PC_OK : pc_waf_values_add(values, PC_WAF_XML, PC_SPAN("/*"), text);
}

bool pc_waf_body_xml_supported(struct pc_span xpath) {
    return pc_span_eq(xpath, PC_SPAN("/*")) || pc_span_eq(xpath, PC_SPAN("//@*"));
}

pc_err pc_waf_body_xml(const struct pc_waf_body *body, struct pc_waf_values *values) {
    static const xmlChar blank[] = " ";
    struct pc_waf_xml_prolog prolog;
    pc_err err = pc_waf_xml_prolog(body->bytes, values->arena, &prolog);
    if (err != PC_OK || body->bytes.len == 0)
        return err;
    struct reader r = {.values = values, .max_attributes = pc_waf_body_argument_limit(body)};
    r.unknown = (xmlEntity){.type = XML_ENTITY_DECL,
                            .name = blank,
                            .content = (xmlChar *)(uintptr_t)blank,
                            .length = 1,
                            .etype = XML_INTERNAL_PREDEFINED_ENTITY};
    r.knows_entities = prolog.document_type.len > 0;
    r.wrong = prolog.wrong;
    if (r.wrong == NULL && prolog.document.len == 0)
        r.wrong = "XML: Failed parsing document.";
    err = add_text(values, prolog.raw);
    if (prolog.document.len > 0 && err == PC_OK) {
        parse(&r, prolog.document);
        err = r.err;
    }
    if (err == PC_OK)
        err = add_text(values, pc_span(r.text, r.len));
    return err == PC_OK && r.wrong != NULL ? pc_waf_body_broken(values, r.wrong) : err;
}

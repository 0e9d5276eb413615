/* One pass over a document. */
#include "vault/aws/xml.h"

static bool is_name(char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '-' || c == '.' || c == ':';
}

/* A name without its prefix; the text goes on behind it. */
static bool take_name(struct pc_span *text, struct pc_span *out) {
    size_t len = 0;
    while (len < text->len && is_name(text->ptr[len]))
        len++;
    *out = pc_span_upto(*text, len);
    *text = pc_span_from(*text, len);
    size_t colon = pc_span_find(*out, ':');
    if (colon < out->len)
        *out = pc_span_from(*out, colon + 1);
    return out->len > 0;
}

/* Passes over attributes up to the end of the tag; their values may have a '>' in them. */
static bool take_rest_of_tag(struct pc_span *text, bool *empty) {
    char quote = '\0', last = '\0';
    for (size_t i = 0; i < text->len; i++) {
        char c = text->ptr[i];
        if (quote != '\0') {
            quote = c == quote ? '\0' : quote;
        } else if (c == '"' || c == '\'') {
            quote = c;
        } else if (c == '<') {
            return false;
        } else if (c == '>') {
            *empty = last == '/';
            *text = pc_span_from(*text, i + 1);
            return true;
        }
        last = c;
    }
    return false;
}

static pc_err take_tag(struct pc_aws_xml *xml, struct pc_aws_xml_event *out) {
    bool closes = pc_span_starts(xml->rest, PC_SPAN("</")), empty = false;
    xml->rest = pc_span_from(xml->rest, closes ? 2 : 1);
    if (!take_name(&xml->rest, &out->text) || !take_rest_of_tag(&xml->rest, &empty) ||
        (closes && empty))
        return PC_ERR_CORRUPT;
    out->kind = closes ? PC_AWS_XML_CLOSE : PC_AWS_XML_OPEN;
    if (empty)
        xml->closing = out->text;
    return PC_OK;
}

static bool take_declaration(struct pc_aws_xml *xml) {
    if (!pc_span_starts(xml->rest, PC_SPAN("<?xml ")))
        return true;
    size_t end = pc_span_find(xml->rest, '>');
    if (end == xml->rest.len || xml->rest.ptr[end - 1] != '?')
        return false;
    xml->rest = pc_span_from(xml->rest, end + 1);
    return true;
}

pc_err pc_aws_xml_next(struct pc_aws_xml *xml, struct pc_aws_xml_event *out) {
    *out = (struct pc_aws_xml_event){.kind = PC_AWS_XML_END};
    if (xml->closing.len > 0) {
        *out = (struct pc_aws_xml_event){PC_AWS_XML_CLOSE, xml->closing};
        xml->closing = (struct pc_span){0};
        return PC_OK;
    }
    if (!take_declaration(xml))
        return PC_ERR_CORRUPT;
    if (xml->rest.len == 0)
        return PC_OK;
    if (xml->rest.ptr[0] == '<')
        return take_tag(xml, out);
    size_t end = pc_span_find(xml->rest, '<');
    *out = (struct pc_aws_xml_event){PC_AWS_XML_TEXT, pc_span_upto(xml->rest, end)};
    xml->rest = pc_span_from(xml->rest, end);
    return PC_OK;
}

static bool add_number(struct pc_span digits, struct pc_buf *out) {
    uint64_t code = 0;
    bool hex = digits.len > 1 && digits.ptr[0] == 'x';
    if (!hex && pc_span_u64(digits, 0x7f, &code) != PC_OK)
        return false;
    for (size_t i = 1; hex && i < digits.len; i++) {
        static const char alphabet[] = "0123456789abcdef";
        size_t value = pc_span_find(pc_span(alphabet, 16), (char)(digits.ptr[i] | 0x20));
        if (value == 16 || (code = code << 4 | value) > 0x7f)
            return false;
    }
    if (code == 0)
        return false;
    pc_buf_add_char(out, (char)code);
    return true;
}

static bool add_entity(struct pc_span name, struct pc_buf *out) {
    static const struct {
        const char *name;
        char c;
    } known[] = {{"amp", '&'}, {"lt", '<'}, {"gt", '>'}, {"quot", '"'}, {"apos", '\''}};
    if (name.len > 1 && name.ptr[0] == '#')
        return add_number(pc_span_from(name, 1), out);
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (pc_span_eq(name, pc_span_str(known[i].name))) {
            pc_buf_add_char(out, known[i].c);
            return true;
        }
    return false;
}

pc_err pc_aws_xml_plain(struct pc_span text, struct pc_buf *out) {
    while (text.len > 0) {
        size_t plain = pc_span_find(text, '&');
        pc_buf_add(out, pc_span_upto(text, plain));
        text = pc_span_from(text, plain);
        if (text.len == 0)
            break;
        size_t end = pc_span_find(pc_span_upto(text, 10), ';');
        if (end >= text.len || text.ptr[end] != ';' ||
            !add_entity(pc_span(text.ptr + 1, end - 1), out))
            return PC_ERR_CORRUPT;
        text = pc_span_from(text, end + 1);
    }
    return pc_buf_end(out);
}

bool pc_aws_xml_find(struct pc_span document, struct pc_span name, struct pc_span *out) {
    struct pc_aws_xml xml = pc_aws_xml(document);
    struct pc_aws_xml_event event;
    bool opened = false;
    while (pc_aws_xml_next(&xml, &event) == PC_OK && event.kind != PC_AWS_XML_END) {
        if (opened && event.kind == PC_AWS_XML_TEXT) {
            *out = pc_span_trim(event.text);
            return true;
        }
        opened = event.kind == PC_AWS_XML_OPEN && pc_span_eq(event.text, name);
    }
    return false;
}

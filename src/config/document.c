/* The events are looked at first, so that what is refused never becomes a tree. */
#include "config/document.h"

#include <string.h>

struct scan {
    struct pc_report *report;
    int depth;
    size_t nodes;
    size_t documents;
};

static uint32_t event_line(const yaml_event_t *event) {
    return (uint32_t)event->start_mark.line + 1;
}

static bool refuse(struct scan *scan, const yaml_event_t *event, const char *why) {
    pc_report_add(scan->report, event_line(event), "%s", why);
    return false;
}

static bool node_fine(struct scan *scan, const yaml_event_t *event, const yaml_char_t *anchor,
                      const yaml_char_t *tag) {
    if (anchor != NULL)
        return refuse(scan, event, "anchors are not supported; write the value where it is used");
    if (tag != NULL)
        return refuse(scan, event, "tags are not supported; write the value without one");
    if (++scan->nodes > PC_DOCUMENT_NODES)
        return refuse(scan, event, "the file has too many values");
    return true;
}

static bool scalar_fine(struct scan *scan, const yaml_event_t *event) {
    if (event->data.scalar.length > PC_DOCUMENT_SCALAR)
        return refuse(scan, event, "the text is too long; 16 KiB are allowed");
    for (size_t i = 0; i < event->data.scalar.length; i++) {
        unsigned char c = event->data.scalar.value[i];
        if (c < 0x20 || c == 0x7f)
            return refuse(scan, event,
                          "the text has a control character or a line end; fold long text with >-");
    }
    return node_fine(scan, event, event->data.scalar.anchor, event->data.scalar.tag);
}

static bool open_fine(struct scan *scan, const yaml_event_t *event, const yaml_char_t *anchor,
                      const yaml_char_t *tag) {
    if (++scan->depth > PC_DOCUMENT_DEPTH)
        return refuse(scan, event, "nested too deep");
    return node_fine(scan, event, anchor, tag);
}

static bool document_fine(struct scan *scan, const yaml_event_t *event) {
    if (++scan->documents > 1)
        return refuse(scan, event, "a second document; the configuration is one document");
    if (event->data.document_start.tag_directives.start !=
        event->data.document_start.tag_directives.end)
        return refuse(scan, event, "tag directives are not supported");
    return true;
}

static bool event_fine(struct scan *scan, const yaml_event_t *event) {
    switch (event->type) {
    case YAML_DOCUMENT_START_EVENT:
        return document_fine(scan, event);
    case YAML_ALIAS_EVENT:
        return refuse(scan, event, "aliases are not supported; write the value out");
    case YAML_SCALAR_EVENT:
        return scalar_fine(scan, event);
    case YAML_SEQUENCE_START_EVENT:
        return open_fine(scan, event, event->data.sequence_start.anchor,
                         event->data.sequence_start.tag);
    case YAML_MAPPING_START_EVENT:
        return open_fine(scan, event, event->data.mapping_start.anchor,
                         event->data.mapping_start.tag);
    case YAML_SEQUENCE_END_EVENT:
    case YAML_MAPPING_END_EVENT:
        scan->depth--;
        return true;
    case YAML_NO_EVENT:
    case YAML_STREAM_START_EVENT:
    case YAML_STREAM_END_EVENT:
    case YAML_DOCUMENT_END_EVENT:
        return true;
    }
    return refuse(scan, event, "unknown YAML event");
}

static uint32_t line_at(struct pc_span text, size_t offset) {
    uint32_t line = 1;
    for (size_t i = 0; i < offset && i < text.len; i++)
        line += text.ptr[i] == '\n';
    return line;
}

static void report_parser(struct pc_report *report, struct pc_span text,
                          const yaml_parser_t *parser) {
    if (parser->error == YAML_MEMORY_ERROR) {
        report->out_of_memory = true;
        return;
    }
    uint32_t line = parser->error == YAML_READER_ERROR ? line_at(text, parser->problem_offset)
                                                       : (uint32_t)parser->problem_mark.line + 1;
    const char *problem = parser->problem != NULL ? parser->problem : "malformed";
    if (parser->context != NULL)
        pc_report_add(report, line, "not valid YAML: %s, %s", parser->context, problem);
    else
        pc_report_add(report, line, "not valid YAML: %s", problem);
}

static void parser_over(yaml_parser_t *parser, struct pc_span text) {
    yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(parser, (const unsigned char *)text.ptr, text.len);
}

static pc_err scan_events(struct pc_span text, struct pc_report *report) {
    yaml_parser_t parser;
    if (yaml_parser_initialize(&parser) == 0)
        return PC_ERR_NOMEM;
    parser_over(&parser, text);
    struct scan scan = {.report = report};
    bool fine = true, end = false;
    while (fine && !end) {
        yaml_event_t event;
        if (yaml_parser_parse(&parser, &event) == 0) {
            report_parser(report, text, &parser);
            fine = false;
            break;
        }
        fine = event_fine(&scan, &event);
        end = event.type == YAML_STREAM_END_EVENT;
        yaml_event_delete(&event);
    }
    yaml_parser_delete(&parser);
    if (fine && scan.documents == 0) {
        pc_report_add(report, 1, "the file is empty");
        fine = false;
    }
    return fine ? PC_OK : PC_ERR_INVALID;
}

pc_err pc_document_open(struct pc_span text, struct pc_report *report, yaml_document_t *out) {
    size_t nul = pc_span_find(text, '\0');
    if (nul < text.len) {
        pc_report_add(report, line_at(text, nul), "the file has a NUL byte");
        return PC_ERR_INVALID;
    }
    pc_err err = scan_events(text, report);
    if (err != PC_OK)
        return err;
    yaml_parser_t parser;
    if (yaml_parser_initialize(&parser) == 0)
        return PC_ERR_NOMEM;
    parser_over(&parser, text);
    if (yaml_parser_load(&parser, out) == 0) {
        report_parser(report, text, &parser);
        err = PC_ERR_INVALID;
    }
    yaml_parser_delete(&parser);
    return err;
}

uint32_t pc_document_line(const yaml_node_t *node) {
    return (uint32_t)node->start_mark.line + 1;
}

struct pc_span pc_document_text(const yaml_node_t *scalar) {
    return pc_span(scalar->data.scalar.value, scalar->data.scalar.length);
}

bool pc_document_is_null(const yaml_node_t *node) {
    if (node->type != YAML_SCALAR_NODE || node->data.scalar.style != YAML_PLAIN_SCALAR_STYLE)
        return false;
    struct pc_span text = pc_document_text(node);
    return text.len == 0 || pc_span_eq(text, PC_SPAN("~")) || pc_span_eq(text, PC_SPAN("null"));
}

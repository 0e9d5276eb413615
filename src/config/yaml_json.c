/* From the events of the YAML parser straight to JSON; no tree is made. */
#define _GNU_SOURCE /* qsort_r */
#include "config/yaml_json.h"

#include <stdlib.h>
#include <yaml.h>

#include "base/json.h"
#include "config/yaml_scalar.h"

/* Where the text of a key stands in the output, and in which line of the input. */
struct key {
    size_t at, len;
    uint32_t line;
};

struct level {
    bool mapping;
    bool want_value; /* a key was written and its value is next */
    size_t count;    /* members or elements so far */
    size_t keys;     /* where its keys begin in `keys` */
};

struct writing {
    struct pc_buf *out;
    struct pc_diag *diag;
    struct level levels[PC_YAML_JSON_DEPTH];
    size_t depth, nodes, documents;
    struct pc_buf keys; /* struct key, of all open mappings */
};

static pc_err refuse(const struct writing *w, const yaml_event_t *event, pc_err err,
                     const char *why) {
    return pc_diag_set(w->diag, err, "line %zu: %s", event->start_mark.line + 1, why);
}

static struct key *keys_of(const struct writing *w) {
    return (struct key *)(void *)w->keys.ptr;
}

static int compare_keys(const void *a, const void *b, void *context) {
    const struct key *x = a, *y = b;
    const char *text = context;
    size_t shared = x->len < y->len ? x->len : y->len;
    int order = memcmp(text + x->at, text + y->at, shared);
    if (order != 0)
        return order;
    if (x->len != y->len)
        return x->len < y->len ? -1 : 1;
    return x->line < y->line ? -1 : x->line > y->line;
}

/* The keys of the innermost mapping: none twice. */
static pc_err distinct(struct writing *w) {
    struct level *level = &w->levels[w->depth - 1];
    size_t end = w->keys.len / sizeof(struct key);
    struct key *keys = keys_of(w);
    if (w->keys.err != PC_OK || w->out->err != PC_OK) /* then the keys are not all there */
        return w->keys.err != PC_OK ? w->keys.err : w->out->err;
    if (end > level->keys)
        qsort_r(keys + level->keys, end - level->keys, sizeof *keys, compare_keys, w->out->ptr);
    for (size_t i = level->keys + 1; i < end; i++)
        if (keys[i].len == keys[i - 1].len &&
            memcmp(w->out->ptr + keys[i].at, w->out->ptr + keys[i - 1].at, keys[i].len) == 0)
            return pc_diag_set(w->diag, PC_ERR_INVALID, "line %u: the key %.*s a second time",
                               keys[i].line, (int)(keys[i].len < 80 ? keys[i].len : 80),
                               w->out->ptr + keys[i].at);
    w->keys.len = level->keys * sizeof(struct key);
    return PC_OK;
}

static bool at_key(const struct writing *w) {
    return w->depth > 0 && w->levels[w->depth - 1].mapping && !w->levels[w->depth - 1].want_value;
}

/* What stands before a node: a comma, or nothing. */
static void before(struct writing *w) {
    if (w->depth == 0)
        return;
    struct level *level = &w->levels[w->depth - 1];
    if (!level->want_value && level->count++ > 0)
        pc_buf_add_char(w->out, ',');
    level->want_value = false;
}

static pc_err node(struct writing *w, const yaml_event_t *event, const yaml_char_t *anchor,
                   const yaml_char_t *tag) {
    if (anchor != NULL)
        return refuse(w, event, PC_ERR_INVALID,
                      "anchors are not supported; write the value out, or use $ref");
    if (tag != NULL)
        return refuse(w, event, PC_ERR_INVALID, "tags are not supported; write it without");
    if (++w->nodes > PC_YAML_JSON_NODES)
        return refuse(w, event, PC_ERR_RANGE, "too many values");
    return PC_OK;
}

static pc_err open_level(struct writing *w, const yaml_event_t *event, bool mapping) {
    if (at_key(w))
        return refuse(w, event, PC_ERR_INVALID, "a key must be a text");
    if (w->depth == PC_YAML_JSON_DEPTH)
        return refuse(w, event, PC_ERR_RANGE, "nested too deep");
    before(w);
    pc_buf_add_char(w->out, mapping ? '{' : '[');
    w->levels[w->depth++] =
        (struct level){.mapping = mapping, .keys = w->keys.len / sizeof(struct key)};
    return PC_OK;
}

static pc_err close_level(struct writing *w) {
    bool mapping = w->levels[w->depth - 1].mapping;
    pc_err err = mapping ? distinct(w) : PC_OK;
    pc_buf_add_char(w->out, mapping ? '}' : ']');
    w->depth--;
    return err;
}

static void write_key(struct writing *w, const yaml_event_t *event, struct pc_span text) {
    struct key key = {.line = (uint32_t)event->start_mark.line + 1};
    struct pc_json json = pc_json(w->out);
    before(w);
    key.at = w->out->len;
    pc_json_text(&json, NULL, text);
    key.len = w->out->len - key.at;
    pc_buf_add_char(w->out, ':');
    pc_buf_add(&w->keys, pc_span(&key, sizeof key));
    w->levels[w->depth - 1].want_value = true;
}

static pc_err scalar(struct writing *w, const yaml_event_t *event) {
    struct pc_span text = pc_span(event->data.scalar.value, event->data.scalar.length);
    bool plain = event->data.scalar.style == YAML_PLAIN_SCALAR_STYLE;
    if (text.len > PC_YAML_JSON_SCALAR)
        return refuse(w, event, PC_ERR_RANGE, "a value of more than 1 MiB");
    if (at_key(w) && plain && pc_span_eq(text, PC_SPAN("<<")))
        return refuse(w, event, PC_ERR_INVALID, "merge keys are not supported; write it out");
    if (at_key(w)) {
        write_key(w, event, text);
        return PC_OK;
    }
    before(w);
    if (plain && !pc_yaml_scalar(text, w->out))
        return refuse(w, event, PC_ERR_INVALID, "JSON has no such number; quote it");
    if (!plain) {
        struct pc_json json = pc_json(w->out);
        pc_json_text(&json, NULL, text);
    }
    return PC_OK;
}

static pc_err take(struct writing *w, const yaml_event_t *event) {
    pc_err err = PC_OK;
    switch (event->type) {
    case YAML_DOCUMENT_START_EVENT:
        return ++w->documents > 1 ? refuse(w, event, PC_ERR_INVALID, "a second document") : PC_OK;
    case YAML_ALIAS_EVENT:
        return refuse(w, event, PC_ERR_INVALID,
                      "aliases are not supported; write the value out, or use $ref");
    case YAML_SCALAR_EVENT:
        err = node(w, event, event->data.scalar.anchor, event->data.scalar.tag);
        return err == PC_OK ? scalar(w, event) : err;
    case YAML_SEQUENCE_START_EVENT:
        err = node(w, event, event->data.sequence_start.anchor, event->data.sequence_start.tag);
        return err == PC_OK ? open_level(w, event, false) : err;
    case YAML_MAPPING_START_EVENT:
        err = node(w, event, event->data.mapping_start.anchor, event->data.mapping_start.tag);
        return err == PC_OK ? open_level(w, event, true) : err;
    case YAML_SEQUENCE_END_EVENT:
    case YAML_MAPPING_END_EVENT:
        return close_level(w);
    case YAML_NO_EVENT:
    case YAML_STREAM_START_EVENT:
    case YAML_STREAM_END_EVENT:
    case YAML_DOCUMENT_END_EVENT:
        break;
    }
    return PC_OK;
}

static pc_err not_yaml(const yaml_parser_t *parser, struct pc_diag *diag) {
    if (parser->error == YAML_MEMORY_ERROR)
        return PC_ERR_NOMEM;
    return pc_diag_set(
        diag, PC_ERR_INVALID, "line %zu: not valid YAML: %s%s%s", parser->problem_mark.line + 1,
        parser->context != NULL ? parser->context : "", parser->context != NULL ? ", " : "",
        parser->problem != NULL ? parser->problem : "malformed");
}

static pc_err run(yaml_parser_t *parser, struct writing *w) {
    pc_err err = PC_OK;
    for (bool end = false; err == PC_OK && !end;) {
        yaml_event_t event;
        if (yaml_parser_parse(parser, &event) == 0)
            return not_yaml(parser, w->diag);
        err = take(w, &event);
        end = event.type == YAML_STREAM_END_EVENT;
        yaml_event_delete(&event);
    }
    if (err == PC_OK && w->documents == 0)
        return pc_diag_set(w->diag, PC_ERR_INVALID, "line 1: nothing is in it");
    return err == PC_OK ? pc_buf_end(w->out) : err;
}

static bool is_json(struct pc_span text) {
    size_t at = 0;
    while (at < text.len && memchr(" \t\r\n", text.ptr[at], 4) != NULL)
        at++;
    return at < text.len && (text.ptr[at] == '{' || text.ptr[at] == '[');
}

static bool parser_over(yaml_parser_t *parser, struct pc_span text) {
    if (yaml_parser_initialize(parser) == 0)
        return false;
    yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(parser, (const unsigned char *)text.ptr, text.len);
    return true;
}

pc_err pc_yaml_to_json(struct pc_span text, struct pc_buf *out, struct pc_diag *diag) {
    if (text.len > PC_YAML_JSON_TEXT)
        return pc_diag_set(diag, PC_ERR_RANGE, "more than 32 MiB");
    if (is_json(text)) {
        pc_buf_add(out, text);
        return pc_buf_end(out);
    }
    yaml_parser_t parser;
    if (!parser_over(&parser, text))
        return PC_ERR_NOMEM;
    struct writing *w = calloc(1, sizeof *w);
    pc_err err = w == NULL ? PC_ERR_NOMEM : PC_OK;
    if (err == PC_OK) {
        w->out = out;
        w->diag = diag;
        err = run(&parser, w);
        pc_buf_free(&w->keys);
    }
    free(w);
    yaml_parser_delete(&parser);
    return err;
}

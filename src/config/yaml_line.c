/* Where a JSON pointer leads to in a text. */
#include <yaml.h>

#include "config/yaml_json.h"

/* The way down: how many tokens of the pointer the open nodes have matched. */
struct finding {
    struct pc_span tokens[PC_YAML_JSON_DEPTH];
    size_t token_count;
    size_t depth;     /* open containers */
    size_t on_path;   /* how many of them are on the path, counted from the outside */
    bool mapping;     /* the innermost one on the path */
    bool want_value;  /* in it, a key has been read */
    bool key_matches; /* and that was the next token */
    size_t index;     /* in it, where it is a sequence */
    uint32_t line;    /* of the nearest found */
    bool found;
};

static bool token_is(struct pc_span token, struct pc_span key) {
    size_t k = 0;
    for (size_t i = 0; i < token.len; i++, k++) {
        char c = token.ptr[i];
        if (c == '~' && i + 1 < token.len)
            c = token.ptr[++i] == '1' ? '/' : '~';
        if (k >= key.len || key.ptr[k] != c)
            return false;
    }
    return k == key.len;
}

static bool token_is_index(struct pc_span token, size_t index) {
    uint64_t number;
    return pc_span_u64(token, SIZE_MAX, &number) == PC_OK && number == index;
}

static uint32_t line_of(const yaml_event_t *event) {
    return (uint32_t)event->start_mark.line + 1;
}

/* A node begins; true where it is the next one on the way. */
static bool steps(struct finding *f, const yaml_event_t *event, struct pc_span key) {
    if (f->depth == 0)
        return true;
    if (f->depth != f->on_path || f->on_path > f->token_count)
        return false;
    struct pc_span token = f->tokens[f->on_path - 1];
    if (!f->mapping)
        return token_is_index(token, f->index++);
    if (!f->want_value) {
        f->want_value = true;
        f->key_matches = event->type == YAML_SCALAR_EVENT && token_is(token, key);
        if (f->key_matches)
            f->line = line_of(event);
        return false;
    }
    f->want_value = false;
    return f->key_matches;
}

static void begin(struct finding *f, const yaml_event_t *event, struct pc_span key) {
    bool opens = event->type != YAML_SCALAR_EVENT;
    if (steps(f, event, key)) {
        /* Behind a key, the key's line is the one that people look for. */
        if (f->depth == 0 || !f->mapping)
            f->line = line_of(event);
        f->found = f->on_path == f->token_count;
        if (opens && !f->found) {
            f->on_path++;
            f->mapping = event->type == YAML_MAPPING_START_EVENT;
            f->want_value = false;
            f->index = 0;
        } else {
            f->found = true;
        }
    }
    f->depth += opens ? 1 : 0;
}

static void take(struct finding *f, const yaml_event_t *event) {
    switch (event->type) {
    case YAML_SCALAR_EVENT:
        begin(f, event, pc_span(event->data.scalar.value, event->data.scalar.length));
        break;
    case YAML_SEQUENCE_START_EVENT:
    case YAML_MAPPING_START_EVENT:
        begin(f, event, PC_SPAN(""));
        break;
    case YAML_SEQUENCE_END_EVENT:
    case YAML_MAPPING_END_EVENT:
        f->found = f->depth == f->on_path; /* the last on the way is over */
        f->depth--;
        break;
    case YAML_STREAM_END_EVENT:
    case YAML_ALIAS_EVENT:
        f->found = true;
        break;
    case YAML_NO_EVENT:
    case YAML_STREAM_START_EVENT:
    case YAML_DOCUMENT_START_EVENT:
    case YAML_DOCUMENT_END_EVENT:
        break;
    }
}

uint32_t pc_yaml_line(struct pc_span text, struct pc_span pointer) {
    struct finding f = {0};
    struct pc_span rest = pc_span_from(pointer, pointer.len > 0 ? 1 : 0), token;
    if (pointer.len == 0)
        rest = (struct pc_span){0};
    while (f.token_count < PC_YAML_JSON_DEPTH && pc_span_split(&rest, '/', &token))
        f.tokens[f.token_count++] = token;
    yaml_parser_t parser;
    if (text.len > PC_YAML_JSON_TEXT || yaml_parser_initialize(&parser) == 0)
        return 0;
    yaml_parser_set_encoding(&parser, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&parser, (const unsigned char *)text.ptr, text.len);
    while (!f.found) {
        yaml_event_t event;
        if (yaml_parser_parse(&parser, &event) == 0) {
            f.line = 0;
            break;
        }
        take(&f, &event);
        yaml_event_delete(&event);
    }
    yaml_parser_delete(&parser);
    return f.line;
}

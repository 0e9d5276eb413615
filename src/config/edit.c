/* Finding values by the marks that libyaml leaves. */
#include "config/edit.h"

#include <yaml.h>

static struct pc_span text_of(const yaml_node_t *node) {
    if (node == NULL || node->type != YAML_SCALAR_NODE)
        return (struct pc_span){0};
    return pc_span(node->data.scalar.value, node->data.scalar.length);
}

static bool is_key(const yaml_node_t *node, const char *name) {
    return node != NULL && node->type == YAML_SCALAR_NODE &&
           pc_span_eq(text_of(node), pc_span_str(name));
}

static yaml_node_t *member(yaml_document_t *document, const yaml_node_t *node, const char *name) {
    if (node == NULL || node->type != YAML_MAPPING_NODE)
        return NULL;
    for (yaml_node_pair_t *p = node->data.mapping.pairs.start; p < node->data.mapping.pairs.top;
         p++)
        if (is_key(yaml_document_get_node(document, p->key), name))
            return yaml_document_get_node(document, p->value);
    return NULL;
}

static yaml_node_t *item(yaml_document_t *document, const yaml_node_t *node, const char *name) {
    if (node == NULL || node->type != YAML_SEQUENCE_NODE)
        return NULL;
    for (yaml_node_item_t *i = node->data.sequence.items.start; i < node->data.sequence.items.top;
         i++) {
        yaml_node_t *one = yaml_document_get_node(document, *i);
        if (is_key(member(document, one, "name"), name))
            return one;
    }
    return NULL;
}

/* libyaml counts characters, and none for a byte order mark. */
static size_t byte_of(struct pc_span text, size_t character) {
    size_t at = pc_span_starts(text, PC_SPAN("\xef\xbb\xbf")) ? 3 : 0, seen = 0;
    while (at < text.len && seen < character) {
        at++;
        while (at < text.len && ((unsigned char)text.ptr[at] & 0xc0) == 0x80)
            at++;
        seen++;
    }
    return at;
}

/* An anchor is one value in several places. Looked for in the tokens, since a loaded document does
 * not tell. */
static bool has_aliases(struct pc_span text) {
    yaml_parser_t parser;
    yaml_token_t token;
    bool found = false, over = false;
    if (!yaml_parser_initialize(&parser))
        return true;
    yaml_parser_set_input_string(&parser, (const unsigned char *)text.ptr, text.len);
    while (!over && !found && yaml_parser_scan(&parser, &token)) {
        found = token.type == YAML_ANCHOR_TOKEN || token.type == YAML_ALIAS_TOKEN;
        over = token.type == YAML_STREAM_END_TOKEN || token.type == YAML_NO_TOKEN;
        yaml_token_delete(&token);
    }
    yaml_parser_delete(&parser);
    return found;
}

static pc_err find(yaml_document_t *document, struct pc_span text,
                   const struct pc_config_step *steps, size_t count, struct pc_config_place *out) {
    yaml_node_t *node = yaml_document_get_root_node(document);
    for (size_t i = 0; i < count && node != NULL; i++)
        node = steps[i].is_item ? item(document, node, steps[i].name)
                                : member(document, node, steps[i].name);
    if (node == NULL)
        return PC_ERR_NOTFOUND;
    size_t end = byte_of(text, node->end_mark.index);
    out->is_scalar = node->type == YAML_SCALAR_NODE;
    out->at = byte_of(text, node->start_mark.index);
    out->len = end > out->at ? end - out->at : 0;
    out->text = pc_span_upto(pc_span_from(text, out->at), out->len);
    return PC_OK;
}

pc_err pc_config_find(struct pc_span text, const struct pc_config_step *steps, size_t count,
                      struct pc_config_place *out) {
    yaml_parser_t parser;
    yaml_document_t document;
    *out = (struct pc_config_place){0};
    if (has_aliases(text))
        return PC_ERR_UNAVAILABLE;
    if (!yaml_parser_initialize(&parser))
        return PC_ERR_NOMEM;
    yaml_parser_set_input_string(&parser, (const unsigned char *)text.ptr, text.len);
    pc_err err = PC_ERR_INVALID;
    if (yaml_parser_load(&parser, &document)) {
        err = find(&document, text, steps, count, out);
        yaml_document_delete(&document);
    }
    yaml_parser_delete(&parser);
    return err;
}

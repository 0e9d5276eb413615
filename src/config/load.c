/* One function a shape of node. Complaints go to the report, and loading goes on. */
#include "config/load.h"

#include <string.h>

#include "config/document.h"
#include "base/suggest.h"
#include "config/value.h"

static struct pc_value_target target_of(const struct pc_load *load, void *section) {
    return (struct pc_value_target){section, load->report->arena, load->directory};
}

static const yaml_node_t *node_at(struct pc_load *load, int index) {
    return yaml_document_get_node(load->document, index);
}

static const char *shape(const yaml_node_t *node) {
    if (node->type == YAML_MAPPING_NODE)
        return "a mapping";
    if (node->type == YAML_SEQUENCE_NODE)
        return "a list";
    return pc_document_is_null(node) ? "nothing" : "a single value";
}

static void wrong_shape(struct pc_load *load, const yaml_node_t *node, const char *expected) {
    pc_report_add(load->report, pc_document_line(node), "expected %s, found %s%s", expected,
                  shape(node),
                  pc_document_is_null(node) ? "; leave the key out to use its default" : "");
}

static void *new_array(struct pc_load *load, size_t count, size_t size) {
    void *array = pc_arena_alloc(load->report->arena, count, size);
    if (array == NULL)
        load->out_of_memory = true;
    return array;
}

/* Says why a value was refused, and which choice was perhaps meant. */
static void refuse(struct pc_load *load, const struct pc_schema_row *row, const yaml_node_t *node,
                   pc_err err) {
    if (err == PC_ERR_NOMEM) {
        load->out_of_memory = true;
        return;
    }
    char expected_memory[256], shown[PC_REPORT_SHOW];
    struct pc_buf expected = pc_buf_over(expected_memory, sizeof expected_memory - 1);
    pc_schema_expected(row, &expected);
    struct pc_span text = pc_document_text(node);
    struct pc_suggest suggest = pc_suggest_for(text);
    for (size_t i = 0; row->choices != NULL && row->choices[i] != NULL; i++)
        pc_suggest_offer(&suggest, row->choices[i]);
    pc_report_add(load->report, pc_document_line(node), "%s is %s; expected %.*s%s%s%s",
                  pc_report_show(text, shown), err == PC_ERR_RANGE ? "out of range" : "not valid",
                  PC_ARG(pc_buf_span(&expected)), suggest.best != NULL ? "; did you mean " : "",
                  suggest.best != NULL ? suggest.best : "", suggest.best != NULL ? "?" : "");
}

static void load_scalar(struct pc_load *load, const struct pc_schema_row *row,
                        const yaml_node_t *node, void *section) {
    char memory[256];
    struct pc_buf expected = pc_buf_over(memory, sizeof memory - 1);
    if (node->type != YAML_SCALAR_NODE || pc_document_is_null(node)) {
        pc_schema_expected(row, &expected);
        memory[expected.len] = '\0';
        wrong_shape(load, node, memory);
        return;
    }
    struct pc_value_target target = target_of(load, section);
    pc_err err = pc_value_read(row, pc_document_text(node), &target);
    if (err != PC_OK)
        refuse(load, row, node, err);
}

static bool count_fine(struct pc_load *load, const struct pc_schema_row *row,
                       const yaml_node_t *node, size_t count) {
    if (count >= row->min && count <= pc_schema_max(row))
        return true;
    pc_report_add(load->report, pc_document_line(node), "has %zu entries; from %llu to %llu may be",
                  count, (unsigned long long)row->min, (unsigned long long)pc_schema_max(row));
    return false;
}

static void load_item(struct pc_load *load, const struct pc_schema_row *row,
                      const yaml_node_t *node, size_t i, void *section) {
    struct pc_value_target target = target_of(load, section);
    if (node->type != YAML_SCALAR_NODE || pc_document_is_null(node)) {
        wrong_shape(load, node, "a single value");
        return;
    }
    pc_err err = pc_value_item(row, pc_document_text(node), i, &target);
    if (err != PC_OK)
        refuse(load, row, node, err);
}

static void load_texts(struct pc_load *load, const struct pc_schema_row *row,
                       const yaml_node_t *node, void *section) {
    bool alone = node->type == YAML_SCALAR_NODE && !pc_document_is_null(node);
    if (!alone && node->type != YAML_SEQUENCE_NODE) {
        wrong_shape(load, node, "a list");
        return;
    }
    size_t count =
        alone ? 1 : (size_t)(node->data.sequence.items.top - node->data.sequence.items.start);
    if (!count_fine(load, row, node, count))
        return;
    struct pc_value_target target = target_of(load, section);
    if (pc_value_array(row, count, &target) != PC_OK) {
        load->out_of_memory = true;
        return;
    }
    if (alone) {
        load_item(load, row, node, 0, section);
        return;
    }
    for (size_t i = 0; i < count; i++) {
        size_t mark = pc_report_enter_index(load->report, i);
        load_item(load, row, node_at(load, node->data.sequence.items.start[i]), i, section);
        pc_report_leave(load->report, mark);
    }
}

static void load_value(struct pc_load *load, const struct pc_schema_row *row,
                       const yaml_node_t *node, void *section);

/* A section, or one struct of a list or a map: a mapping, or what the shorthand stands for. */
static void load_struct(struct pc_load *load, const struct pc_schema *schema,
                        const yaml_node_t *node, void *section) {
    uint32_t line = pc_document_line(node);
    if (schema->has_line)
        memcpy((char *)section + schema->line_at, &line, sizeof line);
    if (schema->shorthand == NULL || node->type == YAML_MAPPING_NODE) {
        pc_load_section(load, schema, node, section);
        return;
    }
    pc_load_section(load, schema, NULL, section);
    load_value(load, schema->shorthand, node, section);
}

static void store_array(const struct pc_schema_row *row, void *section, void *array, size_t count) {
    memcpy((char *)section + row->at, &array, sizeof array);
    memcpy((char *)section + row->count_at, &count, sizeof count);
}

static void load_list(struct pc_load *load, const struct pc_schema_row *row,
                      const yaml_node_t *node, void *section) {
    if (node->type != YAML_SEQUENCE_NODE) {
        wrong_shape(load, node, "a list");
        return;
    }
    size_t count = (size_t)(node->data.sequence.items.top - node->data.sequence.items.start);
    if (!count_fine(load, row, node, count))
        return;
    char *array = new_array(load, count + 1, row->section->size);
    for (size_t i = 0; array != NULL && i < count; i++) {
        const yaml_node_t *item = node_at(load, node->data.sequence.items.start[i]);
        size_t mark = pc_report_enter_index(load->report, i);
        size_t above = pc_load_enter_item(load, item, i);
        load_struct(load, row->section, item, array + i * row->section->size);
        load->path_len = above;
        pc_report_leave(load->report, mark);
    }
    store_array(row, section, array, array != NULL ? count : 0);
}

/* A map as it grows: the file's entries first, then the default's. */
struct map {
    const struct pc_schema *schema;
    char *array;
    size_t count;
};

static struct pc_span *map_name(const struct map *map, size_t i) {
    return (struct pc_span *)(void *)(map->array + i * map->schema->size + map->schema->name_at);
}

static bool map_has(const struct map *map, struct pc_span name) {
    for (size_t i = 0; i < map->count; i++)
        if (pc_span_eq(*map_name(map, i), name))
            return true;
    return false;
}

static void load_entry(struct pc_load *load, struct map *map, const yaml_node_t *key,
                       const yaml_node_t *value, bool from_default) {
    struct pc_span name = key->type == YAML_SCALAR_NODE ? pc_document_text(key) : PC_SPAN("?");
    size_t mark = pc_report_enter(load->report, name), above = pc_load_enter(load, name);
    const struct pc_format *names = map->schema->names;
    if (names == NULL)
        names = &pc_format_name;
    if (key->type != YAML_SCALAR_NODE || !names->check(name)) {
        pc_report_add(load->report, pc_document_line(key), "the name is not valid; expected %s",
                      names->expected);
    } else if (map_has(map, name)) {
        if (!from_default)
            pc_report_add(load->report, pc_document_line(key), "is there twice");
    } else {
        void *entry = map->array + map->count * map->schema->size;
        if (pc_arena_copy(load->report->arena, name, map_name(map, map->count)) != PC_OK)
            load->out_of_memory = true;
        map->count++;
        load_struct(load, map->schema, value, entry);
    }
    load->path_len = above;
    pc_report_leave(load->report, mark);
}

static size_t pair_count(const yaml_node_t *node) {
    return (size_t)(node->data.mapping.pairs.top - node->data.mapping.pairs.start);
}

static void load_entries(struct pc_load *load, struct map *map, const yaml_node_t *node,
                         bool from_default) {
    for (size_t i = 0; i < pair_count(node); i++) {
        const yaml_node_pair_t *pair = &node->data.mapping.pairs.start[i];
        load_entry(load, map, node_at(load, pair->key), node_at(load, pair->value), from_default);
    }
}

/* node NULL: the default alone. */
static void load_map(struct pc_load *load, const struct pc_schema_row *row, const yaml_node_t *node,
                     void *section) {
    enum { DEFAULTS_MAX = 8 };
    if (node != NULL && node->type != YAML_MAPPING_NODE) {
        wrong_shape(load, node, "a mapping of names");
        return;
    }
    size_t count = node != NULL ? pair_count(node) : 0;
    if (node != NULL && !count_fine(load, row, node, count))
        return;
    struct map map = {.schema = row->section};
    map.array = new_array(load, count + DEFAULTS_MAX, row->section->size);
    if (map.array == NULL)
        return;
    if (node != NULL)
        load_entries(load, &map, node, false);
    yaml_document_t fallback;
    if (row->fallback != NULL &&
        pc_document_open(pc_span_str(row->fallback), load->report, &fallback) == PC_OK) {
        yaml_document_t *file = load->document;
        load->document = &fallback;
        const yaml_node_t *root = yaml_document_get_root_node(&fallback);
        if (pair_count(root) <= DEFAULTS_MAX)
            load_entries(load, &map, root, true);
        load->document = file;
        yaml_document_delete(&fallback);
    }
    store_array(row, section, map.array, map.count);
}

static void load_value(struct pc_load *load, const struct pc_schema_row *row,
                       const yaml_node_t *node, void *section) {
    switch (row->type) {
    case PC_TYPE_SECTION:
        load_struct(load, row->section, node, (char *)section + row->at);
        return;
    case PC_TYPE_LIST:
        load_list(load, row, node, section);
        return;
    case PC_TYPE_MAP:
        load_map(load, row, node, section);
        return;
    case PC_TYPE_TEXTS:
    case PC_TYPE_PATHS:
    case PC_TYPE_NETWORKS:
        load_texts(load, row, node, section);
        return;
    case PC_TYPE_SECRET:
        pc_load_secret(load, row, node, section);
        return;
    case PC_TYPE_TEXT:
    case PC_TYPE_PATH:
    case PC_TYPE_WORD:
    case PC_TYPE_BOOL:
    case PC_TYPE_SWITCH:
    case PC_TYPE_CHOICE:
    case PC_TYPE_U32:
    case PC_TYPE_DURATION:
    case PC_TYPE_SIZE:
    case PC_TYPE_KIB:
    case PC_TYPE_RATE:
        load_scalar(load, row, node, section);
        return;
    }
}

static void unknown_key(struct pc_load *load, const struct pc_schema *schema,
                        const yaml_node_t *key) {
    struct pc_span text = pc_document_text(key);
    uint32_t line = pc_document_line(key);
    if (pc_span_eq(text, PC_SPAN("<<"))) {
        pc_report_add(load->report, line, "merge keys are not supported; write the keys out");
        return;
    }
    struct pc_suggest suggest = pc_suggest_for(text);
    for (size_t i = 0; i < schema->count; i++)
        pc_suggest_offer(&suggest, schema->rows[i].key);
    if (suggest.best != NULL)
        pc_report_add(load->report, line, "unknown key; did you mean %s?", suggest.best);
    else
        pc_report_add(load->report, line, "unknown key");
}

/* Two rows of one place are two ways to write the same. */
static bool same_place(const struct pc_schema_row *a, const struct pc_schema_row *b) {
    return a->at == b->at && a->type == b->type && a->type == PC_TYPE_TEXTS;
}

static bool seen_place(const struct pc_schema *schema, const bool *seen, size_t row,
                       size_t *which) {
    for (size_t i = 0; i < schema->count; i++)
        if (seen[i] && (i == row || same_place(&schema->rows[i], &schema->rows[row]))) {
            *which = i;
            return true;
        }
    return false;
}

static void load_pair(struct pc_load *load, const struct pc_schema *schema,
                      const yaml_node_pair_t *pair, bool *seen, void *section) {
    const yaml_node_t *key = node_at(load, pair->key);
    if (key->type != YAML_SCALAR_NODE) {
        pc_report_add(load->report, pc_document_line(key), "a key is a text, not %s", shape(key));
        return;
    }
    size_t mark = pc_report_enter(load->report, pc_document_text(key));
    size_t above = pc_load_enter(load, pc_document_text(key));
    const struct pc_schema_row *row = pc_schema_find(schema, pc_document_text(key));
    size_t twin;
    if (row == NULL)
        unknown_key(load, schema, key);
    else if (seen_place(schema, seen, (size_t)(row - schema->rows), &twin))
        pc_report_add(load->report, pc_document_line(key), "is there already, as %s",
                      schema->rows[twin].key);
    else
        load_value(load, row, node_at(load, pair->value), section);
    if (row != NULL)
        seen[row - schema->rows] = true;
    load->path_len = above;
    pc_report_leave(load->report, mark);
}

static void load_default(struct pc_load *load, const struct pc_schema_row *row, void *section) {
    if (row->type == PC_TYPE_SECTION) {
        pc_load_section(load, row->section, NULL, (char *)section + row->at);
        return;
    }
    if (row->type == PC_TYPE_MAP) {
        load_map(load, row, NULL, section);
        return;
    }
    struct pc_value_target target = target_of(load, section);
    if (pc_value_default(row, &target) != PC_OK)
        load->out_of_memory = true;
}

static void load_missing(struct pc_load *load, const struct pc_schema *schema,
                         const yaml_node_t *node, const bool *seen, void *section) {
    for (size_t i = 0; i < schema->count; i++) {
        const struct pc_schema_row *row = &schema->rows[i];
        size_t twin;
        if (seen_place(schema, seen, i, &twin))
            continue;
        if (!row->required) {
            load_default(load, row, section);
            continue;
        }
        if (node == NULL)
            continue;
        pc_report_add(load->report, pc_document_line(node), "%s is missing: %s", row->key,
                      row->doc);
    }
}

void pc_load_section(struct pc_load *load, const struct pc_schema *schema, const yaml_node_t *node,
                     void *section) {
    if (node != NULL && node->type != YAML_MAPPING_NODE) {
        wrong_shape(load, node, "a mapping of keys");
        return;
    }
    bool seen[PC_SCHEMA_ROWS_MAX] = {0};
    size_t before = load->report->errors->count;
    for (size_t i = 0; node != NULL && i < pair_count(node); i++)
        load_pair(load, schema, &node->data.mapping.pairs.start[i], seen, section);
    load_missing(load, schema, node, seen, section);
    bool fine = load->report->errors->count == before && !load->report->errors->more &&
                !load->out_of_memory;
    if (node != NULL && fine && schema->check != NULL)
        schema->check(load->report, pc_document_line(node), section);
}

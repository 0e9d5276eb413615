/* The schema table as JSON Schema 2020-12, for editors and other programs. */
#include <string.h>

#include "base/json.h"
#include "base/time.h"
#include "config/config.h"
#include "config/schema.h"
#include "model/secret_ref.h"

static void begin_section(struct pc_json *json, const struct pc_schema *schema);

static void type_or_integer(struct pc_json *json, const char *pattern) {
    pc_json_array(json, "type");
    pc_json_text(json, NULL, PC_SPAN("string"));
    pc_json_text(json, NULL, PC_SPAN("integer"));
    pc_json_array_end(json);
    pc_json_text(json, "pattern", pc_span_str(pattern));
    pc_json_u64(json, "minimum", 0);
}

static bool looks_like_no_text(const char *word) {
    bool number = word[0] >= '0' && word[0] <= '9';
    return number || strcmp(word, "true") == 0 || strcmp(word, "false") == 0;
}

/* A YAML reader takes 1.2 without quotes for a number, and true for a truth value. */
static void choices(struct pc_json *json, const struct pc_schema_row *row) {
    pc_json_array(json, "enum");
    for (size_t i = 0; row->choices[i] != NULL; i++) {
        struct pc_span word = pc_span_str(row->choices[i]);
        pc_json_text(json, NULL, word);
        if (looks_like_no_text(row->choices[i]))
            pc_json_raw(json, NULL, word);
    }
    pc_json_array_end(json);
}

static void text_rules(struct pc_json *json, const struct pc_schema_row *row) {
    if (row->format != NULL)
        pc_json_text(json, "pattern", pc_span_str(row->format->pattern));
}

static void texts(struct pc_json *json, const struct pc_schema_row *row) {
    pc_json_array(json, "type");
    pc_json_text(json, NULL, PC_SPAN("array"));
    pc_json_text(json, NULL, PC_SPAN("string"));
    pc_json_array_end(json);
    text_rules(json, row);
    pc_json_u64(json, "minItems", row->min);
    pc_json_u64(json, "maxItems", pc_schema_max(row));
    pc_json_object(json, "items");
    pc_json_text(json, "type", PC_SPAN("string"));
    text_rules(json, row);
    pc_json_object_end(json);
}

static void row_rules(struct pc_json *json, const struct pc_schema_row *row);

static void struct_rules(struct pc_json *json, const struct pc_schema *schema) {
    if (schema->shorthand == NULL) {
        begin_section(json, schema);
        return;
    }
    pc_json_array(json, "anyOf");
    pc_json_object(json, NULL);
    begin_section(json, schema);
    pc_json_object_end(json);
    pc_json_object(json, NULL);
    row_rules(json, schema->shorthand);
    pc_json_object_end(json);
    pc_json_array_end(json);
}

static void list(struct pc_json *json, const struct pc_schema_row *row) {
    pc_json_text(json, "type", PC_SPAN("array"));
    pc_json_u64(json, "minItems", row->min);
    pc_json_u64(json, "maxItems", pc_schema_max(row));
    pc_json_object(json, "items");
    struct_rules(json, row->section);
    pc_json_object_end(json);
}

static void map(struct pc_json *json, const struct pc_schema_row *row) {
    pc_json_text(json, "type", PC_SPAN("object"));
    pc_json_u64(json, "maxProperties", pc_schema_max(row));
    pc_json_object(json, "propertyNames");
    const struct pc_format *names = row->section->names;
    pc_json_text(json, "pattern",
                 pc_span_str(names == NULL ? pc_format_name.pattern : names->pattern));
    pc_json_object_end(json);
    pc_json_object(json, "additionalProperties");
    struct_rules(json, row->section);
    pc_json_object_end(json);
}

static void whole_number(struct pc_json *json, const struct pc_schema_row *row) {
    pc_json_text(json, "type", PC_SPAN("integer"));
    pc_json_u64(json, "minimum", row->min);
    pc_json_u64(json, "maximum", pc_schema_max(row));
}

static void plain_text(struct pc_json *json, const struct pc_schema_row *row) {
    pc_json_text(json, "type", PC_SPAN("string"));
    if (row->min > 0)
        pc_json_u64(json, "minLength", row->min);
    pc_json_u64(json, "maxLength", pc_schema_max(row));
    text_rules(json, row);
}

static void row_rules(struct pc_json *json, const struct pc_schema_row *row) {
    switch (row->type) {
    case PC_TYPE_TEXT:
    case PC_TYPE_PATH:
        plain_text(json, row);
        return;
    case PC_TYPE_SECRET:
        pc_json_text(json, "type", PC_SPAN("string"));
        pc_json_u64(json, "maxLength", pc_schema_max(row));
        pc_json_text(json, "pattern", pc_span_str(pc_secret_ref_pattern));
        return;
    case PC_TYPE_WORD:
    case PC_TYPE_SWITCH:
    case PC_TYPE_CHOICE:
        choices(json, row);
        return;
    case PC_TYPE_BOOL:
        pc_json_text(json, "type", PC_SPAN("boolean"));
        return;
    case PC_TYPE_U32:
        whole_number(json, row);
        return;
    case PC_TYPE_DURATION:
        type_or_integer(json, "^[0-9]+[smhd]?$");
        return;
    case PC_TYPE_SIZE:
    case PC_TYPE_KIB:
        type_or_integer(json, "^[0-9]+(KiB|MiB|GiB)?$");
        return;
    case PC_TYPE_RATE:
        pc_json_text(json, "type", PC_SPAN("string"));
        pc_json_text(json, "pattern", PC_SPAN("^[0-9]{1,7}/(s|min|h)$"));
        return;
    case PC_TYPE_TEXTS:
    case PC_TYPE_PATHS:
    case PC_TYPE_NETWORKS:
        texts(json, row);
        return;
    case PC_TYPE_SECTION:
        struct_rules(json, row->section);
        return;
    case PC_TYPE_LIST:
        list(json, row);
        return;
    case PC_TYPE_MAP:
        map(json, row);
        return;
    }
}

static void default_items(struct pc_json *json, const char *fallback) {
    struct pc_span rest = pc_span_str(fallback), item;
    pc_json_array(json, "default");
    while (pc_span_split(&rest, ',', &item))
        pc_json_text(json, NULL, pc_span_trim(item));
    pc_json_array_end(json);
}

static void row_default(struct pc_json *json, const struct pc_schema_row *row) {
    if (row->fallback == NULL)
        return;
    struct pc_span fallback = pc_span_str(row->fallback);
    if (row->type == PC_TYPE_TEXTS || row->type == PC_TYPE_PATHS || row->type == PC_TYPE_NETWORKS)
        default_items(json, row->fallback);
    else if (row->type == PC_TYPE_BOOL || row->type == PC_TYPE_U32 || row->type == PC_TYPE_MAP)
        pc_json_raw(json, "default", fallback);
    else
        pc_json_text(json, "default", fallback);
}

static void required(struct pc_json *json, const struct pc_schema *schema) {
    bool any = false;
    for (size_t i = 0; i < schema->count; i++)
        any = any || schema->rows[i].required;
    if (!any)
        return;
    pc_json_array(json, "required");
    for (size_t i = 0; i < schema->count; i++)
        if (schema->rows[i].required)
            pc_json_text(json, NULL, pc_span_str(schema->rows[i].key));
    pc_json_array_end(json);
}

/* The members of the object that describes a mapping. */
static void begin_section(struct pc_json *json, const struct pc_schema *schema) {
    pc_json_text(json, "type", PC_SPAN("object"));
    pc_json_bool(json, "additionalProperties", false);
    required(json, schema);
    pc_json_object(json, "properties");
    for (size_t i = 0; i < schema->count; i++) {
        const struct pc_schema_row *row = &schema->rows[i];
        pc_json_object(json, row->key);
        pc_json_text(json, "description", pc_span_str(row->doc));
        row_default(json, row);
        row_rules(json, row);
        pc_json_object_end(json);
    }
    pc_json_object_end(json);
}

void pc_config_json_schema(struct pc_buf *out) {
    struct pc_json json = pc_json(out);
    pc_json_object(&json, NULL);
    pc_json_text(&json, "$schema", PC_SPAN("https://json-schema.org/draft/2020-12/schema"));
    pc_json_text(&json, "title", PC_SPAN("portcullis.yaml"));
    pc_json_text(&json, "description", PC_SPAN("The configuration of Portcullis."));
    begin_section(&json, &pc_schema_root);
    pc_json_object_end(&json);
    pc_buf_add_char(out, '\n');
}

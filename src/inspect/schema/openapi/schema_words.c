/* One schema of OpenAPI in the words of JSON Schema 2020-12. */
#include "base/json.h"
#include "inspect/schema/openapi/discriminator.h"
#include "inspect/schema/openapi/schemas.h"
#include "inspect/schema/openapi/shapes.h"

/* Where a schema is being written to. */
struct writing {
    struct pc_openapi_schemas *schemas;
    struct pc_openapi_documents *documents;
    struct pc_buf *out;
    struct pc_openapi_place schema; /* the one that is being written */
    struct pc_openapi_place group;  /* the outermost one that speaks of the same value */
    struct pc_openapi_choices choices;
    bool in_all_of; /* it is what another one is made of */
    bool nullable, binary;
    size_t members; /* of the object so far */
};

typedef pc_err (*put_fn)(struct writing *w, const char *name, struct pc_openapi_place value);

static pc_err put_schema(struct pc_openapi_schemas *schemas, struct pc_openapi_place schema,
                         struct pc_openapi_place group, bool in_all_of, struct pc_buf *out);

static void key(struct writing *w, const char *name) {
    pc_buf_addf(w->out, "%s\"%s\":", w->members++ > 0 ? "," : "", name);
}

static void text(struct pc_buf *out, struct pc_span value) {
    struct pc_json json = pc_json(out);
    pc_json_text(&json, NULL, value);
}

/* Any JSON value as it is. Depth is that of the tape, which is bounded. */
static void put_value(const struct pc_openapi_documents *documents, struct pc_openapi_place value,
                      struct pc_buf *out) {
    static const char *const words[] = {
        [PC_TAPE_NULL] = "null", [PC_TAPE_FALSE] = "false", [PC_TAPE_TRUE] = "true"};
    const struct pc_tape_node *node = pc_openapi_node(documents, value);
    if (node->type <= PC_TAPE_TRUE) {
        pc_buf_add_str(out, words[node->type]);
        return;
    }
    if (node->type == PC_TAPE_NUMBER) {
        pc_buf_add(out, pc_tape_text(node));
        return;
    }
    if (node->type == PC_TAPE_STRING) {
        text(out, pc_tape_text(node));
        return;
    }
    bool object = node->type == PC_TAPE_OBJECT;
    struct pc_openapi_walk walk = pc_openapi_walk(documents, value);
    pc_buf_add_char(out, object ? '{' : '[');
    for (size_t i = 0; pc_openapi_walk_next(documents, &walk); i++) {
        pc_buf_add_str(out, i > 0 ? "," : "");
        if (object) {
            text(out, walk.name);
            pc_buf_add_char(out, ':');
        }
        put_value(documents, walk.value, out);
    }
    pc_buf_add_char(out, object ? '}' : ']');
}

static pc_err put_raw(struct writing *w, const char *name, struct pc_openapi_place value) {
    key(w, name);
    put_value(w->documents, value, w->out);
    return PC_OK;
}

/* Lengths and patterns are of texts, not of files. */
static pc_err put_text_limit(struct writing *w, const char *name, struct pc_openapi_place value) {
    return w->binary ? PC_OK : put_raw(w, name, value);
}

static pc_err put_one(struct writing *w, const char *name, struct pc_openapi_place value) {
    key(w, name);
    return put_schema(w->schemas, value, value, false, w->out);
}

static pc_err put_choices(struct writing *w, size_t before) {
    pc_buf_add_str(w->out, before > 0 ? "," : "");
    pc_buf_add_str(w->out, "{\"type\":\"object\",\"required\":[");
    text(w->out, w->choices.property);
    pc_buf_add_str(w->out, "],\"properties\":{");
    text(w->out, w->choices.property);
    pc_buf_add_str(w->out, ":{\"enum\":[");
    for (size_t i = 0; i < w->choices.count; i++) {
        pc_buf_add_str(w->out, i > 0 ? "," : "");
        text(w->out, w->choices.items[i].value);
    }
    pc_buf_add_str(w->out, "]}}}");
    return pc_openapi_schemas_branches(w->schemas, &w->choices, w->out);
}

static pc_err put_elements(struct writing *w, const char *name, struct pc_openapi_place list) {
    bool same_value = strcmp(name, "prefixItems") != 0, all_of = strcmp(name, "allOf") == 0;
    struct pc_openapi_walk walk = pc_openapi_walk(w->documents, list);
    pc_err err = PC_OK;
    for (size_t i = 0; err == PC_OK && pc_openapi_walk_next(w->documents, &walk); i++) {
        pc_buf_add_str(w->out, i > 0 ? "," : "");
        err =
            put_schema(w->schemas, walk.value, same_value ? w->group : walk.value, all_of, w->out);
    }
    return err;
}

static pc_err put_list(struct writing *w, const char *name, struct pc_openapi_place value) {
    if (pc_openapi_node(w->documents, value)->type != PC_TAPE_ARRAY)
        return put_raw(w, name, value);
    if (w->choices.count > 0 && strcmp(name, w->choices.list) == 0)
        return PC_OK;
    key(w, name);
    pc_buf_add_char(w->out, '[');
    pc_err err = put_elements(w, name, value);
    pc_buf_add_char(w->out, ']');
    return err;
}

static pc_err put_all_of(struct writing *w, const char *name, struct pc_openapi_place value) {
    if (w->choices.count == 0 || pc_openapi_node(w->documents, value)->type != PC_TAPE_ARRAY)
        return put_list(w, name, value);
    key(w, name);
    pc_buf_add_char(w->out, '[');
    pc_err err = put_elements(w, name, value);
    if (err == PC_OK)
        err = put_choices(w, pc_openapi_node(w->documents, value)->length);
    pc_buf_add_char(w->out, ']');
    return err;
}

static pc_err put_map(struct writing *w, const char *name, struct pc_openapi_place value) {
    bool properties = strcmp(name, "properties") == 0;
    if (pc_openapi_node(w->documents, value)->type != PC_TAPE_OBJECT)
        return put_raw(w, name, value);
    key(w, name);
    pc_buf_add_char(w->out, '{');
    struct pc_openapi_walk walk = pc_openapi_walk(w->documents, value);
    pc_err err = PC_OK;
    for (size_t i = 0; err == PC_OK && pc_openapi_walk_next(w->documents, &walk); i++) {
        pc_buf_add_str(w->out, i > 0 ? "," : "");
        text(w->out, walk.name);
        pc_buf_add_char(w->out, ':');
        if (properties && !w->documents->report->options->pass_read_only &&
            pc_openapi_read_only(w->documents, walk.value))
            pc_buf_add_str(w->out, "false");
        else
            err = put_schema(w->schemas, walk.value, walk.value, false, w->out);
    }
    pc_buf_add_char(w->out, '}');
    return err;
}

/* A member that requests do not have is not required of them. */
static bool read_only_member(struct pc_openapi_documents *documents, struct pc_openapi_place schema,
                             struct pc_span name, int depth) {
    struct pc_openapi_place properties, all;
    if (pc_openapi_member(documents, schema, "properties", &properties)) {
        size_t node = pc_tape_member(pc_openapi_tape(documents, properties), properties.node, name);
        struct pc_openapi_place property = {properties.document, (uint32_t)node};
        if (node != 0 && pc_openapi_read_only(documents, property))
            return true;
    }
    if (depth == 0 || !pc_openapi_member(documents, schema, "allOf", &all))
        return false;
    struct pc_openapi_walk walk = pc_openapi_walk(documents, all);
    while (pc_openapi_walk_next(documents, &walk)) {
        struct pc_openapi_place target = walk.value;
        (void)(pc_openapi_documents_refer(documents, walk.value, &target) == PC_OK);
        if (read_only_member(documents, target, name, depth - 1))
            return true;
    }
    return false;
}

static pc_err put_required(struct writing *w, const char *name, struct pc_openapi_place value) {
    uint8_t type = pc_openapi_node(w->documents, value)->type;
    if (w->schemas->v30 && (type == PC_TAPE_TRUE || type == PC_TAPE_FALSE)) {
        PC_OPENAPI_WARNING(
            w->documents, value,
            "`required` of a schema is a list of its properties; this has no effect");
        return PC_OK;
    }
    if (type != PC_TAPE_ARRAY)
        return put_raw(w, name, value);
    key(w, name);
    pc_buf_add_char(w->out, '[');
    struct pc_openapi_walk walk = pc_openapi_walk(w->documents, value);
    for (size_t kept = 0; pc_openapi_walk_next(w->documents, &walk);) {
        const struct pc_tape_node *node = pc_openapi_node(w->documents, walk.value);
        if (node->type == PC_TAPE_STRING &&
            (read_only_member(w->documents, w->schema, pc_tape_text(node), 1) ||
             read_only_member(w->documents, w->group, pc_tape_text(node), 2)))
            continue;
        pc_buf_add_str(w->out, kept++ > 0 ? "," : "");
        put_value(w->documents, walk.value, w->out);
    }
    pc_buf_add_char(w->out, ']');
    return PC_OK;
}

static pc_err put_type(struct writing *w, const char *name, struct pc_openapi_place value) {
    if (!w->nullable || pc_openapi_node(w->documents, value)->type != PC_TAPE_STRING)
        return put_raw(w, name, value);
    key(w, name);
    pc_buf_add_char(w->out, '[');
    put_value(w->documents, value, w->out);
    pc_buf_add_str(w->out, ",\"null\"]");
    return PC_OK;
}

/* What may be null may be, also where the list of values forgets it. */
static pc_err put_enum(struct writing *w, const char *name, struct pc_openapi_place value) {
    const struct pc_tape_node *node = pc_openapi_node(w->documents, value);
    if (!w->nullable || node->type != PC_TAPE_ARRAY)
        return put_raw(w, name, value);
    bool has_null = false;
    struct pc_openapi_walk walk = pc_openapi_walk(w->documents, value);
    while (pc_openapi_walk_next(w->documents, &walk))
        has_null |= pc_openapi_node(w->documents, walk.value)->type == PC_TAPE_NULL;
    put_raw(w, name, value);
    if (!has_null && w->out->err == PC_OK) {
        w->out->len--; /* the bracket */
        pc_buf_add_str(w->out, node->length > 0 ? ",null]" : "null]");
    }
    return PC_OK;
}

/* The formats of OpenAPI that say a range (OpenAPI Format Registry). */
static pc_err put_format(struct writing *w, const char *name, struct pc_openapi_place value) {
    static const struct {
        const char *format, *low, *high;
    } ranges[] = {{"int32", "-2147483648", "2147483647"},
                  {"int64", "-9223372036854775808", "9223372036854775807"}};
    struct pc_openapi_place limit;
    const struct pc_tape_node *node = pc_openapi_node(w->documents, value);
    if (node->type != PC_TAPE_STRING)
        return put_raw(w, name, value);
    for (size_t i = 0; i < sizeof ranges / sizeof *ranges; i++) {
        if (!pc_span_eq(pc_tape_text(node), pc_span_str(ranges[i].format)))
            continue;
        if (!pc_openapi_member(w->documents, w->schema, "minimum", &limit)) {
            key(w, "minimum");
            pc_buf_add_str(w->out, ranges[i].low);
        }
        if (!pc_openapi_member(w->documents, w->schema, "maximum", &limit)) {
            key(w, "maximum");
            pc_buf_add_str(w->out, ranges[i].high);
        }
        return PC_OK;
    }
    return put_raw(w, name, value);
}

/* In 3.0 the exclusive limits are booleans that turn the others into exclusive ones. */
static pc_err put_limit(struct writing *w, const char *name, struct pc_openapi_place value) {
    bool upper = strcmp(name, "maximum") == 0;
    if (w->schemas->v30 && pc_openapi_flag(w->documents, w->schema,
                                           upper ? "exclusiveMaximum" : "exclusiveMinimum", false))
        return put_raw(w, upper ? "exclusiveMaximum" : "exclusiveMinimum", value);
    return put_raw(w, name, value);
}

static pc_err put_exclusive(struct writing *w, const char *name, struct pc_openapi_place value) {
    uint8_t type = pc_openapi_node(w->documents, value)->type;
    bool boolean = type == PC_TAPE_TRUE || type == PC_TAPE_FALSE;
    return w->schemas->v30 && boolean ? PC_OK : put_raw(w, name, value);
}

static pc_err put_unsupported(struct writing *w, const char *name, struct pc_openapi_place value) {
    PC_OPENAPI_PROBLEM(w->documents, value, "`%s` is not supported here; use `$ref`", name);
    return PC_OK;
}

static pc_err put_id(struct writing *w, const char *name, struct pc_openapi_place value) {
    PC_OPENAPI_WARNING(w->documents, value,
                       "`%s` has no effect here: references are files and places in them", name);
    return PC_OK;
}

/* Keywords that are not in the table are remarks. */
static const struct keyword {
    const char *name;
    put_fn put;
    bool v30;
} keywords[] = {{"type", put_type, true},
                {"enum", put_enum, true},
                {"const", put_raw, false},
                {"multipleOf", put_raw, true},
                {"maximum", put_limit, true},
                {"exclusiveMaximum", put_exclusive, true},
                {"minimum", put_limit, true},
                {"exclusiveMinimum", put_exclusive, true},
                {"maxLength", put_text_limit, true},
                {"minLength", put_text_limit, true},
                {"pattern", put_text_limit, true},
                {"format", put_format, true},
                {"maxItems", put_raw, true},
                {"minItems", put_raw, true},
                {"uniqueItems", put_raw, true},
                {"items", put_one, true},
                {"prefixItems", put_list, false},
                {"contains", put_one, false},
                {"maxContains", put_raw, false},
                {"minContains", put_raw, false},
                {"unevaluatedItems", put_one, false},
                {"maxProperties", put_raw, true},
                {"minProperties", put_raw, true},
                {"required", put_required, true},
                {"dependentRequired", put_raw, false},
                {"properties", put_map, true},
                {"patternProperties", put_map, false},
                {"additionalProperties", put_one, true},
                {"propertyNames", put_one, false},
                {"unevaluatedProperties", put_one, false},
                {"dependentSchemas", put_map, false},
                {"allOf", put_all_of, true},
                {"anyOf", put_list, true},
                {"oneOf", put_list, true},
                {"not", put_one, true},
                {"if", put_one, false},
                {"then", put_one, false},
                {"else", put_one, false},
                {"$dynamicRef", put_unsupported, false},
                {"$recursiveRef", put_unsupported, false},
                {"$id", put_id, false}};

static const struct keyword *keyword_named(struct pc_span name) {
    for (size_t i = 0; i < sizeof keywords / sizeof *keywords; i++)
        if (pc_span_eq(name, pc_span_str(keywords[i].name)))
            return &keywords[i];
    return NULL;
}

static pc_err put_reference(struct writing *w, struct pc_openapi_place target) {
    uint32_t number = 0;
    if (!w->in_all_of && pc_openapi_is_base(w->documents, target))
        target.document |= PC_OPENAPI_WITH_KINDS;
    pc_err err = pc_openapi_places_number(&w->schemas->places, target, &number);
    if (err != PC_OK)
        return err;
    key(w, "$ref");
    pc_buf_addf(w->out, "\"#/$defs/%u\"", number);
    return PC_OK;
}

static pc_err put_members(struct writing *w) {
    struct pc_openapi_place target, all;
    pc_err err = pc_openapi_documents_refer(w->documents, w->schema, &target);
    if (err == PC_ERR_NOMEM)
        return err;
    if (err == PC_OK) {
        err = put_reference(w, target);
        if (err != PC_OK || w->schemas->v30)
            return err;
    }
    err = pc_openapi_choices_of(w->documents, w->schema, &w->choices);
    if (err == PC_OK && w->choices.count > 0 &&
        !pc_openapi_member(w->documents, w->schema, "allOf", &all)) {
        key(w, "allOf");
        pc_buf_add_char(w->out, '[');
        err = put_choices(w, 0);
        pc_buf_add_char(w->out, ']');
    }
    struct pc_openapi_walk walk = pc_openapi_walk(w->documents, w->schema);
    while (err == PC_OK && pc_openapi_walk_next(w->documents, &walk)) {
        const struct keyword *keyword = keyword_named(walk.name);
        if (keyword != NULL && (keyword->v30 || !w->schemas->v30))
            err = keyword->put(w, keyword->name, walk.value);
    }
    return err;
}

static pc_err put_schema(struct pc_openapi_schemas *schemas, struct pc_openapi_place schema,
                         struct pc_openapi_place group, bool in_all_of, struct pc_buf *out) {
    struct pc_openapi_documents *documents = schemas->documents;
    struct pc_openapi_place ignored;
    uint8_t type = pc_openapi_node(documents, schema)->type;
    if (type != PC_TAPE_OBJECT) {
        if (type != PC_TAPE_TRUE && type != PC_TAPE_FALSE)
            PC_OPENAPI_PROBLEM(documents, schema, "a schema is an object");
        pc_buf_add_str(out, type == PC_TAPE_FALSE ? "false" : "true");
        return PC_OK;
    }
    struct writing w = {.schemas = schemas,
                        .documents = documents,
                        .out = out,
                        .schema = schema,
                        .group = group,
                        .in_all_of = in_all_of};
    w.nullable = schemas->v30 && pc_openapi_flag(documents, schema, "nullable", false);
    w.binary = pc_span_eq(pc_openapi_text(documents, schema, "format"), PC_SPAN("binary"));
    /* Null instead of everything, where no `type` says what it is beside. */
    bool beside = w.nullable && !pc_openapi_member(documents, schema, "type", &ignored) &&
                  !pc_openapi_member(documents, schema, "$ref", &ignored);
    pc_buf_add_str(out, beside ? "{\"anyOf\":[{\"type\":\"null\"},{" : "{");
    pc_err err = put_members(&w);
    pc_buf_add_str(out, beside ? "}]}" : "}");
    return err == PC_OK ? out->err : err;
}

pc_err pc_openapi_schemas_put(struct pc_openapi_schemas *schemas, struct pc_openapi_place schema,
                              struct pc_buf *out) {
    return put_schema(schemas, schema, schema, false, out);
}

/* Request bodies: strict JSON objects, read by a table of fields. */
#define _GNU_SOURCE
#include "authority/body.h"

#include <jansson.h>
#include <malloc.h>
#include <stdlib.h>
#include <string.h>

static void free_wiped(void *memory) {
    if (memory == NULL)
        return;
    pc_wipe(memory, malloc_usable_size(memory));
    free(memory);
}

void pc_body_init(void) {
    json_set_alloc_funcs(malloc, free_wiped);
    json_object_seed(0);
}

struct reader {
    struct pc_arena *arena;
    struct pc_diag *diag;
};

static pc_err wrong(const struct reader *reader, const struct pc_body_field *field,
                    const char *what) {
    return pc_diag_set(reader->diag, PC_ERR_INVALID, "%s: %s", field->name, what);
}

static pc_err copy_text(const struct reader *reader, const json_t *json, struct pc_span *out) {
    return pc_arena_copy(reader->arena, pc_span(json_string_value(json), json_string_length(json)),
                         out);
}

static pc_err check_shape(const struct reader *reader, const struct pc_body_field *field,
                          struct pc_span text) {
    if (field->check == NULL || field->check(text))
        return PC_OK;
    return wrong(reader, field, field->shape == NULL ? "has a wrong form" : field->shape);
}

static pc_err read_text(const struct reader *reader, const struct pc_body_field *field,
                        const json_t *json, struct pc_value *out) {
    if (!json_is_string(json))
        return wrong(reader, field, "a text was expected");
    int64_t len = (int64_t)json_string_length(json);
    if (len < field->min || len > field->max)
        return pc_diag_set(reader->diag, PC_ERR_INVALID, "%s: %lld to %lld bytes were expected",
                           field->name, (long long)field->min, (long long)field->max);
    pc_err err = copy_text(reader, json, &out->text);
    if (err != PC_OK || out->text.len == 0)
        return err;
    return check_shape(reader, field, out->text);
}

static pc_err read_number(const struct reader *reader, const struct pc_body_field *field,
                          const json_t *json, struct pc_value *out) {
    if (!json_is_integer(json))
        return wrong(reader, field, "a whole number was expected");
    out->number = json_integer_value(json);
    if (out->number < field->min || out->number > field->max)
        return pc_diag_set(reader->diag, PC_ERR_INVALID, "%s: %lld to %lld was expected",
                           field->name, (long long)field->min, (long long)field->max);
    return PC_OK;
}

static pc_err read_texts(const struct reader *reader, const struct pc_body_field *field,
                         const json_t *json, struct pc_value *out) {
    if (!json_is_array(json))
        return wrong(reader, field, "a list of texts was expected");
    size_t count = json_array_size(json);
    if ((int64_t)count < field->min || (int64_t)count > field->max)
        return wrong(reader, field, "too few or too many items");
    out->texts.items = PC_ARENA_ARRAY(reader->arena, struct pc_span, count + 1);
    if (out->texts.items == NULL)
        return PC_ERR_NOMEM;
    for (size_t i = 0; i < count; i++) {
        const json_t *item = json_array_get(json, i);
        if (!json_is_string(item) || json_string_length(item) == 0)
            return wrong(reader, field, "a list of texts was expected");
        pc_err err = copy_text(reader, item, &out->texts.items[i]);
        if (err == PC_OK)
            err = check_shape(reader, field, out->texts.items[i]);
        if (err != PC_OK)
            return err;
    }
    out->texts.count = count;
    return PC_OK;
}

static pc_err read_inner_object(const struct reader *reader, const struct pc_body_field *field,
                                const json_t *json, struct pc_value *out) {
    if (!json_is_object(json))
        return wrong(reader, field, "an object was expected");
    char *text = json_dumps(json, JSON_COMPACT);
    if (text == NULL)
        return PC_ERR_NOMEM;
    pc_err err = pc_arena_copy(reader->arena, pc_span_str(text), &out->text);
    free_wiped(text);
    return err;
}

static pc_err read_value(const struct reader *reader, const struct pc_body_field *field,
                         const json_t *json, struct pc_value *out) {
    out->given = true;
    switch (field->type) {
    case PC_BODY_TEXT:
        return read_text(reader, field, json, out);
    case PC_BODY_NUMBER:
        return read_number(reader, field, json, out);
    case PC_BODY_TEXTS:
        return read_texts(reader, field, json, out);
    case PC_BODY_OBJECT:
        return read_inner_object(reader, field, json, out);
    case PC_BODY_BOOL:
        out->flag = json_is_true(json);
        return json_is_boolean(json) ? PC_OK : wrong(reader, field, "true or false was expected");
    }
    return PC_ERR_INVALID;
}

static pc_err refuse_unknown(const struct reader *reader, json_t *object,
                             const struct pc_body_table *table) {
    const char *key;
    json_t *value;
    json_object_foreach(object, key, value) {
        bool known = false;
        for (size_t i = 0; i < table->count; i++)
            known = known || strcmp(key, table->fields[i].name) == 0;
        if (!known)
            return pc_diag_set(reader->diag, PC_ERR_INVALID,
                               "the body has a member that is not known here");
    }
    return PC_OK;
}

static pc_err read_object(const struct reader *reader, json_t *object,
                          const struct pc_body_table *table, struct pc_value *values) {
    if (!json_is_object(object))
        return pc_diag_set(reader->diag, PC_ERR_INVALID, "the body is no JSON object");
    pc_err err = refuse_unknown(reader, object, table);
    for (size_t i = 0; i < table->count && err == PC_OK; i++) {
        const struct pc_body_field *field = &table->fields[i];
        const json_t *json = json_object_get(object, field->name);
        if (json != NULL)
            err = read_value(reader, field, json, &values[i]);
        else if (field->required)
            err = wrong(reader, field, "is missing");
    }
    return err;
}

pc_err pc_body_read(struct pc_span text, const struct pc_body_table *table, struct pc_arena *arena,
                    struct pc_value *values, struct pc_diag *diag) {
    struct reader reader = {.arena = arena, .diag = diag};
    memset(values, 0, table->count * sizeof *values);
    if (text.len > PC_BODY_MAX)
        return pc_diag_set(diag, PC_ERR_INVALID, "the body is too long");
    if (text.len == 0)
        text = PC_SPAN("{}");
    json_error_t error;
    json_t *object = json_loadb(text.ptr, text.len, JSON_REJECT_DUPLICATES, &error);
    if (object == NULL)
        return pc_diag_set(diag, PC_ERR_INVALID, "the body is no JSON (line %d, column %d)",
                           error.line, error.column);
    pc_err err = read_object(&reader, object, table, values);
    json_decref(object);
    return err;
}

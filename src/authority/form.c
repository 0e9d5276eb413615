/* Form bodies, read by a table of fields. */
#include "authority/form.h"

#include <string.h>

#include "base/percent.h"

/* The next field of the text; false: that was all. */
static bool next(struct pc_span *text, struct pc_span *name, struct pc_span *value) {
    struct pc_span pair;
    while (pc_span_split(text, '&', &pair)) {
        size_t equals = pc_span_find(pair, '=');
        *name = pc_span_upto(pair, equals);
        *value = pc_span_from(pair, equals < pair.len ? equals + 1 : pair.len);
        if (pair.len > 0)
            return true;
    }
    return false;
}

pc_err pc_form_find(struct pc_span text, const char *name, struct pc_arena *arena,
                    struct pc_span *out) {
    struct pc_span raw_name, raw, found;
    bool seen = false;
    while (next(&text, &raw_name, &raw)) {
        pc_err err = pc_percent_decode_form(raw_name, arena, &found);
        if (err != PC_OK)
            return err;
        if (!pc_span_eq(found, pc_span_str(name)))
            continue;
        if (seen)
            return PC_ERR_INVALID;
        seen = true;
        err = pc_percent_decode_form(raw, arena, out);
        if (err != PC_OK)
            return err;
    }
    return seen ? PC_OK : PC_ERR_NOTFOUND;
}

struct pc_span pc_form_raw(struct pc_span text, const char *name) {
    struct pc_span found, raw;
    while (next(&text, &found, &raw))
        if (pc_span_eq(found, pc_span_str(name)))
            return raw.ptr == NULL ? PC_SPAN("") : raw;
    return (struct pc_span){0};
}

static pc_err wrong(const struct pc_body_field *field, struct pc_diag *diag, const char *why) {
    return pc_diag_set(diag, PC_ERR_INVALID, "%s: %s", field->name, why);
}

static pc_err take_text(const struct pc_body_field *field, struct pc_span text,
                        struct pc_diag *diag) {
    if ((int64_t)text.len < field->min)
        return wrong(field, diag, "is too short");
    if ((int64_t)text.len > field->max)
        return wrong(field, diag, "is too long");
    if (field->check != NULL && text.len > 0 && !field->check(text))
        return wrong(field, diag, field->shape);
    return PC_OK;
}

static pc_err take_number(const struct pc_body_field *field, struct pc_span text,
                          struct pc_value *out, struct pc_diag *diag) {
    uint64_t number = 0;
    if (pc_span_u64(text, INT64_MAX, &number) != PC_OK || (int64_t)number < field->min ||
        (int64_t)number > field->max)
        return pc_diag_set(diag, PC_ERR_INVALID, "%s: %lld to %lld was expected", field->name,
                           (long long)field->min, (long long)field->max);
    out->number = (int64_t)number;
    return PC_OK;
}

static pc_err take_item(const struct pc_body_field *field, struct pc_span text,
                        struct pc_arena *arena, struct pc_value *out, struct pc_diag *diag) {
    if (out->texts.items == NULL)
        out->texts.items = PC_ARENA_ARRAY(arena, struct pc_span, PC_FORM_FIELDS_MAX);
    if (out->texts.items == NULL)
        return PC_ERR_NOMEM;
    if (out->texts.count == PC_FORM_FIELDS_MAX || (int64_t)out->texts.count >= field->max)
        return wrong(field, diag, "too many items");
    if (field->check != NULL && !field->check(text))
        return wrong(field, diag, field->shape);
    out->texts.items[out->texts.count++] = text;
    return PC_OK;
}

static pc_err take(const struct pc_body_field *field, struct pc_span text, struct pc_arena *arena,
                   struct pc_value *out, struct pc_diag *diag) {
    if (out->given && field->type != PC_BODY_TEXTS)
        return wrong(field, diag, "stands there twice");
    if (text.len == 0)
        return PC_OK;
    out->given = true;
    switch (field->type) {
    case PC_BODY_TEXT:
        out->text = text;
        return take_text(field, text, diag);
    case PC_BODY_NUMBER:
        return take_number(field, text, out, diag);
    case PC_BODY_TEXTS:
        return take_item(field, text, arena, out, diag);
    case PC_BODY_BOOL:
        out->flag = pc_span_eq(text, PC_SPAN("on")) || pc_span_eq(text, PC_SPAN("true")) ||
                    pc_span_eq(text, PC_SPAN("1"));
        return PC_OK;
    case PC_BODY_OBJECT: /* a form has none */
        return wrong(field, diag, "an object cannot stand in a form");
    }
    return PC_ERR_INVALID;
}

static const struct pc_body_field *row_of(const struct pc_body_table *table, struct pc_span name,
                                          size_t *index) {
    for (*index = 0; *index < table->count; ++*index)
        if (pc_span_eq(pc_span_str(table->fields[*index].name), name))
            return &table->fields[*index];
    return NULL;
}

static pc_err check_missing(const struct pc_body_table *table, const struct pc_value *values,
                            struct pc_diag *diag) {
    for (size_t i = 0; i < table->count; i++)
        if (table->fields[i].required && !values[i].given)
            return wrong(&table->fields[i], diag, "is missing");
    return PC_OK;
}

pc_err pc_form_read(struct pc_span text, const struct pc_body_table *table, struct pc_arena *arena,
                    struct pc_value *values, struct pc_diag *diag) {
    struct pc_span raw_name, raw;
    memset(values, 0, table->count * sizeof *values);
    if (text.len > PC_BODY_MAX)
        return pc_diag_set(diag, PC_ERR_INVALID, "the form is too long");
    for (size_t count = 0; next(&text, &raw_name, &raw); count++) {
        struct pc_span name, value;
        size_t index;
        if (count == PC_FORM_FIELDS_MAX)
            return pc_diag_set(diag, PC_ERR_INVALID, "the form has too many fields");
        pc_err err = pc_percent_decode_form(raw_name, arena, &name);
        if (err == PC_OK)
            err = pc_percent_decode_form(raw, arena, &value);
        if (err != PC_OK)
            return pc_diag_set(diag, err, "the form is malformed");
        const struct pc_body_field *field = row_of(table, name, &index);
        if (field != NULL)
            err = take(field, value, arena, &values[index], diag);
        if (err != PC_OK)
            return err;
    }
    return check_missing(table, values, diag);
}

void pc_form_add(struct pc_buf *out, const char *name, struct pc_span value) {
    if (out->len > 0 && out->ptr[out->len - 1] != '?')
        pc_buf_add_char(out, '&');
    pc_buf_add_str(out, name);
    pc_buf_add_char(out, '=');
    pc_percent_encode(value, out);
}

bool pc_form_is(struct pc_span type) {
    struct pc_span essence = pc_span_trim(pc_span_upto(type, pc_span_find(type, ';')));
    return pc_span_eq_nocase(essence, PC_SPAN("application/x-www-form-urlencoded"));
}

/* Form bodies against every field table of the API, and cookies: the first byte picks the row, the
 * rest is read as a form, as a query and as a Cookie header. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "authority/form.h"
#include "authority/pages/form_token.h"
#include "authority/router.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_value(const struct pc_body_field *field, const struct pc_value *value) {
    if (!value->given) {
        if (field->required)
            abort();
        return;
    }
    if (field->type == PC_BODY_TEXT &&
        (value->text.len == 0 || (int64_t)value->text.len > field->max))
        abort();
    if (field->type == PC_BODY_NUMBER && (value->number < field->min || value->number > field->max))
        abort();
    if (field->type == PC_BODY_TEXTS && (int64_t)value->texts.count > field->max)
        abort();
    if (field->type == PC_BODY_TEXT && field->check != NULL && !field->check(value->text))
        abort();
}

static void read_form(const struct pc_body_table *table, struct pc_span text,
                      struct pc_arena *arena) {
    struct pc_diag diag = {0};
    struct pc_value values[PC_BODY_FIELDS_MAX];
    if (pc_form_read(text, table, arena, values, &diag) == PC_OK)
        for (size_t i = 0; i < table->count; i++)
            check_value(&table->fields[i], &values[i]);
}

static bool within(struct pc_span part, struct pc_span whole) {
    return part.len == 0 || (part.ptr >= whole.ptr && part.ptr + part.len <= whole.ptr + whole.len);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    if (size == 0)
        return 0;
    const struct pc_endpoint *row = pc_endpoint_at(data[0]);
    struct pc_span text = pc_span(data + 1, size - 1), found;
    struct pc_arena arena = {0};
    if (row != NULL && row->body != NULL)
        read_form(row->body, text, &arena);
    if (pc_form_find(text, "return", &arena, &found) == PC_OK && found.len > text.len)
        abort();
    if (!within(pc_form_raw(text, "return"), text) ||
        !within(pc_cookie_find(text, PC_SPAN("a")), text))
        abort();
    pc_arena_free(&arena);
    return 0;
}

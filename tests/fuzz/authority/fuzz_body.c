/* JSON bodies against every field table of the API: the first byte picks the row. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "authority/router.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_value(const struct pc_body_field *field, const struct pc_value *value) {
    if (!value->given) {
        if (field->required)
            abort();
        return;
    }
    if (field->type == PC_BODY_TEXT && (int64_t)value->text.len > field->max)
        abort();
    if (field->type == PC_BODY_NUMBER && (value->number < field->min || value->number > field->max))
        abort();
    if (field->type == PC_BODY_TEXTS && (int64_t)value->texts.count > field->max)
        abort();
    if (field->check == NULL)
        return;
    if (field->type == PC_BODY_TEXT && value->text.len > 0 && !field->check(value->text))
        abort();
    for (size_t i = 0; i < value->texts.count; i++)
        if (!field->check(value->texts.items[i]))
            abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    const struct pc_endpoint *row = size == 0 ? NULL : pc_endpoint_at(data[0]);
    const struct pc_body_table *table = row == NULL ? NULL : row->body;
    if (table == NULL)
        return 0;
    struct pc_arena arena = {0};
    struct pc_diag diag = {0};
    struct pc_value values[PC_BODY_FIELDS_MAX];
    if (pc_body_read(pc_span(data + 1, size - 1), table, &arena, values, &diag) == PC_OK)
        for (size_t i = 0; i < table->count; i++)
            check_value(&table->fields[i], &values[i]);
    pc_arena_free(&arena);
    return 0;
}

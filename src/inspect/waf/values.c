/* Lists of keys and values. */
#include "inspect/waf/values.h"

#include <stdio.h>
#include <string.h>

static pc_err make_room(struct pc_waf_values *values, struct pc_waf_list *list) {
    if (list->count < list->room)
        return PC_OK;
    size_t room = list->room == 0 ? 8 : list->room * 2;
    struct pc_waf_item *items = PC_ARENA_ARRAY(values->arena, struct pc_waf_item, room);
    if (items == NULL)
        return PC_ERR_NOMEM;
    if (list->count > 0)
        memcpy(items, list->items, list->count * sizeof *items);
    list->items = items;
    list->room = room;
    return PC_OK;
}

pc_err pc_waf_values_add(struct pc_waf_values *values, enum pc_waf_variable variable,
                         struct pc_span key, struct pc_span value) {
    if (values->max_items != 0 && values->items >= values->max_items)
        return PC_ERR_FULL;
    struct pc_waf_list *list = &values->lists[variable];
    pc_err err = make_room(values, list);
    if (err != PC_OK)
        return err;
    list->items[list->count++] = (struct pc_waf_item){key, value};
    values->items++;
    return PC_OK;
}

pc_err pc_waf_values_set(struct pc_waf_values *values, enum pc_waf_variable variable,
                         struct pc_span value) {
    struct pc_waf_list *list = &values->lists[variable];
    pc_err err = make_room(values, list);
    if (err != PC_OK)
        return err;
    list->items[0] = (struct pc_waf_item){.value = value};
    list->count = 1;
    return PC_OK;
}

pc_err pc_waf_values_set_number(struct pc_waf_values *values, enum pc_waf_variable variable,
                                long long number) {
    char text[24];
    int len = snprintf(text, sizeof text, "%lld", number);
    struct pc_span copy;
    pc_err err = pc_arena_copy(values->arena, pc_span(text, (size_t)len), &copy);
    return err != PC_OK ? err : pc_waf_values_set(values, variable, copy);
}

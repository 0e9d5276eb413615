/* Names and values that rules make up ("tx.paramcounter_%{ARGS_NAMES}"), found by a hash: a sender
 * may make thousands of them. */
#include <string.h>

#include "inspect/waf/transaction.h"

enum { FIRST_ROOM = 16, MOST_NAMES = 4096 };

/* The bucket of the name, or the free one where it would be. There are twice as many buckets as
 * names at least; a bucket holds a place, from 1. */
static uint32_t *bucket_of(const struct pc_waf_variable_list *list, struct pc_span name) {
    size_t mask = list->room * 2 - 1, at = pc_waf_name_hash(name) & mask;
    while (list->buckets[at] != 0 &&
           !pc_span_eq_nocase(list->items[list->buckets[at] - 1].key, name))
        at = (at + 1) & mask;
    return &list->buckets[at];
}

struct pc_waf_item *pc_waf_names_find(const struct pc_waf_variable_list *list,
                                      struct pc_span name) {
    if (list->count == 0)
        return NULL;
    uint32_t place = *bucket_of(list, name);
    return place == 0 ? NULL : &list->items[place - 1];
}

static void fill_buckets(struct pc_waf_variable_list *list) {
    memset(list->buckets, 0, list->room * 2 * sizeof *list->buckets);
    for (size_t i = 0; i < list->count; i++)
        *bucket_of(list, list->items[i].key) = (uint32_t)i + 1;
}

static pc_err grow(struct pc_waf_tx *tx, struct pc_waf_variable_list *list) {
    size_t room = list->room == 0 ? FIRST_ROOM : list->room * 2;
    struct pc_waf_item *items = PC_ARENA_ARRAY(tx->arena, struct pc_waf_item, room);
    uint32_t *buckets = PC_ARENA_ARRAY(tx->arena, uint32_t, room * 2);
    if (items == NULL || buckets == NULL)
        return PC_ERR_NOMEM;
    if (list->count > 0)
        memcpy(items, list->items, list->count * sizeof *items);
    list->items = items;
    list->buckets = buckets;
    list->room = room;
    fill_buckets(list);
    return PC_OK;
}

pc_err pc_waf_names_put(struct pc_waf_tx *tx, struct pc_waf_variable_list *list,
                        struct pc_span name, struct pc_span value) {
    struct pc_waf_item *have = pc_waf_names_find(list, name);
    if (have != NULL) {
        have->value = value;
        return PC_OK;
    }
    if (list->count >= MOST_NAMES || !pc_waf_work(tx, 200))
        return PC_ERR_FULL;
    if (list->count == list->room && grow(tx, list) != PC_OK)
        return PC_ERR_NOMEM;
    list->items[list->count++] = (struct pc_waf_item){name, value};
    *bucket_of(list, name) = (uint32_t)list->count;
    return PC_OK;
}

void pc_waf_names_drop(struct pc_waf_tx *tx, struct pc_waf_variable_list *list,
                       struct pc_span name) {
    struct pc_waf_item *have = pc_waf_names_find(list, name);
    if (have == NULL || !pc_waf_work(tx, 20 * list->room))
        return;
    *have = list->items[--list->count];
    fill_buckets(list);
}

/*
 * What the request and the answer are made of, as lists of keys and values, for rules to look at.
 * Filled by the transaction (headers, query) and by the body processors; owned by the arena.
 */
#ifndef PC_INSPECT_WAF_VALUES_H
#define PC_INSPECT_WAF_VALUES_H

#include <stddef.h>

#include "base/arena.h"
#include "inspect/waf/variable.h"

struct pc_waf_item {
    struct pc_span key; /* "comment"; empty for a variable that has none */
    struct pc_span value;
};

struct pc_waf_list {
    struct pc_waf_item *items;
    size_t count;
    size_t room;
};

struct pc_waf_values {
    struct pc_arena *arena;
    size_t max_items; /* of all lists together; 0: none */
    size_t items;     /* in all lists */
    struct pc_waf_list lists[PC_WAF_VARIABLE_COUNT];
};

/* Appends to a list. Key and value are borrowed: they live as long as the arena (what is decoded is
 * copied into the arena first). PC_ERR_FULL: more than max_items. */
PC_MUST pc_err pc_waf_values_add(struct pc_waf_values *values, enum pc_waf_variable list,
                                 struct pc_span key, struct pc_span value);
/* Makes the list this one value, with no key. */
PC_MUST pc_err pc_waf_values_set(struct pc_waf_values *values, enum pc_waf_variable list,
                                 struct pc_span value);
PC_MUST pc_err pc_waf_values_set_number(struct pc_waf_values *values, enum pc_waf_variable list,
                                        long long number);

#endif

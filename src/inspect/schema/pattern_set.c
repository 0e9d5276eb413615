/* Sets of characters. */
#include <stdlib.h>
#include <string.h>

#include "inspect/schema/pattern_tree.h"

enum { LAST = 0x10ffff, SURROGATES = 0xd800, BEHIND_SURROGATES = 0xe000 };

static bool add(struct pc_js_set *set, struct pc_arena *arena, uint32_t low, uint32_t high) {
    if (low > high)
        return true;
    if (set->count == set->room) {
        size_t room = set->room == 0 ? 8 : 2 * set->room;
        struct pc_js_range *ranges = PC_ARENA_ARRAY(arena, struct pc_js_range, room);
        if (ranges == NULL)
            return false;
        if (set->count > 0)
            memcpy(ranges, set->ranges, set->count * sizeof *ranges);
        set->ranges = ranges;
        set->room = room;
    }
    set->ranges[set->count++] = (struct pc_js_range){low, high};
    return true;
}

bool pc_js_set_add(struct pc_js_set *set, struct pc_arena *arena, uint32_t low, uint32_t high) {
    if (low >= BEHIND_SURROGATES || high < SURROGATES)
        return add(set, arena, low, high);
    return (low >= SURROGATES || add(set, arena, low, SURROGATES - 1)) &&
           (high < BEHIND_SURROGATES || add(set, arena, BEHIND_SURROGATES, high));
}

static int compare(const void *a, const void *b) {
    const struct pc_js_range *x = a, *y = b;
    return (x->low > y->low) - (x->low < y->low);
}

static bool invert(struct pc_js_set *set, struct pc_arena *arena) {
    struct pc_js_set other = {0};
    uint32_t from = 0;
    for (size_t i = 0; i < set->count; i++) {
        if (set->ranges[i].low > from &&
            !pc_js_set_add(&other, arena, from, set->ranges[i].low - 1))
            return false;
        from = set->ranges[i].high + 1;
    }
    if (from <= LAST && !pc_js_set_add(&other, arena, from, LAST))
        return false;
    set->ranges = other.ranges;
    set->count = other.count;
    set->room = other.room;
    return true;
}

bool pc_js_set_finish(struct pc_js_set *set, struct pc_arena *arena, bool inverted) {
    size_t kept = 0;
    if (set->count > 0)
        qsort(set->ranges, set->count, sizeof *set->ranges, compare);
    for (size_t i = 0; i < set->count; i++) {
        struct pc_js_range range = set->ranges[i];
        struct pc_js_range *last = kept > 0 ? &set->ranges[kept - 1] : NULL;
        if (last != NULL && range.low <= last->high + 1)
            last->high = range.high > last->high ? range.high : last->high;
        else
            set->ranges[kept++] = range;
    }
    set->count = kept;
    return !inverted || invert(set, arena);
}

static const struct pc_js_range digits[] = {{'0', '9'}};
static const struct pc_js_range words[] = {{'0', '9'}, {'A', 'Z'}, {'_', '_'}, {'a', 'z'}};
static const struct pc_js_range spaces[] = {
    {'\t', '\r'},     {' ', ' '},       {0xa0, 0xa0},     {0x1680, 0x1680}, {0x2000, 0x200a},
    {0x2028, 0x2029}, {0x202f, 0x202f}, {0x205f, 0x205f}, {0x3000, 0x3000}, {0xfeff, 0xfeff}};

static const struct {
    char name;
    const struct pc_js_range *ranges;
    size_t count;
} classes[] = {
    {'d', digits, sizeof digits / sizeof *digits},
    {'s', spaces, sizeof spaces / sizeof *spaces},
    {'w', words, sizeof words / sizeof *words},
};

bool pc_js_set_add_class(struct pc_js_set *set, struct pc_arena *arena, char name) {
    struct pc_js_set class = {0};
    for (size_t i = 0; i < sizeof classes / sizeof *classes; i++) {
        for (size_t k = 0; classes[i].name == (name | 0x20) && k < classes[i].count; k++) {
            if (!add(&class, arena, classes[i].ranges[k].low, classes[i].ranges[k].high))
                return false;
        }
    }
    if (!pc_js_set_finish(&class, arena, (name & 0x20) == 0))
        return false;
    for (size_t i = 0; i < class.count; i++) {
        if (!add(set, arena, class.ranges[i].low, class.ranges[i].high))
            return false;
    }
    return true;
}

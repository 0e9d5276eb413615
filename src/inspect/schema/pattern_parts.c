/* Patterns taken apart into automata. */
#include "inspect/schema/pattern_parts.h"

enum { PARTS = 8, COUNTED = 64 }; /* fewer repetitions than that are states of the automaton */

/* A tree without the groups around it. */
static const struct pc_js_tree *bare(const struct pc_js_tree *tree) {
    while ((tree->kind == PC_JS_TREE_GROUP || tree->kind == PC_JS_TREE_SEQUENCE) &&
           tree->first != NULL && tree->first->next == NULL)
        tree = tree->first;
    return tree;
}

/* ^[set]{m,n}$, whatever groups are around the set: then characters are counted, not states. */
static const struct pc_js_tree *counted_repeat(const struct pc_js_tree *tree) {
    const struct pc_js_tree *begin = tree->kind == PC_JS_TREE_SEQUENCE ? tree->first : NULL;
    const struct pc_js_tree *middle = begin == NULL ? NULL : begin->next;
    const struct pc_js_tree *end = middle == NULL ? NULL : middle->next;
    if (end == NULL || end->next != NULL || begin->kind != PC_JS_TREE_BEGIN ||
        end->kind != PC_JS_TREE_END)
        return NULL;
    middle = bare(middle);
    if (middle->kind != PC_JS_TREE_REPEAT || bare(middle->first)->kind != PC_JS_TREE_SET)
        return NULL;
    bool many = middle->least > COUNTED ||
                (middle->most > COUNTED && middle->most != PC_JS_TREE_WITHOUT_END);
    return many ? middle : NULL;
}

static pc_err make_counted(const struct pc_js_tree *repeat, struct pc_arena *arena,
                           struct pc_js_part *out) {
    struct pc_js_tree end = {.kind = PC_JS_TREE_END}, any = *repeat;
    struct pc_js_tree begin = {.kind = PC_JS_TREE_BEGIN, .next = &any};
    struct pc_js_tree all = {.kind = PC_JS_TREE_SEQUENCE, .first = &begin};
    any.next = &end;
    any.least = 0;
    any.most = PC_JS_TREE_WITHOUT_END;
    out->counted = true;
    out->least = repeat->least;
    out->most = repeat->most;
    return pc_js_automaton_make(&all, arena, &out->automaton);
}

static pc_err make_part(const struct pc_js_tree *tree, struct pc_arena *arena,
                        struct pc_js_part *out) {
    const struct pc_js_tree *repeat = counted_repeat(tree);
    if (repeat != NULL)
        return make_counted(repeat, arena, out);
    return pc_js_automaton_make(tree, arena, &out->automaton);
}

/* What a lookahead right behind ^ says: the same as a pattern that begins with ^. */
static pc_err make_look(const struct pc_js_tree *look, struct pc_arena *arena,
                        struct pc_js_part *out) {
    struct pc_js_tree inner = *look->first, begin = {.kind = PC_JS_TREE_BEGIN, .next = &inner};
    struct pc_js_tree all = {.kind = PC_JS_TREE_SEQUENCE, .first = &begin};
    if (look->first->kind == PC_JS_TREE_SEQUENCE)
        begin.next = look->first->first; /* its children, so that ^[set]{m,n}$ is known */
    out->negative = look->negative;
    return make_part(&all, arena, out);
}

pc_err pc_js_parts_make(const struct pc_js_tree *tree, struct pc_arena *arena,
                        struct pc_js_parts *out) {
    const struct pc_js_tree *at = tree->kind == PC_JS_TREE_SEQUENCE ? tree->first : NULL;
    struct pc_js_tree begin = {.kind = PC_JS_TREE_BEGIN};
    struct pc_js_tree rest = {.kind = PC_JS_TREE_SEQUENCE, .first = &begin};
    out->count = 0;
    out->rows = PC_ARENA_ARRAY(arena, struct pc_js_part, PARTS);
    if (out->rows == NULL)
        return PC_ERR_NOMEM;
    if (at == NULL || at->kind != PC_JS_TREE_BEGIN)
        return make_part(tree, arena, &out->rows[out->count++]);
    for (at = at->next; at != NULL && at->kind == PC_JS_TREE_LOOK && !at->behind; at = at->next) {
        if (out->count == PARTS - 1)
            return PC_ERR_UNSUPPORTED;
        pc_err err = make_look(at, arena, &out->rows[out->count++]);
        if (err != PC_OK)
            return err;
    }
    begin.next = (struct pc_js_tree *)at;
    return make_part(&rest, arena, &out->rows[out->count++]);
}

static bool has_count(const struct pc_js_part *part, struct pc_span value) {
    size_t count = value.len;
    for (size_t i = 0; i < value.len; i++)
        count -= ((unsigned char)value.ptr[i] & 0xc0) == 0x80;
    return count >= part->least && (count <= part->most || part->most == PC_JS_TREE_WITHOUT_END);
}

bool pc_js_parts_match(const struct pc_js_parts *parts, struct pc_span value) {
    for (size_t i = 0; i < parts->count; i++) {
        const struct pc_js_part *part = &parts->rows[i];
        bool yes = (!part->counted || has_count(part, value)) &&
                   pc_js_automaton_match(part->automaton, value);
        if (yes == part->negative)
            return false;
    }
    return true;
}

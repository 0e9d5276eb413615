/* Operations on objects. */
#include <string.h>

#include "inspect/schema/evaluate.h"

static inline bool is_named(const struct pc_tape_node *node, const struct pc_js_name *name) {
    return node->next == name->hash && node->length == name->text.len &&
           memcmp(node->text, name->text.ptr, name->text.len) == 0;
}

static inline const struct pc_js_property *find(const struct pc_js_members *members,
                                                const struct pc_tape_node *name) {
    uint32_t slot = name->next & members->mask;
    for (; members->table[slot].name.text.ptr != NULL; slot = (slot + 1) & members->mask) {
        if (is_named(name, &members->table[slot].name))
            return &members->table[slot];
    }
    return NULL;
}

static bool take_by_patterns(struct pc_js_run *run, const struct pc_js_members *members,
                             size_t name, bool *taken) {
    struct pc_span text = pc_tape_text(&run->nodes[name]);
    for (size_t i = 0; i < members->pattern_count; i++) {
        const struct pc_js_pattern_property *row = &members->patterns[i];
        if (!pc_js_work(run, pc_js_pattern_work(row->pattern, text) + 1))
            return false;
        enum pc_js_answer answer = pc_js_pattern_match(row->pattern, text, &run->matcher);
        if (answer == PC_JS_LIMIT)
            return pc_js_failed(run, PC_ERR_RANGE);
        if (answer == PC_JS_NO)
            continue;
        *taken = true;
        if (!pc_js_take(run, row->schema, name + 1, NULL))
            return false;
    }
    return true;
}

/* Is one member taken? *have gets the bit of its name. */
static inline bool take_member(struct pc_js_run *run, const struct pc_js_op *op, size_t name,
                               uint64_t *have, bool *taken) {
    const struct pc_js_members *members = op->with.members;
    const struct pc_js_property *property = find(members, &run->nodes[name]);
    *taken = false;
    if (property != NULL) {
        *have |= property->required;
        *taken = property->schema != PC_JS_NONE;
        if (*taken && !pc_js_take(run, property->schema, name + 1, NULL))
            return false;
    }
    if (members->pattern_count > 0 && !take_by_patterns(run, members, name, taken))
        return false;
    if (*taken || members->rest == PC_JS_NONE)
        return true;
    *taken = true;
    if (members->rest == PC_JS_FALSE)
        return pc_js_violated(run, op, name + 1);
    return pc_js_take(run, members->rest, name + 1, NULL);
}

bool pc_js_op_members(struct pc_js_run *run, const struct pc_js_op *op, size_t at,
                      const struct pc_js_seen *seen) {
    const struct pc_tape_node *nodes = run->nodes;
    const struct pc_js_members *members = op->with.members;
    uint64_t have = 0;
    size_t index = 0;
    if (!pc_js_work(run, nodes[at].length))
        return false;
    for (size_t name = at + 1; name < nodes[at].next; name = nodes[name + 1].next, index++) {
        bool taken;
        if (!take_member(run, op, name, &have, &taken))
            return false;
        if (taken && seen != NULL)
            pc_js_seen_mark(seen, index);
    }
    uint64_t missing = members->required & ~have;
    if (missing == 0)
        return true;
    run->at = at;
    run->told = (struct pc_js_told){"required", members->required_text[__builtin_ctzll(missing)]};
    return false;
}

bool pc_js_op_names(struct pc_js_run *run, const struct pc_js_op *op, size_t at,
                    const struct pc_js_seen *seen) {
    (void)seen;
    const struct pc_tape_node *nodes = run->nodes;
    for (size_t name = at + 1; name < nodes[at].next; name = nodes[name + 1].next) {
        if (pc_js_take(run, op->with.schema, name, NULL))
            continue;
        return run->err == PC_OK && pc_js_violated(run, op, name + 1);
    }
    return true;
}

/* The node of the name, or 0. */
static size_t find_name(struct pc_js_run *run, size_t at, const struct pc_js_name *wanted) {
    const struct pc_tape_node *nodes = run->nodes;
    for (size_t name = at + 1; name < nodes[at].next; name = nodes[name + 1].next) {
        if (is_named(&nodes[name], wanted))
            return name;
    }
    return 0;
}

static bool has_names(struct pc_js_run *run, const struct pc_js_op *op, size_t at,
                      const struct pc_js_names *names) {
    if (!pc_js_work(run, (uint64_t)names->count * run->nodes[at].length))
        return false;
    for (size_t i = 0; i < names->count; i++) {
        if (find_name(run, at, &names->names[i]) != 0)
            continue;
        (void)pc_js_violated(run, op, at);
        run->told.expected = names->texts[i];
        return false;
    }
    return true;
}

bool pc_js_op_required(struct pc_js_run *run, const struct pc_js_op *op, size_t at,
                       const struct pc_js_seen *seen) {
    (void)seen;
    return has_names(run, op, at, op->with.names);
}

bool pc_js_op_dependent(struct pc_js_run *run, const struct pc_js_op *op, size_t at,
                        const struct pc_js_seen *seen) {
    const struct pc_js_dependents *dependents = op->with.dependents;
    if (!pc_js_work(run, (uint64_t)dependents->count * run->nodes[at].length))
        return false;
    for (size_t i = 0; i < dependents->count; i++) {
        const struct pc_js_dependent *row = &dependents->rows[i];
        if (find_name(run, at, &row->name) == 0)
            continue;
        if (!has_names(run, op, at, &row->required))
            return false;
        if (row->schema != PC_JS_NONE && !pc_js_take(run, row->schema, at, seen))
            return false;
    }
    return true;
}

bool pc_js_op_other_members(struct pc_js_run *run, const struct pc_js_op *op, size_t at,
                            const struct pc_js_seen *seen) {
    const struct pc_tape_node *nodes = run->nodes;
    size_t index = 0;
    for (size_t name = at + 1; name < nodes[at].next; name = nodes[name + 1].next, index++) {
        if (!pc_js_work(run, 1))
            return false;
        if (pc_js_seen_has(seen, index))
            continue;
        if (op->with.schema == PC_JS_FALSE)
            return pc_js_violated(run, op, name + 1);
        if (!pc_js_take(run, op->with.schema, name + 1, NULL))
            return false;
        pc_js_seen_mark(seen, index);
    }
    return true;
}

/* Operations on arrays. */
#include "inspect/schema/evaluate.h"

bool pc_js_op_items(struct pc_js_run *run, const struct pc_js_op *op, size_t at,
                    const struct pc_js_seen *seen) {
    const struct pc_js_items *items = op->with.items;
    const struct pc_tape_node *nodes = run->nodes;
    size_t index = 0;
    for (size_t i = at + 1; i < nodes[at].next; i = nodes[i].next, index++) {
        bool first = index < items->first.count;
        uint32_t schema = first ? items->first.schemas[index] : items->rest;
        if (schema == PC_JS_NONE)
            return true;
        if (schema == PC_JS_FALSE && !first)
            return pc_js_violated(run, op, i);
        if (!pc_js_take(run, schema, i, NULL))
            return false;
        if (seen != NULL)
            pc_js_seen_mark(seen, index);
    }
    return true;
}

bool pc_js_op_contains(struct pc_js_run *run, const struct pc_js_op *op, size_t at,
                       const struct pc_js_seen *seen) {
    const struct pc_js_contains *contains = op->with.contains;
    const struct pc_tape_node *nodes = run->nodes;
    bool marks = contains->marks && seen != NULL;
    uint64_t found = 0;
    size_t index = 0;
    for (size_t i = at + 1; i < nodes[at].next && found <= contains->most; index++) {
        if (!marks && found >= contains->least && contains->most == UINT64_MAX)
            break;
        bool yes = pc_js_take(run, contains->schema, i, NULL);
        if (run->err != PC_OK)
            return false;
        found += yes;
        if (yes && marks)
            pc_js_seen_mark(seen, index);
        i = nodes[i].next;
    }
    return (found >= contains->least && found <= contains->most) || pc_js_violated(run, op, at);
}

bool pc_js_op_other_items(struct pc_js_run *run, const struct pc_js_op *op, size_t at,
                          const struct pc_js_seen *seen) {
    const struct pc_tape_node *nodes = run->nodes;
    size_t index = 0;
    for (size_t i = at + 1; i < nodes[at].next; i = nodes[i].next, index++) {
        if (!pc_js_work(run, 1))
            return false;
        if (pc_js_seen_has(seen, index))
            continue;
        if (op->with.schema == PC_JS_FALSE)
            return pc_js_violated(run, op, i);
        if (!pc_js_take(run, op->with.schema, i, NULL))
            return false;
        pc_js_seen_mark(seen, index);
    }
    return true;
}

/* An open table of hashes and elements: slots of two words each. */
static bool all_differ(struct pc_js_run *run, const struct pc_js_op *op, size_t at, uint64_t *table,
                       size_t slots) {
    const struct pc_tape_node *nodes = run->nodes;
    for (size_t i = at + 1; i < nodes[at].next; i = nodes[i].next) {
        uint64_t hash = pc_js_hash(nodes, i, &run->work);
        size_t slot = hash & (slots - 1);
        for (; table[2 * slot + 1] != 0; slot = (slot + 1) & (slots - 1)) {
            if (table[2 * slot] == hash &&
                pc_js_equal(nodes, i, nodes, table[2 * slot + 1], &run->work))
                return pc_js_violated(run, op, i);
            if (!pc_js_work(run, 1))
                return false;
        }
        table[2 * slot] = hash;
        table[2 * slot + 1] = i;
    }
    return run->work > 0 || pc_js_failed(run, PC_ERR_RANGE);
}

bool pc_js_op_unique(struct pc_js_run *run, const struct pc_js_op *op, size_t at,
                     const struct pc_js_seen *seen) {
    (void)seen;
    size_t slots = 4, count = run->nodes[at].length;
    if (count < 2)
        return true;
    while (slots < count + count / 2)
        slots *= 2;
    struct pc_js_mark mark = pc_js_words_mark(run);
    uint64_t *table = pc_js_words_take(run, 2 * slots);
    bool yes = table != NULL && all_differ(run, op, at, table, slots);
    pc_js_words_back(run, mark);
    return yes;
}

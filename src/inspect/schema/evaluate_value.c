/* Operations on strings, numbers and whole values. */
#include "inspect/schema/evaluate.h"

enum { FEW_VALUES = 8 };

static bool is_among(struct pc_js_run *run, const struct pc_js_values *values, size_t at,
                     size_t from, size_t to) {
    for (size_t i = from; i < to; i++) {
        if (pc_js_equal(run->nodes, at, values->tape, values->nodes[i], &run->work))
            return true;
    }
    return false;
}

/* Many values are in the order of their hashes. */
static bool is_among_many(struct pc_js_run *run, const struct pc_js_values *values, size_t at) {
    uint64_t hash = pc_js_hash(run->nodes, at, &run->work);
    size_t low = 0, high = values->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (values->hashes[middle] < hash)
            low = middle + 1;
        else
            high = middle;
    }
    size_t end = low;
    while (end < values->count && values->hashes[end] == hash)
        end++;
    return is_among(run, values, at, low, end);
}

bool pc_js_op_enum(struct pc_js_run *run, const struct pc_js_op *op, size_t at,
                   const struct pc_js_seen *seen) {
    (void)seen;
    const struct pc_js_values *values = op->with.values;
    bool yes = values->count <= FEW_VALUES ? is_among(run, values, at, 0, values->count)
                                           : is_among_many(run, values, at);
    if (run->work == 0)
        return pc_js_failed(run, PC_ERR_RANGE);
    return yes || pc_js_violated(run, op, at);
}

/* Below 0, 0 or above 0, as the value is to the bound. */
static int compare(const struct pc_tape_node *node, const struct pc_js_bound *bound) {
    int64_t whole;
    if (bound->is_whole && (node->flags & PC_TAPE_WHOLE) != 0 &&
        pc_js_whole(pc_tape_text(node), &whole))
        return (whole > bound->whole) - (whole < bound->whole);
    struct pc_js_number number = pc_js_number(pc_tape_text(node));
    return pc_js_number_compare(&number, &bound->exact);
}

static bool is_multiple(const struct pc_tape_node *node, const struct pc_js_divisor *divisor) {
    struct pc_js_number number = pc_js_number(pc_tape_text(node));
    return pc_js_number_divides(divisor, &number);
}

bool pc_js_op_number(struct pc_js_run *run, const struct pc_js_op *op, size_t at,
                     const struct pc_js_seen *seen) {
    (void)seen;
    const struct pc_tape_node *node = &run->nodes[at];
    bool yes;
    if (!pc_js_work(run, node->length / PC_JS_BYTES_PER_STEP))
        return false;
    switch ((enum pc_js_code)op->code) {
    case PC_JS_OP_MULTIPLE_OF:
        yes = is_multiple(node, op->with.divisor);
        break;
    case PC_JS_OP_MINIMUM:
        yes = compare(node, op->with.bound) >= 0;
        break;
    case PC_JS_OP_MAXIMUM:
        yes = compare(node, op->with.bound) <= 0;
        break;
    case PC_JS_OP_ABOVE:
        yes = compare(node, op->with.bound) > 0;
        break;
    default:
        yes = compare(node, op->with.bound) < 0;
        break;
    }
    return yes || pc_js_violated(run, op, at);
}

bool pc_js_op_pattern(struct pc_js_run *run, const struct pc_js_op *op, size_t at,
                      const struct pc_js_seen *seen) {
    (void)seen;
    struct pc_span text = pc_tape_text(&run->nodes[at]);
    if (!pc_js_work(run, pc_js_pattern_work(op->with.pattern, text)))
        return false;
    enum pc_js_answer answer = pc_js_pattern_match(op->with.pattern, text, &run->matcher);
    if (answer == PC_JS_LIMIT)
        return pc_js_failed(run, PC_ERR_RANGE);
    return answer == PC_JS_YES || pc_js_violated(run, op, at);
}

bool pc_js_op_format(struct pc_js_run *run, const struct pc_js_op *op, size_t at,
                     const struct pc_js_seen *seen) {
    (void)seen;
    struct pc_span text = pc_tape_text(&run->nodes[at]);
    if (!pc_js_work(run, text.len / PC_JS_BYTES_PER_STEP * 2))
        return false;
    return op->with.format->holds(text) || pc_js_violated(run, op, at);
}

/*
 * What the parts of the evaluator share.
 */
#ifndef PC_INSPECT_SCHEMA_EVALUATE_H
#define PC_INSPECT_SCHEMA_EVALUATE_H

#include "inspect/schema/program.h"
#include "inspect/schema/value.h"

enum {
    PC_JS_DEPTH = 1000,        /* schemas in one another */
    PC_JS_WORK = 1 << 16,      /* steps of an evaluation … */
    PC_JS_WORK_PER_NODE = 256, /* … and for each node of the document */
    PC_JS_BYTES_PER_STEP = 32, /* of a string that is looked at */
};

/* Which members or elements of one value were evaluated: bits. NULL where nobody asks. */
struct pc_js_seen {
    uint64_t *words;
    size_t count; /* of the words */
};

/* Words that are given back in the order opposite to how they were taken. */
struct pc_js_words {
    struct pc_js_words *before, *after;
    size_t used, room;
    uint64_t words[];
};

struct pc_js_mark {
    struct pc_js_words *chunk;
    size_t used;
};

/* The resources that an evaluation is in. */
struct pc_js_scope {
    uint32_t resource;
    const struct pc_js_scope *outer;
};

struct pc_js_run {
    const struct pc_jsonschema *program;
    const struct pc_tape_node *nodes;
    struct pc_arena *arena;
    uint64_t work; /* that is left */
    uint32_t depth;
    pc_err err; /* PC_OK while yes and no are yes and no */
    const struct pc_js_scope *scope;
    struct pc_js_words *words;
    struct pc_js_matcher matcher;
    size_t at; /* the violation: the node … */
    struct pc_js_told told;
};

/* Does the schema take the value? False with run->err set where that cannot be said. */
bool pc_js_take(struct pc_js_run *run, uint32_t schema, size_t at, const struct pc_js_seen *seen);

/* Both return false. */
bool pc_js_violated(struct pc_js_run *run, const struct pc_js_op *op, size_t at);
bool pc_js_failed(struct pc_js_run *run, pc_err err);

static inline bool pc_js_work(struct pc_js_run *run, uint64_t cost) {
    return pc_js_spend(&run->work, cost) || pc_js_failed(run, PC_ERR_RANGE);
}

/* Zeroed words; NULL with run->err set where there are none. */
uint64_t *pc_js_words_take(struct pc_js_run *run, size_t count);
struct pc_js_mark pc_js_words_mark(const struct pc_js_run *run);
void pc_js_words_back(struct pc_js_run *run, struct pc_js_mark mark);

/* An empty set for the value. */
bool pc_js_seen_new(struct pc_js_run *run, size_t at, struct pc_js_seen *out);
void pc_js_seen_join(const struct pc_js_seen *into, const struct pc_js_seen *from);
static inline void pc_js_seen_mark(const struct pc_js_seen *seen, size_t index) {
    seen->words[index / 64] |= (uint64_t)1 << index % 64;
}
static inline bool pc_js_seen_has(const struct pc_js_seen *seen, size_t index) {
    return (seen->words[index / 64] >> index % 64 & 1) != 0;
}

/* The operations that are not in evaluate.c itself. */
typedef bool pc_js_operation(struct pc_js_run *run, const struct pc_js_op *op, size_t at,
                             const struct pc_js_seen *seen);
pc_js_operation pc_js_op_enum, pc_js_op_number, pc_js_op_pattern, pc_js_op_format;
pc_js_operation pc_js_op_unique, pc_js_op_items, pc_js_op_contains, pc_js_op_other_items;
pc_js_operation pc_js_op_members, pc_js_op_names, pc_js_op_required, pc_js_op_dependent;
pc_js_operation pc_js_op_other_members;
pc_js_operation pc_js_op_dynamic_ref, pc_js_op_all_of, pc_js_op_any_of, pc_js_op_one_of;
pc_js_operation pc_js_op_not, pc_js_op_if;

#endif

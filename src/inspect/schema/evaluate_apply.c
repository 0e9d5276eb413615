/* Operations that apply other schemas to the same value. */
#include <string.h>

#include "inspect/schema/evaluate.h"

/* The schema of the outermost resource on the way that has the anchor. */
static uint32_t resolve(struct pc_js_run *run, const struct pc_js_dynamic *dynamic) {
    const struct pc_jsonschema *program = run->program;
    uint32_t schema = dynamic->schema;
    for (const struct pc_js_scope *scope = run->scope; scope != NULL; scope = scope->outer) {
        if (!pc_js_work(run, program->anchor_count / 4 + 1))
            break;
        for (size_t i = 0; i < program->anchor_count; i++) {
            const struct pc_js_anchor *anchor = &program->anchors[i];
            if (anchor->resource == scope->resource && anchor->anchor == dynamic->anchor)
                schema = anchor->schema;
        }
    }
    return schema;
}

bool pc_js_op_dynamic_ref(struct pc_js_run *run, const struct pc_js_op *op, size_t at,
                          const struct pc_js_seen *seen) {
    uint32_t schema = resolve(run, op->with.dynamic);
    return run->err == PC_OK && pc_js_take(run, schema, at, seen);
}

bool pc_js_op_all_of(struct pc_js_run *run, const struct pc_js_op *op, size_t at,
                     const struct pc_js_seen *seen) {
    const struct pc_js_list *list = op->with.list;
    for (size_t i = 0; i < list->count; i++) {
        if (!pc_js_take(run, list->schemas[i], at, seen))
            return false;
    }
    return true;
}

/* What a schema evaluates counts only where it takes the value. */
static bool try_one(struct pc_js_run *run, uint32_t schema, size_t at,
                    const struct pc_js_seen *seen) {
    if (seen == NULL)
        return pc_js_take(run, schema, at, NULL);
    struct pc_js_mark mark = pc_js_words_mark(run);
    struct pc_js_seen own;
    bool yes = pc_js_seen_new(run, at, &own) && pc_js_take(run, schema, at, &own);
    if (yes)
        pc_js_seen_join(seen, &own);
    pc_js_words_back(run, mark);
    return yes;
}

/* The violations of alternatives. One that does not take values of that type at all was not meant;
 * where that leaves one alternative alone, what is wrong with the value is what that one says. */
struct meant {
    size_t count, at;
    struct pc_js_told told;
};

static void note(const struct pc_js_run *run, size_t at, struct meant *meant) {
    if (run->at == at && run->told.keyword != NULL && strcmp(run->told.keyword, "type") == 0)
        return;
    meant->count++;
    meant->at = run->at;
    meant->told = run->told;
}

static bool tell(struct pc_js_run *run, const struct pc_js_op *op, size_t at,
                 const struct meant *meant) {
    (void)pc_js_violated(run, op, at);
    if (meant->count == 1) {
        run->at = meant->at;
        run->told = meant->told;
    }
    return false;
}

bool pc_js_op_any_of(struct pc_js_run *run, const struct pc_js_op *op, size_t at,
                     const struct pc_js_seen *seen) {
    const struct pc_js_list *list = op->with.list;
    struct meant meant = {0};
    bool any = false;
    for (size_t i = 0; i < list->count && !(any && seen == NULL); i++) {
        bool yes = try_one(run, list->schemas[i], at, seen);
        if (run->err != PC_OK)
            return false;
        if (!yes)
            note(run, at, &meant);
        any |= yes;
    }
    return any || tell(run, op, at, &meant);
}

bool pc_js_op_one_of(struct pc_js_run *run, const struct pc_js_op *op, size_t at,
                     const struct pc_js_seen *seen) {
    const struct pc_js_list *list = op->with.list;
    struct meant meant = {0};
    size_t count = 0;
    for (size_t i = 0; i < list->count && count < 2; i++) {
        bool yes = try_one(run, list->schemas[i], at, seen);
        if (run->err != PC_OK)
            return false;
        if (!yes)
            note(run, at, &meant);
        count += yes;
    }
    if (count == 0)
        return tell(run, op, at, &meant);
    return count == 1 || pc_js_violated(run, op, at);
}

bool pc_js_op_not(struct pc_js_run *run, const struct pc_js_op *op, size_t at,
                  const struct pc_js_seen *seen) {
    (void)seen;
    bool yes = pc_js_take(run, op->with.schema, at, NULL);
    if (run->err != PC_OK)
        return false;
    return !yes || pc_js_violated(run, op, at);
}

bool pc_js_op_if(struct pc_js_run *run, const struct pc_js_op *op, size_t at,
                 const struct pc_js_seen *seen) {
    const struct pc_js_choice *choice = op->with.choice;
    bool yes = try_one(run, choice->condition, at, seen);
    if (run->err != PC_OK)
        return false;
    uint32_t schema = yes ? choice->yes : choice->no;
    return schema == PC_JS_NONE || pc_js_take(run, schema, at, seen);
}

/* A compiled schema as its users see it. */
#include "inspect/schema/jsonschema.h"

#include <stdlib.h>

#include "inspect/schema/compiler.h"
#include "inspect/schema/evaluate.h"

pc_err pc_jsonschema_compile(const struct pc_jsonschema_input *input, struct pc_jsonschema **out,
                             struct pc_diag *diag) {
    *out = NULL;
    struct pc_jsonschema *program = calloc(1, sizeof *program);
    if (program == NULL)
        return pc_diag_set(diag, PC_ERR_NOMEM, "memory ran out");
    pc_err err = pc_js_compile(input, program, diag);
    if (err == PC_OK)
        *out = program;
    else
        pc_jsonschema_free(program);
    return err;
}

void pc_jsonschema_free(struct pc_jsonschema *schema) {
    if (schema == NULL)
        return;
    for (size_t i = 0; i < schema->pattern_count; i++)
        pc_js_pattern_free(schema->patterns[i]);
    pc_arena_free(&schema->arena);
    free(schema);
}

void pc_jsonschema_free_at(struct pc_jsonschema **schema) {
    pc_jsonschema_free(*schema);
    *schema = NULL;
}

static pc_err tell(const struct pc_js_run *run, const struct pc_tape *tape,
                   struct pc_jsonschema_violation *out) {
    PC_CLEANUP(pc_buf_free) struct pc_buf pointer = {0};
    pc_tape_pointer(tape, run->at, &pointer);
    out->keyword = run->told.keyword;
    out->expected = run->told.expected;
    if (pc_buf_end(&pointer) != PC_OK)
        return PC_ERR_NOMEM;
    return pc_arena_copy(run->arena, pc_buf_span(&pointer), &out->pointer);
}

pc_err pc_jsonschema_check(const struct pc_jsonschema *schema, size_t entry,
                           const struct pc_tape *tape, size_t node, struct pc_arena *scratch,
                           struct pc_jsonschema_violation *out) {
    struct pc_js_run run = {.program = schema, .nodes = tape->nodes, .arena = scratch};
    if (entry >= schema->entry_count || node >= tape->count)
        return PC_ERR_NOTFOUND;
    run.matcher.arena = scratch;
    run.work = PC_JS_WORK + (uint64_t)PC_JS_WORK_PER_NODE * tape->count;
    if (pc_js_take(&run, schema->entries[entry], node, NULL))
        return PC_OK;
    if (run.err != PC_OK)
        return run.err;
    pc_err err = out == NULL ? PC_OK : tell(&run, tape, out);
    return err == PC_OK ? PC_ERR_INVALID : err;
}

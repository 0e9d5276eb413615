/* Explaining a decision: the same steps, one row each, nothing counted. */
#include "gate/decision.h"

#include <string.h>

static void add_row(struct pc_gate_step *steps, size_t max, size_t *count, const char *name,
                    bool passed, const struct pc_buf *note) {
    if (*count == max)
        return;
    struct pc_gate_step *row = &steps[(*count)++];
    *row = (struct pc_gate_step){.step = name, .passed = passed};
    size_t len = note->len < sizeof row->detail - 1 ? note->len : sizeof row->detail - 1;
    memcpy(row->detail, note->ptr, len);
}

pc_err pc_gate_explain(struct pc_gate *gate, const struct pc_gate_call *call,
                       const struct pc_principal *principal, struct pc_gate_step *steps,
                       size_t max_steps, size_t *step_count, struct pc_verdict *out) {
    char memory[sizeof steps->detail];
    struct pc_buf note = pc_buf_over(memory, sizeof memory);
    struct pc_decision d;
    enum pc_reason reason = pc_gate_begin(gate, call, out, &d);
    d.given = principal;
    d.dry = true;
    d.note = &note;
    *step_count = 0;
    for (size_t i = 0; reason == PC_ALLOWED && i < pc_gate_step_count; i++) {
        pc_buf_clear(&note);
        reason = pc_gate_steps[i].run(&d);
        if (reason == PC_ALLOWED && d.needs_body)
            return PC_ERR_BUSY;
        bool passed = reason == PC_ALLOWED || reason == PC_PREFLIGHT;
        add_row(steps, max_steps, step_count, pc_gate_steps[i].name, passed, &note);
    }
    out->reason = reason;
    return PC_OK;
}

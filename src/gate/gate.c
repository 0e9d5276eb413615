/* The gate: the table of steps, and going through it. */
#include "gate/decision.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

const struct pc_gate_step_row pc_gate_steps[] = {
    {"path", pc_step_path},
    {"host", pc_step_host},
    {"address block", pc_step_address_block},
    {"route", pc_step_route},
    {"preflight", pc_step_preflight},
    {"rate limit by address", pc_step_address_limit},
    {"credential", pc_step_credential},
    {"account and key block", pc_step_subject_block},
    {"key scope", pc_step_key_scope},
    {"transport", pc_step_transport},
    {"second factor", pc_step_second_factor},
    {"permission", pc_step_permission},
    {"body", pc_step_body},
    {"tenant", pc_step_tenant},
    {"rate limit", pc_step_limit},
    {"approval", pc_step_approval},
    {"firewall", pc_step_firewall},
    {"schema", pc_step_schema},
    {"dlp", pc_step_sensitive},
};
const size_t pc_gate_step_count = sizeof pc_gate_steps / sizeof pc_gate_steps[0];

pc_err pc_gate_new(const struct pc_gate_options *options, struct pc_gate **out) {
    struct pc_gate *gate = calloc(1, sizeof *gate);
    if (gate == NULL)
        return PC_ERR_NOMEM;
    gate->limits = options->limits;
    pc_err err = pc_gate_memory_new(options->remembered, &gate->memory);
    if (err == PC_OK)
        err = pc_gate_verify_keys_new(&gate->keys);
    if (err != PC_OK) {
        pc_gate_free(gate);
        return err;
    }
    *out = gate;
    return PC_OK;
}

void pc_gate_free(struct pc_gate *gate) {
    if (gate == NULL)
        return;
    pc_gate_policy_release(gate->hold);
    pc_gate_memory_free(gate->memory);
    pc_gate_verify_keys_free(gate->keys);
    free(gate);
}

void pc_gate_note(struct pc_decision *d, const char *fmt, ...) {
    if (d->note == NULL)
        return;
    char text[sizeof((struct pc_gate_step *)NULL)->detail];
    va_list args;
    va_start(args, fmt);
    (void)vsnprintf(text, sizeof text, fmt, args);
    va_end(args);
    pc_buf_clear(d->note);
    pc_buf_add_str(d->note, text);
}

enum pc_reason pc_gate_begin(struct pc_gate *gate, const struct pc_gate_call *call,
                             struct pc_verdict *verdict, struct pc_decision *d) {
    *verdict = (struct pc_verdict){.reason = PC_INTERNAL, .client = call->request->peer};
    *d = (struct pc_decision){
        .gate = gate, .call = call, .request = call->request, .verdict = verdict};
    if (gate->hold == NULL)
        return PC_NOT_READY;
    d->policy = gate->hold->policy;
    d->settings = &gate->hold->settings;
    verdict->client =
        pc_policy_client(d->policy, &call->request->peer, call->request->forwarded_for);
    d->allowed_first = pc_policy_address_allowed_first(d->policy, &verdict->client);
    return PC_ALLOWED;
}

pc_err pc_gate_decide(struct pc_gate *gate, const struct pc_gate_call *call,
                      struct pc_verdict *out) {
    struct pc_decision d;
    enum pc_reason reason = pc_gate_begin(gate, call, out, &d);
    for (size_t i = 0; reason == PC_ALLOWED && i < pc_gate_step_count; i++) {
        reason = pc_gate_steps[i].run(&d);
        if (reason == PC_ALLOWED && d.needs_body)
            return PC_ERR_BUSY;
    }
    if (d.deferred && reason != PC_ALLOWED) {
        enum pc_reason counted = pc_gate_count_deferred(&d);
        reason = counted == PC_ALLOWED ? reason : counted;
    }
    out->reason = reason;
    return PC_OK;
}

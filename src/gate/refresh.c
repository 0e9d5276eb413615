/* Taking over the policy that the directory publishes, and keeping an old one while it is in use.
 */
#include "gate/decision.h"

#include <stdlib.h>

#include "config/config.h"

static pc_err explain_parse(const struct pc_config_errors *errors, struct pc_diag *diag) {
    if (errors->count == 0)
        return pc_diag_set(diag, PC_ERR_INVALID, "the published policy cannot be read");
    const struct pc_config_error *first = &errors->items[0];
    return pc_diag_set(diag, PC_ERR_INVALID, "line %u: %.*s: %.*s", first->line, PC_ARG(first->key),
                       PC_ARG(first->text));
}

static pc_err explain_compile(const struct pc_policy_errors *errors, struct pc_diag *diag) {
    for (size_t i = 0; i < errors->count; i++)
        if (!errors->items[i].warning)
            return pc_diag_set(diag, PC_ERR_INVALID, "line %u: %.*s: %.*s", errors->items[i].line,
                               PC_ARG(errors->items[i].key), PC_ARG(errors->items[i].text));
    return pc_diag_set(diag, PC_ERR_INVALID, "the published policy does not compile");
}

static pc_err compile(struct pc_policy_hold *hold, struct pc_diag *diag) {
    struct pc_policy_errors *errors = calloc(1, sizeof *errors);
    if (errors == NULL)
        return PC_ERR_NOMEM;
    pc_err err = pc_policy_compile(&hold->settings, &hold->policy, errors);
    if (err == PC_ERR_INVALID)
        err = explain_compile(errors, diag);
    pc_arena_free(&errors->arena);
    free(errors);
    return err;
}

/* The gate opens no files: the folder that relative paths start from does not matter to it. The
 * text is the snapshot's, the settings may borrow from it: it is copied first. */
static pc_err build(struct pc_span text, struct pc_policy_hold *hold, struct pc_diag *diag) {
    struct pc_config_errors errors = {0};
    struct pc_span copy;
    pc_err err = pc_arena_copy(&hold->arena, text, &copy);
    if (err == PC_OK)
        err = pc_config_parse(copy, PC_SPAN("/"), &hold->arena, &hold->settings, &errors);
    if (err == PC_ERR_INVALID)
        return explain_parse(&errors, diag);
    return err != PC_OK ? err : compile(hold, diag);
}

static void free_hold(struct pc_policy_hold *hold) {
    pc_policy_free(hold->policy);
    pc_arena_free(&hold->arena);
    free(hold);
}

static pc_err take_over(struct pc_gate *gate, struct pc_span text, struct pc_diag *diag) {
    struct pc_policy_hold *hold = calloc(1, sizeof *hold);
    if (hold == NULL)
        return PC_ERR_NOMEM;
    pc_err err = build(text, hold, diag);
    if (err != PC_OK) {
        free_hold(hold);
        return err;
    }
    hold->count = 1;
    hold->serial = ++gate->last_serial;
    pc_gate_policy_release(gate->hold);
    gate->hold = hold;
    return PC_OK;
}

pc_err pc_gate_refresh(struct pc_gate *gate, const struct pc_directory *directory,
                       struct pc_diag *diag) {
    struct pc_span text = {0};
    uint64_t version = 0;
    pc_err err = directory->policy(directory->self, &text, &version);
    if (err != PC_OK)
        return pc_diag_set(diag, err, "there is no policy to read: %s", pc_err_name(err));
    if (gate->has_seen && gate->seen_version == version)
        return PC_OK;
    err = take_over(gate, text, diag);
    /* A policy that is wrong stays wrong; what failed for want of memory is tried again. */
    if (err == PC_OK || err == PC_ERR_INVALID) {
        gate->has_seen = true;
        gate->seen_version = version;
    }
    return err;
}

const struct pc_policy *pc_gate_policy(const struct pc_gate *gate) {
    return gate->hold == NULL ? NULL : gate->hold->policy;
}

struct pc_policy_hold *pc_gate_policy_hold(struct pc_gate *gate) {
    if (gate->hold != NULL)
        gate->hold->count++;
    return gate->hold;
}

void pc_gate_policy_release(struct pc_policy_hold *hold) {
    if (hold != NULL && --hold->count == 0)
        free_hold(hold);
}

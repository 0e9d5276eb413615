/* Joining the stored and the expected encryption context. */
#include "vault/message/expected.h"

/* PC_OK where no name of both has two values; *missing is how many are not stored at all. */
static pc_err compare(const struct pc_vault_context *stored,
                      const struct pc_vault_context *expected, size_t *missing,
                      enum pc_vault_fault *fault, struct pc_diag *diag) {
    *missing = 0;
    for (size_t i = 0; i < expected->count; i++) {
        struct pc_vault_pair pair = expected->pairs[i];
        bool found;
        struct pc_span value = pc_vault_context_get(stored, pair.name, &found);
        *missing += found ? 0 : 1;
        if (!found || pc_span_eq(value, pair.value))
            continue;
        *fault = PC_VAULT_FAULT_CONTEXT;
        /* Not what it is: somebody else wrote that, and it may go to a terminal. */
        return pc_diag_set(diag, PC_ERR_DENIED,
                           "it is another message than was expected: its \"%.*s\" is not "
                           "\"%.*s\"",
                           PC_ARG(pair.name), PC_ARG(pc_span_upto(pair.value, 200)));
    }
    return PC_OK;
}

static pc_err write_pairs(const struct pc_vault_context *context, struct pc_arena *arena,
                          struct pc_span *out) {
    PC_CLEANUP(pc_buf_free) struct pc_buf bytes = {0};
    pc_err err = pc_vault_context_write(context, &bytes);
    return err == PC_OK ? pc_arena_copy(arena, pc_buf_span(&bytes), out) : err;
}

static pc_err join(const struct pc_vault_context *stored, const struct pc_vault_context *expected,
                   size_t missing, struct pc_arena *arena, struct pc_vault_expected *out) {
    struct pc_vault_pair *all =
        PC_ARENA_ARRAY(arena, struct pc_vault_pair, stored->count + missing);
    struct pc_vault_pair *extra = PC_ARENA_ARRAY(arena, struct pc_vault_pair, missing);
    if (all == NULL || extra == NULL)
        return PC_ERR_NOMEM;
    for (size_t i = 0; i < stored->count; i++)
        all[i] = stored->pairs[i];
    for (size_t i = 0, at = 0; i < expected->count; i++) {
        bool found;
        (void)pc_vault_context_get(stored, expected->pairs[i].name, &found);
        if (!found)
            all[stored->count + at] = extra[at] = expected->pairs[i], at++;
    }
    struct pc_vault_context unstored;
    pc_err err = pc_vault_context_of(extra, missing, &unstored);
    if (err == PC_OK)
        err = pc_vault_context_of(all, stored->count + missing, &out->all);
    return err == PC_OK ? write_pairs(&unstored, arena, &out->unstored) : err;
}

pc_err pc_vault_expected_of(const struct pc_vault_context *stored,
                            const struct pc_vault_context *expected, struct pc_arena *arena,
                            struct pc_vault_expected *out, enum pc_vault_fault *fault,
                            struct pc_diag *diag) {
    size_t missing;
    *out = (struct pc_vault_expected){*stored, PC_SPAN("")};
    pc_err err = compare(stored, expected, &missing, fault, diag);
    if (err != PC_OK || missing == 0)
        return err;
    return join(stored, expected, missing, arena, out);
}

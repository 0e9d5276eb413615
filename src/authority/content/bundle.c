/* Making the bundle of a configuration, and removing those of earlier ones. */
#include "authority/content/bundle.h"

#include "bundle/bundle.h"
#include "bundle/content.h"

static void complain(struct pc_config_complaints *complaints,
                     const struct pc_content_problem *problem) {
    struct pc_policy_errors *errors = &complaints->policy;
    if (errors->count == sizeof errors->items / sizeof errors->items[0])
        return;
    struct pc_policy_error *item = &errors->items[errors->count];
    *item = (struct pc_policy_error){.line = problem->line};
    if (pc_arena_copy(&errors->arena, pc_span_str(problem->key), &item->key) == PC_OK &&
        pc_arena_copy(&errors->arena, pc_span_str(problem->diag.text), &item->text) == PC_OK)
        errors->count++;
}

static pc_err make(struct pc_authority *authority, struct pc_settings_hold *hold,
                   struct pc_content_problem *problem) {
    PC_CLEANUP(pc_buf_free) struct pc_buf bundle = {0};
    pc_err err = pc_content_make(&hold->settings, &bundle, problem);
    if (err == PC_OK)
        err = pc_bundle_put(authority->paths.content, pc_buf_span(&bundle), hold->content.bundle,
                            &problem->diag);
    return err;
}

pc_err pc_content_prepare(struct pc_authority *authority, struct pc_settings_hold *hold,
                          struct pc_config_complaints *complaints) {
    struct pc_content_problem problem = {.key = "content"};
    hold->has_content = false;
    if (!pc_content_wanted(&hold->settings))
        return PC_OK;
    pc_err err = make(authority, hold, &problem);
    if (err != PC_OK) {
        complain(complaints, &problem);
        return err;
    }
    /* A key of the ring's that is never replaced: equal findings stay known as such. */
    err = authority->cipher.index(authority->cipher.self, PC_SPAN("dlp findings"),
                                  PC_SPAN("hash key 1"), hold->content.hash_key);
    hold->has_content = err == PC_OK;
    return err;
}

void pc_content_tidy(struct pc_authority *authority, const struct pc_settings_hold *hold) {
    if (hold->has_content &&
        pc_bundle_sweep(authority->paths.content, hold->content.bundle) != PC_OK)
        pc_log(&authority->log, PC_LOG_WARN, "content: old bundles cannot be removed");
}

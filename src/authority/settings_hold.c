/* The configuration in force, counted. */
#include "authority/settings_hold.h"

#include <stdlib.h>

static pc_err check(struct pc_settings_hold *hold, struct pc_config_complaints *complaints) {
    struct pc_policy *policy = NULL;
    pc_err err = pc_policy_compile(&hold->settings, &policy, &complaints->policy);
    if (err == PC_OK)
        pc_policy_free(policy);
    return err;
}

pc_err pc_settings_load(const char *path, struct pc_settings_hold **out,
                        struct pc_config_complaints *complaints) {
    struct pc_settings_hold *hold = calloc(1, sizeof *hold);
    if (hold == NULL)
        return PC_ERR_NOMEM;
    hold->holders = 1;
    pc_err err =
        pc_config_load(path, &hold->arena, &hold->settings, &complaints->schema, &hold->text);
    if (err == PC_OK)
        err = check(hold, complaints);
    if (err == PC_OK) {
        *out = hold;
        return PC_OK;
    }
    /* The complaints' texts live in the arena of what was read. */
    complaints->arena = hold->arena;
    hold->arena = (struct pc_arena){0};
    pc_settings_release(hold);
    return err;
}

void pc_config_complaints_log(const struct pc_config_complaints *complaints,
                              const struct pc_log *log, const char *path) {
    for (size_t i = 0; i < complaints->schema.count; i++) {
        const struct pc_config_error *error = &complaints->schema.items[i];
        pc_log(log, PC_LOG_ERROR, "%s:%u: %.*s: %.*s", path, error->line, PC_ARG(error->key),
               PC_ARG(error->text));
    }
    for (size_t i = 0; i < complaints->policy.count; i++) {
        const struct pc_policy_error *error = &complaints->policy.items[i];
        pc_log(log, error->warning ? PC_LOG_WARN : PC_LOG_ERROR, "%s:%u: %.*s: %.*s", path,
               error->line, PC_ARG(error->key), PC_ARG(error->text));
    }
}

void pc_config_complaints_free(struct pc_config_complaints *complaints) {
    pc_arena_free(&complaints->arena);
    pc_arena_free(&complaints->policy.arena);
}

struct pc_settings_hold *pc_settings_acquire(struct pc_authority *authority) {
    pthread_mutex_lock(&authority->settings_lock);
    struct pc_settings_hold *hold = authority->settings;
    atomic_fetch_add(&hold->holders, 1);
    pthread_mutex_unlock(&authority->settings_lock);
    return hold;
}

void pc_settings_release(struct pc_settings_hold *hold) {
    if (hold == NULL || atomic_fetch_sub(&hold->holders, 1) != 1)
        return;
    pc_arena_free(&hold->arena);
    pc_buf_free(&hold->text);
    free(hold);
}

void pc_settings_swap(struct pc_authority *authority, struct pc_settings_hold *hold) {
    pthread_mutex_lock(&authority->settings_lock);
    struct pc_settings_hold *before = authority->settings;
    authority->settings = hold;
    pthread_mutex_unlock(&authority->settings_lock);
    pc_settings_release(before);
}

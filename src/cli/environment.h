/*
 * Environments for what the supervisor starts: secrets that the configuration takes from the
 * environment are for the authority alone, and are kept in locked memory until it starts (again).
 */
#ifndef PC_CLI_ENVIRONMENT_H
#define PC_CLI_ENVIRONMENT_H

#include "base/arena.h"
#include "base/locked.h"
#include "model/settings.h"

struct pc_environment {
    const char *const *with;    /* for the authority: "NAME=value", NULL at the end */
    const char *const *without; /* for everybody else */
    struct pc_locked values;
};

/* Splits this process's environment by the ${env:…} of the settings and the names of AWS's
 * credentials, and overwrites what it split off in this process. The rest is borrowed. */
PC_MUST pc_err pc_environment_split(const struct pc_settings *settings, struct pc_arena *arena,
                                    struct pc_environment *out);
void pc_environment_free(struct pc_environment *environment); /* wipes */

#endif

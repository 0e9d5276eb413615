/* Visiting every command of the table. */
#ifndef PC_TESTS_UNIT_CLI_WALKING_H
#define PC_TESTS_UNIT_CLI_WALKING_H

#include "cli/cli.h"

static inline void walk_commands(const struct pc_command *command, void *context,
                                 void (*each)(const struct pc_command *, void *)) {
    each(command, context);
    for (const struct pc_command *const *at = command->commands; at != NULL && *at != NULL; at++)
        walk_commands(*at, context, each);
}

#endif

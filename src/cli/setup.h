/* Which configuration file a call is about, and what it says. */
#ifndef PC_CLI_SETUP_H
#define PC_CLI_SETUP_H

#include "base/arena.h"
#include "base/buf.h"
#include "cli/cli.h"
#include "config/config.h"
#include "config/paths.h"
#include "model/settings.h"

struct pc_setup {
    struct pc_arena arena;
    const char *file; /* absolute, in the arena */
    struct pc_settings settings;
    struct pc_paths paths;
    struct pc_buf text; /* the file */
};

/* The file by --config, PORTCULLIS_CONFIG, or the places where one usually is. PC_ERR_NOTFOUND. */
PC_MUST pc_err pc_setup_find(const struct pc_cli *cli, struct pc_arena *arena, const char **out);

/* Says that pc_setup_find found none, and what to do; returns PC_EXIT_FAILED. */
int pc_setup_not_found(const struct pc_cli *cli);

/* Finds and loads it; prints what is wrong. */
int pc_setup_load(const struct pc_cli *cli, struct pc_setup *out);
/* The same for a file that is named otherwise. */
int pc_setup_load_file(const struct pc_cli *cli, const char *file, struct pc_setup *out);
void pc_setup_free(struct pc_setup *setup);

/* The folder of the program itself; "" where it cannot be told. */
void pc_setup_program_folder(struct pc_buf *out);
/* A program or module of ours: beside our own, in the build tree, or in libexec. PC_ERR_NOTFOUND.
 */
PC_MUST pc_err pc_setup_part(const char *area, const char *name, struct pc_buf *out);

#endif

/* The rules that a command works with: the built-in ones, and those of --rules. */
#ifndef PC_CLI_SCAN_SETUP_H
#define PC_CLI_SCAN_SETUP_H

#include "base/arena.h"
#include "cli/cli.h"
#include "cli/scan/reader.h"
#include "model/dlp_rules.h"

/* The exit codes of `portcullis dlp`. */
enum { PC_SCAN_CLEAN = 0, PC_SCAN_FOUND = 1, PC_SCAN_FAILED = 2 };

struct pc_scan_setup {
    struct pc_arena arena;
    struct pc_buf image;
    struct pc_own_rules own;
    struct pc_scan_rules rules;
};

/* Reads the file of own rules (NULL: none) and makes all rules ready; every one is wanted. Prints
 * what is wrong with file, line and key; returns an exit code. */
int pc_scan_setup_open(const struct pc_cli *cli, const char *file, struct pc_scan_setup *out);
void pc_scan_setup_close(struct pc_scan_setup *setup); /* for PC_CLEANUP */

/* Wants those alone that --rule and --min-level name. */
int pc_scan_setup_select(const struct pc_cli *cli, struct pc_scan_setup *setup);

/* Says that there is none of this name, and which was perhaps meant; returns the exit code. */
int pc_scan_unknown_rule(const struct pc_cli *cli, const struct pc_dlp_scanner *scanner,
                         const char *name);

/* pc_cli_fail with the exit code of this command. */
int pc_scan_fail(const struct pc_cli *cli, const char *fmt, ...) PC_PRINTF(2, 3);

#define PC_SCAN_RULES_OPTION                                                                       \
    {                                                                                              \
        .name = "rules", .value = "FILE", .help = "own rules in YAML, beside the built-in ones",   \
        .kind = PC_VALUE_FILE                                                                      \
    }
#define PC_SCAN_RULE_OPTION                                                                        \
    { .name = "rule", .value = "NAME", .help = "only this rule; may be given again", .many = true }
#define PC_SCAN_LEVEL_OPTION                                                                       \
    {                                                                                              \
        .name = "min-level", .value = "LEVEL", .help = "only rules of this level and above",       \
        .kind = PC_VALUE_CHOICE, .choices = "low medium high critical"                             \
    }

#endif

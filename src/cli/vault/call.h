/* One call of the command that works on files: from options to an exit code. */
#ifndef PC_CLI_VAULT_CALL_H
#define PC_CLI_VAULT_CALL_H

#include "cli/cli.h"
#include "cli/vault/run.h"

/* A call under way. */
struct pc_files_call {
    struct pc_cli *cli;
    struct pc_files_run run;
    struct pc_vault_pair pairs[PC_VAULT_PAIRS_MAX];
};

/* Reads what the options of the verb wish; prints what is wrong; returns an exit code. */
int pc_files_call_read(struct pc_files_call *call, enum pc_files_verb verb);

/* All of it, for the handler of a command. */
int pc_files_call(struct pc_cli *cli, enum pc_files_verb verb);

/* The same, with something that is done once the call is known to be right, before keys are opened;
 * where it does not return PC_EXIT_OK, nothing follows. */
int pc_files_call_after(struct pc_cli *cli, enum pc_files_verb verb,
                        int (*first)(struct pc_cli *cli));

/* The same for given keys, without asking for options of keys. */
int pc_files_call_with(struct pc_files_call *call, struct pc_vault_keys *keys);

/* Of commands that read a pipe, too. */
#define PC_FILES_PATHS_OPERAND                                                                     \
    {                                                                                              \
        .name = "PATH", .help = "files and, with --recursive, folders; - or none: standard input", \
        .optional = true, .many = true, .kind = PC_VALUE_FILE                                      \
    }

#define PC_FILES_COMMON_OPTIONS                                                                    \
    {.name = "recursive", .help = "take the files in folders", .letter = 'r'},                     \
        {.name = "suffix",                                                                         \
         .value = "TEXT",                                                                          \
         .help = "what names of encrypted files end with; .encrypted by default"},                 \
        {.name = "jobs",                                                                           \
         .letter = 'j',                                                                            \
         .value = "N",                                                                             \
         .help = "this many threads; by default one a processor",                                  \
         .kind = PC_VALUE_NUMBER},                                                                 \
    {                                                                                              \
        .name = "quiet", .letter = 'q', .help = "no progress and no summary"                       \
    }
#define PC_FILES_OUTPUT_OPTION                                                                     \
    {                                                                                              \
        .name = "output", .letter = 'o', .value = "PATH",                                          \
        .help = "where results go: with one file its path, else a folder that is made",            \
        .kind = PC_VALUE_FILE                                                                      \
    }
#define PC_FILES_CONTEXT_OPTION(what)                                                              \
    { .name = "context", .letter = 'c', .value = "NAME=VALUE", .help = what, .many = true }
/* What a message that is opened must be. */
#define PC_FILES_EXPECT_OPTIONS                                                                    \
    PC_FILES_CONTEXT_OPTION("a pair that the encryption context must have; may be given again"), { \
        .name = "no-bind-name",                                                                    \
        .help = "take a file that has another name than when it was encrypted"                     \
    }
#define PC_FILES_FORCE_OPTION                                                                      \
    { .name = "force", .letter = 'f', .help = "replace what is there" }
#define PC_FILES_DELETE_OPTION                                                                     \
    { .name = "delete-source", .help = "delete each file once its result is on the disk" }
#define PC_FILES_REENCRYPT_OPTION                                                                  \
    { .name = "reencrypt", .help = "encrypt them anew under new data keys; signed ones, too" }
#define PC_FILES_COMMITMENT_OPTION                                                                 \
    {                                                                                              \
        .name = "commitment", .value = "POLICY",                                                   \
        .help = "require: open messages with key commitment alone (the default); allow: others, "  \
                "too; forbid: write without, for readers that know none",                          \
        .kind = PC_VALUE_CHOICE, .choices = "require allow forbid"                                 \
    }

#endif

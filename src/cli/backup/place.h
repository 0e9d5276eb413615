/* Where a call keeps or finds backups, opened: the target and its repository. */
#ifndef PC_CLI_BACKUP_PLACE_H
#define PC_CLI_BACKUP_PLACE_H

#include "cli/cli.h"
#include "cli/vault/keys.h"
#include "vault/backup/repository.h"

struct pc_backup_place {
    struct pc_backup_target target; /* self NULL: not open */
    struct pc_backup_repository repository;
    bool open;                 /* the repository */
    struct pc_files_keys keys; /* of the call; NULL where shares have opened it */
};

/* "s3://bucket/prefix", else a folder. Holds it. Prints what is wrong; returns an exit code. */
int pc_backup_place_hold(const struct pc_cli *cli, const char *text, bool writing,
                         struct pc_backup_place *out);
/* Opens its repository: by --share, where there are any, else by the keys of the call. With `make`
 * a new one is made where there is none. */
int pc_backup_place_open(const struct pc_cli *cli, struct pc_backup_place *place, bool make);
void pc_backup_place_close(struct pc_backup_place *place); /* for PC_CLEANUP */

/* The manifest of that id, or of the newest backup (NULL). */
int pc_backup_place_manifest(const struct pc_cli *cli, const struct pc_backup_place *place,
                             const char *id, struct pc_arena *arena,
                             struct pc_backup_manifest *out);

#define PC_BACKUP_S3_OPTIONS                                                                       \
    {.name = "region",                                                                             \
     .value = "NAME",                                                                              \
     .help = "of S3; the environment's or the profile's by default"},                              \
        {.name = "endpoint",                                                                       \
         .value = "URL",                                                                           \
         .help = "where S3-compatible storage answers; AWS's own by default"},                     \
        {.name = "profile",                                                                        \
         .value = "NAME",                                                                          \
         .help = "of the shared files of AWS: whose credentials sign"},                            \
    {                                                                                              \
        .name = "ca", .value = "FILE", .help = "the authorities to trust at the endpoint",         \
        .kind = PC_VALUE_FILE                                                                      \
    }

#define PC_BACKUP_SHARE_OPTION                                                                     \
    {                                                                                              \
        .name = "share", .value = "FILE",                                                          \
        .help = "a recovery share; given as often as it takes, in place of the vault's keys",      \
        .kind = PC_VALUE_FILE, .many = true                                                        \
    }

#endif

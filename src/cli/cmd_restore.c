/* portcullis restore: a gate out of a backup, whole or not at all. */
#define _GNU_SOURCE
#include <string.h>

#include "base/size.h"
#include "cli/backup/place.h"
#include "cli/backup/prove.h"
#include "cli/backup/report.h"
#include "cli/backup/stage.h"
#include "cli/commands.h"
#include "cli/output.h"
#include "cli/vault/keys.h"
#include "vault/backup/extract.h"

struct restoring {
    const struct pc_cli *cli;
    struct pc_backup_place place;
    struct pc_arena arena;
    struct pc_backup_manifest manifest;
    struct pc_stage stage;
    struct pc_backup_extracted extracted;
};

static void restoring_free(struct restoring *r) {
    pc_stage_free(&r->stage);
    pc_backup_place_close(&r->place);
    pc_arena_free(&r->arena);
}

static int open_backup(struct restoring *r) {
    const struct pc_cli *cli = r->cli;
    if (pc_cli_value(cli, "from") == NULL)
        return pc_cli_usage(cli, "--from: say where the backups are");
    if (pc_cli_value(cli, "to") == NULL)
        return pc_cli_usage(cli, "--to: say where the gate is restored to");
    int code = pc_backup_place_hold(cli, pc_cli_value(cli, "from"), false, &r->place);
    if (code == PC_EXIT_OK)
        code = pc_backup_place_open(cli, &r->place, false);
    return code == PC_EXIT_OK ? pc_backup_place_manifest(cli, &r->place, pc_cli_operand(cli, 0),
                                                         &r->arena, &r->manifest)
                              : code;
}

static int check(struct restoring *r) {
    struct pc_proof proofs[PC_PROOFS];
    if (pc_cli_switch(r->cli, "unchecked"))
        return PC_EXIT_OK;
    pc_prove(r->stage.path, &r->manifest, proofs);
    for (size_t i = 0; i < PC_PROOFS; i++)
        if (!proofs[i].good)
            (void)pc_cli_fail(r->cli, "%s: %s", proofs[i].name, proofs[i].text);
    if (pc_proved(proofs))
        return PC_EXIT_OK;
    (void)pc_cli_fail(r->cli, "nothing was restored; --unchecked takes it as it is");
    return pc_backup_code(PC_ERR_CORRUPT);
}

static int restore(struct restoring *r) {
    struct pc_diag diag = {{0}};
    pc_err err = pc_stage_make(pc_cli_value(r->cli, "to"), &r->stage, &diag);
    if (err == PC_OK)
        err = pc_backup_extract(&r->place.repository, &r->manifest, r->stage.fd, &r->extracted,
                                &diag);
    if (err != PC_OK)
        return pc_backup_fail(r->cli, err, &diag);
    int code = check(r);
    if (code != PC_EXIT_OK)
        return code;
    err = pc_stage_settle(&r->stage, &diag);
    if (err == PC_OK)
        err = pc_stage_place(&r->stage, &diag);
    return err == PC_OK ? PC_EXIT_OK : pc_backup_fail(r->cli, err, &diag);
}

static int report(const struct restoring *r) {
    PC_CLEANUP(pc_buf_free) struct pc_buf size = {0};
    json_t *object = pc_backup_json(&r->manifest);
    (void)json_object_set_new(object, "to", json_string(r->stage.to));
    (void)json_object_set_new(object, "before", json_string(r->stage.before));
    (void)json_object_set_new(object, "outside", json_integer((json_int_t)r->extracted.outside));
    pc_size_text(r->extracted.bytes, &size);
    if (r->stage.before[0] != '\0')
        pc_cli_warn(r->cli, "what was there before is in %s", r->stage.before);
    if (r->extracted.outside > 0)
        pc_cli_warn(r->cli,
                    "%llu files that stood outside of the run folder are below %s/%s, by the paths "
                    "they had; put them where they belong",
                    (unsigned long long)r->extracted.outside, r->stage.to, PC_BACKUP_OUTSIDE);
    if (r->manifest.keyring_sealed)
        pc_cli_warn(r->cli, "the key ring was sealed under the vault's keys and is in the clear "
                            "now; 'portcullis keyring seal' seals it again");
    int code = pc_output_done(r->cli, object, "%s: restored from %.*s, %llu files, %s", r->stage.to,
                              PC_ARG(r->manifest.id), (unsigned long long)r->extracted.files,
                              pc_buf_str(&size));
    json_decref(object);
    return code;
}

static int run(struct pc_cli *cli) {
    PC_CLEANUP(restoring_free)
    struct restoring r = {.cli = cli, .stage = {.fd = -1, .parent = -1, .locks = {-1, -1}}};
    int code = open_backup(&r);
    if (code == PC_EXIT_OK)
        code = restore(&r);
    return code == PC_EXIT_OK ? report(&r) : code;
}

static const struct pc_cli_operand operands[] = {
    {.name = "BACKUP",
     .help = "its name, as 'backup list' shows it; the newest by default",
     .optional = true},
    {0},
};
static const struct pc_cli_option options[] = {
    {.name = "from",
     .value = "PLACE",
     .help = "where backups are: a folder, or s3://BUCKET/PREFIX"},
    {.name = "to",
     .value = "FOLDER",
     .help = "an empty folder, a new one, or the run folder of a gate that does not run",
     .kind = PC_VALUE_FOLDER},
    {.name = "unchecked", .help = "restore also what a check finds wrong with"},
    PC_BACKUP_SHARE_OPTION,
    PC_FILES_KEY_OPTIONS,
    PC_BACKUP_S3_OPTIONS,
    {0},
};

const struct pc_command pc_command_restore = {
    .name = "restore",
    .summary = "Restore a gate from a backup",
    .text =
        "Everything is written into a folder beside FOLDER, compared and checked as 'backup "
        "verify'\n"
        "does, and then takes its place in one step: however this command ends, FOLDER is what it\n"
        "was or what the backup has. What was there before is kept under another name.\n"
        "\n"
        "Exit codes: 3 the keys or shares do not open it, 5 it is damaged, 7 there is no such\n"
        "backup, 8 the storage or who keeps the keys does not answer, 11 something else is in the\n"
        "folder, 14 a gate runs there, 15 no space.",
    .operands = operands,
    .options = options,
    .run = run};

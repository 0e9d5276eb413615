/* portcullis backup verify: a real restore into a folder that is removed again. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "base/file.h"
#include "base/size.h"
#include "cli/backup/place.h"
#include "cli/backup/prove.h"
#include "cli/backup/report.h"
#include "cli/backup/stage.h"
#include "cli/backup_commands.h"
#include "cli/output.h"
#include "cli/vault/keys.h"
#include "vault/backup/extract.h"

enum { LEFTOVER_AGE = 60 }; /* seconds: it is locked long before */

struct verifying {
    const struct pc_cli *cli;
    struct pc_backup_place place;
    struct pc_arena arena;
    struct pc_backup_manifest manifest;
    char scratch[4096]; /* empty: none was made */
    int fd;             /* of it, locked; -1: none */
    struct pc_proof proofs[PC_PROOFS];
};

static void verifying_free(struct verifying *v) {
    pc_file_close(&v->fd);
    pc_backup_place_close(&v->place);
    pc_arena_free(&v->arena);
    if (v->scratch[0] != '\0' && pc_stage_remove_tree(v->scratch) != PC_OK)
        pc_cli_warn(v->cli, "%s: could not be removed; it holds secrets", v->scratch);
}

/* It holds secrets: what a call that was killed left there goes, too. */
static int make_scratch(struct verifying *v) {
    const char *base = pc_cli_value(v->cli, "scratch");
    if (base == NULL)
        base = getenv("TMPDIR");
    if (base == NULL || base[0] == '\0')
        base = "/var/tmp";
    pc_stage_clear(base, "portcullis-verify-", LEFTOVER_AGE);
    int len = snprintf(v->scratch, sizeof v->scratch, "%s/portcullis-verify-XXXXXX", base);
    if (len < 0 || (size_t)len >= sizeof v->scratch || mkdtemp(v->scratch) == NULL) {
        (void)pc_cli_fail(v->cli, "%s: %s", base, strerrordesc_np(errno));
        v->scratch[0] = '\0';
        return PC_EXIT_FAILED;
    }
    v->fd = open(v->scratch, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (v->fd >= 0 && flock(v->fd, LOCK_EX | LOCK_NB) == 0)
        return PC_EXIT_OK;
    return pc_cli_fail(v->cli, "%s: %s", v->scratch, strerrordesc_np(errno));
}

static int take_out(struct verifying *v, struct pc_backup_extracted *extracted) {
    struct pc_diag diag = {{0}};
    pc_err err = pc_backup_extract(&v->place.repository, &v->manifest, v->fd, extracted, &diag);
    if (err == PC_ERR_CORRUPT)
        pc_cli_warn(v->cli, "'portcullis backup --all' stores anew what the gate still has of it");
    return err == PC_OK ? PC_EXIT_OK : pc_backup_fail(v->cli, err, &diag);
}

static int print(const struct verifying *v, const struct pc_backup_extracted *extracted) {
    bool good = pc_proved(v->proofs);
    if (v->cli->json) {
        json_t *object = pc_backup_json(&v->manifest), *checks = json_array();
        for (size_t i = 0; i < PC_PROOFS; i++)
            (void)json_array_append_new(checks,
                                        json_pack("{s:s, s:b, s:b, s:s}", "name", v->proofs[i].name,
                                                  "good", v->proofs[i].good, "skipped",
                                                  v->proofs[i].skipped, "text", v->proofs[i].text));
        (void)json_object_set_new(object, "checks", checks);
        (void)json_object_set_new(object, "good", json_boolean(good));
        (void)pc_output_object(v->cli, object);
        json_decref(object);
    } else {
        PC_CLEANUP(pc_buf_free) struct pc_buf size = {0};
        pc_size_text(extracted->bytes, &size);
        (void)fprintf(v->cli->out, "%-14s %.*s\n%-14s %llu files, %s: every digest is right\n",
                      "backup", PC_ARG(v->manifest.id), "files",
                      (unsigned long long)extracted->files, pc_buf_str(&size));
        for (size_t i = 0; i < PC_PROOFS; i++)
            (void)fprintf(v->cli->out, "%-14s %s%s\n", v->proofs[i].name,
                          v->proofs[i].good ? "" : "BAD: ", v->proofs[i].text);
    }
    if (good)
        return PC_EXIT_OK;
    (void)pc_cli_fail(v->cli, "a gate that is restored from %.*s would not be whole",
                      PC_ARG(v->manifest.id));
    return pc_backup_code(PC_ERR_CORRUPT);
}

static int run(struct pc_cli *cli) {
    PC_CLEANUP(verifying_free) struct verifying v = {.cli = cli, .fd = -1};
    struct pc_backup_extracted extracted;
    const char *from = pc_cli_value(cli, "from");
    if (from == NULL)
        return pc_cli_usage(cli, "--from: say where the backups are");
    int code = pc_backup_place_hold(cli, from, false, &v.place);
    if (code == PC_EXIT_OK)
        code = pc_backup_place_open(cli, &v.place, false);
    if (code == PC_EXIT_OK)
        code =
            pc_backup_place_manifest(cli, &v.place, pc_cli_operand(cli, 0), &v.arena, &v.manifest);
    if (code == PC_EXIT_OK)
        code = make_scratch(&v);
    if (code == PC_EXIT_OK)
        code = take_out(&v, &extracted);
    if (code != PC_EXIT_OK)
        return code;
    pc_prove(v.scratch, &v.manifest, v.proofs);
    return print(&v, &extracted);
}

static const struct pc_cli_operand operands[] = {
    {.name = "BACKUP",
     .help = "its name, as list shows it; the newest by default",
     .optional = true},
    {0},
};
static const struct pc_cli_option options[] = {
    {.name = "from", .value = "PLACE", .help = "a folder, or s3://BUCKET/PREFIX"},
    {.name = "scratch",
     .value = "FOLDER",
     .help = "where it is restored to for the time being; TMPDIR or /var/tmp by default",
     .kind = PC_VALUE_FOLDER},
    PC_BACKUP_SHARE_OPTION,
    PC_FILES_KEY_OPTIONS,
    PC_BACKUP_S3_OPTIONS,
    {0},
};

const struct pc_command pc_command_backup_verify = {
    .name = "verify",
    .summary = "Restore a backup elsewhere and open everything in it",
    .text =
        "All of it is taken out into a folder that nobody else may read and that is removed at\n"
        "the end. Every digest is compared, the store is read page by page, every sealed value\n"
        "is opened with the key ring, the audit trail verified up to the head it had, the\n"
        "configuration loaded.",
    .operands = operands,
    .options = options,
    .run = run};

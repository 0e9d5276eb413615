/* portcullis backup list and prune. */
#include "cli/backup/place.h"
#include "cli/backup/report.h"
#include "cli/backup_commands.h"
#include "cli/output.h"
#include "cli/vault/keys.h"
#include "vault/backup/prune.h"

static int open_from(const struct pc_cli *cli, bool writing, struct pc_backup_place *place) {
    const char *from = pc_cli_value(cli, "from");
    if (from == NULL)
        return pc_cli_usage(cli, "--from: say where the backups are");
    int code = pc_backup_place_hold(cli, from, writing, place);
    return code == PC_EXIT_OK ? pc_backup_place_open(cli, place, false) : code;
}

/* One that cannot be read is told, and does not hide the others. */
static pc_err add_one(const struct pc_cli *cli, const struct pc_backup_place *place,
                      struct pc_span id, json_t *items, struct pc_diag *first) {
    PC_CLEANUP(pc_arena_free) struct pc_arena arena = {0};
    struct pc_backup_manifest manifest;
    struct pc_diag diag = {{0}};
    pc_err err = pc_backup_get_manifest(&place->repository, id, &arena, &manifest, &diag);
    if (err == PC_OK) {
        (void)json_array_append_new(items, pc_backup_json(&manifest));
        return PC_OK;
    }
    pc_cli_warn(cli, "%s", diag.text);
    *first = diag;
    return err;
}

static int list(struct pc_cli *cli) {
    static const struct pc_column columns[] = {
        {"id", "BACKUP"},   {"time", "TIME"},       {"files", "FILES"},
        {"bytes", "BYTES"}, {"audit_seq", "AUDIT"}, {0},
    };
    PC_CLEANUP(pc_backup_place_close) struct pc_backup_place place = {0};
    PC_CLEANUP(pc_arena_free) struct pc_arena arena = {0};
    struct pc_diag diag = {{0}};
    struct pc_span *ids;
    size_t count;
    int code = open_from(cli, false, &place);
    if (code != PC_EXIT_OK)
        return code;
    pc_err err = pc_backup_list(&place.target, &arena, &ids, &count, &diag), worst = PC_OK;
    if (err != PC_OK)
        return pc_backup_fail(cli, err, &diag);
    json_t *items = json_array();
    for (size_t i = 0; i < count; i++) {
        err = add_one(cli, &place, ids[i], items, &diag);
        worst = worst == PC_OK ? err : worst;
    }
    code = pc_output_list(cli, items, columns);
    json_decref(items);
    return worst == PC_OK ? code : pc_backup_code(worst);
}

static int prune(struct pc_cli *cli) {
    PC_CLEANUP(pc_backup_place_close) struct pc_backup_place place = {0};
    struct pc_backup_pruned pruned;
    struct pc_diag diag = {{0}};
    uint64_t keep = pc_cli_number(cli, "keep", 0);
    if (pc_cli_value(cli, "keep") != NULL && keep == 0)
        return pc_cli_usage(cli, "--keep: at least 1 is expected");
    int code = open_from(cli, true, &place);
    if (code != PC_EXIT_OK)
        return code;
    pc_err err = pc_backup_prune(&place.repository, keep, &pruned, &diag);
    if (err != PC_OK)
        return pc_backup_fail(cli, err, &diag);
    json_t *object =
        json_pack("{s:I, s:I, s:I}", "removed", (json_int_t)pruned.backups, "removed_chunks",
                  (json_int_t)pruned.chunks, "kept", (json_int_t)pruned.kept);
    code = pc_output_done(cli, object, "%llu backups and %llu chunks removed, %llu backups kept",
                          (unsigned long long)pruned.backups, (unsigned long long)pruned.chunks,
                          (unsigned long long)pruned.kept);
    json_decref(object);
    return code;
}

#define FROM                                                                                       \
    { .name = "from", .value = "PLACE", .help = "a folder, or s3://BUCKET/PREFIX" }

static const struct pc_cli_option list_options[] = {
    FROM, PC_BACKUP_SHARE_OPTION, PC_FILES_KEY_OPTIONS, PC_BACKUP_S3_OPTIONS, {0}};

const struct pc_command pc_command_backup_list = {.name = "list",
                                                  .summary =
                                                      "List the backups of a place, oldest first",
                                                  .options = list_options,
                                                  .run = list};

static const struct pc_cli_option prune_options[] = {
    FROM,
    {.name = "keep",
     .value = "N",
     .help = "take older backups away, but for the newest N; without it only what no backup "
             "needs",
     .kind = PC_VALUE_NUMBER},
    PC_BACKUP_SHARE_OPTION,
    PC_FILES_KEY_OPTIONS,
    PC_BACKUP_S3_OPTIONS,
    {0}};

const struct pc_command pc_command_backup_prune = {
    .name = "prune",
    .summary = "Take old backups away, and what no backup needs any more",
    .options = prune_options,
    .run = prune};

/* portcullis backup: the gate as it is now, sealed, into a folder or a bucket. */
#define _GNU_SOURCE
#include <string.h>

#include "base/size.h"
#include "cli/backup/collect.h"
#include "cli/backup/place.h"
#include "cli/backup/report.h"
#include "cli/backup/shares.h"
#include "cli/backup_commands.h"
#include "cli/commands.h"
#include "cli/output.h"
#include "cli/vault/keys.h"
#include "vault/backup/prune.h"

struct backing {
    const struct pc_cli *cli;
    struct pc_setup setup;
    struct pc_backup_place place;
    struct pc_snapshot snapshot;
    struct pc_backup_sources sources;
    struct pc_arena arena;
    struct pc_backup_manifest manifest;
    struct pc_backup_made made;
    struct pc_backup_pruned pruned;
    struct pc_backup_split split; /* count 0: no shares are asked for */
};

static void backing_free(struct backing *b) {
    pc_backup_place_close(&b->place);
    pc_snapshot_free(&b->snapshot);
    pc_backup_sources_free(&b->sources);
    pc_arena_free(&b->arena);
    pc_setup_free(&b->setup);
}

static int read_call(struct backing *b) {
    const struct pc_cli *cli = b->cli;
    const char *recovery = pc_cli_value(cli, "recovery");
    if (pc_cli_value(cli, "to") == NULL)
        return pc_cli_usage(cli, "--to: say where backups are kept");
    if ((recovery != NULL) != (pc_cli_value(cli, "shares") != NULL))
        return pc_cli_usage(cli, "--recovery and --shares belong together");
    if (pc_cli_switch(cli, "keep") && pc_cli_number(cli, "keep", 0) == 0)
        return pc_cli_usage(cli, "--keep: at least 1 is expected");
    if (recovery == NULL)
        return PC_EXIT_OK;
    pc_err err = pc_backup_split_parse(pc_span_str(recovery), &b->split);
    return err == PC_OK ? PC_EXIT_OK
                        : pc_cli_usage(cli,
                                       "--recovery: how many shares of how many are needed "
                                       "is expected, such as 2/3; 2 at least, %d at most",
                                       PC_VAULT_SHARES_MAX);
}

static int open_place(struct backing *b) {
    const struct pc_cli *cli = b->cli;
    struct pc_diag diag = {{0}};
    int code = pc_backup_place_hold(cli, pc_cli_value(cli, "to"), true, &b->place);
    if (code == PC_EXIT_OK)
        code = pc_backup_place_open(cli, &b->place, true);
    if (code != PC_EXIT_OK || b->split.count == 0)
        return code;
    pc_err err = pc_backup_repository_has_recovery(&b->place.target, &diag);
    if (err == PC_OK && !pc_cli_switch(cli, "renew"))
        return pc_cli_fail(cli, "there are recovery shares already; --renew makes new ones, and "
                                "those before open nothing any more");
    return err == PC_OK || err == PC_ERR_NOTFOUND ? PC_EXIT_OK : pc_backup_fail(cli, err, &diag);
}

/* The newest backup that can be read: what did not change since is not read again. */
static void find_parent(struct backing *b, struct pc_backup_manifest *out, bool *found) {
    struct pc_span *ids;
    size_t count;
    struct pc_diag diag = {{0}};
    *found = pc_backup_list(&b->place.target, &b->arena, &ids, &count, &diag) == PC_OK && count > 0;
    if (!*found)
        return;
    b->manifest.parent = ids[count - 1];
    /* Also where the clock went back: the newest one has the latest time. */
    pc_time last;
    if (pc_backup_id_time(ids[count - 1], &last) == PC_OK && last >= b->manifest.time)
        b->manifest.time = last + 1;
    *found = pc_backup_get_manifest(&b->place.repository, ids[count - 1], &b->arena, out, &diag) ==
             PC_OK;
    if (!*found)
        pc_cli_warn(b->cli, "the backup before this one cannot be read, so all files are: %s",
                    diag.text);
}

static pc_err take(struct backing *b, struct pc_diag *diag) {
    struct pc_backup_manifest before;
    bool found;
    b->manifest.program = PC_SPAN(PC_VERSION);
    b->manifest.time = pc_backup_now();
    pc_err err = pc_snapshot_take(&b->setup.paths, &b->snapshot, diag);
    if (err == PC_OK)
        err = pc_snapshot_open_ring(&b->snapshot, b->place.keys.keys, &b->manifest.keyring_sealed,
                                    diag);
    if (err == PC_OK)
        err = pc_collect(&b->setup, &b->snapshot, &b->sources, &b->arena, &b->manifest, diag);
    if (err != PC_OK)
        return err;
    find_parent(b, &before, &found);
    bool all = pc_cli_switch(b->cli, "all");
    const struct pc_backup_how how = {
        .before = found && !all ? &before : NULL, .now = pc_backup_now(), .anew = all};
    return pc_backup_make(&b->place.repository, &b->sources, &how, &b->arena, &b->manifest,
                          &b->made, diag);
}

static int make_shares(struct backing *b) {
    struct pc_diag diag = {{0}};
    if (b->split.count == 0)
        return PC_EXIT_OK;
    pc_err err = pc_backup_shares_make(&b->place.repository, &b->split,
                                       pc_cli_value(b->cli, "shares"), pc_backup_now(), &diag);
    return err == PC_OK ? PC_EXIT_OK : pc_backup_fail(b->cli, err, &diag);
}

static int prune(struct backing *b) {
    struct pc_diag diag = {{0}};
    uint64_t keep = pc_cli_number(b->cli, "keep", 0);
    if (keep == 0)
        return PC_EXIT_OK;
    pc_err err = pc_backup_prune(&b->place.repository, keep, &b->pruned, &diag);
    if (err == PC_OK)
        return PC_EXIT_OK;
    pc_cli_warn(b->cli, "the backup was made, but older ones could not be taken away");
    return pc_backup_fail(b->cli, err, &diag);
}

static int report(struct backing *b) {
    PC_CLEANUP(pc_buf_free) struct pc_buf size = {0};
    PC_CLEANUP(pc_buf_free) struct pc_buf more = {0};
    json_t *object = pc_backup_json(&b->manifest);
    (void)json_object_set_new(object, "new_bytes", json_integer((json_int_t)b->made.new_bytes));
    (void)json_object_set_new(object, "new_chunks", json_integer((json_int_t)b->made.new_chunks));
    (void)json_object_set_new(object, "unchanged", json_integer((json_int_t)b->made.unchanged));
    (void)json_object_set_new(object, "removed", json_integer((json_int_t)b->pruned.backups));
    (void)json_object_set_new(object, "shares", json_integer((json_int_t)b->split.count));
    pc_size_text(b->made.bytes, &size);
    pc_size_text(b->made.new_bytes, &more);
    for (size_t i = 0; i < b->manifest.left_out_count; i++)
        pc_cli_warn(b->cli, "left out: %.*s: %.*s", PC_ARG(b->manifest.left_out[i].path),
                    PC_ARG(b->manifest.left_out[i].reason));
    if (b->split.count > 0)
        pc_cli_warn(b->cli,
                    "%u recovery shares are in %s: give them to different people, and leave none "
                    "there",
                    b->split.count, pc_cli_value(b->cli, "shares"));
    int code =
        pc_output_done(b->cli, object, "%.*s: %llu files, %s; %s of it new", PC_ARG(b->manifest.id),
                       (unsigned long long)b->made.files, pc_buf_str(&size), pc_buf_str(&more));
    json_decref(object);
    return code;
}

static int run(struct pc_cli *cli) {
    PC_CLEANUP(backing_free) struct backing b = {.cli = cli, .snapshot = {.fd = -1}};
    struct pc_diag diag = {{0}};
    int code = read_call(&b);
    if (code == PC_EXIT_OK)
        code = pc_setup_load(cli, &b.setup);
    if (code == PC_EXIT_OK)
        code = open_place(&b);
    if (code != PC_EXIT_OK)
        return code;
    pc_err err = take(&b, &diag);
    if (err != PC_OK)
        return pc_backup_fail(cli, err, &diag);
    code = make_shares(&b);
    if (code == PC_EXIT_OK)
        code = prune(&b);
    return code == PC_EXIT_OK ? report(&b) : code;
}

static const struct pc_cli_option options[] = {
    {.name = "to",
     .value = "PLACE",
     .help = "where backups are kept: a folder, or s3://BUCKET/PREFIX"},
    {.name = "keep",
     .value = "N",
     .help = "take older backups away, but for the newest N",
     .kind = PC_VALUE_NUMBER},
    {.name = "recovery",
     .value = "N/M",
     .help = "split a new recovery key into M shares, any N of which open these backups"},
    {.name = "shares",
     .value = "FOLDER",
     .help = "with --recovery: where the shares are written, a file each",
     .kind = PC_VALUE_FOLDER},
    {.name = "renew", .help = "with --recovery: replace the recovery key there is"},
    {.name = "all",
     .help = "read every file and store all of it anew, also what did not change; mends what was "
             "damaged where backups are kept"},
    PC_FILES_KEY_OPTIONS,
    PC_BACKUP_S3_OPTIONS,
    {0},
};

static const struct pc_command *const commands[] = {
    &pc_command_backup_list, &pc_command_backup_verify, &pc_command_backup_prune, NULL};

const struct pc_command pc_command_backup = {
    .name = "backup",
    .summary = "Back the gate up: store, keys, audit trail and configuration, sealed",
    .text =
        "The gate may run meanwhile: the store is copied as it is at one moment. Everything is\n"
        "sealed under the vault's keys before it leaves the machine, and kept once, however often\n"
        "it is backed up. The backup counts only when all of it is there. The command runs as\n"
        "root, or as a user who may read all of the run folder.\n"
        "\n"
        "Exit codes: 3 the keys do not open these backups, 5 something there is damaged, 8 the\n"
        "storage or who keeps the keys does not answer, 14 another one is under way, 15 no space.",
    .options = options,
    .commands = commands,
    .run = run};

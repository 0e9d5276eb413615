/* Targets and repositories as the options of a call name them. */
#include "cli/backup/place.h"

#include <string.h>

#include "cli/backup/report.h"
#include "cli/backup/s3_place.h"
#include "cli/backup/shares.h"
#include "crypto/random.h"

int pc_backup_place_hold(const struct pc_cli *cli, const char *text, bool writing,
                         struct pc_backup_place *out) {
    struct pc_diag diag = {{0}};
    struct pc_span name = pc_span_str(text);
    pc_err err = pc_span_starts(name, PC_SPAN("s3://"))
                     ? pc_backup_s3_place(cli, name, &out->target, &diag)
                     : pc_backup_folder_open(text, &out->target);
    if (err == PC_ERR_INVALID)
        return pc_cli_usage(cli, "%s", diag.text);
    if (err == PC_OK)
        err = out->target.hold(out->target.self, writing, &diag);
    return err == PC_OK ? PC_EXIT_OK : pc_backup_fail(cli, err, &diag);
}

static int open_by_shares(const struct pc_cli *cli, struct pc_backup_place *place) {
    struct pc_diag diag = {{0}};
    uint8_t key[PC_BACKUP_RECOVERY_KEY];
    int code = pc_backup_shares_join(cli, key);
    if (code != PC_EXIT_OK)
        return code;
    pc_err err = pc_backup_repository_recover(&place->target, key, &pc_system_entropy,
                                              &place->repository, &diag);
    pc_wipe(key, sizeof key);
    place->open = err == PC_OK;
    return err == PC_OK ? PC_EXIT_OK : pc_backup_fail(cli, err, &diag);
}

/* A repository that is written to goes under the keys as they are now. */
static pc_err open_by_keys(struct pc_backup_place *place, struct pc_vault_keys *keys, bool make,
                           struct pc_diag *diag) {
    struct pc_diag why = {{0}};
    pc_err err = pc_backup_repository_open(&place->target, keys, &pc_system_entropy,
                                           &place->repository, &why);
    if (err == PC_ERR_NOTFOUND && make)
        err = pc_backup_repository_create(&place->target, keys, &pc_system_entropy,
                                          &place->repository, diag);
    else if (err != PC_OK)
        *diag = why;
    else if (make)
        err = pc_backup_repository_rekey(&place->repository, keys, diag);
    place->open = err == PC_OK;
    return err;
}

int pc_backup_place_open(const struct pc_cli *cli, struct pc_backup_place *place, bool make) {
    struct pc_diag diag = {{0}};
    if (pc_cli_value(cli, "share") != NULL)
        return open_by_shares(cli, place);
    int code = pc_files_keys_open(cli, &place->keys);
    if (code != PC_EXIT_OK)
        return code;
    pc_err err = open_by_keys(place, place->keys.keys, make, &diag);
    return err == PC_OK ? PC_EXIT_OK : pc_backup_fail(cli, err, &diag);
}

void pc_backup_place_close(struct pc_backup_place *place) {
    if (place->open)
        pc_backup_repository_close(&place->repository);
    if (place->target.self != NULL)
        place->target.close(place->target.self);
    pc_files_keys_close(&place->keys);
    *place = (struct pc_backup_place){0};
}

int pc_backup_place_manifest(const struct pc_cli *cli, const struct pc_backup_place *place,
                             const char *id, struct pc_arena *arena,
                             struct pc_backup_manifest *out) {
    struct pc_diag diag = {{0}};
    struct pc_span *ids, wanted = pc_span_str(id);
    size_t count = 0;
    pc_err err = PC_OK;
    if (id == NULL) {
        err = pc_backup_list(&place->target, arena, &ids, &count, &diag);
        if (err == PC_OK && count == 0)
            err = pc_diag_set(&diag, PC_ERR_NOTFOUND, "there is no backup yet");
        if (err == PC_OK)
            wanted = ids[count - 1];
    }
    if (err == PC_OK)
        err = pc_backup_get_manifest(&place->repository, wanted, arena, out, &diag);
    if (err == PC_ERR_INVALID)
        return pc_cli_usage(cli, "%s", diag.text);
    return err == PC_OK ? PC_EXIT_OK : pc_backup_fail(cli, err, &diag);
}

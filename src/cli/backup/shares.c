/* Writing and reading sheets of recovery shares. */
#define _GNU_SOURCE
#include "cli/backup/shares.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "cli/backup/report.h"

enum { PATH = 4096, SHEET_MAX = 16384 };

#define MARK "Share:\n"

pc_err pc_backup_split_parse(struct pc_span text, struct pc_backup_split *out) {
    struct pc_span rest = text, need;
    uint64_t first, second;
    if (!pc_span_split(&rest, '/', &need) || pc_span_u64(need, UINT32_MAX, &first) != PC_OK ||
        pc_span_u64(rest, UINT32_MAX, &second) != PC_OK)
        return PC_ERR_INVALID;
    if (first < 2 || second < first || second > PC_VAULT_SHARES_MAX)
        return PC_ERR_RANGE;
    *out = (struct pc_backup_split){(unsigned)first, (unsigned)second};
    return PC_OK;
}

pc_err pc_backup_sheet_write(const struct pc_vault_share *share, const char *repository,
                             pc_time now, struct pc_buf *out) {
    PC_CLEANUP(pc_buf_free) struct pc_buf text = PC_BUF_SECRET;
    pc_err err = pc_vault_share_write(share, &text);
    if (err != PC_OK)
        return err;
    pc_buf_addf(out,
                "Portcullis: recovery share %u of %u\n\n"
                "Any %u of them open the backups of repository\n%s\n"
                "without the keys of the vault. Fewer say nothing about them.\n"
                "Keep each where the others are not.\n\nMade: ",
                share->number, share->count, share->need, repository);
    pc_time_format(now, out);
    pc_buf_addf(out, "\nTo restore: portcullis restore --share FILE --share FILE "
                     "--from PLACE --to FOLDER\n\n" MARK);
    pc_buf_add(out, pc_buf_span(&text));
    pc_buf_add_char(out, '\n');
    return pc_buf_end(out);
}

pc_err pc_backup_sheet_read(struct pc_span text, struct pc_vault_share *out, struct pc_diag *diag) {
    const char *mark = text.len == 0 ? NULL : memmem(text.ptr, text.len, MARK, strlen(MARK));
    struct pc_span share =
        mark == NULL ? text : pc_span_from(text, (size_t)(mark - text.ptr) + strlen(MARK));
    return pc_vault_share_read(share, out, diag);
}

static pc_err write_sheet(const char *path, struct pc_span text, struct pc_diag *diag) {
    PC_CLEANUP(pc_file_close)
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0)
        return pc_diag_set(diag, errno == EEXIST ? PC_ERR_EXISTS : PC_ERR_IO, "%s: %s", path,
                           strerrordesc_np(errno));
    pc_err err = pc_file_write_all(fd, text);
    if (err == PC_OK && fsync(fd) != 0)
        err = PC_ERR_IO;
    return err == PC_OK ? PC_OK : pc_diag_set(diag, err, "%s: %s", path, strerrordesc_np(errno));
}

static pc_err write_sheets(const struct pc_backup_repository *repository,
                           const struct pc_vault_share *shares, unsigned count, const char *folder,
                           pc_time now, struct pc_diag *diag) {
    for (unsigned i = 0; i < count; i++) {
        PC_CLEANUP(pc_buf_free) struct pc_buf text = PC_BUF_SECRET;
        char path[PATH];
        int len = snprintf(path, sizeof path, "%s/recovery-%u-of-%u.txt", folder, i + 1, count);
        if (len < 0 || len >= PATH)
            return PC_ERR_RANGE;
        pc_err err = pc_backup_sheet_write(&shares[i], repository->id, now, &text);
        if (err == PC_OK)
            err = write_sheet(path, pc_buf_span(&text), diag);
        if (err != PC_OK)
            return err;
    }
    PC_CLEANUP(pc_file_close) int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    return fd < 0 || fsync(fd) != 0
               ? pc_diag_set(diag, PC_ERR_IO, "%s: %s", folder, strerrordesc_np(errno))
               : PC_OK;
}

/* The sheets first: a repository under a key that nobody has is worth nothing. */
pc_err pc_backup_shares_make(const struct pc_backup_repository *repository,
                             const struct pc_backup_split *split, const char *folder, pc_time now,
                             struct pc_diag *diag) {
    uint8_t key[PC_BACKUP_RECOVERY_KEY];
    struct pc_vault_share shares[PC_VAULT_SHARES_MAX];
    pc_err err = pc_entropy_fill(repository->entropy, key, sizeof key);
    if (err == PC_OK)
        err = pc_vault_split(repository->entropy, pc_span(key, sizeof key), split->need,
                             split->count, shares);
    if (err == PC_OK && pc_file_make_dir(folder, 0700) != PC_OK)
        err = pc_diag_set(diag, PC_ERR_IO, "%s: %s", folder, strerrordesc_np(errno));
    if (err == PC_OK)
        err = write_sheets(repository, shares, split->count, folder, now, diag);
    if (err == PC_OK)
        err = pc_backup_repository_add_recovery(repository, key, diag);
    pc_wipe(key, sizeof key);
    pc_wipe(shares, sizeof shares);
    return err;
}

static pc_err read_sheet(const char *path, struct pc_vault_share *out, struct pc_diag *diag) {
    PC_CLEANUP(pc_buf_free) struct pc_buf text = PC_BUF_SECRET;
    struct pc_diag why = {{0}};
    pc_err err = pc_file_read(path, SHEET_MAX, &text);
    if (err == PC_OK)
        err = pc_backup_sheet_read(pc_buf_span(&text), out, &why);
    return err == PC_OK ? PC_OK
                        : pc_diag_set(diag, err, "%s: %s", path,
                                      why.text[0] != '\0' ? why.text : pc_err_name(err));
}

static pc_err join(const struct pc_cli *cli, struct pc_vault_share *shares,
                   uint8_t key[PC_BACKUP_RECOVERY_KEY], struct pc_diag *diag) {
    PC_CLEANUP(pc_buf_free) struct pc_buf secret = PC_BUF_SECRET;
    size_t at = 0, count = 0;
    const char *path;
    while ((path = pc_cli_next_value(cli, "share", &at)) != NULL) {
        if (count == PC_VAULT_SHARES_MAX)
            return pc_diag_set(diag, PC_ERR_INVALID, "these are more shares than there can be");
        pc_err err = read_sheet(path, &shares[count++], diag);
        if (err != PC_OK)
            return err;
    }
    pc_err err = pc_vault_join(shares, count, &secret, diag);
    if (err == PC_OK && secret.len != PC_BACKUP_RECOVERY_KEY)
        err = pc_diag_set(diag, PC_ERR_INVALID, "these shares are of something else");
    if (err == PC_OK)
        memcpy(key, secret.ptr, PC_BACKUP_RECOVERY_KEY);
    return err;
}

int pc_backup_shares_join(const struct pc_cli *cli, uint8_t key[PC_BACKUP_RECOVERY_KEY]) {
    struct pc_vault_share shares[PC_VAULT_SHARES_MAX];
    struct pc_diag diag = {{0}};
    pc_err err = join(cli, shares, key, &diag);
    pc_wipe(shares, sizeof shares);
    if (err == PC_OK)
        return PC_EXIT_OK;
    /* Shares that do not fit are keys that do not open it. */
    return pc_backup_fail(cli, err == PC_ERR_NOTFOUND ? PC_ERR_INVALID : PC_ERR_DENIED, &diag);
}

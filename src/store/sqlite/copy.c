/* Copying a database that is in use, by SQLite's online backup, and checking one. */
#define _GNU_SOURCE
#include "store/copy.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "store/sqlite/db.h"

enum { BUSY_MS = 10000 };

static void close_handle(sqlite3 **handle) {
    (void)sqlite3_close_v2(*handle);
    *handle = NULL;
}

static pc_err failed(sqlite3 *handle, int rc, const char *path, struct pc_diag *diag) {
    return pc_diag_set(diag, pc_sqlite_err(rc), "store %s: %s", path,
                       handle == NULL ? sqlite3_errstr(rc) : sqlite3_errmsg(handle));
}

static pc_err open_handle(const char *path, int flags, sqlite3 **out, struct pc_diag *diag) {
    int rc = sqlite3_open_v2(path, out, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | flags, NULL);
    if (rc != SQLITE_OK)
        return failed(*out, rc, path, diag);
    (void)sqlite3_extended_result_codes(*out, 1);
    (void)sqlite3_busy_timeout(*out, BUSY_MS);
    return PC_OK;
}

static pc_err open_source(const char *path, int flags, sqlite3 **out, struct pc_diag *diag) {
    if (access(path, F_OK) != 0)
        return pc_diag_set(diag, errno == ENOENT ? PC_ERR_NOTFOUND : PC_ERR_IO, "store %s: %s",
                           path, strerrordesc_np(errno));
    return open_handle(path, flags, out, diag);
}

static pc_err make_target(const char *path, sqlite3 **out, struct pc_diag *diag) {
    int fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0)
        return pc_diag_set(diag,
                           errno == EEXIST   ? PC_ERR_EXISTS
                           : errno == ENOSPC ? PC_ERR_FULL
                                             : PC_ERR_IO,
                           "%s: %s", path, strerrordesc_np(errno));
    pc_file_close(&fd);
    pc_err err = open_handle(path, SQLITE_OPEN_NOFOLLOW, out, diag);
    /* Nobody reads it before it is whole, and nobody misses it where it is not. */
    int rc = err == PC_OK ? sqlite3_exec(*out,
                                         "PRAGMA synchronous = OFF; PRAGMA journal_mode = OFF;"
                                         "PRAGMA locking_mode = EXCLUSIVE;",
                                         NULL, NULL, NULL)
                          : SQLITE_OK;
    return err == PC_OK && rc != SQLITE_OK ? failed(*out, rc, path, diag) : err;
}

/* One step: the pages are those of one read transaction, which no writer waits for. */
static pc_err copy_pages(sqlite3 *from, sqlite3 *to, const char *path, struct pc_diag *diag) {
    sqlite3_backup *backup = sqlite3_backup_init(to, "main", from, "main");
    if (backup == NULL)
        return failed(to, sqlite3_extended_errcode(to), path, diag);
    int rc = sqlite3_backup_step(backup, -1);
    int end = sqlite3_backup_finish(backup);
    if (rc == SQLITE_DONE && end == SQLITE_OK)
        return PC_OK;
    return failed(NULL, rc == SQLITE_DONE ? end : rc, path, diag);
}

/* The copy says that it has a write-ahead log, as the original does: it becomes one file. */
static pc_err settle(const char *path, struct pc_diag *diag) {
    PC_CLEANUP(close_handle) sqlite3 *handle = NULL;
    pc_err err = open_handle(path, SQLITE_OPEN_NOFOLLOW, &handle, diag);
    if (err != PC_OK)
        return err;
    int rc = sqlite3_exec(handle, "PRAGMA journal_mode = DELETE", NULL, NULL, NULL);
    return rc == SQLITE_OK ? PC_OK : failed(handle, rc, path, diag);
}

static pc_err copy_into(sqlite3 *from, const char *to, struct pc_diag *diag) {
    PC_CLEANUP(close_handle) sqlite3 *target = NULL;
    pc_err err = make_target(to, &target, diag);
    return err == PC_OK ? copy_pages(from, target, to, diag) : err;
}

pc_err pc_sqlite_copy(const char *from, const char *to, struct pc_diag *diag) {
    PC_CLEANUP(close_handle) sqlite3 *source = NULL;
    pc_err err = open_source(from, SQLITE_OPEN_NOFOLLOW, &source, diag);
    if (err == PC_OK)
        err = copy_into(source, to, diag);
    if (err == PC_OK)
        err = settle(to, diag);
    if (err != PC_OK && err != PC_ERR_EXISTS)
        (void)unlink(to);
    return err;
}

struct findings {
    struct pc_diag *diag;
    const char *path;
    pc_err err;
};

/* "ok" alone, or a row for each thing that is wrong. */
static int integrity_row(void *context, int columns, char **values, char **names) {
    (void)names;
    struct findings *findings = context;
    const char *text = columns > 0 && values[0] != NULL ? values[0] : "";
    if (strcmp(text, "ok") != 0 && findings->err == PC_OK)
        findings->err =
            pc_diag_set(findings->diag, PC_ERR_CORRUPT, "store %s: %s", findings->path, text);
    return 0;
}

static int reference_row(void *context, int columns, char **values, char **names) {
    (void)names;
    struct findings *findings = context;
    if (findings->err == PC_OK)
        findings->err =
            pc_diag_set(findings->diag, PC_ERR_CORRUPT,
                        "store %s: a row of table %s refers to one that is not there",
                        findings->path, columns > 0 && values[0] != NULL ? values[0] : "?");
    return 0;
}

pc_err pc_sqlite_check(const char *path, struct pc_diag *diag) {
    PC_CLEANUP(close_handle) sqlite3 *handle = NULL;
    struct findings findings = {diag, path, PC_OK};
    pc_err err = open_source(path, 0, &handle, diag);
    if (err != PC_OK)
        return err;
    int rc = sqlite3_exec(handle, "PRAGMA cell_size_check = ON", NULL, NULL, NULL);
    if (rc == SQLITE_OK)
        rc = sqlite3_exec(handle, "PRAGMA integrity_check(1)", integrity_row, &findings, NULL);
    if (rc == SQLITE_OK && findings.err == PC_OK)
        rc = sqlite3_exec(handle, "PRAGMA foreign_key_check", reference_row, &findings, NULL);
    if (rc != SQLITE_OK)
        return failed(handle, rc, path, diag);
    return findings.err;
}

/* Writing the view: opening it, and its transactions. */
#define _GNU_SOURCE
#include "view/writer.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/file.h"
#include "base/time.h"
#include "view/reader.h"
#include "view/record.h"

static const size_t default_map_size = (size_t)64 << 30;
enum { READER_CHECK_EVERY = 64 };

static const char *const files[] = {"data.mdb", "lock.mdb", "boot"};

pc_err pc_view_discard(const char *path) {
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        char file[PC_VIEW_PATH];
        pc_err err = pc_env_file(path, files[i], file);
        if (err != PC_OK)
            return err;
        if (unlink(file) != 0 && errno != ENOENT)
            return PC_ERR_IO;
    }
    return PC_OK;
}

/* Readers write their slot in the lock file, and nobody but the writer may write the data. */
static pc_err set_modes(const char *path, mode_t mode) {
    char data[PC_VIEW_PATH], lock[PC_VIEW_PATH];
    pc_err err = pc_env_file(path, "data.mdb", data);
    if (err == PC_OK)
        err = pc_env_file(path, "lock.mdb", lock);
    if (err != PC_OK)
        return err;
    bool set = chmod(data, mode & 0644) == 0 && chmod(lock, mode & 0666) == 0;
    return set ? PC_OK : PC_ERR_IO;
}

static uint64_t now_us(void) {
    struct timespec ts;
    (void)clock_gettime(CLOCK_REALTIME, &ts);
    return (uint64_t)ts.tv_sec * PC_SECOND + (uint64_t)ts.tv_nsec / 1000;
}

pc_err pc_view_put_number(struct pc_view_writer *writer, struct pc_span name, uint64_t number) {
    char memory[16];
    struct pc_buf record = pc_buf_over(memory, sizeof memory);
    pc_record_put_number(number, &record);
    MDB_val key = pc_view_val(name);
    MDB_val value = pc_view_val(pc_buf_span(&record));
    return pc_view_err(mdb_put(writer->txn, writer->env.dbs[PC_DB_META], &key, &value, 0));
}

/* Reads when the environment was made, or says so in a new one. */
static pc_err read_meta(struct pc_view_writer *writer) {
    int rc = mdb_txn_begin(writer->env.env, NULL, 0, &writer->txn);
    if (rc != MDB_SUCCESS)
        return pc_view_err(rc);
    uint64_t filled;
    pc_err err =
        pc_env_get_number(&writer->env, writer->txn, PC_META_CREATED, &writer->env.created);
    if (err == PC_ERR_NOTFOUND) {
        writer->env.created = now_us();
        err = pc_view_put_number(writer, PC_META_CREATED, writer->env.created);
    }
    writer->filled = pc_env_get_number(&writer->env, writer->txn, PC_META_FILLED, &filled) == PC_OK;
    MDB_txn *txn = writer->txn;
    writer->txn = NULL;
    if (err == PC_OK)
        return pc_view_err(mdb_txn_commit(txn));
    mdb_txn_abort(txn);
    return err;
}

static pc_err open_env(struct pc_view_writer *writer, const struct pc_view_options *options,
                       struct pc_diag *diag) {
    const char *path = writer->env.path;
    size_t map = options != NULL && options->map_size != 0 ? options->map_size : default_map_size;
    if (mdb_env_set_mapsize(writer->env.env, map) != MDB_SUCCESS)
        return pc_diag_set(diag, PC_ERR_RANGE, "view: a map of that size is not possible");
    if (!pc_env_mark_good(path) && pc_view_discard(path) != PC_OK)
        return pc_diag_set(diag, PC_ERR_IO, "view %s: old files cannot be removed", path);
    pc_err err = pc_env_mark_open(path, writer->mode & 0644);
    if (err != PC_OK)
        return pc_diag_set(diag, err, "view %s: %s", path, pc_err_name(err));
    err = pc_env_open(&writer->env, MDB_NOSYNC, diag);
    if (err != PC_OK)
        return err;
    err = set_modes(path, writer->mode);
    if (err == PC_OK)
        err = read_meta(writer);
    return err == PC_OK ? PC_OK : pc_diag_set(diag, err, "view %s: %s", path, pc_err_name(err));
}

pc_err pc_view_writer_open(const char *path, const struct pc_view_options *options,
                           struct pc_view_writer **out, struct pc_diag *diag) {
    struct pc_view_writer *writer = calloc(1, sizeof *writer);
    if (writer == NULL)
        return pc_diag_set(diag, PC_ERR_NOMEM, "view: out of memory");
    writer->mode = options != NULL && options->mode != 0 ? options->mode : 0660;
    pc_err err = pc_file_make_dir(path, 0750);
    if (err != PC_OK)
        (void)pc_diag_set(diag, err, "view %s: the folder cannot be made", path);
    else
        err = pc_env_create(&writer->env, path, diag);
    if (err == PC_OK)
        err = open_env(writer, options, diag);
    if (err == PC_OK) {
        *out = writer;
        return PC_OK;
    }
    pc_env_close(&writer->env);
    free(writer);
    return err;
}

void pc_view_writer_close(struct pc_view_writer *writer) {
    if (writer == NULL)
        return;
    pc_view_abort(writer);
    bool ours = !pc_view_writer_lost(writer);
    bool synced = mdb_env_sync(writer->env.env, 1) == MDB_SUCCESS;
    pc_env_close(&writer->env);
    /* Without the mark the next start makes the view anew, which is right where it cannot be kept.
     */
    if (ours && synced && pc_env_mark_clean(writer->env.path, writer->mode & 0644) != PC_OK)
        synced = false;
    pc_buf_free(&writer->record);
    free(writer);
}

struct pc_view_env *pc_view_writer_env(struct pc_view_writer *writer) {
    return &writer->env;
}

bool pc_view_writer_lost(const struct pc_view_writer *writer) {
    char lock[PC_VIEW_PATH];
    struct stat st;
    return pc_env_same_file(&writer->env) != 1 ||
           pc_env_file(writer->env.path, "lock.mdb", lock) != PC_OK || stat(lock, &st) != 0;
}

pc_err pc_view_begin(struct pc_view_writer *writer) {
    if (writer->begun++ % READER_CHECK_EVERY == 0) {
        int dead; /* slots of killed readers, which would keep old pages from being reused */
        (void)mdb_reader_check(writer->env.env, &dead);
    }
    MDB_txn *txn;
    int rc = mdb_txn_begin(writer->env.env, NULL, 0, &txn);
    if (rc != MDB_SUCCESS)
        return pc_view_err(rc);
    writer->txn = txn;
    memset(writer->append, 0, sizeof writer->append);
    return PC_OK;
}

/* Pages that a transaction took and gave back are never written, so the file may end before the
 * last page that its head counts; the check at the next open wants it whole. */
static pc_err pad_file(struct pc_view_writer *writer) {
    mdb_filehandle_t fd;
    struct stat st;
    uint64_t need;
    if (pc_env_measure(&writer->env, &fd, &st, &need) != PC_OK)
        return PC_ERR_IO;
    if ((uint64_t)st.st_size >= need || ftruncate(fd, (off_t)need) == 0)
        return PC_OK;
    return errno == ENOSPC ? PC_ERR_FULL : PC_ERR_IO;
}

pc_err pc_view_commit(struct pc_view_writer *writer) {
    if (writer->txn == NULL)
        return PC_ERR_INVALID;
    pc_err err = writer->filled ? PC_OK : pc_view_put_number(writer, PC_META_FILLED, 1);
    if (err != PC_OK) {
        pc_view_abort(writer);
        return err;
    }
    /* Another thread may begin as soon as this commit lets go of the lock. */
    MDB_txn *txn = writer->txn;
    writer->txn = NULL;
    err = pc_view_err(mdb_txn_commit(txn));
    if (err != PC_OK)
        return err;
    writer->filled = true;
    return pad_file(writer);
}

void pc_view_abort(struct pc_view_writer *writer) {
    if (writer->txn == NULL)
        return;
    MDB_txn *txn = writer->txn;
    writer->txn = NULL;
    mdb_txn_abort(txn);
}

pc_err pc_view_get_seq(struct pc_view_writer *writer, uint64_t *out) {
    MDB_txn *txn = writer->txn;
    if (txn == NULL) {
        int rc = mdb_txn_begin(writer->env.env, NULL, MDB_RDONLY, &txn);
        if (rc != MDB_SUCCESS)
            return pc_view_err(rc);
    }
    *out = 0;
    pc_err err = pc_env_get_number(&writer->env, txn, PC_META_SEQ, out);
    if (txn != writer->txn)
        mdb_txn_abort(txn);
    return err == PC_ERR_NOTFOUND ? PC_OK : err;
}

pc_err pc_view_put_seq(struct pc_view_writer *writer, uint64_t seq) {
    return writer->txn == NULL ? PC_ERR_INVALID : pc_view_put_number(writer, PC_META_SEQ, seq);
}

/* From an item to its outcome. */
#define _GNU_SOURCE
#include "cli/vault/file.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "cli/vault/io.h"
#include "cli/vault/names.h"

enum pc_files_outcome pc_files_failed(struct pc_files_file *file, pc_err err, const char *what) {
    if (err == PC_ERR_IO || err == PC_ERR_FULL)
        (void)pc_files_io_error(&file->diag, what);
    else
        (void)pc_diag_set(&file->diag, err, "%s: %s", what, pc_err_name(err));
    return PC_FILES_FAILED;
}

/* FILE is FILE.encrypted, and back; what has no suffix gets another one. */
static pc_err name_result(struct pc_files_file *file) {
    const struct pc_files_wishes *wishes = &file->run->wishes;
    struct pc_span name = pc_span_str(file->item->name);
    if (file->item->result != NULL)
        name = pc_span_str(file->item->result);
    else if (wishes->verb == PC_FILES_DECRYPT)
        name = pc_files_plain_name(name, wishes->suffix);
    pc_buf_add(&file->result, name);
    if (file->item->result == NULL && wishes->verb == PC_FILES_ENCRYPT)
        pc_buf_add(&file->result, wishes->suffix);
    if (file->item->result == NULL && wishes->verb == PC_FILES_DECRYPT &&
        pc_span_eq(name, pc_span_str(file->item->name)))
        pc_buf_add_str(&file->result, ".decrypted");
    return pc_buf_str(&file->result) == NULL ? PC_ERR_NOMEM : PC_OK;
}

bool pc_files_result_is_there(struct pc_files_file *file) {
    struct stat st;
    return fstatat(file->item->folder->out, file->result.ptr, &st, AT_SYMLINK_NOFOLLOW) == 0;
}

enum pc_files_outcome pc_files_result_begin(struct pc_files_file *file) {
    const char *name = file->result.ptr;
    pc_err err =
        pc_files_temporary_open(file->item->folder->out, name, &file->temporary, &file->diag);
    return err == PC_OK ? PC_FILES_DONE : PC_FILES_FAILED;
}

bool pc_files_is_in_place(const struct pc_files_file *file) {
    struct stat st;
    return fstatat(file->item->folder->in, file->item->name, &st, AT_SYMLINK_NOFOLLOW) == 0 &&
           st.st_ino == file->st.st_ino && st.st_dev == file->st.st_dev &&
           st.st_size == file->st.st_size && st.st_mtim.tv_sec == file->st.st_mtim.tv_sec &&
           st.st_mtim.tv_nsec == file->st.st_mtim.tv_nsec;
}

enum pc_files_outcome pc_files_delete_source(struct pc_files_file *file) {
    if (!pc_files_is_in_place(file))
        return PC_FILES_CHANGED;
    if (unlinkat(file->item->folder->in, file->item->name, 0) != 0)
        return pc_files_failed(file, PC_ERR_IO, "it cannot be deleted");
    return PC_FILES_DONE;
}

bool pc_files_is_unchanged(const struct pc_files_file *file) {
    struct stat now;
    char more;
    return fstat(file->fd, &now) == 0 && now.st_size == file->st.st_size &&
           now.st_mtim.tv_sec == file->st.st_mtim.tv_sec &&
           now.st_mtim.tv_nsec == file->st.st_mtim.tv_nsec &&
           pread(file->fd, &more, 1, file->st.st_size) == 0;
}

enum pc_files_outcome pc_files_result_end(struct pc_files_file *file) {
    const struct pc_files_wishes *wishes = &file->run->wishes;
    bool replace = wishes->force || pc_files_in_place(wishes->verb);
    bool deletes = wishes->delete_source && !pc_files_in_place(wishes->verb);
    pc_err err = pc_files_temporary_commit(&file->temporary, file->result.ptr, &file->st, replace,
                                           deletes, &file->diag);
    if (err == PC_ERR_EXISTS)
        return PC_FILES_EXISTS;
    if (err != PC_OK)
        return PC_FILES_FAILED;
    return deletes ? pc_files_delete_source(file) : PC_FILES_DONE;
}

static enum pc_files_outcome open_source(struct pc_files_file *file) {
    int flags = O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK | O_NOCTTY;
    file->fd = openat(file->item->folder->in, file->item->name, flags);
    if (file->fd < 0 || fstat(file->fd, &file->st) != 0)
        return pc_files_failed(file, PC_ERR_IO, "it cannot be opened");
    if (S_ISREG(file->st.st_mode))
        return PC_FILES_DONE;
    (void)pc_diag_set(&file->diag, PC_ERR_INVALID, "is no file any more");
    return PC_FILES_FAILED;
}

static enum pc_files_outcome do_verb(struct pc_files_file *file) {
    enum pc_files_outcome outcome = open_source(file);
    if (outcome != PC_FILES_DONE)
        return outcome;
    if (name_result(file) != PC_OK)
        return pc_files_failed(file, PC_ERR_NOMEM, "its name");
    switch (file->run->wishes.verb) {
    case PC_FILES_ENCRYPT:
        return pc_files_encrypt(file);
    case PC_FILES_REWRAP:
        return pc_files_rewrap(file);
    case PC_FILES_REENCRYPT:
        return pc_files_reencrypt(file);
    case PC_FILES_DECRYPT:
    case PC_FILES_VERIFY:
        break;
    }
    return pc_files_decrypt(file);
}

void pc_files_work(struct pc_files_hand *hand, const struct pc_files_item *item) {
    struct pc_files_file file = {
        .run = hand->run, .hand = hand, .item = item, .fd = -1, .temporary = {.fd = -1}};
    enum pc_files_outcome outcome = do_verb(&file);
    pc_files_temporary_drop(&file.temporary);
    pc_file_close(&file.fd);
    bool wrote = outcome == PC_FILES_DONE && hand->run->wishes.verb != PC_FILES_VERIFY;
    struct pc_files_event event = {.folder = pc_span_str(item->folder->path),
                                   .name = pc_span_str(item->name),
                                   .result = wrote ? pc_buf_span(&file.result) : PC_SPAN(""),
                                   .bytes = file.st.st_size > 0 ? (uint64_t)file.st.st_size : 0,
                                   .outcome = outcome,
                                   .diag = file.diag.text[0] != '\0' ? &file.diag : NULL};
    pc_files_run_note(hand->run, &event);
    pc_buf_free(&file.result);
}

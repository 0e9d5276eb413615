/* Comparing a result with its source. */
#define _GNU_SOURCE
#include "cli/vault/present.h"

#include <fcntl.h>
#include <unistd.h>

#include "base/file.h"
#include "cli/vault/frames.h"
#include "cli/vault/names.h"
#include "cli/vault/open_message.h"

/* A message and the plaintext that it may be of; which of both is the source, the verb says. */
struct pair {
    struct pc_files_file *file;
    int message, plain;
    uint64_t message_length, plain_length;
    struct pc_span name; /* that the message should have been encrypted under */
    struct pc_vault_reader *reader;
    struct pc_vault_layout layout;
};

static bool is_of(struct pair *pair) {
    const struct pc_files_wishes *wishes = &pair->file->run->wishes;
    enum pc_vault_fault fault;
    struct pc_diag diag;
    if (pc_files_open_header(pair->message, wishes, &pair->reader, &diag) != PC_FILES_DONE)
        return false;
    if (wishes->bind_name && pc_files_check_name(pair->reader, pair->name, &diag) != PC_FILES_DONE)
        return false;
    return pc_vault_reader_is_framed(pair->reader) &&
           pc_vault_reader_layout(pair->reader, pair->message_length, &pair->layout, &fault,
                                  &diag) == PC_OK &&
           pair->layout.plain == pair->plain_length;
}

/* Every byte: what is deleted after this is nowhere else. */
static bool holds_the_same(struct pair *pair) {
    struct pc_files_frames frames = {.reader = pair->reader,
                                     .layout = pair->layout,
                                     .in = pair->message,
                                     .out = pair->plain,
                                     .compare = true};
    return pair->layout.frame_length <= PC_FILES_FRAME_MAX &&
           pc_files_frames_work(&frames, pair->file->hand);
}

static bool same_time(const struct stat *a, const struct stat *b) {
    return a->st_mtim.tv_sec == b->st_mtim.tv_sec && a->st_mtim.tv_nsec == b->st_mtim.tv_nsec;
}

static enum pc_files_outcome compare(struct pair *pair) {
    struct pc_files_file *file = pair->file;
    bool same = is_of(pair), wanted = same && file->run->wishes.delete_source;
    if (wanted)
        same = holds_the_same(pair);
    pc_vault_reader_free(pair->reader);
    if (!same)
        return PC_FILES_EXISTS;
    if (!wanted)
        return PC_FILES_SKIPPED;
    if (fsync(file->item->folder->out) != 0)
        return pc_files_failed(file, PC_ERR_IO, "its folder cannot be written to the disk");
    enum pc_files_outcome outcome = pc_files_delete_source(file);
    return outcome == PC_FILES_DONE ? PC_FILES_SKIPPED : outcome;
}

enum pc_files_outcome pc_files_present(struct pc_files_file *file) {
    struct stat st;
    const struct pc_files_wishes *wishes = &file->run->wishes;
    int flags = O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK | O_NOCTTY;
    PC_CLEANUP(pc_file_close) int fd = openat(file->item->folder->out, file->result.ptr, flags);
    if (fd < 0 || fstat(fd, &st) != 0 || !S_ISREG(st.st_mode) || !same_time(&st, &file->st))
        return PC_FILES_EXISTS;
    uint64_t there = (uint64_t)st.st_size, source = (uint64_t)file->st.st_size;
    bool encrypts = wishes->verb == PC_FILES_ENCRYPT;
    struct pair pair = {.file = file,
                        .message = encrypts ? fd : file->fd,
                        .plain = encrypts ? file->fd : fd,
                        .message_length = encrypts ? there : source,
                        .plain_length = encrypts ? source : there,
                        .name = pc_files_plain_name(encrypts ? pc_buf_span(&file->result)
                                                             : pc_span_str(file->item->name),
                                                    wishes->suffix)};
    return compare(&pair);
}

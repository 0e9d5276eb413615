/* A new header for the same body, in a new file: what is in the old one stays as it is until the
 * new one takes its place. */
#define _GNU_SOURCE
#include <errno.h>
#include <unistd.h>

#include "base/file.h"
#include "cli/vault/file.h"
#include "cli/vault/io.h"
#include "cli/vault/wrapped.h"

enum { HEAD = 4096, BLOCK = 64 * 1024, PIECE = 8 << 20 };

struct rewrapping {
    struct pc_files_file *file;
    struct pc_buf head;   /* the old message's beginning */
    struct pc_buf header; /* the new one */
    size_t old_length;
};

static enum pc_files_outcome make_header(struct rewrapping *r) {
    struct pc_files_file *file = r->file;
    const struct pc_files_wishes *wishes = &file->run->wishes;
    struct pc_vault_read_options options = {.expected = wishes->context, .policy = wishes->policy};
    enum pc_vault_fault fault = PC_VAULT_FAULT_NONE;
    size_t need = HEAD;
    while (need > 0) {
        size_t got, want = need - r->head.len;
        char *to = pc_buf_reserve(&r->head, want);
        if (to == NULL)
            return pc_files_failed(file, PC_ERR_NOMEM, "its header");
        if (pc_file_read_at(file->fd, r->head.len, to, want, &got) != PC_OK)
            return pc_files_failed(file, PC_ERR_IO, "it cannot be read");
        r->head.len += got;
        if (got == 0)
            return r->head.len == 0 ? PC_FILES_FOREIGN : PC_FILES_TRUNCATED;
        pc_buf_clear(&r->header);
        pc_err err = pc_vault_rewrap(wishes->keys, wishes->keys, &options, pc_buf_span(&r->head),
                                     &r->old_length, &r->header, &need, &fault, &file->diag);
        if (err == PC_ERR_UNSUPPORTED && pc_files_is_signed(pc_buf_span(&r->head)))
            return PC_FILES_UNSUPPORTED;
        if (err != PC_OK)
            return pc_files_outcome_of(err, fault);
    }
    return PC_FILES_DONE;
}

/* A piece by this program's own hands, where the system does not copy. */
static pc_err copy_block(int from, int to, uint64_t at, uint64_t new_at, size_t *copied) {
    char block[BLOCK];
    pc_err err = pc_file_read_at(from, at, block, sizeof block, copied);
    if (err == PC_OK && *copied > 0)
        err = pc_files_write_at(to, new_at, pc_span(block, *copied));
    return err;
}

static pc_err copy_some(int from, int to, uint64_t at, uint64_t new_at, size_t *copied) {
    off_t in = (off_t)at, out = (off_t)new_at;
    ssize_t n = copy_file_range(from, &in, to, &out, PIECE, 0);
    if (n < 0 && errno == ENOSPC)
        return PC_ERR_FULL;
    if (n <= 0)
        return copy_block(from, to, at, new_at, copied);
    *copied = (size_t)n;
    return PC_OK;
}

static enum pc_files_outcome copy_body(struct rewrapping *r) {
    struct pc_files_file *file = r->file;
    uint64_t at = r->old_length, new_at = r->header.len;
    for (size_t copied = 1; copied > 0;) {
        if (pc_files_run_stopped(file->run))
            return pc_files_failed(file, PC_ERR_EXPIRED, "stopped");
        pc_err err = copy_some(file->fd, file->temporary.fd, at, new_at, &copied);
        if (err != PC_OK)
            return pc_files_failed(file, err, "it cannot be copied");
        at += copied;
        new_at += copied;
        (void)atomic_fetch_add_explicit(&file->run->counts.bytes, copied, memory_order_relaxed);
    }
    return PC_FILES_DONE;
}

static enum pc_files_outcome write_new(struct rewrapping *r) {
    struct pc_files_file *file = r->file;
    enum pc_files_outcome outcome = pc_files_result_begin(file);
    if (outcome != PC_FILES_DONE)
        return outcome;
    pc_err err = pc_files_write_at(file->temporary.fd, 0, pc_buf_span(&r->header));
    if (err != PC_OK)
        return pc_files_failed(file, err, "it cannot be written");
    outcome = copy_body(r);
    /* Whoever put another file there meanwhile must not lose it. */
    if (outcome == PC_FILES_DONE && !(pc_files_is_unchanged(file) && pc_files_is_in_place(file)))
        outcome = PC_FILES_CHANGED;
    return outcome == PC_FILES_DONE ? pc_files_result_end(file) : outcome;
}

enum pc_files_outcome pc_files_rewrap(struct pc_files_file *file) {
    struct rewrapping r = {.file = file};
    enum pc_files_outcome outcome = make_header(&r);
    if (outcome == PC_FILES_DONE && !file->run->wishes.force &&
        pc_files_same_wrapping(pc_buf_span(&r.head), pc_buf_span(&r.header)))
        outcome = PC_FILES_SKIPPED;
    else if (outcome == PC_FILES_DONE)
        outcome = write_new(&r);
    pc_buf_free(&r.head);
    pc_buf_free(&r.header);
    return outcome;
}

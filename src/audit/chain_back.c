/* Reading a chain from its end: blocks of a file from the last one on, and the lines of a block
 * from the last one on. Unverified, as chain_read.c is. */
#define _GNU_SOURCE
#include "audit/chain.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "audit/chain_file.h"
#include "audit/link.h"
#include "base/file.h"

enum { BLOCK = 4 * PC_LINK_LINE_MAX };

struct back {
    const char *directory;
    uint64_t before; /* records from this one on are not looked at */
    uint64_t budget; /* bytes that may still be read */
    pc_chain_row row;
    void *context;
    char *block;
    uint64_t next; /* the record looked at last; 0: none yet */
};

static pc_err open_file(const struct back *back, const char *name, int *fd, uint64_t *size) {
    char path[4096];
    struct stat st;
    int n = snprintf(path, sizeof path, "%s/%s", back->directory, name);
    if (n < 0 || (size_t)n >= sizeof path)
        return PC_ERR_RANGE;
    *fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (*fd < 0 || fstat(*fd, &st) != 0)
        return PC_ERR_IO;
    *size = (uint64_t)st.st_size;
    return PC_OK;
}

static pc_err read_at(int fd, char *out, size_t len, uint64_t at) {
    while (len > 0) {
        ssize_t got = pread(fd, out, len, (off_t)at);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return PC_ERR_IO;
        out += got;
        at += (uint64_t)got;
        len -= (size_t)got;
    }
    return PC_OK;
}

static pc_err hand_out(struct back *back, struct pc_span line) {
    struct pc_link link;
    if (pc_link_parse(line, &link) != PC_OK)
        return PC_ERR_CORRUPT;
    if (back->before != 0 && link.seq >= back->before)
        return PC_OK;
    pc_err err = back->row(back->context, link.seq, link.record);
    back->next = link.seq;
    return err;
}

/* The whole lines that end in the block, from the last one. *begin: where the first of them begins,
 * which is where the block before has to end. */
static pc_err lines_of(struct back *back, struct pc_span block, bool first, uint64_t *begin) {
    size_t end = block.len;
    while (end > 0 && block.ptr[end - 1] != '\n')
        end--; /* a line that is being written */
    pc_err err = PC_OK;
    while (end > 0 && err == PC_OK) {
        const char *before = memrchr(block.ptr, '\n', end - 1);
        size_t start = before == NULL ? 0 : (size_t)(before - block.ptr) + 1;
        if (before == NULL && !first)
            break; /* it begins in the block before */
        err = hand_out(back, pc_span(block.ptr + start, end - 1 - start));
        end = start;
    }
    *begin = end;
    return err;
}

/* The number at the beginning of the first line behind `at`, and where that line begins. */
static pc_err seq_behind(const struct back *back, int fd, uint64_t at, uint64_t size, uint64_t *seq,
                         uint64_t *start) {
    size_t len = size - at < 2 * PC_LINK_LINE_MAX ? (size_t)(size - at) : 2 * PC_LINK_LINE_MAX;
    pc_err err = read_at(fd, back->block, len, at);
    if (err != PC_OK)
        return err;
    struct pc_span rest = pc_span(back->block, len);
    size_t skip = at == 0 ? 0 : pc_span_find(rest, '\n') + 1;
    if (skip >= len)
        return PC_ERR_NOTFOUND;
    rest = pc_span_from(rest, skip);
    *start = at + skip;
    return pc_span_u64(pc_span_upto(rest, pc_span_find(rest, ' ')), INT64_MAX, seq);
}

/* Somewhere behind the lines that are asked for, and not far: numbers rise through a file. */
static uint64_t end_of(const struct back *back, int fd, uint64_t size) {
    uint64_t low = 0, high = size;
    while (back->before != 0 && high - low > 2 * PC_LINK_LINE_MAX) {
        uint64_t middle = low + (high - low) / 2, seq = 0, start = 0;
        if (seq_behind(back, fd, middle, size, &seq, &start) != PC_OK || start >= high)
            break;
        if (seq < back->before)
            low = middle;
        else
            high = start;
    }
    return high;
}

static pc_err read_file_back(struct back *back, const char *name) {
    PC_CLEANUP(pc_file_close) int fd = -1;
    uint64_t end = 0;
    pc_err err = open_file(back, name, &fd, &end);
    if (err == PC_OK)
        end = end_of(back, fd, end);
    while (err == PC_OK && end > 0) {
        size_t len = end < BLOCK ? (size_t)end : BLOCK;
        uint64_t at = end - len, begin = 0;
        if (back->budget < len)
            return PC_ERR_BUSY;
        back->budget -= len;
        err = read_at(fd, back->block, len, at);
        if (err == PC_OK)
            err = lines_of(back, pc_span(back->block, len), at == 0, &begin);
        if (err == PC_OK && begin == len && at > 0)
            return PC_ERR_CORRUPT; /* no line is as long as a block */
        end = at + begin;
        if (at == 0)
            break;
    }
    return err;
}

pc_err pc_chain_read_back(const char *directory, uint64_t before, uint64_t max_bytes,
                          pc_chain_row row, void *context, uint64_t *next, struct pc_diag *diag) {
    PC_CLEANUP(pc_chain_files_free) struct pc_chain_files files;
    struct back back = {.directory = directory,
                        .before = before,
                        .budget = max_bytes,
                        .row = row,
                        .context = context};
    *next = 0;
    pc_err err = pc_chain_files_list(directory, &files, diag);
    if (err != PC_OK)
        return err;
    back.block = malloc(BLOCK);
    if (back.block == NULL)
        return PC_ERR_NOMEM;
    for (size_t i = files.count; i > 0 && err == PC_OK; i--)
        if (before == 0 || files.first[i - 1] < before)
            err = read_file_back(&back, files.names[i - 1]);
    free(back.block);
    if (err == PC_ERR_BUSY || err == PC_ERR_FULL) {
        *next = back.next != 0 ? back.next : before;
        err = PC_OK;
    }
    return err;
}

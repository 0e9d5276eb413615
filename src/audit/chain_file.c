/* The files of a chain and their lines. */
#define _GNU_SOURCE
#include "audit/chain_file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "audit/link.h"
#include "base/file.h"

enum { CHUNK = 1 << 20, DIGITS = 16 };

static const char prefix[] = "chain-";

void pc_chain_name(uint64_t first, char out[PC_CHAIN_NAME]) {
    (void)snprintf(out, PC_CHAIN_NAME, "%s%016llu.log", prefix,
                   (unsigned long long)(first % 10000000000000000));
}

static int is_chain(const struct dirent *entry) {
    struct pc_span name = pc_span_str(entry->d_name);
    return name.len == PC_CHAIN_NAME - 1 && pc_span_starts(name, PC_SPAN("chain-")) &&
           pc_span_ends(name, PC_SPAN(".log"));
}

static int by_name(const struct dirent **a, const struct dirent **b) {
    return strcmp((*a)->d_name, (*b)->d_name);
}

static pc_err take(struct pc_chain_files *files, const char *name) {
    uint64_t first;
    struct pc_span digits = pc_span(name + sizeof prefix - 1, DIGITS);
    if (pc_span_u64(digits, UINT64_MAX, &first) != PC_OK)
        return PC_OK; /* not one of ours */
    memcpy(files->names[files->count], name, PC_CHAIN_NAME);
    files->first[files->count] = first;
    files->count++;
    return PC_OK;
}

pc_err pc_chain_files_list(const char *directory, struct pc_chain_files *out,
                           struct pc_diag *diag) {
    *out = (struct pc_chain_files){0};
    struct dirent **entries = NULL;
    int count = scandir(directory, &entries, is_chain, by_name);
    if (count < 0)
        return pc_diag_set(diag, errno == ENOENT ? PC_ERR_NOTFOUND : PC_ERR_IO,
                           "%s cannot be read: %s", directory, strerror(errno));
    out->names = calloc((size_t)count + 1, sizeof *out->names);
    out->first = calloc((size_t)count + 1, sizeof *out->first);
    pc_err err = out->names == NULL || out->first == NULL ? PC_ERR_NOMEM : PC_OK;
    for (int i = 0; i < count; i++) {
        if (err == PC_OK)
            err = take(out, entries[i]->d_name);
        free(entries[i]);
    }
    free(entries);
    if (err != PC_OK)
        pc_chain_files_free(out);
    return err;
}

void pc_chain_files_free(struct pc_chain_files *files) {
    free(files->names);
    free(files->first);
    *files = (struct pc_chain_files){0};
}

pc_err pc_lines_open(const char *directory, const char *name, struct pc_lines *out) {
    *out = (struct pc_lines){.fd = -1};
    char path[4096];
    int n = snprintf(path, sizeof path, "%s/%s", directory, name);
    if (n < 0 || (size_t)n >= sizeof path)
        return PC_ERR_RANGE;
    out->fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (out->fd < 0)
        return errno == ENOENT ? PC_ERR_NOTFOUND : PC_ERR_IO;
    out->bytes = malloc(CHUNK);
    return out->bytes == NULL ? PC_ERR_NOMEM : PC_OK;
}

/* Moves what is left to the front and reads on; *ended where there was nothing more. */
static pc_err fill(struct pc_lines *lines, bool *ended) {
    memmove(lines->bytes, lines->bytes + lines->at, lines->len - lines->at);
    lines->len -= lines->at;
    lines->at = 0;
    ssize_t got;
    do
        got = read(lines->fd, lines->bytes + lines->len, CHUNK - lines->len);
    while (got < 0 && errno == EINTR);
    if (got < 0)
        return PC_ERR_IO;
    *ended = got == 0;
    lines->len += (size_t)got;
    return PC_OK;
}

pc_err pc_lines_next(struct pc_lines *lines, struct pc_span *out) {
    bool ended = false;
    size_t looked = 0; /* bytes of the rest that hold no line break */
    for (;;) {
        struct pc_span rest = pc_span(lines->bytes + lines->at, lines->len - lines->at);
        size_t end = looked + pc_span_find(pc_span_from(rest, looked), '\n');
        lines->torn = end == rest.len;
        if (!lines->torn || (ended && rest.len > 0)) {
            *out = pc_span_upto(rest, end);
            lines->offset = lines->behind;
            lines->at += end + !lines->torn;
            lines->behind += end + !lines->torn;
            lines->number++;
            return PC_OK;
        }
        if (ended)
            return PC_ERR_NOTFOUND;
        if (rest.len > PC_LINK_LINE_MAX)
            return PC_ERR_CORRUPT;
        looked = rest.len;
        pc_err err = fill(lines, &ended);
        if (err != PC_OK)
            return err;
    }
}

void pc_lines_close(struct pc_lines *lines) {
    pc_file_close(&lines->fd);
    free(lines->bytes);
    lines->bytes = NULL;
}

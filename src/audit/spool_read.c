/* The reading end of the spool. Files are read, never mapped: whoever writes them may cut them off
 * at any moment, and nothing in them is trusted. */
#define _GNU_SOURCE
#include "audit/spool.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "audit/event.h"
#include "audit/segment.h"
#include "base/file.h"

#define COUNT_MOST                                                                                 \
    (((uint64_t)1 << 53) - 1) /* every reader of JSON can tell this from the next one */

enum {
    WINDOW = 256 << 10, /* bytes read at a time: many of the longest frames */
    MOST = 1 << 20,     /* files of a folder that are looked at */
};

/* ---- one file ---- */

/* A file that may not be opened, a link and a socket are no segments of a writer's. */
static pc_err open_failed(int code) {
    if (code == ENOENT)
        return PC_ERR_NOTFOUND;
    bool odd = code == EACCES || code == EPERM || code == ELOOP || code == ENXIO || code == EISDIR;
    return odd ? PC_ERR_CORRUPT : PC_ERR_IO;
}

static pc_err open_segment(const char *directory, const char *name, int flags, int *fd) {
    char path[4096];
    int n = snprintf(path, sizeof path, "%s/%s", directory, name);
    if (n < 0 || (size_t)n >= sizeof path || strchr(name, '/') != NULL)
        return PC_ERR_RANGE;
    *fd = open(path, flags | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    if (*fd < 0)
        return open_failed(errno);
    struct stat st;
    if (fstat(*fd, &st) != 0)
        return PC_ERR_IO;
    return S_ISREG(st.st_mode) ? PC_OK : PC_ERR_CORRUPT;
}

static pc_err read_header(int fd, struct pc_segment_header *out) {
    char bytes[PC_SEGMENT_HEADER];
    size_t got;
    pc_err err = pc_file_read_at(fd, 0, bytes, sizeof bytes, &got);
    if (err == PC_OK)
        err = pc_segment_parse(pc_span(bytes, got), out);
    struct stat st;
    if (err == PC_OK && (fstat(fd, &st) != 0 || (uint64_t)st.st_size != out->size))
        err = PC_ERR_CORRUPT;
    return err;
}

/* Nothing but the writer's death gives its lock away. */
static bool writer_is_gone(int fd) {
    return flock(fd, LOCK_SH | LOCK_NB) == 0;
}

static pc_err describe(const char *directory, const char *name, struct pc_spool_segment *out) {
    PC_CLEANUP(pc_file_close) int fd = -1;
    struct pc_segment_header header;
    char expected[96];
    pc_err err = open_segment(directory, name, O_RDONLY, &fd);
    if (err != PC_OK)
        return err;
    bool finished = writer_is_gone(fd);
    err = read_header(fd, &header);
    if (err == PC_OK && header.finished) {
        /* The writer counts before it finishes: what is read from here on is its last word. */
        finished = true;
        err = read_header(fd, &header);
    }
    if (err == PC_OK)
        err = pc_segment_name(&header, expected, sizeof expected);
    if (err == PC_OK && strcmp(expected, name) != 0)
        err = PC_ERR_CORRUPT;
    if (err != PC_OK)
        return err;
    out->writer = header.id;
    out->size = header.size;
    out->finished = finished;
    out->committed = header.committed < header.size ? header.committed : header.size;
    out->sealed = header.sealed < header.size ? header.sealed : header.size;
    out->refused = header.refused < COUNT_MOST ? header.refused : COUNT_MOST;
    out->refused_first = header.refused_first;
    out->refused_last = header.refused_last;
    return PC_OK;
}

/* ---- the folder ---- */

static int is_segment(const struct dirent *entry) {
    return pc_span_ends(pc_span_str(entry->d_name), PC_SPAN(".seg"));
}

static int by_name(const struct dirent **a, const struct dirent **b) {
    return strcmp((*a)->d_name, (*b)->d_name);
}

/* Others that write into the folder can take the name, but not the owner where that is another
 * user. */
static bool is_own(const char *directory, const char *name) {
    char path[4096];
    struct stat st;
    const char *writer = name + strspn(name, "0123456789");
    int n = snprintf(path, sizeof path, "%s/%s", directory, name);
    return pc_span_starts(pc_span_str(writer), PC_SPAN("-authority-")) && n > 0 &&
           (size_t)n < sizeof path && lstat(path, &st) == 0 && st.st_uid == geteuid();
}

static pc_err hand_out(const char *directory, const char *name, bool own, pc_spool_segment_row row,
                       void *context, struct pc_diag *diag) {
    struct pc_spool_segment segment = {.own = own};
    memcpy(segment.name, name, strnlen(name, sizeof segment.name - 1));
    pc_err err = describe(directory, name, &segment);
    if (err == PC_ERR_NOTFOUND)
        return PC_OK; /* removed since the folder was read */
    if (err == PC_ERR_CORRUPT || err == PC_ERR_RANGE) {
        segment.malformed = true;
        if (diag != NULL && diag->text[0] == '\0')
            (void)pc_diag_set(diag, err, "%s is no spool segment", name);
        err = PC_OK;
    }
    if (err != PC_OK)
        return pc_diag_set(diag, err, "%s/%s cannot be read: %s", directory, name, strerror(errno));
    return row(context, &segment);
}

pc_err pc_spool_list(const char *directory, pc_spool_segment_row row, void *context,
                     struct pc_diag *diag) {
    struct dirent **names = NULL;
    if (diag != NULL)
        diag->text[0] = '\0';
    int count = scandir(directory, &names, is_segment, by_name);
    if (count < 0)
        return pc_diag_set(diag, errno == ENOENT ? PC_ERR_NOTFOUND : PC_ERR_IO,
                           "%s cannot be read: %s", directory, strerror(errno));
    pc_err err = PC_OK;
    for (int i = 0; i < count; i++) {
        if (!is_own(directory, names[i]->d_name))
            continue;
        if (err == PC_OK)
            err = hand_out(directory, names[i]->d_name, true, row, context, diag);
        free(names[i]);
        names[i] = NULL;
    }
    for (int i = 0; i < count; i++) {
        if (names[i] != NULL && err == PC_OK && i < MOST)
            err = hand_out(directory, names[i]->d_name, false, row, context, diag);
        free(names[i]);
    }
    free(names);
    return err;
}

/* ---- records ---- */

/* A part of a segment in memory. */
struct window {
    int fd;
    uint64_t end; /* the segment's size */
    uint64_t at;  /* where the bytes begin */
    size_t len;
    char *bytes;
};

static pc_err load(struct window *window, uint64_t at) {
    uint64_t left = window->end - at;
    window->at = at;
    return pc_file_read_at(window->fd, at, window->bytes, left < WINDOW ? (size_t)left : WINDOW,
                           &window->len);
}

/* The frame at `at`. What looks wrong is read once more: the bytes may have been copied in the
 * moment before the writer's last store, and then they are right now. */
static pc_err frame_at(struct window *window, uint64_t at, struct pc_span *record) {
    struct pc_span bytes =
        pc_span(window->bytes + (at - window->at), window->len - (at - window->at));
    pc_err err = pc_segment_frame(bytes, window->end - at, record);
    if (err == PC_OK)
        return PC_OK;
    err = load(window, at);
    if (err == PC_OK)
        err = pc_segment_frame(pc_span(window->bytes, window->len), window->end - at, record);
    return err == PC_ERR_RANGE ? PC_ERR_CORRUPT : err; /* the file was cut off */
}

static pc_err read_records(struct window *window, pc_spool_record record, void *context,
                           uint64_t *next) {
    pc_err err = load(window, *next);
    while (err == PC_OK) {
        struct pc_span payload;
        err = frame_at(window, *next, &payload);
        if (err != PC_OK || payload.len == 0)
            return err;
        uint64_t after = *next + pc_segment_frame_size(payload.len);
        err = record(context, payload, after);
        if (err == PC_OK)
            *next = after;
    }
    return err;
}

pc_err pc_spool_read(const char *directory, const char *name, uint64_t from, pc_spool_record record,
                     void *context, uint64_t *next) {
    PC_CLEANUP(pc_file_close) int fd = -1;
    struct pc_segment_header header;
    *next = from == 0 ? PC_SEGMENT_HEADER : from;
    pc_err err = open_segment(directory, name, O_RDONLY, &fd);
    if (err == PC_OK)
        err = read_header(fd, &header);
    if (err != PC_OK)
        return err;
    if (*next < PC_SEGMENT_HEADER || *next > header.size || *next % 8 != 0)
        return PC_ERR_RANGE;
    struct window window = {.fd = fd, .end = header.size, .bytes = malloc(WINDOW)};
    if (window.bytes == NULL)
        return PC_ERR_NOMEM;
    err = read_records(&window, record, context, next);
    free(window.bytes);
    return err;
}

/* ---- how far ---- */

pc_err pc_spool_mark_sealed(const char *directory, const char *name, uint64_t upto) {
    PC_CLEANUP(pc_file_close) int fd = -1;
    struct pc_segment_header header;
    pc_err err = open_segment(directory, name, O_RDWR, &fd);
    if (err == PC_OK)
        err = read_header(fd, &header);
    if (err != PC_OK)
        return err;
    ssize_t put = pwrite(fd, &upto, sizeof upto, PC_SEGMENT_AT_SEALED);
    return put == (ssize_t)sizeof upto ? PC_OK : PC_ERR_IO;
}

static int is_unfinished(const struct dirent *entry) {
    return pc_span_ends(pc_span_str(entry->d_name), PC_SPAN(".new"));
}

void pc_spool_sweep(const char *directory) {
    struct dirent **names = NULL;
    int count = scandir(directory, &names, is_unfinished, by_name);
    for (int i = 0; i < count; i++) {
        PC_CLEANUP(pc_file_close) int fd = -1;
        char path[4096];
        int n = snprintf(path, sizeof path, "%s/%s", directory, names[i]->d_name);
        pc_err err = open_segment(directory, names[i]->d_name, O_RDONLY, &fd);
        if (err == PC_OK && n > 0 && (size_t)n < sizeof path && writer_is_gone(fd))
            (void)unlink(path); /* a writer that has just begun finds it gone and begins again */
        free(names[i]);
    }
    free(names);
}

static pc_err add_lag(void *context, const struct pc_spool_segment *segment) {
    struct pc_spool_lag *lag = context;
    lag->segments++;
    lag->refused += segment->refused;
    uint64_t sealed = segment->sealed < PC_SEGMENT_HEADER ? PC_SEGMENT_HEADER : segment->sealed;
    if (!segment->malformed && segment->committed > sealed)
        lag->bytes += segment->committed - sealed;
    return PC_OK;
}

pc_err pc_spool_lag(const char *directory, struct pc_spool_lag *out) {
    *out = (struct pc_spool_lag){0};
    return pc_spool_list(directory, add_lag, out, NULL);
}

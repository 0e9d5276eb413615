/* The writing end of the spool: mapped segments, one in use and one allocated ahead. */
#define _GNU_SOURCE
#include "audit/spool.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "audit/event.h"
#include "audit/segment.h"
#include "base/cursor.h"
#include "base/encode.h"
#include "base/file.h"

#define RETRY_AFTER (PC_SECOND / 10) /* room is not asked for more often than that */

enum { AHEAD = 128 * 1024 }; /* how much of a segment is brought into memory at a time */

struct segment {
    int fd;        /* holds the lock that says that the writer lives */
    char *map;     /* NULL: there is none */
    uint64_t at;   /* where the next frame goes */
    uint64_t warm; /* up to here its pages are in memory */
    char path[4096];
};

struct pc_spool {
    char *directory;
    struct pc_segment_header next; /* of the segment that is made next */
    uint64_t random;
    mode_t mode;
    struct segment current; /* always there */
    struct segment spare;
    pc_time tried; /* when room was last asked for in vain; 0: it was not */
};

static void store_u64(const struct segment *segment, size_t at, uint64_t value) {
    __atomic_store_n((uint64_t *)(void *)(segment->map + at), value, __ATOMIC_RELEASE);
}

static uint64_t load_u64(const struct segment *segment, size_t at) {
    return __atomic_load_n((uint64_t *)(void *)(segment->map + at), __ATOMIC_RELAXED);
}

static void unmap(struct segment *segment, uint64_t size) {
    if (segment->map != NULL)
        (void)munmap(segment->map, size);
    segment->map = NULL;
    pc_file_close(&segment->fd);
}

static pc_err from_errno(int code) {
    return code == ENOSPC || code == EDQUOT || code == EFBIG ? PC_ERR_FULL : PC_ERR_IO;
}

/* Locks, allocates every block of it, writes the header and maps it. */
static pc_err prepare(const struct pc_segment_header *header, mode_t mode, struct segment *out) {
    if (fchmod(out->fd, mode) != 0 || flock(out->fd, LOCK_EX) != 0)
        return PC_ERR_IO;
    int failed = posix_fallocate(out->fd, 0, (off_t)header->size);
    if (failed != 0)
        return from_errno(failed);
    char bytes[PC_SEGMENT_HEADER];
    struct pc_buf buf = pc_buf_over(bytes, sizeof bytes);
    pc_segment_encode(header, &buf);
    pc_err err = pc_buf_end(&buf);
    if (err == PC_OK)
        err = pc_file_write_all(out->fd, pc_buf_span(&buf));
    if (err != PC_OK)
        return err;
    void *map = mmap(NULL, header->size, PROT_READ | PROT_WRITE, MAP_SHARED, out->fd, 0);
    if (map == MAP_FAILED)
        return PC_ERR_NOMEM;
    out->map = map;
    out->at = out->warm = PC_SEGMENT_HEADER;
    return PC_OK;
}

/* Writes the zeros that are there already, ahead of the frames. Without this each page that is
 * touched first through the map costs a fault with a journal entry, which is most of what a record
 * costs. The blocks are allocated; if it fails all the same, the faults do the work. */
static void bring_in(struct segment *segment, uint64_t upto, uint64_t size) {
    static const char zeros[AHEAD];
    while (segment->warm < upto) {
        uint64_t left = size - segment->warm;
        uint64_t step = AHEAD - segment->warm % AHEAD;
        ssize_t put = pwrite(segment->fd, zeros, left < step ? left : step, (off_t)segment->warm);
        segment->warm = put <= 0 ? size : segment->warm + (uint64_t)put;
    }
}

/* Readers look at *.seg only, so it gets that name when it is whole. */
static pc_err create(const struct pc_spool *spool, struct segment *out) {
    char name[96];
    char path[sizeof out->path];
    pc_err err = pc_segment_name(&spool->next, name, sizeof name);
    int n = snprintf(path, sizeof path - 4, "%s/%s", spool->directory, name);
    if (err != PC_OK || n < 0 || (size_t)n >= sizeof path - 4)
        return PC_ERR_RANGE;
    memcpy(out->path, path, sizeof path);
    memcpy(path + n - 3, "new", 4);
    out->fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (out->fd < 0)
        return from_errno(errno);
    err = prepare(&spool->next, spool->mode, out);
    if (err == PC_OK && rename(path, out->path) != 0)
        err = from_errno(errno);
    if (err == PC_OK)
        return PC_OK;
    unmap(out, spool->next.size);
    (void)unlink(path);
    return err;
}

/* A segment with an id of its own and a time of creation behind that of the one before it, whatever
 * the clock says: names sort in the order of writing. */
static pc_err allocate(struct pc_spool *spool, pc_time now, struct segment *out) {
    struct pc_segment_header *next = &spool->next;
    next->created = now > next->created ? now : next->created + 1;
    next->index++;
    memcpy(next->id.bytes, &spool->random, 8);
    memcpy(next->id.bytes + 8, &next->pid, 4);
    memcpy(next->id.bytes + 12, &next->index, 4);
    return create(spool, out);
}

static pc_err want_spare(struct pc_spool *spool, pc_time now) {
    if (spool->spare.map != NULL)
        return PC_OK;
    bool soon = spool->tried != 0 && now >= spool->tried && now - spool->tried < RETRY_AFTER;
    if (soon)
        return PC_ERR_FULL;
    pc_err err = allocate(spool, now, &spool->spare);
    spool->tried = err == PC_OK ? 0 : now;
    return err;
}

static void finish(struct pc_spool *spool, struct segment *segment) {
    if (segment->map != NULL)
        store_u64(segment, PC_SEGMENT_AT_FINISHED, 1);
    unmap(segment, spool->next.size);
}

static pc_err check(const struct pc_spool_options *options, struct pc_diag *diag) {
    if (!pc_segment_writer_ok(options->writer))
        return pc_diag_set(diag, PC_ERR_INVALID, "\"%s\" cannot be the name of a spool writer",
                           options->writer);
    if (options->segment_size < PC_SEGMENT_SMALLEST || options->segment_size > PC_SEGMENT_LARGEST)
        return pc_diag_set(diag, PC_ERR_RANGE, "a spool segment has 64 KiB to 1 GiB");
    return PC_OK;
}

pc_err pc_spool_open(const struct pc_spool_options *options, uint64_t random, pc_time now,
                     struct pc_spool **out, struct pc_diag *diag) {
    pc_err err = check(options, diag);
    if (err != PC_OK)
        return err;
    struct pc_spool *spool = calloc(1, sizeof *spool);
    char *directory = strdup(options->directory);
    if (spool == NULL || directory == NULL) {
        free(spool);
        free(directory);
        return pc_diag_set(diag, PC_ERR_NOMEM, "no memory");
    }
    spool->directory = directory;
    spool->random = random;
    spool->mode = (mode_t)options->mode;
    spool->current.fd = spool->spare.fd = -1;
    spool->next.pid = (uint32_t)getpid();
    spool->next.size = (options->segment_size + 4095) & ~(uint64_t)4095;
    memcpy(spool->next.writer, options->writer, strlen(options->writer) + 1);
    err = allocate(spool, now, &spool->current);
    if (err == PC_OK)
        err = want_spare(spool, now);
    if (err == PC_ERR_FULL && spool->current.map != NULL)
        err = PC_OK; /* there is one at least; append asks for the other again */
    if (err != PC_OK) {
        int why = errno;
        pc_spool_close(spool);
        return pc_diag_set(diag, err, "no spool segment in %s: %s", options->directory,
                           err == PC_ERR_FULL ? "no space left" : strerror(why));
    }
    *out = spool;
    return PC_OK;
}

void pc_spool_close(struct pc_spool *spool) {
    if (spool == NULL)
        return;
    finish(spool, &spool->current);
    if (spool->spare.map != NULL)
        (void)unlink(spool->spare.path);
    unmap(&spool->spare, spool->next.size);
    free(spool->directory);
    free(spool);
}

/* The length goes last and with a barrier: before it, nothing of the frame is there. */
static void put(struct segment *segment, struct pc_span record) {
    char *frame = segment->map + segment->at;
    uint32_t crc = pc_crc32c(0, record);
    memcpy(frame + 4, &crc, sizeof crc);
    memcpy(frame + PC_SEGMENT_FRAME, record.ptr, record.len);
    __atomic_store_n((uint32_t *)(void *)frame, (uint32_t)record.len, __ATOMIC_RELEASE);
    segment->at += pc_segment_frame_size(record.len);
    store_u64(segment, PC_SEGMENT_AT_COMMITTED, segment->at);
}

pc_err pc_spool_append(struct pc_spool *spool, struct pc_span record, pc_time now) {
    if (record.len == 0 || record.len > PC_EVENT_MAX)
        return PC_ERR_RANGE;
    pc_err room = want_spare(spool, now);
    bool fits = pc_segment_frame_size(record.len) <= spool->next.size - spool->current.at;
    if (!fits && room != PC_OK)
        return PC_ERR_FULL;
    if (!fits) {
        finish(spool, &spool->current);
        spool->current = spool->spare;
        spool->spare = (struct segment){.fd = -1};
    }
    bring_in(&spool->current, spool->current.at + pc_segment_frame_size(record.len),
             spool->next.size);
    put(&spool->current, record);
    return PC_OK;
}

void pc_spool_refused(struct pc_spool *spool, pc_time now) {
    struct segment *segment = &spool->current;
    uint64_t count = load_u64(segment, PC_SEGMENT_AT_REFUSED);
    if (count == 0)
        store_u64(segment, PC_SEGMENT_AT_FIRST, (uint64_t)now);
    store_u64(segment, PC_SEGMENT_AT_LAST, (uint64_t)now);
    store_u64(segment, PC_SEGMENT_AT_REFUSED, count + 1);
}

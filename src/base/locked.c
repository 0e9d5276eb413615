/* A mapping of its own for each secret: a closed page, the pages, a closed page. */
#define _GNU_SOURCE
#include "base/locked.h"

#include <stdint.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/buf.h"

enum { ALIGNMENT = 16, SIZE_MAX_LOCKED = 1 << 24 };

static size_t page_size(void) {
    long size = sysconf(_SC_PAGESIZE);
    return size > 0 ? (size_t)size : 4096;
}

pc_err pc_locked_new(size_t size, struct pc_locked *out) {
    *out = (struct pc_locked){0};
    if (size == 0 || size > SIZE_MAX_LOCKED)
        return PC_ERR_RANGE;
    size_t page = page_size(), inner = (size + page - 1) / page * page, whole = inner + 2 * page;
    char *map = mmap(NULL, whole, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (map == MAP_FAILED)
        return PC_ERR_NOMEM;
    char *pages = map + page;
    if (mprotect(pages, inner, PROT_READ | PROT_WRITE) != 0 ||
        madvise(pages, inner, MADV_DONTDUMP) != 0) {
        (void)munmap(map, whole);
        return PC_ERR_NOMEM;
    }
    /* At the end, so that what runs over it meets the closed page. */
    size_t used = (size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    out->held = mlock(pages, inner) == 0;
    out->ptr = pages + inner - used;
    out->size = size;
    out->map = map;
    out->map_len = whole;
    return PC_OK;
}

void pc_locked_free(struct pc_locked *locked) {
    if (locked->map != NULL) {
        pc_wipe(locked->ptr, locked->size);
        (void)munmap(locked->map, locked->map_len);
    }
    *locked = (struct pc_locked){0};
}

void pc_locked_allow(void) {
    struct rlimit limit;
    if (getrlimit(RLIMIT_MEMLOCK, &limit) != 0 || limit.rlim_cur >= PC_LOCKED_ROOM)
        return;
    struct rlimit wanted = {PC_LOCKED_ROOM, limit.rlim_max};
    if (limit.rlim_max < PC_LOCKED_ROOM)
        wanted.rlim_max = PC_LOCKED_ROOM;
    if (setrlimit(RLIMIT_MEMLOCK, &wanted) == 0)
        return;
    limit.rlim_cur = limit.rlim_max; /* as far as the hard limit */
    (void)setrlimit(RLIMIT_MEMLOCK, &limit);
}

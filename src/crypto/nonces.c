/* Nonces out of a page that is filled once for many. */
#define _GNU_SOURCE
#include "crypto/nonces.h"

#include <string.h>
#include <sys/mman.h>
#include <time.h>

enum { PAGE = 4096 };

struct pc_nonces_page {
    size_t left; /* bytes at the end of `bytes`; a fork makes it 0 in the child */
    uint8_t bytes[PAGE - sizeof(size_t)];
};

struct pc_nonces pc_nonces_of(const struct pc_entropy *entropy) {
    struct pc_nonces nonces = {.entropy = *entropy};
    void *page = mmap(NULL, sizeof(struct pc_nonces_page), PROT_READ | PROT_WRITE,
                      MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (page == MAP_FAILED)
        return nonces;
    if (madvise(page, sizeof(struct pc_nonces_page), MADV_WIPEONFORK) == 0)
        nonces.page = page;
    else
        (void)munmap(page, sizeof(struct pc_nonces_page));
    return nonces;
}

void pc_nonces_end(struct pc_nonces *nonces) {
    if (nonces->page != NULL)
        (void)munmap(nonces->page, sizeof *nonces->page);
    nonces->page = NULL;
}

static pc_err take(struct pc_nonces *nonces, uint8_t *out, size_t len) {
    struct pc_nonces_page *page = nonces->page;
    if (page == NULL)
        return pc_entropy_fill(&nonces->entropy, out, len);
    if (page->left < len) {
        pc_err err = pc_entropy_fill(&nonces->entropy, page->bytes, sizeof page->bytes);
        if (err != PC_OK)
            return err;
        page->left = sizeof page->bytes;
    }
    memcpy(out, page->bytes + sizeof page->bytes - page->left, len);
    page->left -= len;
    return PC_OK;
}

pc_err pc_nonces_next(struct pc_nonces *nonces, uint8_t *out, size_t len) {
    struct timespec now;
    uint64_t time, mixed;
    if (len < sizeof mixed || len > PC_NONCE_MAX)
        return PC_ERR_RANGE;
    pc_err err = take(nonces, out, len);
    if (err != PC_OK || clock_gettime(CLOCK_REALTIME, &now) != 0)
        return err;
    time = (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
    memcpy(&mixed, out + len - sizeof mixed, sizeof mixed);
    mixed ^= time;
    memcpy(out + len - sizeof mixed, &mixed, sizeof mixed);
    return PC_OK;
}

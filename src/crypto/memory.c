/* OpenSSL's allocator. */
#include "crypto/memory.h"

#include <openssl/crypto.h>

#include "base/wiping.h"

static void *get(size_t size, const char *file, int line) {
    (void)file, (void)line;
    return size == 0 ? NULL : pc_wiping_malloc(size);
}

static void *grow(void *ptr, size_t size, const char *file, int line) {
    (void)file, (void)line;
    return pc_wiping_realloc(ptr, size);
}

static void give_back(void *ptr, const char *file, int line) {
    (void)file, (void)line;
    pc_wiping_free(ptr);
}

void pc_crypto_wipe_memory(void) {
    (void)CRYPTO_set_mem_functions(get, grow, give_back);
}

/* Random bytes from the kernel. */
#include "crypto/random.h"

#include <errno.h>
#include <sys/random.h>

static pc_err fill(void *self, void *out, size_t len) {
    (void)self;
    unsigned char *to = out;
    while (len > 0) {
        ssize_t got = getrandom(to, len, 0);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return PC_ERR_IO;
        to += got;
        len -= (size_t)got;
    }
    return PC_OK;
}

const struct pc_entropy pc_system_entropy = {.fill = fill};

/* No trace of a process's memory in a file, and nobody who looks into it but root. */
#define _GNU_SOURCE
#include <errno.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>

#include "confine/confine.h"

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer) ||                         \
    __has_feature(memory_sanitizer)
#define SANITIZED 1
#endif
#endif
#ifndef SANITIZED
#define SANITIZED 0
#endif

bool pc_confine_filters(void) {
    return SANITIZED == 0;
}

pc_err pc_confine_dumps(struct pc_diag *diag) {
    const struct rlimit none = {0, 0};
    if (setrlimit(RLIMIT_CORE, &none) != 0)
        return pc_diag_set(diag, PC_ERR_IO, "core dumps cannot be forbidden: %s", strerror(errno));
    if (pc_confine_filters() && prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0)
        return pc_diag_set(diag, PC_ERR_IO, "tracing cannot be forbidden: %s", strerror(errno));
    return PC_OK;
}

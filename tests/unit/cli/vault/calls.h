/* What is asked of the file system, in its order: these take the place of the C library's. */
#ifndef PC_TESTS_UNIT_CLI_VAULT_CALLS_H
#define PC_TESTS_UNIT_CLI_VAULT_CALLS_H

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

/* F: fsync of a file, D: of a folder, R: rename, U: unlink. */
static char calls_made[32];
static bool calls_sync_fails;

static inline void calls_begin(void) {
    memset(calls_made, 0, sizeof calls_made);
    calls_sync_fails = false;
}

static inline void calls_note(char what) {
    size_t len = strlen(calls_made);
    if (len + 1 < sizeof calls_made)
        calls_made[len] = what;
}

int fsync(int fd) {
    struct stat st;
    calls_note(fstat(fd, &st) == 0 && S_ISDIR(st.st_mode) ? 'D' : 'F');
    errno = EIO;
    return calls_sync_fails ? -1 : (int)syscall(SYS_fsync, fd);
}

int renameat(int from_folder, const char *from, int to_folder, const char *to) {
    calls_note('R');
    return (int)syscall(SYS_renameat2, from_folder, from, to_folder, to, 0);
}

int renameat2(int from_folder, const char *from, int to_folder, const char *to, unsigned flags) {
    calls_note('R');
    return (int)syscall(SYS_renameat2, from_folder, from, to_folder, to, flags);
}

int unlinkat(int folder, const char *name, int flags) {
    calls_note('U');
    return (int)syscall(SYS_unlinkat, folder, name, flags);
}

#endif

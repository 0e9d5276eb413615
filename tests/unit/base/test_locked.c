/* Memory for secrets: bounds, what the kernel says of it, and small limits. */
#define _GNU_SOURCE
#include "../testing.h"

#include <stdio.h>
#include <stdlib.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/locked.h"

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define SANITIZED 1 /* its mlock does nothing, and a fault is its own */
#else
#define SANITIZED 0
#endif

/* The flags of the mapping that has that address, from smaps. */
static void flags_of(const void *address, char *out, size_t size) {
    FILE *maps = fopen("/proc/self/smaps", "r");
    char line[512];
    bool inside = false;
    assert_non_null(maps);
    out[0] = '\0';
    while (fgets(line, sizeof line, maps) != NULL) {
        char *end;
        unsigned long from = strtoul(line, &end, 16);
        if (*end == '-') {
            unsigned long upto = strtoul(end + 1, NULL, 16);
            inside = (unsigned long)address >= from && (unsigned long)address < upto;
        }
        if (inside && strncmp(line, "VmFlags:", 8) == 0) {
            (void)snprintf(out, size, "%.500s ", line);
            break;
        }
    }
    (void)fclose(maps);
}

static void test_zeroed_and_aligned(void **state) {
    static const size_t sizes[] = {1, 15, 16, 4095, 4096, 4097, 8192, 100000};
    (void)state;
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        struct pc_locked locked;
        assert_int_equal(pc_locked_new(sizes[i], &locked), PC_OK);
        assert_int_equal((uintptr_t)locked.ptr % 16, 0);
        for (size_t k = 0; k < sizes[i]; k++)
            assert_int_equal(locked.ptr[k], 0);
        memset(locked.ptr, 'x', sizes[i]);
        pc_locked_free(&locked);
        assert_null(locked.ptr);
        pc_locked_free(&locked);
    }
}

static void test_sizes_that_are_none(void **state) {
    struct pc_locked locked;
    (void)state;
    assert_int_equal(pc_locked_new(0, &locked), PC_ERR_RANGE);
    assert_int_equal(pc_locked_new(SIZE_MAX, &locked), PC_ERR_RANGE);
    assert_null(locked.ptr);
}

static void test_kept_out_of_dumps_and_swap(void **state) {
    struct pc_locked locked;
    char flags[512];
    (void)state;
    assert_int_equal(pc_locked_new(64, &locked), PC_OK);
    flags_of(locked.ptr, flags, sizeof flags);
    assert_non_null(strstr(flags, " dd "));
    if (locked.held && !SANITIZED)
        assert_non_null(strstr(flags, " lo "));
    pc_locked_free(&locked);
}

static int killed_by(void (*what)(void)) {
    int status = 0;
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        const struct rlimit none = {0, 0};
        (void)setrlimit(RLIMIT_CORE, &none);
        (void)signal(SIGSEGV, SIG_DFL); /* the test's own handler would go on */
        what();
        _exit(0);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    return WIFSIGNALED(status) ? WTERMSIG(status) : -1;
}

static void run_over(void) {
    struct pc_locked locked;
    if (pc_locked_new(32, &locked) == PC_OK)
        *(volatile char *)(locked.ptr + 32) = 1;
}

static void test_running_over_it_ends_the_process(void **state) {
    (void)state;
    if (SANITIZED) {
        print_message("# skipped: a sanitizer takes the fault\n");
        return;
    }
    assert_int_equal(killed_by(run_over), SIGSEGV);
}

/* Without the right to lock: in a child, as another user, with a limit of nothing. */
static void lock_without_room(void) {
    const struct rlimit none = {0, 0};
    struct pc_locked locked;
    if (setrlimit(RLIMIT_MEMLOCK, &none) != 0 || (getuid() == 0 && setuid(65534) != 0))
        _exit(2);
    if (pc_locked_new(64, &locked) != PC_OK)
        _exit(3);
    locked.ptr[0] = 'x';
    _exit(locked.held && !SANITIZED ? 4 : 0);
}

static void test_without_room_it_is_there_and_says_so(void **state) {
    int status = 0;
    (void)state;
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0)
        lock_without_room();
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 0);
}

static void test_allowing_never_lowers(void **state) {
    struct rlimit before, after;
    (void)state;
    assert_int_equal(getrlimit(RLIMIT_MEMLOCK, &before), 0);
    pc_locked_allow();
    assert_int_equal(getrlimit(RLIMIT_MEMLOCK, &after), 0);
    assert_true(after.rlim_cur >= before.rlim_cur);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_zeroed_and_aligned),
        cmocka_unit_test(test_sizes_that_are_none),
        cmocka_unit_test(test_kept_out_of_dumps_and_swap),
        cmocka_unit_test(test_running_over_it_ends_the_process),
        cmocka_unit_test(test_without_room_it_is_there_and_says_so),
        cmocka_unit_test(test_allowing_never_lowers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

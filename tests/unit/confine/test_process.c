/* A confined child: what must end it does, what it needs it may. */
#define _GNU_SOURCE
#include "../testing.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/sched.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <spawn.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "confine/confine.h"

/* Runs it in a confined child; the status as waitpid tells it. */
static int in_child(enum pc_process process, void (*run)(void)) {
    int status = 0;
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        struct pc_diag diag = {0};
        if (pc_confine_process(process, &diag) != PC_OK)
            _exit(99);
        run();
        _exit(0);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    return status;
}

static void assert_killed(void (*run)(void)) {
    for (int process = PC_PROCESS_AUTHORITY; process <= PC_PROCESS_EDGE_WORKER; process++) {
        int status = in_child((enum pc_process)process, run);
        if (!pc_confine_filters())
            continue;
        assert_true(WIFSIGNALED(status));
        assert_int_equal(WTERMSIG(status), SIGSYS);
    }
}

static void assert_fine(void (*run)(void)) {
    for (int process = PC_PROCESS_AUTHORITY; process <= PC_PROCESS_EDGE_WORKER; process++) {
        int status = in_child((enum pc_process)process, run);
        assert_true(WIFEXITED(status));
        assert_int_equal(WEXITSTATUS(status), 0);
    }
}

static void want(bool good) {
    if (!good)
        _exit(1);
}

static void do_execve(void) {
    char *const args[] = {(char *)(uintptr_t) "/bin/true", NULL};
    (void)execve(args[0], args, args + 1);
}

static void do_fexecve(void) {
    (void)syscall(SYS_execveat, -1, "/bin/true", NULL, NULL, 0);
}

static void do_ptrace(void) {
    (void)ptrace(PTRACE_TRACEME, 0, NULL, NULL);
}

static void do_read_memory(void) {
    (void)syscall(SYS_process_vm_readv, getpid(), NULL, 0, NULL, 0, 0);
}

/* To a place that is not there: where no filter is in force, nothing gets mounted. */
static void do_mount(void) {
    (void)mount("none", "/nonexistent/place", "tmpfs", 0, NULL);
}

static void do_unshare(void) {
    (void)syscall(SYS_unshare, CLONE_NEWUSER);
}

static void do_bpf(void) {
    (void)syscall(SYS_bpf, 0, NULL, 0);
}

static void do_chroot(void) {
    (void)!chroot("/nonexistent/place");
}

static void do_keyctl(void) {
    (void)syscall(SYS_keyctl, 0, 0, 0, 0, 0);
}

static void *in_a_thread(void *run) {
    void (*function)(void);
    memcpy(&function, run, sizeof function);
    function();
    return NULL;
}

static void do_execve_in_a_thread(void) {
    pthread_t thread;
    void (*function)(void) = do_execve;
    want(pthread_create(&thread, NULL, in_a_thread, &function) == 0);
    (void)pthread_join(thread, NULL);
}

static void test_attacks_kill(void **state) {
    (void)state;
    assert_killed(do_execve);
    assert_killed(do_fexecve);
    assert_killed(do_ptrace);
    assert_killed(do_read_memory);
    assert_killed(do_mount);
    assert_killed(do_unshare);
    assert_killed(do_bpf);
    assert_killed(do_chroot);
    assert_killed(do_keyctl);
    assert_killed(do_execve_in_a_thread);
}

static void no_process(void) {
    errno = 0;
    want(fork() == -1 && errno == EPERM);
    errno = 0;
    want(syscall(SYS_clone, SIGCHLD, 0, 0, 0, 0) == -1 && errno == EPERM);
    errno = 0;
    struct clone_args args = {.exit_signal = SIGCHLD};
    want(syscall(SYS_clone3, &args, sizeof args) == -1 && errno == ENOSYS);
    char *const none[] = {(char *)(uintptr_t) "true", NULL};
    pid_t pid;
    want(posix_spawn(&pid, "/bin/true", NULL, NULL, none, none + 1) != 0);
}

static void test_no_new_process(void **state) {
    (void)state;
    if (!pc_confine_filters())
        return;
    assert_fine(no_process);
}

static void *count_up(void *context) {
    ++*(int *)context;
    return NULL;
}

static void work(void) {
    pthread_t thread;
    int count = 0;
    want(pthread_create(&thread, NULL, count_up, &count) == 0);
    want(pthread_join(thread, NULL) == 0 && count == 1);
    int pair[2];
    char byte = 0;
    want(socketpair(AF_UNIX, SOCK_STREAM, 0, pair) == 0);
    want(write(pair[0], "x", 1) == 1 && read(pair[1], &byte, 1) == 1 && byte == 'x');
    int epoll = epoll_create1(EPOLL_CLOEXEC);
    struct epoll_event event = {.events = EPOLLOUT};
    want(epoll >= 0 && epoll_ctl(epoll, EPOLL_CTL_ADD, pair[0], &event) == 0);
    want(epoll_wait(epoll, &event, 1, 1000) == 1);
    int tcp = socket(AF_INET, SOCK_STREAM, 0);
    want(tcp >= 0 && listen(tcp, 1) == 0);
    int file = open("/dev/null", O_RDWR | O_CLOEXEC);
    want(file >= 0 && write(file, "x", 1) == 1);
    want(mmap(NULL, 4096, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) != MAP_FAILED);
}

static void test_work_goes_on(void **state) {
    (void)state;
    assert_fine(work);
}

static void look(void) {
    struct rlimit core;
    want(prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 1);
    want(getrlimit(RLIMIT_CORE, &core) == 0 && core.rlim_cur == 0 && core.rlim_max == 0);
    if (pc_confine_filters())
        want(prctl(PR_GET_DUMPABLE, 0, 0, 0, 0) == 0 && prctl(PR_GET_SECCOMP, 0, 0, 0, 0) == 2);
}

static void test_what_is_set(void **state) {
    (void)state;
    assert_fine(look);
}

static void again(void) {
    struct pc_diag diag = {0};
    want(pc_confine_process(PC_PROCESS_AUTHORITY, &diag) == PC_OK);
    work();
}

static void test_twice_is_fine(void **state) {
    (void)state;
    assert_fine(again);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_attacks_kill),  cmocka_unit_test(test_no_new_process),
        cmocka_unit_test(test_work_goes_on),  cmocka_unit_test(test_what_is_set),
        cmocka_unit_test(test_twice_is_fine),
    };
    return cmocka_run_group_tests_name("confine/process", tests, NULL, NULL);
}

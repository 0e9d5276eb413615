/* Starting other programs. */
#include "../testing.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cli/process.h"

static void what_is_said_and_the_code_come_back(void **state) {
    (void)state;
    const char *argv[] = {"/bin/sh", "-c", "echo out; echo err >&2; exit 3", NULL};
    struct pc_buf said = {0};
    struct pc_diag diag;
    int status = 0;
    assert_int_equal(pc_process_run(argv, &said, &status, &diag), PC_OK);
    assert_int_equal(status, 3);
    assert_span_equal(pc_buf_span(&said), "out\nerr\n");
    pc_buf_free(&said);
}

static void too_much_is_cut(void **state) {
    (void)state;
    const char *argv[] = {"/bin/sh", "-c", "head -c 1000000 /dev/zero", NULL};
    struct pc_buf said = {0};
    struct pc_diag diag;
    int status = 1;
    assert_int_equal(pc_process_run(argv, &said, &status, &diag), PC_OK);
    assert_int_equal(status, 0);
    assert_true(said.len <= 80000);
    pc_buf_free(&said);
}

static void a_signal_has_a_code(void **state) {
    (void)state;
    const char *argv[] = {"/bin/sh", "-c", "kill -KILL $$", NULL};
    struct pc_buf said = {0};
    struct pc_diag diag;
    int status = 0;
    assert_int_equal(pc_process_run(argv, &said, &status, &diag), PC_OK);
    assert_int_equal(status, 128 + SIGKILL);
    pc_buf_free(&said);
}

static void no_program_is_said(void **state) {
    (void)state;
    const char *argv[] = {"/nowhere/program", NULL};
    struct pc_buf said = {0};
    struct pc_diag diag;
    int status = 0;
    assert_int_equal(pc_process_run(argv, &said, &status, &diag), PC_OK);
    assert_int_equal(status, 127);
    assert_span_equal(pc_buf_span(&said), "/nowhere/program: cannot be executed\n");
    pc_buf_free(&said);
}

static void a_child_has_its_own_group_and_no_blocked_signals(void **state) {
    (void)state;
    const char *argv[] = {"/bin/sleep", "60", NULL};
    struct pc_diag diag;
    sigset_t set, before;
    pid_t pid = 0;
    (void)sigemptyset(&set);
    (void)sigaddset(&set, SIGTERM);
    (void)sigprocmask(SIG_BLOCK, &set, &before);
    assert_int_equal(pc_process_start(argv, NULL, &pid, &diag), PC_OK);
    (void)sigprocmask(SIG_SETMASK, &before, NULL);
    assert_int_equal(kill(pid, SIGTERM), 0);
    int status = 0;
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_int_equal(pc_process_code(status), 128 + SIGTERM);
}

static void programs_are_found(void **state) {
    (void)state;
    struct pc_buf path = {0};
    assert_int_equal(pc_process_find("sh", &path), PC_OK);
    assert_int_equal(access(pc_buf_str(&path), X_OK), 0);
    assert_int_equal(pc_process_find("no-such-program-here", &path), PC_ERR_NOTFOUND);
    pc_buf_free(&path);
}

static void a_program_between_two_pipes(void **state) {
    (void)state;
    const char *argv[] = {"/bin/sh", "-c", "read word; echo \"got $word\"; cat >/dev/null; exit 4",
                          NULL};
    struct pc_process_piped piped;
    struct pc_diag diag;
    char said[64];
    assert_int_equal(pc_process_pipe(argv, &piped, &diag), PC_OK);
    assert_int_equal(write(piped.to, "abc\n", 4), 4);
    assert_int_equal(read(piped.from, said, sizeof said), 8);
    assert_memory_equal(said, "got abc\n", 8);
    assert_int_equal(pc_process_end(&piped), 4);
    assert_int_equal(pc_process_end(&piped), -1);
    argv[0] = "/nowhere/program";
    assert_int_equal(pc_process_pipe(argv, &piped, &diag), PC_OK);
    assert_int_equal(pc_process_end(&piped), 127);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_said_and_the_code_come_back),
        cmocka_unit_test(too_much_is_cut),
        cmocka_unit_test(a_signal_has_a_code),
        cmocka_unit_test(no_program_is_said),
        cmocka_unit_test(a_child_has_its_own_group_and_no_blocked_signals),
        cmocka_unit_test(a_program_between_two_pipes),
        cmocka_unit_test(programs_are_found),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

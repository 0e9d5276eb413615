/* Becoming another user; as root for real, otherwise only what must not happen. */
#define _GNU_SOURCE
#include "../testing.h"

#include <grp.h>
#include <pwd.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "confine/confine.h"

static bool is_root(void) {
    return geteuid() == 0 && getpwnam("nobody") != NULL;
}

static bool became_nobody(void) {
    struct pc_diag diag = {0};
    gid_t groups[64];
    const struct passwd *nobody = getpwnam("nobody");
    if (prctl(PR_SET_PDEATHSIG, SIGTERM, 0, 0, 0) != 0 || pc_confine_user("nobody", &diag) != PC_OK)
        return false;
    int count = getgroups(64, groups);
    for (int i = 0; i < count; i++)
        if (groups[i] == 0)
            return false;
    int signal_number = 0;
    return getuid() == nobody->pw_uid && geteuid() == nobody->pw_uid &&
           getgid() == nobody->pw_gid && setuid(0) != 0 && setgid(0) != 0 &&
           prctl(PR_GET_PDEATHSIG, &signal_number, 0, 0, 0) == 0 && signal_number == SIGTERM;
}

static void test_no_way_back(void **state) {
    (void)state;
    int status;
    if (!is_root())
        return;
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0)
        _exit(became_nobody() ? 0 : 1);
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 0);
}

static void test_nobody_asked(void **state) {
    (void)state;
    struct pc_diag diag = {0};
    uid_t before = geteuid();
    assert_int_equal(pc_confine_user("", &diag), PC_OK);
    assert_int_equal(pc_confine_user(NULL, &diag), PC_OK);
    assert_int_equal(geteuid(), before);
}

static void test_users_that_will_not_do(void **state) {
    (void)state;
    struct pc_diag diag = {0};
    if (!is_root())
        return;
    assert_int_equal(pc_confine_user("no-such-user-here", &diag), PC_ERR_NOTFOUND);
    assert_string_equal(diag.text, "there is no user no-such-user-here");
    assert_int_equal(pc_confine_user("root", &diag), PC_ERR_RANGE);
    assert_int_equal(geteuid(), 0);
}

static void test_who_is_not_root_stays(void **state) {
    (void)state;
    struct pc_diag diag = {0};
    if (geteuid() == 0)
        return;
    assert_int_equal(pc_confine_user("no-such-user-here", &diag), PC_OK);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_no_way_back),
        cmocka_unit_test(test_nobody_asked),
        cmocka_unit_test(test_users_that_will_not_do),
        cmocka_unit_test(test_who_is_not_root_stays),
    };
    return cmocka_run_group_tests_name("confine/user", tests, NULL, NULL);
}

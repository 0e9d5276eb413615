/* The list of breached passwords as a file: asked whenever a password is set, and never skipped. */
#include "../fixture.h"

#include "authority/people/breached_file.h"

static void write_list(struct fixture *f, const char *text) {
    const char *path = folder_file(&f->folder, "breached.txt");
    ok(pc_file_replace(path, pc_span_str(text), 0600));
    f->authority.settings->settings.passwords.breached = pc_span_str(path);
}

static void new_passwords_are_looked_up(void **state) {
    struct fixture *f = *state;
    struct pc_account account = make_account(f, "alice");
    ok(pc_password_unbreached(work_of(f), PC_SPAN("correct horse battery")));
    write_list(f, "letmein letmein\ncorrect horse battery\n");
    assert_int_equal(pc_account_set_password(work_of(f), &account.id, PASSWORD), PC_ERR_RANGE);
    assert_non_null(strstr(f->work.diag.text, "breach"));
    ok(pc_account_set_password(work_of(f), &account.id, PC_SPAN("another horse battery")));
    struct pc_account_wish wish = {0};
    struct pc_account out;
    assert_int_equal(pc_account_create(work_of(f), PC_SPAN("bob"), PASSWORD, &wish, &out),
                     PC_ERR_RANGE);
}

static void a_list_that_cannot_be_read_refuses_all(void **state) {
    struct fixture *f = *state;
    write_list(f, "0000000000000000000000000000000000000000:1\ndamaged\n");
    assert_int_equal(pc_password_unbreached(work_of(f), PASSWORD), PC_ERR_UNAVAILABLE);
    f->authority.settings->settings.passwords.breached =
        pc_span_str(folder_file(&f->folder, "not-there"));
    assert_int_equal(pc_password_unbreached(work_of(f), PASSWORD), PC_ERR_UNAVAILABLE);
    f->authority.settings->settings.passwords.breached = pc_span_str(f->authority.paths.audit);
    assert_int_equal(pc_password_unbreached(work_of(f), PASSWORD), PC_ERR_UNAVAILABLE);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(new_passwords_are_looked_up, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_list_that_cannot_be_read_refuses_all, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

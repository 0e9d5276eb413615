/* Reading the configuration anew: a broken one never replaces a working one. */
#include "fixture.h"

static void write_config(struct fixture *f, const char *text, const char *more) {
    PC_CLEANUP(pc_buf_free) struct pc_buf file = {0};
    pc_buf_add_str(&file, text);
    pc_buf_add_str(&file, more);
    ok(pc_file_replace(f->authority.config_path, pc_buf_span(&file), 0600));
}

static pc_err reload(struct fixture *f) {
    struct pc_config_complaints complaints = {0};
    struct pc_settings_hold *hold = pc_settings_acquire(&f->authority);
    struct pc_work work = pc_work_of_daemon(&f->authority, &hold->settings, &f->arena);
    pc_err err = pc_policy_reload(&work, &complaints);
    assert_true((err == PC_OK) == (complaints.schema.count + complaints.policy.count == 0));
    pc_config_complaints_free(&complaints);
    pc_settings_release(hold);
    return err;
}

static void a_broken_one_is_refused(void **state) {
    struct fixture *f = *state;
    const struct pc_settings_hold *before = f->authority.settings;
    write_config(f, config_text, "nonsense: 1\n");
    assert_int_equal(reload(f), PC_ERR_INVALID);
    assert_ptr_equal(f->authority.settings, before);
    write_config(f, config_text, "  - {name: b, path: \"/b\", permissions: [x], upstream: none}\n");
    assert_int_equal(reload(f), PC_ERR_INVALID);
    assert_ptr_equal(f->authority.settings, before);
}

static void roles_follow_the_configuration(void **state) {
    struct fixture *f = *state;
    struct pc_store *store = f->authority.store;
    struct pc_role role;
    static const char other[] = "hosts: [localhost]\nroles: {admin: [\"*\"], new: [\"a:b\"]}\n";
    write_config(f, other, "");
    ok(reload(f));
    ok(store->role_get(store->self, &f->arena, PC_SPAN("new"), &role));
    assert_true(role.from_config);
    assert_int_equal(store->role_get(store->self, &f->arena, PC_SPAN("user"), &role),
                     PC_ERR_NOTFOUND);
    uint64_t before, after;
    ok(store->change_seq(store->self, &before));
    ok(reload(f)); /* the same again changes nothing */
    ok(store->change_seq(store->self, &after));
    assert_true(before == after);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_broken_one_is_refused, set_up, tear_down),
        cmocka_unit_test_setup_teardown(roles_follow_the_configuration, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

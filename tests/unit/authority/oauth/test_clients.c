/* Clients: what fits together, their secrets, and what ends with them. */
#include "setting.h"

static pc_err create(struct fixture *f, struct pc_client_wish *wish, bool public_client) {
    PC_CLEANUP(pc_buf_free) struct pc_buf secret = PC_BUF_SECRET;
    struct pc_client client;
    return pc_client_create(work_of(f), PC_SPAN("new"), public_client, wish, &client, &secret);
}

static void parts_that_do_not_fit(void **state) {
    struct fixture *f = *state;
    make_account(f, "alice");
    struct pc_span code = PC_SPAN("authorization_code"), itself = PC_SPAN("client_credentials"),
                   refresh = PC_SPAN("refresh_token"), uri = PC_SPAN(CALLBACK),
                   alice = PC_SPAN("alice"), nobody = PC_SPAN("nobody");
    struct pc_texts none = {0}, codes = {&code, 1}, alone = {&itself, 1}, again = {&refresh, 1},
                    uris = {&uri, 1};
    assert_int_equal(create(f, &(struct pc_client_wish){.grants = &none}, false), PC_ERR_RANGE);
    assert_int_equal(create(f, &(struct pc_client_wish){.grants = &codes}, false), PC_ERR_RANGE);
    assert_int_equal(create(f, &(struct pc_client_wish){.grants = &again}, false), PC_ERR_RANGE);
    assert_int_equal(create(f, &(struct pc_client_wish){.grants = &alone}, false), PC_ERR_RANGE);
    assert_int_equal(
        create(f, &(struct pc_client_wish){.grants = &alone, .account = &nobody}, false),
        PC_ERR_RANGE);
    assert_int_equal(create(f, &(struct pc_client_wish){.grants = &alone, .account = &alice}, true),
                     PC_ERR_RANGE);
    ok(create(f, &(struct pc_client_wish){.redirect_uris = &uris}, true));
    assert_int_equal(create(f, &(struct pc_client_wish){.redirect_uris = &uris}, true),
                     PC_ERR_EXISTS);
}

static void secrets(void **state) {
    struct fixture *f = *state;
    make_account(f, "alice");
    struct pc_client client = make_client(f, PC_SPAN("web"));
    PC_CLEANUP(pc_buf_free) struct pc_buf first = PC_BUF_SECRET;
    PC_CLEANUP(pc_buf_free) struct pc_buf second = PC_BUF_SECRET;
    ok(pc_client_rotate(work_of(f), PC_SPAN("web"), &client, &first));
    ok(pc_client_check_secret(&client, pc_buf_span(&first)));
    ok(pc_client_rotate(work_of(f), PC_SPAN("web"), &client, &second));
    ok(pc_client_check_secret(&client, pc_buf_span(&second)));
    assert_int_equal(pc_client_check_secret(&client, pc_buf_span(&first)), PC_ERR_DENIED);
    assert_int_equal(pc_client_check_secret(&client, PC_SPAN("")), PC_ERR_DENIED);
    client.confidential = false;
    assert_int_equal(pc_client_check_secret(&client, pc_buf_span(&second)), PC_ERR_DENIED);
    assert_int_equal(pc_client_rotate(work_of(f), PC_SPAN("gone"), &client, &second),
                     PC_ERR_NOTFOUND);
}

static void names(void **state) {
    (void)state;
    assert_true(pc_is_client_id(PC_SPAN("shop-1.a_b")));
    assert_false(pc_is_client_id(PC_SPAN("")));
    assert_false(pc_is_client_id(PC_SPAN("Shop")));
    assert_false(pc_is_client_id(PC_SPAN("a b")));
    assert_false(pc_is_client_id(PC_SPAN("a/b")));
    assert_true(pc_is_client_grant(PC_SPAN("refresh_token")));
    assert_false(pc_is_client_grant(PC_SPAN("password")));
    assert_false(pc_is_client_grant(PC_SPAN("implicit")));
}

static bool lives(struct fixture *f, const struct pc_id *id) {
    struct pc_session session;
    ok(f->authority.store->session_get(f->authority.store->self, &f->arena, id, &session));
    return session.ended == 0;
}

static void disabling_ends_what_it_has(void **state) {
    struct fixture *f = *state;
    make_account(f, "alice");
    struct pc_client client = make_client(f, PC_SPAN("web"));
    struct pc_granted granted = pc_granted_init();
    ok(pc_grant_by_itself(work_of(f), &client, PC_SPAN(""), &granted));
    assert_true(lives(f, &granted.tokens.session));
    bool yes = true, no = false;
    ok(pc_client_change(work_of(f), PC_SPAN("web"), &(struct pc_client_wish){.disabled = &no},
                        &client));
    assert_true(lives(f, &granted.tokens.session));
    ok(pc_client_change(work_of(f), PC_SPAN("web"), &(struct pc_client_wish){.disabled = &yes},
                        &client));
    assert_true(client.disabled);
    assert_false(lives(f, &granted.tokens.session));
    pc_granted_free(&granted);
    ok(pc_client_delete(work_of(f), PC_SPAN("web")));
    assert_int_equal(pc_client_delete(work_of(f), PC_SPAN("web")), PC_ERR_NOTFOUND);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(parts_that_do_not_fit, set_up, tear_down),
        cmocka_unit_test_setup_teardown(secrets, set_up, tear_down),
        cmocka_unit_test(names),
        cmocka_unit_test_setup_teardown(disabling_ends_what_it_has, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

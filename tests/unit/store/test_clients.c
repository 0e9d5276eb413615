/* OAuth clients, their sessions and what people allowed them, as they are kept. */
#include "fixture.h"

static struct pc_client a_client(struct pc_span id) {
    return (struct pc_client){.id = id,
                              .title = PC_SPAN("Shop"),
                              .confidential = true,
                              .secret_sha256 = {7},
                              .redirect_uris = PC_SPAN("https://a/ https://b/"),
                              .logout_uris = PC_SPAN("https://c/"),
                              .grants = PC_SPAN("authorization_code"),
                              .scopes = PC_SPAN("openid"),
                              .audience = PC_SPAN("aud"),
                              .account = an_id(1),
                              .trusted = true,
                              .created = 5};
}

static void put_session(struct fixture *f, uint8_t id, uint8_t account) {
    struct pc_session session = {
        .record = {.id = an_id(id), .account = an_id(account), .created = 1, .expires = 50}};
    ok(f->store.session_put(f->store.self, &session));
}

static void a_client_comes_back(void **state) {
    struct fixture *f = *state;
    struct pc_client client = a_client(PC_SPAN("shop")), got;
    ok(f->store.client_put(f->store.self, &client));
    assert_int_equal(f->store.client_put(f->store.self, &client), PC_ERR_EXISTS);
    ok(f->store.client_used(f->store.self, client.id, 90));
    ok(f->store.client_used(f->store.self, client.id, 80)); /* told late */
    ok(f->store.client_get(f->store.self, &f->arena, client.id, &got));
    assert_span_equal(got.id, "shop");
    assert_span_equal(got.title, "Shop");
    assert_true(got.confidential && got.trusted && !got.disabled && got.secret_sha256[0] == 7);
    assert_span_equal(got.redirect_uris, "https://a/ https://b/");
    assert_span_equal(got.logout_uris, "https://c/");
    assert_span_equal(got.grants, "authorization_code");
    assert_span_equal(got.scopes, "openid");
    assert_span_equal(got.audience, "aud");
    assert_true(got.created == 5 && got.last_used == 90);
    got.disabled = true;
    ok(f->store.client_update(f->store.self, &got));
    ok(f->store.client_get(f->store.self, &f->arena, client.id, &got));
    assert_true(got.disabled);
    ok(f->store.client_delete(f->store.self, client.id));
    assert_int_equal(f->store.client_delete(f->store.self, client.id), PC_ERR_NOTFOUND);
    assert_int_equal(f->store.client_update(f->store.self, &got), PC_ERR_NOTFOUND);
    assert_int_equal(f->store.client_used(f->store.self, client.id, 1), PC_ERR_NOTFOUND);
    assert_int_equal(f->store.client_get(f->store.self, &f->arena, client.id, &got),
                     PC_ERR_NOTFOUND);
}

static void names_are_checked(void **state) {
    struct fixture *f = *state;
    struct pc_client client = a_client(PC_SPAN("Shop"));
    assert_int_equal(f->store.client_put(f->store.self, &client), PC_ERR_INVALID);
    client.id = PC_SPAN("");
    assert_int_equal(f->store.client_put(f->store.self, &client), PC_ERR_INVALID);
}

static pc_err count_client(void *context, const struct pc_client *row) {
    (void)row;
    ++*(int *)context;
    return PC_OK;
}

static void pages(void **state) {
    struct fixture *f = *state;
    struct pc_client a = a_client(PC_SPAN("a")), b = a_client(PC_SPAN("b"));
    ok(f->store.client_put(f->store.self, &b));
    ok(f->store.client_put(f->store.self, &a));
    int count = 0;
    struct pc_page page = {.after = PC_SPAN("a")};
    ok(f->store.client_list(f->store.self, NULL, count_client, &count));
    assert_int_equal(count, 2);
    ok(f->store.client_list(f->store.self, &page, count_client, &count));
    assert_int_equal(count, 3);
}

static pc_err count_grant(void *context, const struct pc_grant *row) {
    assert_span_equal(row->client, "shop");
    ++*(int *)context;
    return PC_OK;
}

static void grants_go_with_their_session(void **state) {
    struct fixture *f = *state;
    put_account(f, 1, "ada");
    struct pc_grant grant = {.session = an_id(5),
                             .client = PC_SPAN("shop"),
                             .scope = PC_SPAN("openid"),
                             .parent = an_id(4)},
                    got;
    assert_int_equal(f->store.grant_put(f->store.self, &grant), PC_ERR_NOTFOUND);
    put_session(f, 5, 1);
    put_session(f, 6, 1);
    ok(f->store.grant_put(f->store.self, &grant));
    assert_int_equal(f->store.grant_put(f->store.self, &grant), PC_ERR_EXISTS);
    ok(f->store.grant_get(f->store.self, &f->arena, &grant.session, &got));
    assert_span_equal(got.scope, "openid");
    assert_true(pc_id_eq(&got.parent, &grant.parent));
    struct pc_grant own = {.session = an_id(6), .client = PC_SPAN("shop")};
    ok(f->store.grant_put(f->store.self, &own));
    int count = 0;
    ok(f->store.grant_of_client(f->store.self, PC_SPAN("shop"), count_grant, &count));
    assert_int_equal(count, 2);
    ok(f->store.grant_of_parent(f->store.self, &grant.parent, count_grant, &count));
    assert_int_equal(count, 3);
    ok(f->store.grant_of_parent(f->store.self, &own.parent, count_grant,
                                &count)); /* none: nobody's */
    ok(f->store.grant_of_client(f->store.self, PC_SPAN("other"), count_grant, &count));
    assert_int_equal(count, 3);
    struct pc_id account = an_id(1);
    ok(f->store.account_delete(f->store.self, &account));
    assert_int_equal(f->store.grant_get(f->store.self, &f->arena, &grant.session, &got),
                     PC_ERR_NOTFOUND);
}

static pc_err count_consent(void *context, const struct pc_consent *row) {
    (void)row;
    ++*(int *)context;
    return PC_OK;
}

static void consents(void **state) {
    struct fixture *f = *state;
    struct pc_client client = a_client(PC_SPAN("shop"));
    struct pc_consent consent = {.account = an_id(1),
                                 .client = client.id,
                                 .scope = PC_SPAN("openid"),
                                 .given = 3},
                      got;
    assert_int_equal(f->store.consent_put(f->store.self, &consent), PC_ERR_NOTFOUND);
    put_account(f, 1, "ada");
    ok(f->store.client_put(f->store.self, &client));
    ok(f->store.consent_put(f->store.self, &consent));
    consent.scope = PC_SPAN("openid email");
    ok(f->store.consent_put(f->store.self, &consent));
    ok(f->store.consent_get(f->store.self, &f->arena, &consent.account, client.id, &got));
    assert_span_equal(got.scope, "openid email");
    int count = 0;
    ok(f->store.consent_list(f->store.self, &consent.account, count_consent, &count));
    assert_int_equal(count, 1);
    ok(f->store.consent_delete(f->store.self, &consent.account, client.id));
    assert_int_equal(f->store.consent_delete(f->store.self, &consent.account, client.id),
                     PC_ERR_NOTFOUND);
    ok(f->store.consent_put(f->store.self, &consent));
    ok(f->store.client_delete(f->store.self, client.id));
    assert_int_equal(
        f->store.consent_get(f->store.self, &f->arena, &consent.account, client.id, &got),
        PC_ERR_NOTFOUND);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        store_test(a_client_comes_back),          store_test(names_are_checked), store_test(pages),
        store_test(grants_go_with_their_session), store_test(consents),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

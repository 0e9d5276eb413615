/* API keys, sessions and refresh tokens. */
#include "fixture.h"

static struct pc_api_key a_key(uint8_t n, uint8_t account) {
    return (struct pc_api_key){.record = {.id = an_id(n),
                                          .account = an_id(account),
                                          .secret_sha256 = {n, 0xff},
                                          .permissions = PC_SPAN("read:a"),
                                          .routes = PC_SPAN("r1"),
                                          .networks = PC_SPAN("::1"),
                                          .tenant = PC_SPAN("t1"),
                                          .expires = 50,
                                          .mfa = true},
                               .label = PC_SPAN("build"),
                               .created = 5,
                               .last_used = 6,
                               .uses = 7};
}

static void a_key_comes_back(void **state) {
    struct fixture *f = *state;
    put_account(f, 1, "ada");
    struct pc_api_key key = a_key(9, 1), got;
    ok(f->store.key_put(f->store.self, &key));
    ok(f->store.key_get(f->store.self, &f->arena, &key.record.id, &got));
    assert_true(pc_id_eq(&got.record.account, &key.record.account));
    assert_memory_equal(got.record.secret_sha256, key.record.secret_sha256, 32);
    assert_span_equal(got.record.permissions, "read:a");
    assert_span_equal(got.record.routes, "r1");
    assert_span_equal(got.record.networks, "::1");
    assert_span_equal(got.record.tenant, "t1");
    assert_span_equal(got.label, "build");
    assert_true(got.record.expires == 50 && got.record.mfa);
    assert_true(got.created == 5 && got.last_used == 6 && got.uses == 7);
}

static void a_key_needs_its_account(void **state) {
    struct fixture *f = *state;
    struct pc_api_key key = a_key(9, 1);
    assert_int_equal(f->store.key_put(f->store.self, &key), PC_ERR_NOTFOUND);
    put_account(f, 1, "ada");
    ok(f->store.key_put(f->store.self, &key));
    assert_int_equal(f->store.key_put(f->store.self, &key), PC_ERR_EXISTS);
    key.record.id = (struct pc_id){0};
    assert_int_equal(f->store.key_put(f->store.self, &key), PC_ERR_INVALID);
}

static void use_is_counted_and_no_change(void **state) {
    struct fixture *f = *state;
    put_account(f, 1, "ada");
    struct pc_api_key key = a_key(9, 1), got;
    ok(f->store.key_put(f->store.self, &key));
    uint64_t before = seq_of(f);
    ok(f->store.key_used(f->store.self, &key.record.id, 3, 100));
    ok(f->store.key_used(f->store.self, &key.record.id, 1, 90)); /* told late */
    assert_int_equal(seq_of(f), before);
    ok(f->store.key_get(f->store.self, &f->arena, &key.record.id, &got));
    assert_true(got.uses == 11 && got.last_used == 100);
    struct pc_id other = an_id(44);
    assert_int_equal(f->store.key_used(f->store.self, &other, 1, 1), PC_ERR_NOTFOUND);
}

static pc_err count_key(void *context, const struct pc_api_key *row) {
    unsigned *sum = context;
    *sum = *sum * 10 + row->record.id.bytes[0];
    return PC_OK;
}

static void keys_are_listed_by_account_and_page(void **state) {
    struct fixture *f = *state;
    void *self = f->store.self;
    put_account(f, 1, "ada");
    put_account(f, 2, "bob");
    for (uint8_t i = 1; i <= 6; i++) {
        struct pc_api_key key = a_key(i, i % 2 == 0 ? 2 : 1);
        ok(f->store.key_put(self, &key));
    }
    unsigned sum = 0;
    struct pc_id ada = an_id(1), none = {0};
    ok(f->store.key_list(self, &ada, NULL, count_key, &sum));
    assert_int_equal(sum, 135);
    sum = 0;
    struct pc_page page = {.limit = 2, .after = PC_SPAN("02020000-0000-0000-0000-000000000000")};
    ok(f->store.key_list(self, &none, &page, count_key, &sum));
    assert_int_equal(sum, 34);
    page.after = PC_SPAN("x' OR 1=1 --");
    assert_int_equal(f->store.key_list(self, NULL, &page, count_key, &sum), PC_ERR_INVALID);
}

static void a_deleted_key_is_gone(void **state) {
    struct fixture *f = *state;
    put_account(f, 1, "ada");
    struct pc_api_key key = a_key(9, 1), got;
    ok(f->store.key_put(f->store.self, &key));
    uint64_t before = seq_of(f);
    ok(f->store.key_delete(f->store.self, &key.record.id));
    assert_true(seq_of(f) > before);
    assert_int_equal(f->store.key_delete(f->store.self, &key.record.id), PC_ERR_NOTFOUND);
    assert_int_equal(f->store.key_get(f->store.self, &f->arena, &key.record.id, &got),
                     PC_ERR_NOTFOUND);
}

static struct pc_session a_session(uint8_t n, uint8_t account) {
    return (struct pc_session){.record = {.id = an_id(n),
                                          .account = an_id(account),
                                          .created = 1,
                                          .expires = 100,
                                          .auth_time = 3,
                                          .mfa = true},
                               .cookie_sha256 = {n},
                               .address = PC_SPAN("10.0.0.1"),
                               .agent = PC_SPAN("a \xff\x00 b"),
                               .last_seen = 4,
                               .ended = 0};
}

static void a_session_comes_back_and_is_replaced(void **state) {
    struct fixture *f = *state;
    void *self = f->store.self;
    put_account(f, 1, "ada");
    struct pc_session s = a_session(8, 1), got;
    ok(f->store.session_put(self, &s));
    struct pc_refresh refresh = {.sha256 = {1}, .session = s.record.id, .expires = 9};
    ok(f->store.refresh_put(self, &refresh));
    s.ended = 77;
    ok(f->store.session_put(self, &s));
    ok(f->store.session_get(self, &f->arena, &s.record.id, &got));
    assert_true(got.ended == 77 && got.last_seen == 4 && got.record.mfa);
    assert_true(got.record.created == 1 && got.record.expires == 100 && got.record.auth_time == 3);
    assert_int_equal(got.cookie_sha256[0], 8);
    assert_span_equal(got.address, "10.0.0.1");
    assert_span_equal(got.agent, "a \xff\x00 b");
    ok(f->store.refresh_get(self, refresh.sha256, &refresh)); /* replacing kept it */
    struct pc_session orphan = a_session(9, 2);
    assert_int_equal(f->store.session_put(self, &orphan), PC_ERR_NOTFOUND);
}

static void a_session_is_found_by_its_cookie(void **state) {
    struct fixture *f = *state;
    void *self = f->store.self;
    put_account(f, 1, "ada");
    struct pc_session s = a_session(8, 1), got;
    ok(f->store.session_put(self, &s));
    ok(f->store.session_by_cookie(self, &f->arena, s.cookie_sha256, &got));
    assert_true(pc_id_eq(&got.record.id, &s.record.id));
    uint8_t other[32] = {9};
    assert_int_equal(f->store.session_by_cookie(self, &f->arena, other, &got), PC_ERR_NOTFOUND);
    s.record.id = an_id(9);
    assert_int_equal(f->store.session_put(self, &s), PC_ERR_EXISTS);
}

/* Sessions of tokens only have a digest of zeros; that must open none of them. */
static void no_cookie_finds_no_session(void **state) {
    struct fixture *f = *state;
    put_account(f, 1, "ada");
    for (uint8_t i = 1; i < 3; i++) {
        struct pc_session s = a_session(i, 1);
        memset(s.cookie_sha256, 0, sizeof s.cookie_sha256);
        ok(f->store.session_put(f->store.self, &s));
    }
    struct pc_session got;
    uint8_t none[32] = {0};
    assert_int_equal(f->store.session_by_cookie(f->store.self, &f->arena, none, &got),
                     PC_ERR_NOTFOUND);
}

static pc_err count_session(void *context, const struct pc_session *row) {
    unsigned *sum = context;
    *sum = *sum * 10 + row->record.id.bytes[0];
    return PC_OK;
}

static void sessions_are_listed(void **state) {
    struct fixture *f = *state;
    put_account(f, 1, "ada");
    put_account(f, 2, "bob");
    for (uint8_t i = 1; i <= 4; i++) {
        struct pc_session s = a_session(i, i < 3 ? 1 : 2);
        ok(f->store.session_put(f->store.self, &s));
    }
    unsigned sum = 0;
    struct pc_id bob = an_id(2);
    ok(f->store.session_list(f->store.self, &bob, NULL, count_session, &sum));
    assert_int_equal(sum, 34);
    sum = 0;
    struct pc_page page = {.limit = 3};
    ok(f->store.session_list(f->store.self, NULL, &page, count_session, &sum));
    assert_int_equal(sum, 123);
}

static void a_refresh_token_is_good_once(void **state) {
    struct fixture *f = *state;
    void *self = f->store.self;
    put_account(f, 1, "ada");
    struct pc_session s = a_session(8, 1);
    ok(f->store.session_put(self, &s));
    struct pc_refresh r = {.sha256 = {1, 2}, .session = s.record.id, .expires = 50}, got;
    ok(f->store.refresh_put(self, &r));
    assert_int_equal(f->store.refresh_put(self, &r), PC_ERR_EXISTS);
    assert_int_equal(f->store.refresh_use(self, r.sha256, 0), PC_ERR_INVALID);
    ok(f->store.refresh_use(self, r.sha256, 20));
    assert_int_equal(f->store.refresh_use(self, r.sha256, 30), PC_ERR_EXISTS);
    ok(f->store.refresh_get(self, r.sha256, &got));
    assert_true(got.used == 20 && got.expires == 50 && pc_id_eq(&got.session, &s.record.id));
    uint8_t other[32] = {9};
    assert_int_equal(f->store.refresh_use(self, other, 20), PC_ERR_NOTFOUND);
    assert_int_equal(f->store.refresh_get(self, other, &got), PC_ERR_NOTFOUND);
    r.session = an_id(99);
    r.sha256[0] = 5;
    assert_int_equal(f->store.refresh_put(self, &r), PC_ERR_NOTFOUND);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        store_test(a_key_comes_back),
        store_test(a_key_needs_its_account),
        store_test(use_is_counted_and_no_change),
        store_test(keys_are_listed_by_account_and_page),
        store_test(a_deleted_key_is_gone),
        store_test(a_session_comes_back_and_is_replaced),
        store_test(a_session_is_found_by_its_cookie),
        store_test(no_cookie_finds_no_session),
        store_test(sessions_are_listed),
        store_test(a_refresh_token_is_good_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

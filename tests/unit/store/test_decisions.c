/* Roles, tenants, revocations, blocks, signing keys, named values, and the sweep. */
#include "fixture.h"

static pc_err count_role(void *context, const struct pc_role *row) {
    (void)row;
    ++*(unsigned *)context;
    return PC_OK;
}

static void roles_are_replaced_and_listed(void **state) {
    struct fixture *f = *state;
    void *self = f->store.self;
    struct pc_role role = {PC_SPAN("admin"), PC_SPAN("*"), true}, got;
    ok(f->store.role_put(self, &role));
    uint64_t before = seq_of(f);
    ok(f->store.role_put(self, &role));
    assert_int_equal(seq_of(f), before); /* the same again is no change */
    role.permissions = PC_SPAN("read:a read:b");
    role.from_config = false;
    ok(f->store.role_put(self, &role));
    assert_true(seq_of(f) > before);
    ok(f->store.role_get(self, &f->arena, PC_SPAN("admin"), &got));
    assert_span_equal(got.permissions, "read:a read:b");
    assert_false(got.from_config);
    unsigned count = 0;
    ok(f->store.role_list(self, count_role, &count));
    assert_int_equal(count, 1);
    ok(f->store.role_delete(self, PC_SPAN("admin")));
    assert_int_equal(f->store.role_delete(self, PC_SPAN("admin")), PC_ERR_NOTFOUND);
    assert_int_equal(f->store.role_get(self, &f->arena, PC_SPAN("admin"), &got), PC_ERR_NOTFOUND);
    struct pc_role spaced = {PC_SPAN("a b"), PC_SPAN(""), false};
    assert_int_equal(f->store.role_put(self, &spaced), PC_ERR_INVALID);
}

static pc_err note_tenant(void *context, const struct pc_tenant *row) {
    *(char *)context = row->name.ptr[0];
    return PC_OK;
}

static void tenants_come_back(void **state) {
    struct fixture *f = *state;
    void *self = f->store.self;
    struct pc_tenant tenant = {PC_SPAN("acme"), PC_SPAN("Acme"), true, 5}, got;
    struct pc_tenant other = {PC_SPAN("beta"), PC_SPAN(""), false, 6};
    ok(f->store.tenant_put(self, &tenant));
    ok(f->store.tenant_put(self, &other));
    ok(f->store.tenant_get(self, &f->arena, PC_SPAN("acme"), &got));
    assert_span_equal(got.title, "Acme");
    assert_true(got.disabled && got.created == 5);
    uint64_t before = seq_of(f);
    ok(f->store.tenant_put(self, &tenant));
    assert_int_equal(seq_of(f), before);
    tenant.disabled = false; /* the view tells accounts of it apart by this */
    ok(f->store.tenant_put(self, &tenant));
    assert_true(seq_of(f) > before);
    char first = 0;
    struct pc_page page = {.limit = 1, .after = PC_SPAN("acme")};
    ok(f->store.tenant_list(self, &page, note_tenant, &first));
    assert_int_equal(first, 'b');
    ok(f->store.tenant_delete(self, PC_SPAN("acme")));
    assert_int_equal(f->store.tenant_delete(self, PC_SPAN("acme")), PC_ERR_NOTFOUND);
    assert_int_equal(f->store.tenant_get(self, &f->arena, PC_SPAN("acme"), &got), PC_ERR_NOTFOUND);
    tenant.name = PC_SPAN("a");
    assert_int_equal(f->store.tenant_put(self, &tenant), PC_ERR_INVALID);
    tenant.name = PC_SPAN("a/../b");
    assert_int_equal(f->store.tenant_put(self, &tenant), PC_ERR_INVALID);
}

static pc_err sum_revocation(void *context, struct pc_span id, pc_time until) {
    assert_true(id.len > 0);
    *(pc_time *)context += until;
    return PC_OK;
}

static void a_revocation_never_gets_shorter(void **state) {
    struct fixture *f = *state;
    void *self = f->store.self;
    ok(f->store.revocation_put(self, PC_SPAN("a"), 50));
    ok(f->store.revocation_put(self, PC_SPAN("a"), 20));
    ok(f->store.revocation_put(self, PC_SPAN("b"), 5));
    assert_int_equal(f->store.revocation_put(self, PC_SPAN(""), 5), PC_ERR_INVALID);
    ok(f->store.revocation_get(self, PC_SPAN("a"), 50));
    assert_int_equal(f->store.revocation_get(self, PC_SPAN("a"), 51), PC_ERR_NOTFOUND);
    assert_int_equal(f->store.revocation_get(self, PC_SPAN("x"), 0), PC_ERR_NOTFOUND);
    pc_time sum = 0;
    ok(f->store.revocation_list(self, 10, sum_revocation, &sum));
    assert_int_equal(sum, 50);
}

static pc_err count_block(void *context, const struct pc_block_record *row) {
    unsigned *sum = context;
    *sum = *sum * 10 + row->id.bytes[0];
    return PC_OK;
}

static void blocks_come_back(void **state) {
    struct fixture *f = *state;
    void *self = f->store.self;
    struct pc_block_record network = {.id = an_id(1), .reason = PC_SPAN("why"), .expires = 50};
    ok(pc_network_parse(PC_SPAN("2001:db8::/33"), &network.network));
    struct pc_block_record key = {.id = an_id(2), .kind = PC_BLOCK_KEY, .subject = an_id(7)};
    struct pc_block_record got;
    ok(f->store.block_put(self, &network));
    ok(f->store.block_put(self, &key));
    assert_int_equal(f->store.block_put(self, &key), PC_ERR_EXISTS);
    ok(f->store.block_get(self, &f->arena, &network.id, &got));
    assert_int_equal(got.network.bits, 33);
    assert_true(pc_ip_eq(&got.network.address, &network.network.address));
    assert_span_equal(got.reason, "why");
    ok(f->store.block_get(self, &f->arena, &key.id, &got));
    assert_true(got.kind == PC_BLOCK_KEY && pc_id_eq(&got.subject, &key.subject));
    unsigned sum = 0;
    ok(f->store.block_list(self, 49, count_block, &sum));
    assert_int_equal(sum, 12);
    sum = 0;
    ok(f->store.block_list(self, 50, count_block, &sum));
    assert_int_equal(sum, 2);
    ok(f->store.block_delete(self, &key.id));
    assert_int_equal(f->store.block_delete(self, &key.id), PC_ERR_NOTFOUND);
    struct pc_block_record bad = {.id = an_id(3), .kind = PC_BLOCK_NETWORK};
    assert_int_equal(f->store.block_put(self, &bad), PC_ERR_INVALID);
    bad.kind = (enum pc_block_kind)9;
    assert_int_equal(f->store.block_put(self, &bad), PC_ERR_INVALID);
}

static void blocks_of_a_subject(void **state) {
    struct fixture *f = *state;
    void *self = f->store.self;
    struct pc_id mine = an_id(7), other = an_id(8);
    struct pc_block_record block = {
        .id = an_id(1), .kind = PC_BLOCK_ACCOUNT, .subject = mine, .expires = 50};
    ok(f->store.block_put(self, &block));
    ok(f->store.block_subject(self, PC_BLOCK_ACCOUNT, &mine, 49));
    assert_int_equal(f->store.block_subject(self, PC_BLOCK_ACCOUNT, &mine, 50), PC_ERR_NOTFOUND);
    assert_int_equal(f->store.block_subject(self, PC_BLOCK_ACCOUNT, &other, 49), PC_ERR_NOTFOUND);
    assert_int_equal(f->store.block_subject(self, PC_BLOCK_KEY, &mine, 49), PC_ERR_NOTFOUND);
    block.id = an_id(2);
    block.expires = 0;
    ok(f->store.block_put(self, &block));
    ok(f->store.block_subject(self, PC_BLOCK_ACCOUNT, &mine, 50));
}

static void a_damaged_block_is_corrupt(void **state) {
    struct fixture *f = *state;
    struct pc_block_record network = {.id = an_id(1)}, got;
    ok(pc_network_parse(PC_SPAN("10.0.0.0/8"), &network.network));
    ok(f->store.block_put(f->store.self, &network));
    tamper(f, "UPDATE block SET network = '10.0.0.1/8'");
    assert_int_equal(f->store.block_get(f->store.self, &f->arena, &network.id, &got),
                     PC_ERR_CORRUPT);
    unsigned sum = 0;
    assert_int_equal(f->store.block_list(f->store.self, 0, count_block, &sum), PC_ERR_CORRUPT);
}

struct keys {
    struct pc_signing_key rows[4];
    size_t count;
};

static pc_err keep_key(void *context, const struct pc_signing_key *row) {
    struct keys *keys = context;
    assert_true(keys->count < 4);
    keys->rows[keys->count++] = *row;
    return PC_OK;
}

static void signing_keys_are_sealed_and_listed_newest_first(void **state) {
    struct fixture *f = *state;
    void *self = f->store.self;
    struct pc_signing_key key = {.kid = PC_SPAN("k1"),
                                 .algorithm = PC_SPAN("ES256"),
                                 .use = PC_SPAN("access"),
                                 .private_der = PC_SPAN("private"),
                                 .public_der = PC_SPAN("public"),
                                 .created = 1};
    ok(f->store.signing_key_put(self, &key));
    key.kid = PC_SPAN("k2");
    key.created = 2;
    ok(f->store.signing_key_put(self, &key));
    key.private_der = PC_SPAN("");
    key.kid = PC_SPAN("k1");
    key.created = 1;
    key.retired = 9;
    ok(f->store.signing_key_put(self, &key));
    struct keys keys = {0};
    ok(f->store.signing_key_list(self, &f->arena, keep_key, &keys));
    assert_int_equal(keys.count, 2);
    assert_span_equal(keys.rows[0].kid, "k2");
    assert_span_equal(keys.rows[0].private_der, "private");
    assert_span_equal(keys.rows[1].public_der, "public");
    assert_int_equal(keys.rows[1].private_der.len, 0);
    assert_int_equal(keys.rows[1].retired, 9);
    tamper(f, "UPDATE signing_key SET kid = 'k3' WHERE kid = 'k2'");
    assert_int_equal(f->store.signing_key_list(self, &f->arena, keep_key, &keys), PC_ERR_CORRUPT);
}

static void named_values_are_kept_and_removed(void **state) {
    struct fixture *f = *state;
    void *self = f->store.self;
    struct pc_span got;
    uint64_t before = seq_of(f);
    assert_int_equal(f->store.meta_get(self, &f->arena, PC_SPAN("x"), &got), PC_ERR_NOTFOUND);
    ok(f->store.meta_put(self, PC_SPAN("x"), PC_SPAN("a\0b")));
    ok(f->store.meta_put(self, PC_SPAN("x"), PC_SPAN("c\0d")));
    ok(f->store.meta_get(self, &f->arena, PC_SPAN("x"), &got));
    assert_span_equal(got, "c\0d");
    ok(f->store.meta_put(self, PC_SPAN("x"), PC_SPAN("")));
    assert_int_equal(f->store.meta_get(self, &f->arena, PC_SPAN("x"), &got), PC_ERR_NOTFOUND);
    assert_int_equal(seq_of(f), before);
}

static void the_sweep_takes_what_has_ended(void **state) {
    struct fixture *f = *state;
    void *self = f->store.self;
    put_account(f, 1, "ada");
    for (uint8_t i = 0; i < 4; i++) {
        struct pc_session s = {.record = {.id = an_id((uint8_t)(i + 1)),
                                          .account = an_id(1),
                                          .expires = i == 0 ? 4 : 100},
                               .ended = i == 1   ? 4
                                        : i == 2 ? 6
                                                 : 0};
        ok(f->store.session_put(self, &s));
        struct pc_refresh r = {.sha256 = {i}, .session = s.record.id, .expires = i == 3 ? 5 : 99};
        ok(f->store.refresh_put(self, &r));
        struct pc_block_record b = {
            .id = an_id((uint8_t)(i + 1)), .kind = PC_BLOCK_KEY, .expires = i == 0 ? 0 : i * 5};
        ok(f->store.block_put(self, &b));
    }
    ok(f->store.revocation_put(self, PC_SPAN("old"), 9));
    ok(f->store.revocation_put(self, PC_SPAN("new"), 10));
    ok(f->store.sweep(self, 10, 5));
    struct pc_session got;
    static const pc_err expected[] = {PC_ERR_NOTFOUND, PC_ERR_NOTFOUND, PC_OK, PC_OK};
    for (uint8_t i = 0; i < 4; i++) {
        struct pc_id id = an_id((uint8_t)(i + 1));
        assert_int_equal(f->store.session_get(self, &f->arena, &id, &got), expected[i]);
        struct pc_refresh r;
        uint8_t digest[32] = {i};
        assert_int_equal(f->store.refresh_get(self, digest, &r), i == 2 ? PC_OK : PC_ERR_NOTFOUND);
    }
    unsigned sum = 0;
    ok(f->store.block_list(self, 0, count_block, &sum));
    assert_int_equal(sum, 134);
    pc_time revocations = 0;
    ok(f->store.revocation_list(self, 0, sum_revocation, &revocations));
    assert_int_equal(revocations, 10);
}

static void counts_are_of_what_is_in_force(void **state) {
    struct fixture *f = *state;
    void *self = f->store.self;
    put_account(f, 1, "ada");
    put_account(f, 2, "bob");
    struct pc_api_key key = {.record = {.id = an_id(1), .account = an_id(1)}};
    ok(f->store.key_put(self, &key));
    for (uint8_t i = 1; i <= 3; i++) {
        struct pc_session s = {.record = {.id = an_id(i), .account = an_id(1), .expires = i * 10}};
        s.ended = i == 3 ? 1 : 0;
        ok(f->store.session_put(self, &s));
        struct pc_block_record b = {.id = an_id(i), .kind = PC_BLOCK_KEY, .expires = (i - 1) * 10};
        ok(f->store.block_put(self, &b));
    }
    ok(f->store.revocation_put(self, PC_SPAN("old"), 9));
    ok(f->store.revocation_put(self, PC_SPAN("new"), 10));
    struct pc_store_counts counts = {0};
    ok(f->store.counts(self, 10, &counts));
    assert_true(counts.accounts == 2 && counts.keys == 1 && counts.sessions == 1);
    assert_true(counts.revocations == 1 && counts.blocks == 2);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        store_test(roles_are_replaced_and_listed),
        store_test(tenants_come_back),
        store_test(a_revocation_never_gets_shorter),
        store_test(blocks_come_back),
        store_test(blocks_of_a_subject),
        store_test(a_damaged_block_is_corrupt),
        store_test(signing_keys_are_sealed_and_listed_newest_first),
        store_test(named_values_are_kept_and_removed),
        store_test(counts_are_of_what_is_in_force),
        store_test(the_sweep_takes_what_has_ended),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Codes and devices in the store: once each, of their account, gone when their time is over. */
#include "fixture.h"

#define NOW ((pc_time)1700000000 * PC_SECOND)

static const struct pc_id alice = {{1}}, bob = {{2}};

static void add_account(struct fixture *f, const struct pc_id *id, const char *name) {
    struct pc_account account = {.id = *id, .name = pc_span_str(name), .created = NOW};
    ok(f->store.account_put(f->store.self, &account));
}

static struct pc_factor_code code_of(const struct pc_id *account, const char *text) {
    return (struct pc_factor_code){.account = *account,
                                   .kind = PC_SPAN("email"),
                                   .code = pc_span_str(text),
                                   .created = NOW,
                                   .expires = NOW + PC_HOUR};
}

static void codes(void **state) {
    struct fixture *f = *state;
    struct pc_store *s = &f->store;
    struct pc_factor_code_count count;
    add_account(f, &alice, "alice");
    add_account(f, &bob, "bob");
    struct pc_factor_code one = code_of(&alice, "AAAA"), two = code_of(&alice, "BBBB");
    struct pc_factor_code foreign = code_of(&bob, "AAAA"), empty = code_of(&alice, "");
    struct pc_factor_code other = one;
    other.kind = PC_SPAN("backup_code");
    ok(s->code_put(s->self, &one));
    ok(s->code_put(s->self, &two));
    assert_int_equal(s->code_put(s->self, &empty), PC_ERR_INVALID);
    ok(s->code_count(s->self, &alice, one.kind, NOW, NOW - 1, &count));
    assert_int_equal(count.made, 2);
    assert_int_equal(count.left, 2);
    assert_true(count.expires == NOW + PC_HOUR);
    assert_int_equal(s->code_use(s->self, &foreign, NOW), PC_ERR_NOTFOUND);
    assert_int_equal(s->code_use(s->self, &other, NOW), PC_ERR_NOTFOUND);
    assert_int_equal(s->code_use(s->self, &one, NOW + PC_HOUR), PC_ERR_NOTFOUND);
    assert_int_equal(s->code_use(s->self, &one, 0), PC_ERR_INVALID);
    ok(s->code_use(s->self, &one, NOW));
    assert_int_equal(s->code_use(s->self, &one, NOW), PC_ERR_NOTFOUND);
    ok(s->code_void(s->self, &alice, one.kind, NOW));
    assert_int_equal(s->code_use(s->self, &two, NOW), PC_ERR_NOTFOUND);
    ok(s->code_count(s->self, &alice, one.kind, NOW, NOW, &count));
    assert_int_equal(count.made + count.left, 0);
    ok(s->sweep(s->self, NOW + PC_HOUR, 0));
    ok(s->code_count(s->self, &alice, one.kind, NOW, 0, &count));
    assert_int_equal(count.made, 2);
    ok(s->sweep(s->self, NOW + 2 * PC_HOUR + 1, 0));
    ok(s->code_count(s->self, &alice, one.kind, NOW, 0, &count));
    assert_int_equal(count.made, 0);
}

static pc_err count_device(void *context, const struct pc_device *row) {
    (void)row;
    ++*(int *)context;
    return PC_OK;
}

static int devices_of(struct fixture *f, const struct pc_id *account) {
    int count = 0;
    struct pc_page all = {0};
    ok(f->store.device_list(f->store.self, account, &all, count_device, &count));
    return count;
}

static void devices(void **state) {
    struct fixture *f = *state;
    struct pc_store *s = &f->store;
    add_account(f, &alice, "alice");
    add_account(f, &bob, "bob");
    struct pc_device device = {.id = {{7}},
                               .account = alice,
                               .cookie_sha256 = {3},
                               .agent = PC_SPAN("browser"),
                               .created = NOW,
                               .last_seen = NOW,
                               .expires = NOW + PC_DAY};
    struct pc_device got, none = device;
    none.id = (struct pc_id){0};
    assert_int_equal(s->device_put(s->self, &none), PC_ERR_INVALID);
    ok(s->device_put(s->self, &device));
    device.last_seen = NOW + 1;
    device.account = bob; /* it does not change hands */
    ok(s->device_put(s->self, &device));
    ok(s->device_by_cookie(s->self, &f->arena, device.cookie_sha256, &got));
    assert_true(pc_id_eq(&got.account, &alice) && got.last_seen == NOW + 1);
    assert_span_equal(got.agent, "browser");
    assert_int_equal(s->device_by_cookie(s->self, &f->arena, (uint8_t[32]){4}, &got),
                     PC_ERR_NOTFOUND);
    assert_int_equal(devices_of(f, &alice), 1);
    assert_int_equal(devices_of(f, &bob), 0);
    assert_int_equal(s->device_delete(s->self, &bob, &device.id), PC_ERR_NOTFOUND);
    ok(s->device_delete(s->self, &alice, &device.id));
    device.account = alice;
    ok(s->device_put(s->self, &device));
    ok(s->sweep(s->self, NOW + PC_DAY + 1, 0));
    assert_int_equal(devices_of(f, &alice), 0);
    ok(s->device_put(s->self, &device));
    ok(s->device_delete_all(s->self, &bob));
    assert_int_equal(devices_of(f, &alice), 1);
    ok(s->account_delete(s->self, &alice));
    assert_int_equal(devices_of(f, &alice), 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        store_test(codes),
        store_test(devices),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Passkeys: put, found, changed, gone with their account. */
#include "fixture.h"

static struct pc_passkey a_passkey(uint8_t n, uint8_t account) {
    static char credentials[256][1023];
    credentials[n][0] = (char)n;
    return (struct pc_passkey){.id = an_id(n),
                               .account = an_id(account),
                               .credential = pc_span(credentials[n], sizeof credentials[n]),
                               .algorithm = -257,
                               .public_key = PC_SPAN("key"),
                               .counter = UINT32_MAX,
                               .label = PC_SPAN("Yubi"),
                               .transports = PC_SPAN("usb nfc"),
                               .aaguid = {1, 2, 3},
                               .backup_eligible = true,
                               .user_verified = true,
                               .created = 5};
}

static void a_passkey_comes_back(void **state) {
    struct fixture *f = *state;
    put_account(f, 1, "ada");
    struct pc_passkey passkey = a_passkey(9, 1), got;
    uint64_t before = seq_of(f);
    ok(f->store.passkey_put(f->store.self, &passkey));
    ok(f->store.passkey_by_credential(f->store.self, &f->arena, passkey.credential, &got));
    assert_true(pc_id_eq(&got.id, &passkey.id) && pc_id_eq(&got.account, &passkey.account));
    assert_true(pc_span_eq(got.credential, passkey.credential));
    assert_int_equal(got.algorithm, -257);
    assert_span_equal(got.public_key, "key");
    assert_true(got.counter == UINT32_MAX);
    assert_span_equal(got.label, "Yubi");
    assert_span_equal(got.transports, "usb nfc");
    assert_memory_equal(got.aaguid, passkey.aaguid, 16);
    assert_true(got.backup_eligible && !got.backed_up && got.user_verified);
    assert_true(got.created == 5 && got.last_used == 0);
    got.counter = 0;
    got.last_used = 7;
    got.backed_up = true;
    ok(f->store.passkey_update(f->store.self, &got));
    ok(f->store.passkey_get(f->store.self, &f->arena, &passkey.id, &got));
    assert_true(got.counter == 0 && got.last_used == 7 && got.backed_up);
    assert_int_equal(seq_of(f), before); /* the view knows nothing of it */
}

static void what_cannot_be_put(void **state) {
    struct fixture *f = *state;
    struct pc_passkey passkey = a_passkey(9, 1);
    assert_int_equal(f->store.passkey_put(f->store.self, &passkey), PC_ERR_NOTFOUND);
    put_account(f, 1, "ada");
    put_account(f, 2, "bob");
    ok(f->store.passkey_put(f->store.self, &passkey));
    struct pc_passkey other = a_passkey(8, 2);
    other.credential = passkey.credential; /* one credential has one account */
    assert_int_equal(f->store.passkey_put(f->store.self, &other), PC_ERR_EXISTS);
    other = a_passkey(9, 2);
    other.credential = PC_SPAN("x");
    assert_int_equal(f->store.passkey_put(f->store.self, &other), PC_ERR_EXISTS);
    other.id = (struct pc_id){0};
    assert_int_equal(f->store.passkey_put(f->store.self, &other), PC_ERR_INVALID);
    other = a_passkey(7, 2);
    other.credential = PC_SPAN("");
    assert_int_not_equal(f->store.passkey_put(f->store.self, &other), PC_OK);
    static const char too_long[1024];
    other.credential = pc_span(too_long, sizeof too_long);
    assert_int_not_equal(f->store.passkey_put(f->store.self, &other), PC_OK);
    assert_int_equal(f->store.passkey_update(f->store.self, &other), PC_ERR_NOTFOUND);
}

static pc_err count_row(void *context, const struct pc_passkey *row) {
    uint8_t *last = context;
    assert_true(row->id.bytes[0] > *last); /* the oldest first */
    *last = row->id.bytes[0];
    return PC_OK;
}

static void listed_and_deleted(void **state) {
    struct fixture *f = *state;
    put_account(f, 1, "ada");
    put_account(f, 2, "bob");
    for (uint8_t n = 1; n <= 3; n++) {
        struct pc_passkey passkey = a_passkey(n, n == 2 ? 2 : 1);
        passkey.created = n;
        ok(f->store.passkey_put(f->store.self, &passkey));
    }
    struct pc_id ada = an_id(1), bob = an_id(2), one = an_id(1), three = an_id(3);
    uint8_t last = 0;
    ok(f->store.passkey_list(f->store.self, &ada, count_row, &last));
    assert_int_equal(last, 3);
    ok(f->store.passkey_delete(f->store.self, &three));
    assert_int_equal(f->store.passkey_delete(f->store.self, &three), PC_ERR_NOTFOUND);
    last = 0;
    ok(f->store.passkey_list(f->store.self, &ada, count_row, &last));
    assert_int_equal(last, 1);
    ok(f->store.account_delete(f->store.self, &ada));
    struct pc_passkey got;
    assert_int_equal(f->store.passkey_get(f->store.self, &f->arena, &one, &got), PC_ERR_NOTFOUND);
    last = 0;
    ok(f->store.passkey_list(f->store.self, &bob, count_row, &last));
    assert_int_equal(last, 2);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        store_test(a_passkey_comes_back),
        store_test(what_cannot_be_put),
        store_test(listed_and_deleted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

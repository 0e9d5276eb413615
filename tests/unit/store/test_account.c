/* Accounts: every column comes back, sealed ones are sealed at rest, names are unique. */
#include "fixture.h"

static struct pc_account ada(void) {
    return (struct pc_account){.id = an_id(1),
                               .name = PC_SPAN("ada"),
                               .email = PC_SPAN("Ada@Example.org"),
                               .display_name = PC_SPAN("Ada L."),
                               .tenant = PC_SPAN("acme"),
                               .roles = PC_SPAN("admin user"),
                               .permissions = PC_SPAN("read:*"),
                               .password_hash = PC_SPAN("$argon2id$x"),
                               .totp_secret = PC_SPAN("\x00\x01secret"),
                               .totp_confirmed = true,
                               .totp_last_step = 58000000,
                               .disabled = true,
                               .failures = 3,
                               .locked_until = 11,
                               .not_before = 12,
                               .created = 13,
                               .last_sign_in = 14};
}

static void assert_is_ada(const struct pc_account *a) {
    struct pc_id id = an_id(1);
    assert_true(pc_id_eq(&a->id, &id));
    assert_span_equal(a->name, "ada");
    assert_span_equal(a->email, "Ada@Example.org");
    assert_span_equal(a->display_name, "Ada L.");
    assert_span_equal(a->tenant, "acme");
    assert_span_equal(a->roles, "admin user");
    assert_span_equal(a->permissions, "read:*");
    assert_span_equal(a->password_hash, "$argon2id$x");
    assert_span_equal(a->totp_secret, "\x00\x01secret");
    assert_true(a->totp_confirmed && a->totp_last_step == 58000000 && a->disabled);
    assert_true(a->failures == 3 && a->locked_until == 11 && a->not_before == 12);
    assert_true(a->created == 13 && a->last_sign_in == 14);
}

static void every_column_comes_back(void **state) {
    struct fixture *f = *state;
    struct pc_account a = ada(), got;
    ok(f->store.account_put(f->store.self, &a));
    ok(f->store.account_get(f->store.self, &f->arena, &a.id, &got));
    assert_is_ada(&got);
    ok(f->store.account_by_name(f->store.self, &f->arena, PC_SPAN("ada"), &got));
    assert_is_ada(&got);
    ok(f->store.account_by_email(f->store.self, &f->arena, PC_SPAN("ada@EXAMPLE.org"), &got));
    assert_is_ada(&got);
}

static void empty_columns_are_empty(void **state) {
    struct fixture *f = *state;
    put_account(f, 2, "bob");
    struct pc_account got;
    struct pc_id id = an_id(2);
    ok(f->store.account_get(f->store.self, &f->arena, &id, &got));
    assert_true(got.email.len == 0 && got.totp_secret.len == 0 && got.password_hash.len == 0);
    assert_int_equal(f->store.account_by_email(f->store.self, &f->arena, PC_SPAN(""), &got),
                     PC_ERR_NOTFOUND);
}

static void what_is_not_there_is_not_found(void **state) {
    struct fixture *f = *state;
    struct pc_account a = ada(), got;
    void *self = f->store.self;
    assert_int_equal(f->store.account_get(self, &f->arena, &a.id, &got), PC_ERR_NOTFOUND);
    assert_int_equal(f->store.account_by_name(self, &f->arena, a.name, &got), PC_ERR_NOTFOUND);
    assert_int_equal(f->store.account_by_email(self, &f->arena, a.email, &got), PC_ERR_NOTFOUND);
    assert_int_equal(f->store.account_update(self, &a), PC_ERR_NOTFOUND);
    assert_int_equal(f->store.account_delete(self, &a.id), PC_ERR_NOTFOUND);
}

static void a_taken_id_or_name_exists(void **state) {
    struct fixture *f = *state;
    put_account(f, 1, "ada");
    put_account(f, 2, "bob");
    struct pc_account same_id = {.id = an_id(1), .name = PC_SPAN("eve")};
    struct pc_account same_name = {.id = an_id(3), .name = PC_SPAN("ada")};
    struct pc_account renamed = {.id = an_id(2), .name = PC_SPAN("ada")};
    uint64_t before = seq_of(f);
    assert_int_equal(f->store.account_put(f->store.self, &same_id), PC_ERR_EXISTS);
    assert_int_equal(f->store.account_put(f->store.self, &same_name), PC_ERR_EXISTS);
    assert_int_equal(f->store.account_update(f->store.self, &renamed), PC_ERR_EXISTS);
    assert_int_equal(seq_of(f), before);
}

static void a_name_outside_the_alphabet_is_invalid(void **state) {
    struct fixture *f = *state;
    static const char *const names[] = {"",
                                        "Ada",
                                        "a b",
                                        "a\nb",
                                        "\xc3\xa4",
                                        "a/b",
                                        "a*",
                                        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
                                        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        struct pc_account a = {.id = an_id(9), .name = pc_span_str(names[i])};
        assert_int_equal(f->store.account_put(f->store.self, &a), PC_ERR_INVALID);
    }
    struct pc_account none = {.name = PC_SPAN("ada")};
    assert_int_equal(f->store.account_put(f->store.self, &none), PC_ERR_INVALID);
    put_account(f, 9, "a-z.0_9@x");
}

/* Nothing personal and no secret stands in the file as it is. */
static void sealed_columns_are_sealed_in_the_file(void **state) {
    struct fixture *f = *state;
    struct pc_account a = ada();
    ok(f->store.account_put(f->store.self, &a));
    tamper(f, "PRAGMA wal_checkpoint(TRUNCATE)");
    FILE *file = fopen(folder_file(&f->folder, "p.db"), "rb");
    assert_non_null(file);
    static char bytes[1 << 20];
    size_t len = fread(bytes, 1, sizeof bytes, file);
    (void)fclose(file);
    assert_non_null(memmem(bytes, len, a.name.ptr, a.name.len));
    assert_null(memmem(bytes, len, "$argon2id$x", 11));
    assert_null(memmem(bytes, len, "Example", 7));
    assert_null(memmem(bytes, len, "example", 7));
    assert_null(memmem(bytes, len, "Ada L.", 6));
    assert_null(memmem(bytes, len, "secret\x00", 6 + 1));
}

static void a_value_moved_to_another_row_is_corrupt(void **state) {
    struct fixture *f = *state;
    struct pc_account a = ada(), got;
    ok(f->store.account_put(f->store.self, &a));
    put_account(f, 2, "bob");
    tamper(f, "UPDATE account SET totp_secret = "
              "(SELECT totp_secret FROM account WHERE name = 'ada') WHERE name = 'bob'");
    assert_int_equal(f->store.account_by_name(f->store.self, &f->arena, PC_SPAN("bob"), &got),
                     PC_ERR_CORRUPT);
    tamper(f, "UPDATE account SET display_name = email WHERE name = 'ada'");
    assert_int_equal(f->store.account_get(f->store.self, &f->arena, &a.id, &got), PC_ERR_CORRUPT);
}

static void a_failing_cipher_writes_nothing(void **state) {
    struct fixture *f = *state;
    struct pc_account a = ada(), got;
    f->cipher_fails = true;
    assert_int_equal(f->store.account_put(f->store.self, &a), PC_ERR_CRYPTO);
    assert_int_equal(f->store.account_get(f->store.self, &f->arena, &a.id, &got), PC_ERR_NOTFOUND);
}

static void update_replaces_every_column(void **state) {
    struct fixture *f = *state;
    struct pc_account a = ada(), got;
    ok(f->store.account_put(f->store.self, &a));
    uint64_t before = seq_of(f);
    struct pc_account next = {.id = a.id, .name = PC_SPAN("ada2"), .email = PC_SPAN("n@x.org")};
    ok(f->store.account_update(f->store.self, &next));
    assert_true(seq_of(f) > before);
    ok(f->store.account_by_email(f->store.self, &f->arena, PC_SPAN("n@x.org"), &got));
    assert_span_equal(got.name, "ada2");
    assert_true(got.totp_secret.len == 0 && !got.disabled && got.failures == 0);
    assert_int_equal(f->store.account_by_email(f->store.self, &f->arena, a.email, &got),
                     PC_ERR_NOTFOUND);
}

struct seen {
    struct fixture *f;
    char names[200];
    size_t len;
    unsigned stop_after;
};

static pc_err note(void *context, const struct pc_account *row) {
    struct seen *seen = context;
    assert_true(seen->len + row->name.len + 1 < sizeof seen->names);
    memcpy(seen->names + seen->len, row->name.ptr, row->name.len);
    seen->len += row->name.len;
    seen->names[seen->len++] = ' ';
    return seen->stop_after > 0 && --seen->stop_after == 0 ? PC_ERR_DENIED : PC_OK;
}

static void lists_are_pages_by_name(void **state) {
    struct fixture *f = *state;
    static const char *const names[] = {"dora", "ada", "carl", "bob"};
    for (uint8_t i = 0; i < 4; i++)
        put_account(f, (uint8_t)(i + 1), names[i]);
    struct seen seen = {0};
    struct pc_page page = {.limit = 2};
    ok(f->store.account_list(f->store.self, &page, note, &seen));
    assert_string_equal(seen.names, "ada bob ");
    page.after = PC_SPAN("bob");
    ok(f->store.account_list(f->store.self, &page, note, &seen));
    assert_string_equal(seen.names, "ada bob carl dora ");
    seen = (struct seen){0};
    page = (struct pc_page){.after = PC_SPAN("03030000-0000-0000-0000-000000000000")}; /* carl */
    ok(f->store.account_list(f->store.self, &page, note, &seen));
    assert_string_equal(seen.names, "dora ");
    seen = (struct seen){.stop_after = 3};
    assert_int_equal(f->store.account_list(f->store.self, NULL, note, &seen), PC_ERR_DENIED);
    assert_string_equal(seen.names, "ada bob carl ");
}

/* A row's callback may use the store, even the same listing. */
static pc_err list_within(void *context, const struct pc_account *row) {
    struct seen *seen = context;
    struct seen inner = {0};
    ok(seen->f->store.account_list(seen->f->store.self, NULL, note, &inner));
    assert_string_equal(inner.names, "ada bob ");
    struct pc_account changed = *row;
    changed.failures++;
    ok(seen->f->store.account_update(seen->f->store.self, &changed));
    return note(seen, row);
}

static void listing_within_a_listing(void **state) {
    struct fixture *f = *state;
    put_account(f, 1, "ada");
    put_account(f, 2, "bob");
    struct seen seen = {.f = f};
    ok(f->store.account_list(f->store.self, NULL, list_within, &seen));
    assert_string_equal(seen.names, "ada bob ");
}

static void deleting_takes_what_hangs_on_it(void **state) {
    struct fixture *f = *state;
    void *self = f->store.self;
    put_account(f, 1, "ada");
    struct pc_api_key key = {.record = {.id = an_id(5), .account = an_id(1)}}, key_got;
    struct pc_session session = {.record = {.id = an_id(6), .account = an_id(1)}}, session_got;
    struct pc_refresh refresh = {.sha256 = {7}, .session = an_id(6), .expires = 9}, refresh_got;
    ok(f->store.key_put(self, &key));
    ok(f->store.session_put(self, &session));
    ok(f->store.refresh_put(self, &refresh));
    struct pc_id id = an_id(1);
    ok(f->store.account_delete(self, &id));
    assert_int_equal(f->store.key_get(self, &f->arena, &key.record.id, &key_got), PC_ERR_NOTFOUND);
    assert_int_equal(f->store.session_get(self, &f->arena, &session.record.id, &session_got),
                     PC_ERR_NOTFOUND);
    assert_int_equal(f->store.refresh_get(self, refresh.sha256, &refresh_got), PC_ERR_NOTFOUND);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        store_test(every_column_comes_back),
        store_test(empty_columns_are_empty),
        store_test(what_is_not_there_is_not_found),
        store_test(a_taken_id_or_name_exists),
        store_test(a_name_outside_the_alphabet_is_invalid),
        store_test(sealed_columns_are_sealed_in_the_file),
        store_test(a_value_moved_to_another_row_is_corrupt),
        store_test(a_failing_cipher_writes_nothing),
        store_test(update_replaces_every_column),
        store_test(lists_are_pages_by_name),
        store_test(listing_within_a_listing),
        store_test(deleting_takes_what_hangs_on_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

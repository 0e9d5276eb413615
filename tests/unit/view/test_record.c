/* The view's records as bytes: each comes back as it went in, and nothing else is taken. */
#include "../testing.h"

#include "view/record.h"

static const struct pc_id id_a = {{1, 2, 3}};
static const struct pc_id id_b = {{9, 8, 7}};

static struct pc_buf account_bytes(void) {
    struct pc_account_record r = {.id = id_a,
                                  .name = PC_SPAN("ada"),
                                  .tenant = PC_SPAN("acme"),
                                  .roles = PC_SPAN("admin user"),
                                  .permissions = PC_SPAN("read:*"),
                                  .not_before = -5,
                                  .disabled = true};
    struct pc_buf out = {0};
    pc_record_put_account(&r, &out);
    assert_int_equal(pc_buf_end(&out), PC_OK);
    return out;
}

static struct pc_buf key_bytes(void) {
    struct pc_key_record r = {.id = id_a,
                              .account = id_b,
                              .secret_sha256 = {0xff, 1},
                              .permissions = PC_SPAN("read:a"),
                              .routes = PC_SPAN("r1 r2"),
                              .networks = PC_SPAN("10.0.0.0/8 ::1"),
                              .tenant = PC_SPAN("t1"),
                              .expires = 77,
                              .mfa = true};
    struct pc_buf out = {0};
    pc_record_put_key(&r, &out);
    assert_int_equal(pc_buf_end(&out), PC_OK);
    return out;
}

static struct pc_buf session_bytes(void) {
    struct pc_session_record r = {
        .id = id_a, .account = id_b, .created = 1, .expires = 2, .auth_time = 3, .mfa = true};
    struct pc_buf out = {0};
    pc_record_put_session(&r, &out);
    return out;
}

static struct pc_buf role_bytes(void) {
    struct pc_buf out = {0};
    pc_record_put_role(PC_SPAN("a b"), &out);
    return out;
}

static struct pc_buf revoked_bytes(void) {
    struct pc_buf out = {0};
    pc_record_put_revoked(1234567890123456, &out);
    return out;
}

static struct pc_buf block_bytes_of(enum pc_block_kind kind) {
    struct pc_block_record r = {.id = id_a,
                                .kind = kind,
                                .network = {{6, {0x20, 1}}, 16},
                                .subject = id_b,
                                .expires = 5,
                                .reason = PC_SPAN("too many")};
    struct pc_buf out = {0};
    pc_record_put_block(&r, &out);
    assert_int_equal(pc_buf_end(&out), PC_OK);
    return out;
}

static struct pc_buf network_block_bytes(void) {
    return block_bytes_of(PC_BLOCK_NETWORK);
}

static struct pc_buf subject_block_bytes(void) {
    return block_bytes_of(PC_BLOCK_KEY);
}

static struct pc_buf verify_key_bytes(void) {
    struct pc_verify_key_record r = {.kid = PC_SPAN("k"),
                                     .algorithm = PC_SPAN("ES256"),
                                     .der = PC_SPAN("\x30\x00"),
                                     .use = PC_SPAN("access"),
                                     .not_after = 9};
    struct pc_buf out = {0};
    pc_record_put_verify_key(&r, &out);
    return out;
}

static struct pc_buf number_bytes(void) {
    struct pc_buf out = {0};
    pc_record_put_number(UINT64_MAX, &out);
    return out;
}

static pc_err get_account(struct pc_span bytes) {
    struct pc_account_record r;
    return pc_record_get_account(bytes, &id_a, &r);
}

static pc_err get_key(struct pc_span bytes) {
    struct pc_key_record r;
    return pc_record_get_key(bytes, &id_a, &r);
}

static pc_err get_session(struct pc_span bytes) {
    struct pc_session_record r;
    return pc_record_get_session(bytes, &r);
}

static pc_err get_role(struct pc_span bytes) {
    struct pc_span r;
    return pc_record_get_role(bytes, &r);
}

static pc_err get_revoked(struct pc_span bytes) {
    pc_time r;
    return pc_record_get_revoked(bytes, &r);
}

static pc_err get_block(struct pc_span bytes) {
    struct pc_block_record r;
    return pc_record_get_block(bytes, &r);
}

static pc_err get_verify_key(struct pc_span bytes) {
    struct pc_verify_key_record r;
    return pc_record_get_verify_key(bytes, PC_SPAN("k"), &r);
}

static pc_err get_number(struct pc_span bytes) {
    uint64_t r;
    return pc_record_get_number(bytes, &r);
}

static const struct {
    struct pc_buf (*make)(void);
    pc_err (*get)(struct pc_span);
} kinds[] = {
    {account_bytes, get_account},     {key_bytes, get_key},
    {session_bytes, get_session},     {role_bytes, get_role},
    {revoked_bytes, get_revoked},     {network_block_bytes, get_block},
    {subject_block_bytes, get_block}, {verify_key_bytes, get_verify_key},
    {number_bytes, get_number},
};

static void each_comes_back(void **state) {
    (void)state;
    PC_CLEANUP(pc_buf_free) struct pc_buf bytes = account_bytes();
    struct pc_account_record account;
    assert_int_equal(pc_record_get_account(pc_buf_span(&bytes), &id_a, &account), PC_OK);
    assert_true(pc_id_eq(&account.id, &id_a));
    assert_span_equal(account.name, "ada");
    assert_span_equal(account.tenant, "acme");
    assert_span_equal(account.roles, "admin user");
    assert_span_equal(account.permissions, "read:*");
    assert_int_equal(account.not_before, -5);
    assert_true(account.disabled);

    PC_CLEANUP(pc_buf_free) struct pc_buf key = key_bytes();
    struct pc_key_record k;
    assert_int_equal(pc_record_get_key(pc_buf_span(&key), &id_a, &k), PC_OK);
    assert_true(pc_id_eq(&k.account, &id_b) && k.mfa && k.expires == 77);
    assert_int_equal(k.secret_sha256[0], 0xff);
    assert_span_equal(k.networks, "10.0.0.0/8 ::1");
    assert_span_equal(k.routes, "r1 r2");
    assert_span_equal(k.tenant, "t1");
    assert_span_equal(k.permissions, "read:a");
}

static void session_and_block_come_back(void **state) {
    (void)state;
    PC_CLEANUP(pc_buf_free) struct pc_buf bytes = session_bytes();
    struct pc_session_record s;
    assert_int_equal(pc_record_get_session(pc_buf_span(&bytes), &s), PC_OK);
    assert_true(pc_id_eq(&s.id, &id_a) && pc_id_eq(&s.account, &id_b));
    assert_true(s.created == 1 && s.expires == 2 && s.auth_time == 3 && s.mfa);

    PC_CLEANUP(pc_buf_free) struct pc_buf network = network_block_bytes();
    struct pc_block_record b;
    assert_int_equal(pc_record_get_block(pc_buf_span(&network), &b), PC_OK);
    assert_int_equal(b.network.bits, 16);
    assert_int_equal(b.network.address.family, 6);
    assert_span_equal(b.reason, "too many");
    PC_CLEANUP(pc_buf_free) struct pc_buf subject = subject_block_bytes();
    assert_int_equal(pc_record_get_block(pc_buf_span(&subject), &b), PC_OK);
    assert_true(b.kind == PC_BLOCK_KEY && pc_id_eq(&b.subject, &id_b) && b.expires == 5);

    PC_CLEANUP(pc_buf_free) struct pc_buf verify = verify_key_bytes();
    struct pc_verify_key_record v;
    assert_int_equal(pc_record_get_verify_key(pc_buf_span(&verify), PC_SPAN("k"), &v), PC_OK);
    assert_span_equal(v.algorithm, "ES256");
    assert_span_equal(v.use, "access");
    assert_int_equal(v.der.len, 2);
    assert_int_equal(v.not_after, 9);
}

static void a_cut_record_is_corrupt(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        PC_CLEANUP(pc_buf_free) struct pc_buf bytes = kinds[i].make();
        assert_int_equal(kinds[i].get(pc_buf_span(&bytes)), PC_OK);
        for (size_t len = 0; len < bytes.len; len++)
            assert_int_equal(kinds[i].get(pc_span_upto(pc_buf_span(&bytes), len)), PC_ERR_CORRUPT);
    }
}

static void a_byte_too_many_is_corrupt(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        PC_CLEANUP(pc_buf_free) struct pc_buf bytes = kinds[i].make();
        pc_buf_add_char(&bytes, 'x');
        assert_int_equal(kinds[i].get(pc_buf_span(&bytes)), PC_ERR_CORRUPT);
    }
}

static void an_unknown_version_is_corrupt(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        PC_CLEANUP(pc_buf_free) struct pc_buf bytes = kinds[i].make();
        bytes.ptr[0] = 2;
        assert_int_equal(kinds[i].get(pc_buf_span(&bytes)), PC_ERR_CORRUPT);
        bytes.ptr[0] = 0;
        assert_int_equal(kinds[i].get(pc_buf_span(&bytes)), PC_ERR_CORRUPT);
    }
}

static void an_unknown_flag_is_corrupt(void **state) {
    (void)state;
    for (size_t i = 0; i < 3; i++) {
        PC_CLEANUP(pc_buf_free) struct pc_buf bytes = kinds[i].make();
        bytes.ptr[1] = 2;
        assert_int_equal(kinds[i].get(pc_buf_span(&bytes)), PC_ERR_CORRUPT);
    }
}

static void a_block_of_an_impossible_network_is_corrupt(void **state) {
    (void)state;
    enum { KIND = 1, FAMILY = 26, BITS = 27, ADDRESS = 28 };
    static const struct {
        size_t at;
        char value;
    } rows[] = {{KIND, 3},         {FAMILY, 5},       {FAMILY, 0},
                {BITS, (char)129}, {BITS, (char)255}, {ADDRESS + 15, 1}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        PC_CLEANUP(pc_buf_free) struct pc_buf bytes = network_block_bytes();
        bytes.ptr[rows[i].at] = rows[i].value;
        assert_int_equal(get_block(pc_buf_span(&bytes)), PC_ERR_CORRUPT);
    }
}

static void a_text_beyond_its_length_field_is_refused(void **state) {
    (void)state;
    PC_CLEANUP(pc_buf_free) struct pc_buf big = {0};
    char *to = pc_buf_reserve(&big, 65536);
    memset(to, 'a', 65536);
    PC_CLEANUP(pc_buf_free) struct pc_buf out = {0};
    pc_record_put_role(pc_span(to, 65536), &out);
    assert_int_equal(pc_buf_end(&out), PC_ERR_RANGE);
    pc_buf_clear(&out);
    pc_record_put_role(pc_span(to, 65535), &out);
    assert_int_equal(pc_buf_end(&out), PC_OK);
}

static void a_policy_may_be_long(void **state) {
    (void)state;
    PC_CLEANUP(pc_buf_free) struct pc_buf text = {0};
    char *to = pc_buf_reserve(&text, 200000);
    memset(to, 'p', 200000);
    text.len = 200000;
    PC_CLEANUP(pc_buf_free) struct pc_buf out = {0};
    pc_record_put_policy(pc_buf_span(&text), 42, &out);
    struct pc_span got;
    uint64_t version;
    assert_int_equal(pc_record_get_policy(pc_buf_span(&out), &got, &version), PC_OK);
    assert_true(version == 42 && pc_span_eq(got, pc_buf_span(&text)));
    assert_int_equal(pc_record_get_policy(pc_span_upto(got, 5), &got, &version), PC_ERR_CORRUPT);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_comes_back),
        cmocka_unit_test(session_and_block_come_back),
        cmocka_unit_test(a_cut_record_is_corrupt),
        cmocka_unit_test(a_byte_too_many_is_corrupt),
        cmocka_unit_test(an_unknown_version_is_corrupt),
        cmocka_unit_test(an_unknown_flag_is_corrupt),
        cmocka_unit_test(a_block_of_an_impossible_network_is_corrupt),
        cmocka_unit_test(a_text_beyond_its_length_field_is_refused),
        cmocka_unit_test(a_policy_may_be_long),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

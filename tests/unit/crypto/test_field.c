/* Values of fields: in both forms, bound to their place, refused when anything was changed. */
#include "fields.h"

#include <stdlib.h>

#include "base/encode.h"

static void opens_what_another_program_sealed(void **state) {
    (void)state;
    struct pc_field_keys *keys = two_keys();
    struct pc_buf bytes = {0};
    expect_opens(keys, VALUE_V2);
    expect_opens(keys, VALUE_V1);
    pc_buf_add_char(&bytes, 2);
    assert_int_equal(pc_hex_decode(KEY_ID, &bytes), PC_OK);
    assert_int_equal(pc_base64url_decode(pc_span_from(VALUE_V2, 21), &bytes), PC_OK);
    expect_opens(keys, pc_buf_span(&bytes));
    pc_buf_free(&bytes);
    pc_field_keys_free(keys);
}

static void opens_what_it_sealed(void **state) {
    (void)state;
    struct pc_field_keys *keys = two_keys();
    for (int form = PC_FIELD_TEXT; form <= PC_FIELD_BYTES; form++) {
        struct pc_buf a = {0}, b = {0};
        assert_int_equal(pc_field_seal(keys, PLACE, PLAIN, form, &a), PC_OK);
        assert_int_equal(pc_field_seal(keys, PLACE, PLAIN, form, &b), PC_OK);
        assert_false(pc_span_eq(pc_buf_span(&a), pc_buf_span(&b)));
        assert_true(pc_field_is_current(keys, pc_buf_span(&a)));
        expect_opens(keys, pc_buf_span(&a));
        expect_opens(keys, pc_buf_span(&b));
        if (form == PC_FIELD_BYTES)
            assert_int_equal(a.len, PLAIN.len + PC_FIELD_OVERHEAD_BYTES);
        pc_buf_free(&a);
        pc_buf_free(&b);
    }
    pc_field_keys_free(keys);
}

/* Around the length that needs an allocation, and none at all. */
static void values_may_be_of_any_length(void **state) {
    (void)state;
    static char text[3000];
    static const size_t lengths[] = {0,   1,   2,   3,   15,  16,  17,  700,
                                     727, 728, 729, 983, 984, 985, 3000};
    struct pc_field_keys *keys = two_keys();
    for (size_t i = 0; i < sizeof text; i++)
        text[i] = (char)i;
    for (size_t i = 0; i < sizeof lengths / sizeof *lengths * 2; i++) {
        struct pc_span value = pc_span(text, lengths[i / 2]);
        struct pc_buf sealed = {0}, plain = PC_BUF_SECRET;
        pc_buf_add_str(&sealed, "x");
        assert_int_equal(
            pc_field_seal(keys, PLACE, value, i % 2 == 0 ? PC_FIELD_TEXT : PC_FIELD_BYTES, &sealed),
            PC_OK);
        struct pc_span got = pc_span_from(pc_buf_span(&sealed), 1);
        assert_int_equal(pc_field_open(keys, PLACE, got, &plain), PC_OK);
        assert_true(pc_span_eq(pc_buf_span(&plain), value));
        pc_buf_free(&sealed);
        pc_buf_free(&plain);
    }
    pc_field_keys_free(keys);
}

static void belongs_to_its_place(void **state) {
    (void)state;
    static const char *const others[] = {
        "account.email.43", "account.emai.l42", "account.email.4", "mail.email.42", "",
        "account.email.422"};
    struct pc_field_keys *keys = two_keys();
    struct pc_buf plain = PC_BUF_SECRET;
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        struct pc_span place = pc_span_str(others[i]);
        assert_int_equal(pc_field_open(keys, place, VALUE_V2, &plain), PC_ERR_CORRUPT);
        assert_int_equal(pc_field_open(keys, place, VALUE_V1, &plain), PC_ERR_CORRUPT);
    }
    assert_int_equal(plain.len, 0);
    pc_buf_free(&plain);
    pc_field_keys_free(keys);
}

static void expect_refused(struct pc_field_keys *keys, struct pc_span sealed) {
    struct pc_buf plain = PC_BUF_SECRET;
    /* memory of exactly that length, so that a sanitizer sees any byte read behind it */
    char *copy = malloc(sealed.len + 1);
    assert_non_null(copy);
    char *exact = realloc(copy, sealed.len == 0 ? 1 : sealed.len);
    assert_non_null(exact);
    if (sealed.len > 0)
        memcpy(exact, sealed.ptr, sealed.len);
    pc_err err = pc_field_open(keys, PLACE, pc_span(exact, sealed.len), &plain);
    assert_true(err == PC_ERR_CORRUPT || err == PC_ERR_NOTFOUND);
    assert_int_equal(plain.len, 0);
    pc_buf_free(&plain);
    free(exact);
}

static void refuses_any_change(struct pc_field_keys *keys, struct pc_span sealed) {
    char copy[256];
    assert_true(sealed.len < sizeof copy);
    memcpy(copy, sealed.ptr, sealed.len);
    for (size_t i = 0; i < sealed.len * 8; i++) {
        copy[i / 8] = (char)(copy[i / 8] ^ (1 << i % 8));
        expect_refused(keys, pc_span(copy, sealed.len));
        copy[i / 8] = (char)(copy[i / 8] ^ (1 << i % 8));
    }
    for (size_t len = 0; len < sealed.len; len++)
        expect_refused(keys, pc_span(copy, len));
    for (int more = 0; more < 256; more++) {
        copy[sealed.len] = (char)more;
        expect_refused(keys, pc_span(copy, sealed.len + 1));
    }
}

static void refuses_any_changed_bit_and_any_cut(void **state) {
    (void)state;
    struct pc_field_keys *keys = two_keys();
    struct pc_buf bytes = {0};
    refuses_any_change(keys, VALUE_V2);
    refuses_any_change(keys, VALUE_V1);
    assert_int_equal(pc_field_seal(keys, PLACE, PLAIN, PC_FIELD_BYTES, &bytes), PC_OK);
    refuses_any_change(keys, pc_buf_span(&bytes));
    pc_buf_free(&bytes);
    pc_field_keys_free(keys);
}

static void a_key_cannot_be_exchanged_for_another(void **state) {
    (void)state;
    struct pc_field_keys *keys = two_keys();
    char copy[256];
    memcpy(copy, VALUE_V2.ptr, VALUE_V2.len);
    memcpy(copy + 4, OTHER.ptr, OTHER.len);
    expect_refused(keys, pc_span(copy, VALUE_V2.len));
    memcpy(copy, VALUE_V2.ptr, VALUE_V2.len);
    memcpy(copy, "pc1", 3);
    expect_refused(keys, pc_span(copy, VALUE_V2.len));
    pc_field_keys_free(keys);
}

static void says_which_key_opens_it(void **state) {
    (void)state;
    char id[PC_FIELD_KEY_ID];
    struct pc_field_keys *keys = two_keys();
    struct pc_buf bytes = {0};
    assert_int_equal(pc_field_seal(keys, PLACE, PLAIN, PC_FIELD_BYTES, &bytes), PC_OK);
    struct pc_span values[] = {VALUE_V1, VALUE_V2, pc_buf_span(&bytes)};
    for (size_t i = 0; i < 3; i++) {
        memset(id, 0, sizeof id);
        assert_int_equal(pc_field_key_id(values[i], id), PC_OK);
        assert_memory_equal(id, KEY_ID.ptr, sizeof id);
    }
    static const char *const others[] = {"",
                                         "x",
                                         "pc2.",
                                         "pc2.0123456789abcdef",
                                         "mia@example.com",
                                         "pc3.0123456789abcdef.AAAA",
                                         "pc2.0123456789ABCDEF.AAAA"};
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        assert_int_equal(pc_field_key_id(pc_span_str(others[i]), id), PC_ERR_CORRUPT);
    pc_buf_free(&bytes);
    pc_field_keys_free(keys);
}

static void is_current_under_the_sealing_key_alone(void **state) {
    (void)state;
    struct pc_field_keys *keys = two_keys();
    assert_true(pc_field_is_current(keys, VALUE_V2));
    assert_false(pc_field_is_current(keys, VALUE_V1));
    assert_false(pc_field_is_current(keys, PC_SPAN("mia@example.com")));
    assert_int_equal(pc_field_keys_use(keys, OTHER), PC_OK);
    assert_false(pc_field_is_current(keys, VALUE_V2));
    pc_field_keys_free(keys);
}

static void places_are_made_of_names_without_dots(void **state) {
    (void)state;
    struct pc_buf out = {0};
    assert_int_equal(pc_field_place(PC_SPAN("account"), PC_SPAN("email"), PC_SPAN("4.2"), &out),
                     PC_OK);
    assert_span_equal(pc_buf_span(&out), "account.email.4.2");
    assert_int_equal(pc_field_place(PC_SPAN("a.b"), PC_SPAN("c"), PC_SPAN("d"), &out),
                     PC_ERR_INVALID);
    assert_int_equal(pc_field_place(PC_SPAN("a"), PC_SPAN("b.c"), PC_SPAN("d"), &out),
                     PC_ERR_INVALID);
    assert_int_equal(pc_field_place(PC_SPAN(""), PC_SPAN("c"), PC_SPAN("d"), &out), PC_ERR_INVALID);
    assert_int_equal(pc_field_place(PC_SPAN("a"), PC_SPAN(""), PC_SPAN("d"), &out), PC_ERR_INVALID);
    pc_buf_free(&out);
}

static void a_full_buffer_gets_nothing(void **state) {
    (void)state;
    char memory[40];
    struct pc_field_keys *keys = two_keys();
    for (int form = PC_FIELD_TEXT; form <= PC_FIELD_BYTES; form++) {
        struct pc_buf out = pc_buf_over(memory, sizeof memory);
        assert_int_equal(pc_field_seal(keys, PLACE, PLAIN, form, &out), PC_ERR_FULL);
        assert_int_equal(out.len, 0);
    }
    struct pc_buf out = pc_buf_over(memory, 3);
    assert_int_equal(pc_field_open(keys, PLACE, VALUE_V2, &out), PC_ERR_FULL);
    assert_int_equal(out.len, 0);
    pc_field_keys_free(keys);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(opens_what_another_program_sealed),
        cmocka_unit_test(opens_what_it_sealed),
        cmocka_unit_test(values_may_be_of_any_length),
        cmocka_unit_test(belongs_to_its_place),
        cmocka_unit_test(refuses_any_changed_bit_and_any_cut),
        cmocka_unit_test(a_key_cannot_be_exchanged_for_another),
        cmocka_unit_test(says_which_key_opens_it),
        cmocka_unit_test(is_current_under_the_sealing_key_alone),
        cmocka_unit_test(places_are_made_of_names_without_dots),
        cmocka_unit_test(a_full_buffer_gets_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

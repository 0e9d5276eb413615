/* Authenticator data and attestation objects: their shapes. test_passkey.c has whole ones. */
#include "../testing.h"

#include "base/encode.h"
#include "identity/authenticator_data.h"
#include "passkey_vectors.h"

static pc_err read_data(const struct pc_buf *bytes, struct pc_authenticator_data *out) {
    return pc_authenticator_data_read(pc_buf_span(bytes), out);
}

static struct pc_buf shown(uint8_t flags) {
    struct pc_buf out = {0};
    assert_int_equal(pc_hex_decode(pc_span_str(passkey_es256.shown), &out), PC_OK);
    out.ptr[32] = (char)flags;
    return out;
}

static void without_a_credential(void **state) {
    (void)state;
    struct pc_authenticator_data data;
    struct pc_buf bytes = shown(PC_AUTHENTICATOR_UP | PC_AUTHENTICATOR_UV);
    assert_int_equal(read_data(&bytes, &data), PC_OK);
    assert_int_equal(data.counter, 6);
    assert_int_equal(data.flags, 5);
    assert_int_equal(data.rp_id_hash.len, 32);
    assert_int_equal(data.credential.len, 0);
    pc_buf_add_char(&bytes, 0); /* something behind it */
    assert_int_equal(read_data(&bytes, &data), PC_ERR_INVALID);
    pc_buf_free(&bytes);
}

static void extensions_are_a_map_and_passed_over(void **state) {
    (void)state;
    static const struct {
        struct pc_span text;
        pc_err err;
    } cases[] = {
        {{"\xa0", 1}, PC_OK},
        {{"\xa1\x63uvm\x81\x83\x01\x02\x03", 10}, PC_OK},
        {{"", 0}, PC_ERR_INVALID},
        {{"\x80", 1}, PC_ERR_INVALID},
        {{"\xa1\x63uvm", 5}, PC_ERR_INVALID},
        {{"\xa0\xa0", 2}, PC_ERR_INVALID},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct pc_authenticator_data data;
        struct pc_buf bytes = shown(PC_AUTHENTICATOR_UP | PC_AUTHENTICATOR_ED);
        pc_buf_add(&bytes, cases[i].text);
        assert_int_equal(read_data(&bytes, &data), cases[i].err);
        pc_buf_free(&bytes);
    }
}

static void lengths_of_a_credential_id(void **state) {
    (void)state;
    static const char zeros[1200];
    static const size_t wrong[] = {0, 1024, 65535};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        struct pc_authenticator_data data;
        struct pc_buf bytes = shown(PC_AUTHENTICATOR_UP | PC_AUTHENTICATOR_AT);
        pc_buf_add(&bytes, pc_span(zeros, 16));
        pc_buf_add_char(&bytes, (char)(wrong[i] >> 8));
        pc_buf_add_char(&bytes, (char)wrong[i]);
        pc_buf_add(&bytes, pc_span(zeros, sizeof zeros));
        assert_int_equal(read_data(&bytes, &data), PC_ERR_INVALID);
        pc_buf_free(&bytes);
    }
}

#define FMT                                                                                        \
    "\x63"                                                                                         \
    "fmt"                                                                                          \
    "\x64none"
#define STMT                                                                                       \
    "\x67"                                                                                         \
    "attStmt\xa0"
#define DATA                                                                                       \
    "\x68"                                                                                         \
    "authData\x42xy"

static void attestation_objects(void **state) {
    (void)state;
    static const struct {
        struct pc_span text;
        bool good;
    } cases[] = {
        {PC_SPAN("\xa3" FMT STMT DATA), true},
        {PC_SPAN("\xa3" DATA FMT STMT), true}, /* in any order */
        {PC_SPAN("\xa4" FMT STMT DATA "\x61x\xf5"), true},
        {PC_SPAN("\xa2" FMT DATA), false},
        {PC_SPAN("\xa2" STMT DATA), false},
        {PC_SPAN("\xa2" FMT STMT), false},
        {PC_SPAN("\xa4" FMT STMT DATA DATA), false}, /* twice */
        {PC_SPAN("\xa4" FMT FMT STMT DATA), false},
        {PC_SPAN("\xa3" FMT STMT "\x68"
                 "authData\x62xy"),
         false}, /* a text */
        {PC_SPAN("\xa3" FMT STMT "\x68"
                 "authData\x40"),
         false}, /* nothing */
        {PC_SPAN("\xa3" FMT STMT DATA "x"), false},
        {PC_SPAN("\x83" FMT STMT DATA), false},
        {PC_SPAN("\xa3" FMT STMT "\x68"
                 "authData\x43xy"),
         false},
        {PC_SPAN(""), false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct pc_span data;
        pc_err err = pc_attestation_object_read(cases[i].text, &data);
        assert_int_equal(err, cases[i].good ? PC_OK : PC_ERR_INVALID);
        if (cases[i].good)
            assert_span_equal(data, "xy");
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(without_a_credential),
        cmocka_unit_test(extensions_are_a_map_and_passed_over),
        cmocka_unit_test(lengths_of_a_credential_id),
        cmocka_unit_test(attestation_objects),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

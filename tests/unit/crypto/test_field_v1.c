/* Values of the first format still open, each under its own key and in its own place. */
#include "fields.h"

#include "base/encode.h"
#include "crypto/field_v1.h"

static void opens_what_was_sealed_before(void **state) {
    (void)state;
    uint8_t key[PC_FIELD_KEY];
    struct pc_buf bytes = {0}, plain = PC_BUF_SECRET;
    for (size_t i = 0; i < sizeof key; i++)
        key[i] = (uint8_t)i;
    assert_int_equal(pc_base64url_decode(pc_span_from(VALUE_V1, 21), &bytes), PC_OK);
    struct pc_span value = pc_buf_span(&bytes);
    assert_int_equal(pc_field_v1_open(key, KEY_ID, PLACE, value, &plain), PC_OK);
    assert_span_equal(pc_buf_span(&plain), "mia@example.com");
    pc_buf_clear(&plain);
    assert_int_equal(pc_field_v1_open(key, OTHER, PLACE, value, &plain), PC_ERR_CORRUPT);
    assert_int_equal(pc_field_v1_open(key, KEY_ID, PC_SPAN("x"), value, &plain), PC_ERR_CORRUPT);
    for (size_t len = 0; len < value.len; len++)
        assert_int_equal(pc_field_v1_open(key, KEY_ID, PLACE, pc_span_upto(value, len), &plain),
                         PC_ERR_CORRUPT);
    key[0] ^= 1;
    assert_int_equal(pc_field_v1_open(key, KEY_ID, PLACE, value, &plain), PC_ERR_CORRUPT);
    assert_int_equal(plain.len, 0);
    pc_buf_free(&bytes);
    pc_buf_free(&plain);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(opens_what_was_sealed_before)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}

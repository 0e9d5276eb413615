/* Which key a wrapped key is under. */
#include "../../testing.h"

#include "cli/vault/wrapped.h"

static struct pc_span name_of(const char *info, size_t len) {
    struct pc_vault_wrapped_key wrapped = {.provider_info = pc_span(info, len)};
    return pc_files_key_name(&wrapped);
}

#define NAME_OF(literal) name_of(literal, sizeof(literal) - 1)

static void a_raw_aes_key_has_its_nonce_behind_its_name(void **state) {
    (void)state;
    assert_span_equal(NAME_OF("key\0\0\0\x80\0\0\0\x0c"
                              "abcdefghijkl"),
                      "key");
    assert_span_equal(NAME_OF("\0\0\0\x80\0\0\0\x0c"
                              "abcdefghijkl"),
                      "");
}

static void all_others_are_names_as_they_are(void **state) {
    (void)state;
    assert_span_equal(NAME_OF(""), "");
    assert_span_equal(NAME_OF("short"), "short");
    assert_span_equal(NAME_OF("arn:aws:kms:eu-central-1:1:key/a-b-c-d-012345678901"),
                      "arn:aws:kms:eu-central-1:1:key/a-b-c-d-012345678901");
    assert_span_equal(NAME_OF("key\0\0\0\x80\0\0\0\x0d"
                              "abcdefghijkl"),
                      "key\0\0\0\x80\0\0\0\x0d"
                      "abcdefghijkl");
}

static void what_is_no_header_is_under_no_key(void **state) {
    (void)state;
    assert_false(pc_files_same_wrapping(PC_SPAN(""), PC_SPAN("")));
    assert_false(pc_files_same_wrapping(PC_SPAN("foreign"), PC_SPAN("foreign")));
    assert_false(pc_files_is_signed(PC_SPAN("\x02\x05\x78")));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_raw_aes_key_has_its_nonce_behind_its_name),
        cmocka_unit_test(all_others_are_names_as_they_are),
        cmocka_unit_test(what_is_no_header_is_under_no_key),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

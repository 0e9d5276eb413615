/* Base64. */
#include "transforming.h"

static void vectors_of_rfc_4648(void **state) {
    (void)state;
    static const struct transforming cases[] = {
        BECOMES("base64Encode", "f", "Zg=="),
        BECOMES("base64Encode", "fo", "Zm8="),
        BECOMES("base64Encode", "foo", "Zm9v"),
        BECOMES("base64Encode", "foob", "Zm9vYg=="),
        BECOMES("base64Encode", "fooba", "Zm9vYmE="),
        BECOMES("base64Encode", "foobar", "Zm9vYmFy"),
        BECOMES("base64Encode", "\373\377", "+/8="),
        BECOMES("base64Decode", "Zg==", "f"),
        BECOMES("base64Decode", "Zm8=", "fo"),
        BECOMES("base64Decode", "Zm9v", "foo"),
        BECOMES("base64Decode", "Zm9vYg==", "foob"),
        BECOMES("base64Decode", "Zm9vYmE=", "fooba"),
        BECOMES("base64Decode", "Zm9vYmFy", "foobar"),
        BECOMES("base64Decode", "+/8=", "\373\377"),
        BECOMES("base64DecodeExt", "Zg==", "f"),
        BECOMES("base64DecodeExt", "Zm8=", "fo"),
        BECOMES("base64DecodeExt", "Zm9v", "foo"),
        BECOMES("base64DecodeExt", "Zm9vYg==", "foob"),
        BECOMES("base64DecodeExt", "Zm9vYmE=", "fooba"),
        BECOMES("base64DecodeExt", "Zm9vYmFy", "foobar"),
        BECOMES("base64DecodeExt", "+/8=", "\373\377"),
        STAYS("base64Encode", ""),
        STAYS("base64Decode", ""),
        STAYS("base64DecodeExt", ""),
    };
    CHECK_ALL(cases);
}

static void the_padding_may_be_missing(void **state) {
    (void)state;
    static const struct transforming cases[] = {
        BECOMES("base64Decode", "Zg", "f"),
        BECOMES("base64Decode", "Zm8", "fo"),
        BECOMES("base64Decode", "Zm9vY", "foo"),
    };
    CHECK_ALL(cases);
}

static void a_foreign_byte_ends_the_text(void **state) {
    (void)state;
    static const struct transforming cases[] = {
        BECOMES("base64Decode", "Zm9v!Zm9v", "foo"), BECOMES("base64Decode", "!Zm9v", ""),
        BECOMES("base64Decode", "Zg==Zm9v", "f"),    BECOMES("base64Decode", "Zm 9v", "f"),
        BECOMES("base64Decode", "\000", ""),
    };
    CHECK_ALL(cases);
}

static void or_is_left_out(void **state) {
    (void)state;
    static const struct transforming cases[] = {
        BECOMES("base64DecodeExt", "Z!m 9\012v", "foo"),
        BECOMES("base64DecodeExt", "!!", ""),
        BECOMES("base64DecodeExt", "=Zm9v", "foo"),
        BECOMES("base64DecodeExt",
                "P.HNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==", "<script>alert(1)</script>"),
    };
    CHECK_ALL(cases);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(vectors_of_rfc_4648),
        cmocka_unit_test(the_padding_may_be_missing),
        cmocka_unit_test(a_foreign_byte_ends_the_text),
        cmocka_unit_test(or_is_left_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

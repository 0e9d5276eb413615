/* The algorithms' names: these three and no others. */
#include "../testing.h"

#include "crypto/sign.h"

static void names_and_back(void **state) {
    (void)state;
    for (unsigned i = 0; i < PC_ALG_COUNT; i++) {
        enum pc_algorithm got = PC_ALG_COUNT;
        const char *name = pc_algorithm_name((enum pc_algorithm)i);
        assert_int_equal(pc_algorithm_parse(pc_span_str(name), &got), PC_OK);
        assert_int_equal(got, i);
    }
    assert_string_equal(pc_algorithm_name(PC_ALG_EDDSA), "EdDSA");
    assert_string_equal(pc_algorithm_name(PC_ALG_COUNT), "unknown");
}

static void refuses_all_others(void **state) {
    (void)state;
    static const char *const others[] = {"",      "none",  "None",   "HS256", "rs256",  "RS384",
                                         "PS256", "ES384", "ES256K", "EDDSA", "RS256 ", "RS25"};
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        enum pc_algorithm got = PC_ALG_COUNT;
        assert_int_equal(pc_algorithm_parse(pc_span_str(others[i]), &got), PC_ERR_UNSUPPORTED);
        assert_int_equal(got, PC_ALG_COUNT);
    }
    enum pc_algorithm got = PC_ALG_COUNT;
    assert_int_equal(pc_algorithm_parse(PC_SPAN("RS256\0"), &got), PC_ERR_UNSUPPORTED);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_and_back),
        cmocka_unit_test(refuses_all_others),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

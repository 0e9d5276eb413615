/* Which word of the arguments says whose command it is. */
#include "../testing.h"

#include "cli/launch.h"

#define WORD(...)                                                                                  \
    pc_launch_word((int)(sizeof((const char *[]){"portcullis", __VA_ARGS__}) / sizeof(char *)),    \
                   (const char *[]){"portcullis", __VA_ARGS__})

static void the_first_word_counts(void **state) {
    (void)state;
    assert_string_equal(WORD("vault"), "vault");
    assert_string_equal(WORD("--json", "vault", "encrypt"), "vault");
    assert_string_equal(WORD("--config=vault", "status"), "status");
    assert_string_equal(WORD("--config", "vault", "status"), "status");
    assert_string_equal(WORD("-h", "vault"), "vault");
}

static void there_may_be_none(void **state) {
    (void)state;
    const char *alone[] = {"portcullis"};
    assert_null(pc_launch_word(1, alone));
    assert_null(pc_launch_word(0, alone));
    assert_null(WORD("--json"));
    assert_null(WORD("--config"));
    assert_null(WORD("--version", "vault"));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_first_word_counts),
        cmocka_unit_test(there_may_be_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

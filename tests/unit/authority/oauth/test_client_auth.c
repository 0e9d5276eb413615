/* "Basic …" as clients send it. */
#include "../../testing.h"

#include <stdio.h>

#include "authority/oauth/client_auth.h"

static const char *parse(const char *header) {
    static char text[256];
    struct pc_arena arena = {0};
    struct pc_span id, secret;
    pc_err err = pc_basic_parse(pc_span_str(header), &arena, &id, &secret);
    if (err == PC_OK)
        (void)snprintf(text, sizeof text, "%.*s|%.*s", PC_ARG(id), PC_ARG(secret));
    else
        assert_int_equal(err, PC_ERR_INVALID);
    pc_arena_free(&arena);
    return err == PC_OK ? text : "refused";
}

static void good_ones(void **state) {
    (void)state;
    assert_string_equal(parse("Basic d2ViOnNlY3JldA=="), "web|secret");
    assert_string_equal(parse("basic d2ViOnNlY3JldA=="), "web|secret");
    assert_string_equal(parse("Basic  d2ViOnNlY3JldA== "), "web|secret");
    assert_string_equal(parse("Basic d2ViOmElM0FiK2M="), "web|a:b c"); /* a%3Ab+c */
    assert_string_equal(parse("Basic d2ViOmE6Yg=="), "web|a:b");
    assert_string_equal(parse("Basic Og=="), "|");
    assert_string_equal(parse("Basic d2ViOj8/Pz8+"), "web|\?\?\?\?>");
}

static void bad_ones(void **state) {
    (void)state;
    static const char *const bad[] = {
        "",
        "Basic",
        "Basic ",
        "Bearer d2ViOnNlY3JldA==",
        "Basic d2Vi",
        "Basic d2ViOnNlY3JldA",
        "Basic d2ViOnNlY3JldA=",
        "Basic d2ViOnNlY3JldA===",
        "Basic !!!!",
        "Basic d2ViOj8_Pz8-",
        "Basic d2ViOiV6eg==",
        "Basic ====",
        "Basic d2ViOnNlY3JldB==",
        "Basic d2ViOgA=",
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_string_equal(parse(bad[i]), "refused");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(good_ones),
        cmocka_unit_test(bad_ones),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Paths that a browser may be sent on to, and the many ways of naming another host. */
#include "../testing.h"

#include "authority/return_path.h"

static void own_paths_stay(void **state) {
    (void)state;
    static const char *const good[] = {
        "/",
        "/a",
        "/a/",
        "/a/b?c=d",
        "/a?next=https://other.example/",
        "/a?x=//y/..",
        "/a#b//c",
        "/portcullis/account/",
        "/a/...b",
        "/%2fother.example",
    };
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        if (!pc_return_path_is_own(pc_span_str(good[i])))
            fail_msg("%s", good[i]);
        assert_true(pc_span_eq(pc_return_path(pc_span_str(good[i])), pc_span_str(good[i])));
    }
}

static void other_hosts_are_refused(void **state) {
    (void)state;
    static const char *const bad[] = {
        "",
        "a",
        "//other.example",
        "///other.example",
        "/\\other.example",
        "\\\\other.example",
        "/\t/other.example",
        "/\n/other.example",
        "\t//other.example",
        " /a",
        "/a b",
        "/a\r\nSet-Cookie: x=y",
        "/.//other.example",
        "/..//other.example",
        "/../a",
        "/a/..",
        "/a/.",
        "/%2e%2E/a",
        "/.%2e/a",
        "/%2e./a",
        "/%2E/a",
        "/a//b",
        "https://other.example/",
        "https:/other.example",
        "javascript:alert(1)",
        "?a",
        "#a",
        "/\x7f",
        "/\xc3\xa4",
        "/\x01",
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        if (pc_return_path_is_own(pc_span_str(bad[i])))
            fail_msg("%s", bad[i]);
        assert_span_equal(pc_return_path(pc_span_str(bad[i])), "/");
    }
    assert_false(pc_return_path_is_own(PC_SPAN("/a\0b")));
}

static void long_paths_are_refused(void **state) {
    (void)state;
    char text[PC_RETURN_PATH_MAX + 1];
    memset(text, 'a', sizeof text);
    text[0] = '/';
    assert_true(pc_return_path_is_own(pc_span(text, PC_RETURN_PATH_MAX)));
    assert_false(pc_return_path_is_own(pc_span(text, sizeof text)));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(own_paths_stay),
        cmocka_unit_test(other_hosts_are_refused),
        cmocka_unit_test(long_paths_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

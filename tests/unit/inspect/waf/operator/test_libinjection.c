/* What libinjection finds, and what it is not asked about. */
#include "asking.h"

int libinjection_sqli(const char *text, size_t len, char fingerprint[8]);
int libinjection_xss(const char *text, size_t len);

static void injections_are_found(void **state) {
    (void)state;
    assert_int_equal(ask("detectSQLi", "", "1' or '1'='1"), PC_WAF_YES);
    assert_int_equal(ask("detectSQLi", "", "-1 union select 1,2,3"), PC_WAF_YES);
    assert_int_equal(captured.count, 1);
    assert_true(captured.parts[0].len > 0 && captured.parts[0].len <= 5);
    assert_int_equal(ask("detectXSS", "", "<script>alert(1)</script>"), PC_WAF_YES);
    assert_span_equal(captured.parts[0], "<script>alert(1)</script>");
    assert_int_equal(ask("detectXSS", "", "\" onload=alert(1) x=\""), PC_WAF_YES);
}

static void plain_text_is_not(void **state) {
    (void)state;
    static const char *const texts[] = {"", "a", "hello world", "1", "O'Neill", "a=b", "x < y"};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        assert_int_equal(ask("detectSQLi", "", texts[i]), PC_WAF_NO);
        assert_int_equal(ask("detectXSS", "", texts[i]), PC_WAF_NO);
    }
}

static void assert_clean(const char *text, size_t len) {
    char fingerprint[8];
    if (libinjection_sqli(text, len, fingerprint) != 0)
        fail_msg("%.*s is %s", (int)len, text, fingerprint);
}

/* All of three characters of a word or of a number, and the words of the language: what is not
 * handed over would not have been found. */
static void lone_tokens_are_never_found(void **state) {
    (void)state;
    static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_0123456789";
    static const char *const words[] = {
        "union",       "select",       "insert",  "delete", "drop",
        "sleep",       "benchmark",    "waitfor", "exec",   "having",
        "procedure",   "shutdown",     "null",    "and",    "or",
        "not",         "user",         "N",       "create", "load_file",
        "xp_cmdshell", "current_user", "1",       "00",     "123456789012345678901"};
    char text[3];
    for (size_t i = 0; i < 63 * 63 * 63; i++) {
        text[0] = letters[i % 63];
        text[1] = letters[i / 63 % 63];
        text[2] = letters[i / 63 / 63];
        if (text[0] < '0' || text[0] > '9')
            assert_clean(text, 1 + i % 3);
    }
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        assert_clean(words[i], strlen(words[i]));
}

/* Random texts of what markup is made of, without '<' and '='. */
static void what_is_no_markup_is_never_found(void **state) {
    (void)state;
    static const char *const parts[] = {"script",      "onload",   "style", ">",          "\"",
                                        "'",           "`",        "/",     "!--",        "-->",
                                        "%",           "?",        " ",     "\n",         "href",
                                        "javascript:", "!DOCTYPE", "\x01",  "xlink:href", "\xff"};
    uint32_t random = 1;
    for (size_t round = 0; round < 100000; round++) {
        char text[256];
        size_t len = 0;
        for (size_t i = 0; i < 10; i++) {
            random = random * 1664525u + 1013904223u;
            const char *part = parts[(random >> 16) % (sizeof parts / sizeof parts[0])];
            memcpy(text + len, part, strlen(part));
            len += strlen(part);
        }
        assert_int_equal(libinjection_xss(text, len), 0);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(injections_are_found),
        cmocka_unit_test(plain_text_is_not),
        cmocka_unit_test(lone_tokens_are_never_found),
        cmocka_unit_test(what_is_no_markup_is_never_found),
    };
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    pc_arena_free(&capture_arena);
    return failed;
}

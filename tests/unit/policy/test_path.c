/* One exact path: what passes, what it becomes, and every trick that must not. */
#include "../testing.h"

#include <stdio.h>
#include <stdlib.h>

#include "policy/path.h"

static void becomes(const char *target, const char *path, const char *query) {
    struct pc_arena arena = {0};
    struct pc_span p;
    struct pc_span q;
    pc_err err = pc_path_canonical(pc_span_str(target), &arena, &p, &q);
    if (err != PC_OK)
        print_error("refused: %s\n", target);
    assert_int_equal(err, PC_OK);
    assert_int_equal(p.len, strlen(path));
    assert_memory_equal(p.ptr, path, p.len);
    assert_int_equal(q.len, strlen(query));
    if (q.len > 0)
        assert_memory_equal(q.ptr, query, q.len);
    pc_arena_free(&arena);
}

static void refused_bytes(const char *target, size_t len) {
    struct pc_arena arena = {0};
    struct pc_span p;
    struct pc_span q;
    pc_err err = pc_path_canonical(pc_span(target, len), &arena, &p, &q);
    if (err == PC_OK)
        print_error("passed: %s\n", target);
    assert_int_equal(err, PC_ERR_INVALID);
    pc_arena_free(&arena);
}

static void refused(const char *target) {
    refused_bytes(target, strlen(target));
}

static void plain_paths_stay(void **state) {
    (void)state;
    becomes("/", "/", "");
    becomes("/a/b", "/a/b", "");
    becomes("/a/b/", "/a/b/", "");
    becomes("/a?", "/a", "");
    becomes("/a?x=1&y=%2f%00", "/a", "x=1&y=%2f%00");
    becomes("/a?b?c", "/a", "b?c");
    becomes("/a?../..;x//", "/a", "../..;x//");
    becomes("/.well-known/x", "/.well-known/x", "");
    becomes("/...", "/...", "");
    becomes("/a..b/..c/c..", "/a..b/..c/c..", "");
    becomes("/a:b@c!$&'()*+,=", "/a:b@c!$&'()*+,=", "");
}

static void unreserved_is_decoded_once(void **state) {
    (void)state;
    becomes("/%41%62%7e%2D%5F%30", "/Ab~-_0", "");
    becomes("/%61dmin", "/admin", "");
    becomes("/x%2Ehtml", "/x.html", "");
    refused("/%2561dmin");
    refused("/%25%36%31dmin");
}

static void hash_and_mark_stay_encoded(void **state) {
    (void)state;
    becomes("/a%20b", "/a%20b", "");
    becomes("/a%3fb%23c", "/a%3Fb%23c", "");
    becomes("/a%40%3a%2b", "/a%40%3A%2B", "");
}

static void utf8_is_kept_encoded(void **state) {
    (void)state;
    becomes("/%c3%a9", "/%C3%A9", "");
    becomes("/%e2%82%ac", "/%E2%82%AC", "");
    becomes("/%f0%9f%98%80", "/%F0%9F%98%80", "");
    becomes("/%ed%9f%bf%ee%80%80", "/%ED%9F%BF%EE%80%80", "");
    becomes("/%f4%8f%bf%bf", "/%F4%8F%BF%BF", "");
}

static void bad_utf8_is_refused(void **state) {
    (void)state;
    static const char *const bad[] = {"/%80",          "/%bf",           "/%c0%af",
                                      "/%c1%9c",       "/%c0%80",        "/%e0%80%af",
                                      "/%e0%9f%bf",    "/%f0%80%80%af",  "/%f0%8f%bf%bf",
                                      "/%ed%a0%80",    "/%ed%bf%bf",     "/%f4%90%80%80",
                                      "/%f5%80%80%80", "/%ff",           "/%fe",
                                      "/%c3",          "/%c3a",          "/%c3/%a9",
                                      "/%c3%",         "/%c3%a",         "/%e2%82",
                                      "/%e2%82x",      "/%f0%9f%98",     "/%c3%29",
                                      "/%e2%28%a1",    "/%c0%ae%c0%ae/", "/%f8%88%80%80%80"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        refused(bad[i]);
}

static void dots_and_empties_are_refused(void **state) {
    (void)state;
    static const char *const bad[] = {
        "/.",   "/..",     "/./",      "/../",      "/a/./b",       "/a/../b",     "/a/..", "/a/.",
        "/%2e", "/%2e%2e", "/.%2e/a",  "/%2E./a",   "/a/%2e%2e/b",  "//",          "//a",   "/a//b",
        "/a//", "///",     "/a/%2e/b", "/a/%2E%2e", "//evil.test/", "/a/b/../../c"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        refused(bad[i]);
}

static void structure_in_disguise_is_refused(void **state) {
    (void)state;
    static const char *const bad[] = {"/a%2fb",       "/a%2Fb",     "/a%5cb",
                                      "/a%5Cb",       "/a\\b",      "/..%2f",
                                      "/%2f",         "/a;b",       "/a;jsessionid=1/b",
                                      "/a%3bb",       "/a%3B",      "/..;/a",
                                      "/%2e%2e;/",    "/a%00",      "/a%00.png",
                                      "/%0a",         "/a%0d%0aX:", "/%7f",
                                      "/%1f",         "/a%09b",     "/a%25b",
                                      "/%252e%252e/", "/%255c",     "/a#b",
                                      "/a#",          "/a b",       "/a\tb",
                                      "/a\x7f",       "/a\x80",     "/\xc3\xa9",
                                      "/a\r\n",       "/a\x01"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        refused(bad[i]);
    refused_bytes("/a\0b", 4);
}

static void malformed_escapes_are_refused(void **state) {
    (void)state;
    static const char *const bad[] = {"/%",    "/%a", "/%4",  "/%zz",  "/%4g", "/%g4",  "/%u0041",
                                      "/%%41", "/a%", "/%-1", "/% 41", "/%+1", "/%0x41"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        refused(bad[i]);
}

static void other_forms_of_target_are_refused(void **state) {
    (void)state;
    static const char *const bad[] = {
        "",   "*",   "a", "a/b", "http://gate.test/", "?x", "gate.test:443", "\\a",
        " /", "%2f", ".", "#"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        refused(bad[i]);
}

static void bad_queries_are_refused(void **state) {
    (void)state;
    static const char *const bad[] = {"/a?#",    "/a?b#c",      "/a?b c", "/a?\x01",
                                      "/a?\x7f", "/a?\xc3\xa9", "/a?\n",  "/a?x\r\nHost:y"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        refused(bad[i]);
    refused_bytes("/a?\0", 4);
}

static void length_is_bounded(void **state) {
    (void)state;
    char *long_path = malloc(PC_TARGET_MAX + 2);
    assert_non_null(long_path);
    memset(long_path, 'a', PC_TARGET_MAX + 1);
    long_path[0] = '/';
    long_path[PC_TARGET_MAX + 1] = '\0';
    refused(long_path);
    long_path[PC_TARGET_MAX] = '\0';
    becomes(long_path, long_path, "");
    free(long_path);
}

/* Every byte, raw and encoded: nothing passes but what is on the list, and what passes is stable.
 */
static void every_byte(void **state) {
    (void)state;
    for (unsigned c = 0; c < 256; c++) {
        char raw[3] = {'/', (char)c, 'x'};
        struct pc_arena arena = {0};
        struct pc_span p;
        struct pc_span q;
        bool plain = c > 0x20 && c < 0x7f && strchr("\\;#%/?", (int)c) == NULL;
        bool dotless = c == '?' || plain;
        assert_int_equal(pc_path_canonical(pc_span(raw, 3), &arena, &p, &q),
                         dotless ? PC_OK : PC_ERR_INVALID);
        char encoded[8];
        (void)snprintf(encoded, sizeof encoded, "/x%%%02x", c);
        bool fine = c >= 0x20 && c < 0x7f && strchr("/\\%;", (int)c) == NULL;
        pc_err err = pc_path_canonical(pc_span_str(encoded), &arena, &p, &q);
        assert_int_equal(err, fine ? PC_OK : PC_ERR_INVALID);
        struct pc_span again;
        if (err == PC_OK) {
            assert_int_equal(pc_path_canonical(p, &arena, &again, &q), PC_OK);
            assert_true(pc_span_eq(p, again));
        }
        pc_arena_free(&arena);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(plain_paths_stay),
        cmocka_unit_test(unreserved_is_decoded_once),
        cmocka_unit_test(hash_and_mark_stay_encoded),
        cmocka_unit_test(utf8_is_kept_encoded),
        cmocka_unit_test(bad_utf8_is_refused),
        cmocka_unit_test(dots_and_empties_are_refused),
        cmocka_unit_test(structure_in_disguise_is_refused),
        cmocka_unit_test(malformed_escapes_are_refused),
        cmocka_unit_test(other_forms_of_target_are_refused),
        cmocka_unit_test(bad_queries_are_refused),
        cmocka_unit_test(length_is_bounded),
        cmocka_unit_test(every_byte),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

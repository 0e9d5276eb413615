/* Values that were scanned for an earlier request. */
#include <stdlib.h>

#include "inspect/waf/seen.h"

#include "transacting.h"

enum { WORDS = 2, MANY = 20000 };

static void drop(struct pc_waf_seen **seen) {
    pc_waf_seen_free(*seen);
}

static void keep_number(struct pc_waf_seen *seen, uint64_t number) {
    const uint64_t words[WORDS] = {number, ~number};
    pc_waf_seen_keep(seen, 1, pc_span(&number, sizeof number), words);
}

static bool has_number(struct pc_waf_seen *seen, uint64_t number) {
    const uint64_t *words = pc_waf_seen_find(seen, 1, pc_span(&number, sizeof number));
    if (words != NULL) {
        assert_int_equal(words[0], number);
        assert_int_equal(words[1], ~number);
    }
    return words != NULL;
}

static void what_was_kept_is_found(void **state) {
    (void)state;
    PC_CLEANUP(drop) struct pc_waf_seen *seen = NULL;
    assert_int_equal(pc_waf_seen_new(WORDS, &seen), PC_OK);
    const uint64_t words[WORDS] = {1, 2}, others[WORDS] = {3, 4};
    struct pc_span value = PC_SPAN("text/html");
    assert_null(pc_waf_seen_find(seen, 1, value));
    pc_waf_seen_keep(seen, 1, value, words);
    pc_waf_seen_keep(seen, 2, value, others);
    pc_waf_seen_keep(seen, 1, PC_SPAN(""), others);
    assert_memory_equal(pc_waf_seen_find(seen, 1, value), words, sizeof words);
    assert_memory_equal(pc_waf_seen_find(seen, 2, value), others, sizeof others);
    assert_memory_equal(pc_waf_seen_find(seen, 1, PC_SPAN("")), others, sizeof others);
    assert_null(pc_waf_seen_find(seen, 3, value));
    assert_null(pc_waf_seen_find(seen, 1, pc_span_upto(value, 8)));
    assert_null(pc_waf_seen_find(seen, 1, PC_SPAN("text/htmm")));
}

static void long_values_are_not_kept(void **state) {
    (void)state;
    PC_CLEANUP(drop) struct pc_waf_seen *seen = NULL;
    static char text[513];
    const uint64_t words[WORDS] = {1, 2};
    assert_int_equal(pc_waf_seen_new(WORDS, &seen), PC_OK);
    pc_waf_seen_keep(seen, 1, pc_span(text, sizeof text), words);
    pc_waf_seen_keep(seen, 1, pc_span(text, sizeof text - 1), words);
    assert_null(pc_waf_seen_find(seen, 1, pc_span(text, sizeof text)));
    assert_non_null(pc_waf_seen_find(seen, 1, pc_span(text, sizeof text - 1)));
}

static void no_patterns_keep_nothing(void **state) {
    (void)state;
    struct pc_waf_seen *seen = NULL;
    assert_int_equal(pc_waf_seen_new(0, &seen), PC_OK);
    assert_null(seen);
    pc_waf_seen_keep(seen, 1, PC_SPAN("a"), NULL);
    assert_null(pc_waf_seen_find(seen, 1, PC_SPAN("a")));
    pc_waf_seen_free(seen);
}

/* Many strange values take the places of one another, not of one that comes again and again. */
static void what_comes_again_stays(void **state) {
    (void)state;
    PC_CLEANUP(drop) struct pc_waf_seen *seen = NULL;
    assert_int_equal(pc_waf_seen_new(WORDS, &seen), PC_OK);
    keep_number(seen, 0);
    for (uint64_t i = 1; i <= MANY; i++) {
        keep_number(seen, i);
        assert_true(has_number(seen, i));
        assert_true(has_number(seen, 0));
    }
    unsigned left = 0;
    for (uint64_t i = 1; i <= MANY; i++)
        left += has_number(seen, i);
    assert_in_range(left, 1000, 2048);
}

/* Other keys: who knows how one table places values knows nothing of another. */
static void tables_differ(void **state) {
    (void)state;
    unsigned left[2] = {0, 0}, both = 0;
    PC_CLEANUP(drop) struct pc_waf_seen *a = NULL;
    PC_CLEANUP(drop) struct pc_waf_seen *b = NULL;
    assert_int_equal(pc_waf_seen_new(WORDS, &a), PC_OK);
    assert_int_equal(pc_waf_seen_new(WORDS, &b), PC_OK);
    for (uint64_t i = 0; i < 3000; i++) {
        keep_number(a, i);
        keep_number(b, i);
    }
    for (uint64_t i = 0; i < 3000; i++) {
        bool in_a = has_number(a, i), in_b = has_number(b, i);
        left[0] += in_a;
        left[1] += in_b;
        both += in_a && in_b;
    }
    assert_true(both < left[0] && both < left[1]);
}

/* ---- in an engine */

static void the_second_request_matches_like_the_first(void **state) {
    (void)state;
    PC_CLEANUP(tear_down) struct wall wall = {0};
    build(&wall, "SecRule ARGS \"@rx one\" \"id:1,phase:1,log,pass\"\n"
                 "SecRule ARGS \"@pm two three\" \"id:2,phase:2,log,pass,t:lowercase\"\n"
                 "SecRule REQUEST_HEADERS \"@rx ^$\" \"id:3,phase:1,log,pass\"\n");
    static const struct {
        const char *request, *wanted;
    } rows[] = {
        {"GET /?a=one&b=TWO HTTP/1.1\nH:\n\n", "1,3,2"},
        {"GET /?a=one HTTP/1.1\nH: TWO\n\n", "1"},
        {"GET /?a=on&b=e HTTP/1.1\nH: one\n\n", ""},
        {"GET /?a=on&b=two HTTP/1.1\nH:\n\n", "3,2"},
    };
    for (size_t i = 0; i < 4 * sizeof rows / sizeof rows[0]; i++) {
        exchange(&wall, rows[i % 4].request, NULL);
        assert_string_equal(ids(&wall), rows[i % 4].wanted);
    }
}

static void another_level_looks_for_itself(void **state) {
    (void)state;
    PC_CLEANUP(tear_down) struct wall wall = {0};
    build(&wall, "SecRule REQUEST_HEADERS:L \"@streq 3\" "
                 "\"id:1,phase:1,nolog,pass,setvar:tx.detection_paranoia_level=3\"\n"
                 "SecRule &TX:detection_paranoia_level \"@eq 0\" "
                 "\"id:2,phase:1,nolog,pass,setvar:tx.detection_paranoia_level=1\"\n"
                 "SecRule REQUEST_HEADERS:L \"!@streq 3\" \"id:3,phase:1,nolog,pass,skip:1\"\n"
                 "SecRule ARGS \"@rx one\" \"id:5,phase:1,log,pass,tag:'paranoia-level/3'\"\n"
                 "SecRule ARGS \"@rx on\" \"id:6,phase:1,log,pass\"\n");
    for (int i = 0; i < 3; i++) {
        exchange(&wall, "GET /?a=one HTTP/1.1\nL: 1\n\n", NULL);
        assert_string_equal(ids(&wall), "6");
        exchange(&wall, "GET /?a=one HTTP/1.1\nL: 3\n\n", NULL);
        assert_string_equal(ids(&wall), "5,6");
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_kept_is_found),
        cmocka_unit_test(long_values_are_not_kept),
        cmocka_unit_test(no_patterns_keep_nothing),
        cmocka_unit_test(what_comes_again_stays),
        cmocka_unit_test(tables_differ),
        cmocka_unit_test(the_second_request_matches_like_the_first),
        cmocka_unit_test(another_level_looks_for_itself),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

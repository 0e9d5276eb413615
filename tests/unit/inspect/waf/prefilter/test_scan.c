/* Scanning joined values: joints, phrases, images at other addresses, scratch of several. */
#include <sys/mman.h>

#include "union.h"

static void edges_at_joints_are_edges(void **state) {
    (void)state;
    struct pc_span joined = PC_SPAN("one\ntwo\nthree");
    assert_true(pc_test_candidate(PC_SPAN("^two$"), joined));
    assert_true(pc_test_candidate(PC_SPAN("\\Atwo\\z"), joined));
    assert_true(pc_test_candidate(PC_SPAN("\\btwo\\b"), joined));
    assert_true(pc_test_candidate(PC_SPAN("(?<!.)two(?!.)"), joined));
    assert_true(pc_test_candidate(PC_SPAN("one$"), joined));
    assert_true(pc_test_candidate(PC_SPAN("^three\\Z"), joined));
    assert_false(pc_test_candidate(PC_SPAN("^wo"), joined));
    assert_false(pc_test_candidate(PC_SPAN("four"), joined));
}

static void empty_values_are_seen(void **state) {
    (void)state;
    assert_true(pc_test_candidate(PC_SPAN("^$"), PC_SPAN("")));
    assert_true(pc_test_candidate(PC_SPAN("^$"), PC_SPAN("a\n")));
    assert_true(pc_test_candidate(PC_SPAN("^$"), PC_SPAN("\na")));
    assert_true(pc_test_candidate(PC_SPAN("^$"), PC_SPAN("a\n\nb")));
    assert_false(pc_test_candidate(PC_SPAN("^$"), PC_SPAN("a\nb")));
    assert_true(pc_test_candidate(PC_SPAN(".*"), PC_SPAN("")));
}

static void what_cannot_be_read_is_a_candidate_always(void **state) {
    (void)state;
    assert_true(pc_test_candidate(PC_SPAN("(*UTF)abc"), PC_SPAN("x")));
    assert_true(pc_test_candidate(PC_SPAN("a("), PC_SPAN("x")));
    assert_true(pc_test_candidate(PC_SPAN("(a)?(?(1)b|c)"), PC_SPAN("x")));
}

static void phrases_are_bytes_in_any_case(void **state) {
    (void)state;
    const struct pc_span plain[] = {PC_SPAN("a.b*"), PC_SPAN("Script")};
    const struct pc_span odd[] = {PC_SPAN("\x00\xff"), PC_SPAN("\\E[")};
    const struct pc_waf_pattern patterns[] = {{.phrases = plain, .phrase_count = 2},
                                              {.phrases = odd, .phrase_count = 2},
                                              {.regex = PC_SPAN("never")}};
    struct pc_test_union united;
    pc_test_union_make(patterns, 3, &united);
    pc_test_union_scan(&united, PC_SPAN("xA.B*x"));
    assert_int_equal(united.words[0], 1);
    pc_test_union_scan(&united, PC_SPAN("axbb"));
    assert_int_equal(united.words[0], 0);
    pc_test_union_scan(&united, PC_SPAN("SCRIPT\n\x00\xff"));
    assert_int_equal(united.words[0], 3);
    pc_test_union_scan(&united, PC_SPAN("\\e["));
    assert_int_equal(united.words[0], 2);
    pc_test_union_free(&united);
}

/* The same file is mapped at another address in each process, and must not be written to. */
static void an_image_is_read_only_at_any_address(void **state) {
    (void)state;
    struct pc_test_union united;
    const struct pc_waf_pattern pattern = {.regex = PC_SPAN("^a[0-9]+b?c$")};
    pc_test_union_make(&pattern, 1, &united);
    for (size_t shift = 0; shift < 4096; shift += 1344) {
        char *map = (char *)mmap(NULL, united.image.len + 4096, PROT_READ | PROT_WRITE,
                                 MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        assert_ptr_not_equal(map, MAP_FAILED);
        memcpy(map + shift, united.image.ptr, united.image.len);
        assert_int_equal(mprotect(map, united.image.len + 4096, PROT_READ), 0);
        struct pc_waf_prefilter *prefilter;
        assert_int_equal(pc_waf_prefilter_open(pc_span(map + shift, united.image.len), &prefilter),
                         PC_OK);
        uint64_t word = 0;
        assert_int_equal(pc_test_scan(prefilter, united.scratch, PC_SPAN("x\na17c\ny"), &word, 1),
                         PC_OK);
        assert_int_equal(word, 1);
        pc_waf_prefilter_close(prefilter);
        assert_int_equal(munmap(map, united.image.len + 4096), 0);
    }
    pc_test_union_free(&united);
}

static void bits_that_are_set_stay_and_room_is_checked(void **state) {
    (void)state;
    struct pc_test_union united;
    const struct pc_waf_pattern patterns[] = {{.regex = PC_SPAN("abc")}, {.regex = PC_SPAN("def")}};
    pc_test_union_make(patterns, 2, &united);
    uint64_t word = 2;
    assert_int_equal(pc_test_scan(united.prefilter, united.scratch, PC_SPAN("abc"), &word, 1),
                     PC_OK);
    assert_int_equal(word, 3);
    assert_int_equal(pc_test_scan(united.prefilter, united.scratch, PC_SPAN("a"), NULL, 0),
                     PC_ERR_INVALID);
    assert_int_equal(pc_waf_prefilter_patterns(united.prefilter), 2);
    pc_test_union_free(&united);
    pc_test_union_make(NULL, 0, &united);
    pc_test_union_scan(&united, PC_SPAN("abc"));
    pc_test_union_free(&united);
}

/* "x'", and behind it "ab", "" and "ba", which are told to be plain: what each is a candidate of.
 */
static void plain_values_are_looked_at_as_such(void **state) {
    (void)state;
    const struct pc_span phrases[] = {PC_SPAN(""), PC_SPAN("'")}, word = PC_SPAN("AB");
    const struct pc_waf_pattern patterns[] = {
        {.regex = PC_SPAN("(*UTF)q")},
        {.phrases = phrases, .phrase_count = 2},
        {.phrases = &word, .phrase_count = 1},
        {.regex = PC_SPAN("^a'?b")},
        {.regex = PC_SPAN("^b")},
        {.regex = PC_SPAN("'$")},
        {.regex = PC_SPAN("^$")},
        {.regex = PC_SPAN("[^a-z]?")},
        {.regex = PC_SPAN(".(?:'|$)")}, /* in plain values: almost all */
    };
    static const struct pc_span values[] = {{"x'", 2}, {"ab", 2}, {"", 0}, {"ba", 2}};
    enum { COUNT = sizeof values / sizeof values[0], ALWAYS = 1 | 2 | 128 | 256 };
    static const uint64_t wanted[COUNT] = {ALWAYS | 32, ALWAYS | 4 | 8, ALWAYS | 64, ALWAYS | 16};
    struct pc_test_union united;
    pc_test_union_make(patterns, sizeof patterns / sizeof patterns[0], &united);
    for (size_t from = 0; from < 2; from++) {
        PC_CLEANUP(pc_buf_free) struct pc_buf text = {0};
        uint32_t ends[COUNT];
        uint64_t words[COUNT] = {0};
        for (size_t i = from; i < COUNT; i++) {
            pc_waf_prefilter_join(&text, i == from, values[i]);
            ends[i - from] = (uint32_t)text.len;
        }
        const struct pc_waf_joined joined = {.text = pc_buf_span(&text),
                                             .ends = ends,
                                             .count = COUNT - from,
                                             .plain = COUNT - 1,
                                             .words = words,
                                             .stride = 1};
        assert_int_equal(pc_waf_prefilter_scan(united.prefilter, united.scratch, &joined), PC_OK);
        for (size_t i = from; i < COUNT; i++)
            assert_int_equal(words[i - from], wanted[i]);
    }
    pc_test_union_free(&united);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(edges_at_joints_are_edges),
        cmocka_unit_test(empty_values_are_seen),
        cmocka_unit_test(what_cannot_be_read_is_a_candidate_always),
        cmocka_unit_test(phrases_are_bytes_in_any_case),
        cmocka_unit_test(an_image_is_read_only_at_any_address),
        cmocka_unit_test(bits_that_are_set_stay_and_room_is_checked),
        cmocka_unit_test(plain_values_are_looked_at_as_such),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Many phrases at once. */
#include "inspect/waf/operator/automaton.h"

#include "asking.h"

static void the_first_to_end_is_found(void **state) {
    (void)state;
    struct pc_span phrases[] = {PC_SPAN("she"), PC_SPAN("HE"), PC_SPAN("hers"),    PC_SPAN("is"),
                                PC_SPAN(""),    PC_SPAN("he"), PC_SPAN("\xff\x80")};
    struct pc_waf_automaton *automaton;
    assert_int_equal(pc_waf_automaton_new(phrases, 7, &automaton), PC_OK);
    struct pc_span found;
    assert_true(pc_waf_automaton_find(automaton, PC_SPAN("uSHErs"), &found));
    assert_span_equal(found, "SHE");
    assert_true(pc_waf_automaton_find(automaton, PC_SPAN("shis"), &found));
    assert_span_equal(found, "is");
    assert_true(pc_waf_automaton_find(automaton, PC_SPAN("\x80\xff\x80"), &found));
    assert_int_equal(found.len, 2);
    assert_false(pc_waf_automaton_find(automaton, PC_SPAN("shxhxi s"), &found));
    assert_false(pc_waf_automaton_find(automaton, PC_SPAN(""), &found));
    pc_waf_automaton_free(automaton);
    pc_waf_automaton_free(NULL);
}

static void no_phrase_matches_nothing(void **state) {
    (void)state;
    struct pc_waf_automaton *automaton;
    assert_int_equal(pc_waf_automaton_new(NULL, 0, &automaton), PC_OK);
    struct pc_span found;
    assert_false(pc_waf_automaton_find(automaton, PC_SPAN("abc"), &found));
    pc_waf_automaton_free(automaton);
    struct pc_span large = {"", UINT16_MAX + 1u};
    assert_int_equal(pc_waf_automaton_new(&large, 1, &automaton), PC_ERR_RANGE);
}

static uint32_t random_below(uint32_t *random, uint32_t limit) {
    *random = *random * 1664525u + 1013904223u;
    return (*random >> 16) % limit;
}

/* The end of the first match, looked for phrase by phrase; 0: none. */
static size_t slow_end(const struct pc_span *phrases, size_t count, struct pc_span value) {
    for (size_t end = 1; end <= value.len; end++)
        for (size_t i = 0; i < count; i++)
            if (phrases[i].len > 0 && phrases[i].len <= end &&
                pc_span_eq_nocase(pc_span(value.ptr + end - phrases[i].len, phrases[i].len),
                                  phrases[i]))
                return end;
    return 0;
}

static void it_agrees_with_looking_one_by_one(void **state) {
    (void)state;
    uint32_t random = 7;
    for (size_t round = 0; round < 3000; round++) {
        char bytes[20][6], text[60];
        struct pc_span phrases[20];
        for (size_t i = 0; i < 20; i++) {
            for (size_t j = 0; j < 6; j++)
                bytes[i][j] = "abAc"[random_below(&random, 4)];
            phrases[i] = pc_span(bytes[i], 2 + random_below(&random, 5));
        }
        for (size_t i = 0; i < sizeof text; i++)
            text[i] = "abBcd"[random_below(&random, 5)];
        size_t count = 1 + random_below(&random, 20);
        struct pc_waf_automaton *automaton;
        assert_int_equal(pc_waf_automaton_new(phrases, count, &automaton), PC_OK);
        struct pc_span value = pc_span(text, sizeof text), found = {text, 0};
        bool any = pc_waf_automaton_find(automaton, value, &found);
        assert_int_equal(any ? (size_t)(found.ptr - text) + found.len : 0,
                         slow_end(phrases, count, value));
        pc_waf_automaton_free(automaton);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_first_to_end_is_found),
        cmocka_unit_test(no_phrase_matches_nothing),
        cmocka_unit_test(it_agrees_with_looking_one_by_one),
    };
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    pc_arena_free(&capture_arena);
    return failed;
}

/* What holds for every transformation, over many values: the classes, the bound, what stays. */
#include "transforming.h"

enum { VALUES = 4000, LONGEST = 24 };

/* The same numbers in each run. */
static unsigned next(uint32_t *seed) {
    *seed = *seed * 1664525u + 1013904223u;
    return *seed >> 8;
}

static size_t make_value(uint32_t *seed, char *out) {
    static const char often[] =
        "//..\\\\%%uU&#;xX004a1f  \t\n\r\v\f--**<!>\"'^,()+=\xa0\xc2\xc3\xe2\x80"
        "\xf0";
    size_t len = next(seed) % LONGEST;
    bool plain = next(seed) % 4 == 0; /* or most values would have most classes */
    for (size_t i = 0; i < len; i++) {
        unsigned pick = next(seed);
        out[i] = plain      ? (char)('a' + pick % 26)
                 : pick % 8 ? often[pick / 8 % (sizeof often - 1)]
                            : (char)(pick / 8);
    }
    if (plain && len > 0 && next(seed) % 2 == 0)
        out[next(seed) % len] = often[next(seed) % (sizeof often - 1)];
    return len;
}

static void check_value(const struct pc_waf_transformation *t, struct pc_span in) {
    PC_CLEANUP(pc_arena_free) struct pc_arena arena = {0};
    struct pc_span out;
    assert_int_equal(t->run(in, &arena, &out), PC_OK);
    assert_true(out.len <= in.len * PC_WAF_TRANSFORM_GROWTH + PC_WAF_TRANSFORM_CONSTANT);
    if ((pc_waf_classes(in) & t->touches) != 0)
        return;
    assert_true(pc_span_eq(out, in));
    assert_ptr_equal(out.ptr, in.ptr);
    assert_int_equal(arena.used, 0);
}

static void what_has_none_of_the_classes_stays(void **state) {
    (void)state;
    for (size_t t = 0; t < pc_waf_transformation_count; t++) {
        uint32_t seed = 1;
        char value[LONGEST];
        for (int i = 0; i < VALUES; i++)
            check_value(&pc_waf_transformations[t], pc_span(value, make_value(&seed, value)));
    }
}

static void each_class_is_worth_its_bit(void **state) {
    (void)state;
    /* Only the transformations that react to few classes: each of them changes what has nothing
     * else. */
    static const struct transforming cases[] = {
        BECOMES("cmdLine", "a  b", "a b"),        BECOMES("cmdLine", "a /b", "a/b"),
        BECOMES("cmdLine", "a;b", "a b"),         BECOMES("removeCommentsChar", "*/", ""),
        BECOMES("compressWhitespace", "\v", " "), BECOMES("normalizePath", "./a", "a"),
        BECOMES("sqlHexDecode", "0x61", "a"),     BECOMES("trim", "a ", "a"),
    };
    CHECK_ALL(cases);
}

static void twice_is_once(void **state) {
    (void)state;
    static const char *const names[] = {"lowercase",      "uppercase",        "removeNulls",
                                        "replaceNulls",   "removeWhitespace", "trim",
                                        "trimLeft",       "trimRight",        "compressWhitespace",
                                        "parityEven7bit", "parityOdd7bit",    "parityZero7bit",
                                        "normalizePath",  "normalizePathWin"};
    for (size_t n = 0; n < sizeof names / sizeof *names; n++) {
        const struct pc_waf_transformation *t = pc_waf_transformation_find(pc_span_str(names[n]));
        uint32_t seed = 2;
        char value[LONGEST];
        for (int i = 0; i < VALUES; i++) {
            PC_CLEANUP(pc_arena_free) struct pc_arena arena = {0};
            struct pc_span once, twice;
            struct pc_span in = pc_span(value, make_value(&seed, value));
            assert_int_equal(t->run(in, &arena, &once), PC_OK);
            assert_int_equal(t->run(once, &arena, &twice), PC_OK);
            assert_true(pc_span_eq(once, twice));
        }
    }
}

static void long_hostile_values_take_linear_time(void **state) {
    (void)state;
    enum { LONG = 1 << 20 };
    static const char *const parts[] = {"/*",  "<!--",     "-",  "../", "a/../", "/./",
                                        "&#1", "&",        "\\", "%u",  "0x4",   "&#x1",
                                        " ",   "\xe2\x82", "*",  "/a"};
    char *value = test_malloc(LONG);
    for (size_t p = 0; p < sizeof parts / sizeof *parts; p++) {
        for (size_t i = 0; i < LONG; i++)
            value[i] = parts[p][i % strlen(parts[p])];
        for (size_t t = 0; t < pc_waf_transformation_count; t++)
            check_value(&pc_waf_transformations[t], pc_span(value, LONG));
    }
    test_free(value);
}

static void memory_that_runs_out_is_an_error(void **state) {
    (void)state;
    struct pc_span value = PC_SPAN(" %41&lt;\\x41\xc3\xa9/*x*/../a/../B\0 0x41--  ");
    for (size_t t = 0; t < pc_waf_transformation_count; t++) {
        PC_CLEANUP(pc_arena_free) struct pc_arena arena = {.limit = 1};
        struct pc_span out;
        pc_err err = pc_waf_transformations[t].run(value, &arena, &out);
        bool trims = pc_span_starts(pc_span_str(pc_waf_transformations[t].name), PC_SPAN("trim"));
        assert_int_equal(err, trims ? PC_OK : PC_ERR_NOMEM);
    }
}

static void names_are_found_without_case(void **state) {
    (void)state;
    assert_string_equal(pc_waf_transformation_find(PC_SPAN("URLDECODEUNI"))->name, "urlDecodeUni");
    assert_null(pc_waf_transformation_find(PC_SPAN("none")));
    assert_null(pc_waf_transformation_find(PC_SPAN("")));
    assert_null(pc_waf_transformation_find(PC_SPAN("urlDecodeUn")));
    for (size_t i = 1; i < pc_waf_transformation_count; i++)
        assert_true(strcmp(pc_waf_transformations[i - 1].name, pc_waf_transformations[i].name) < 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_has_none_of_the_classes_stays),
        cmocka_unit_test(each_class_is_worth_its_bit),
        cmocka_unit_test(twice_is_once),
        cmocka_unit_test(long_hostile_values_take_linear_time),
        cmocka_unit_test(memory_that_runs_out_is_an_error),
        cmocka_unit_test(names_are_found_without_case),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

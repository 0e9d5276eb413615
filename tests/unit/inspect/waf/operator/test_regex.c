/* Patterns under their limits, and those of the Core Rule Set. */
#include <time.h>

#include "inspect/waf/operator/regex.h"

#include <glob.h>
#include <stdio.h>
#include <stdlib.h>

#include "inspect/waf/operator/context.h"

#include "asking.h"

static uint64_t ticks;
static uint64_t step;

static uint64_t fake_clock(void) {
    ticks += step;
    return ticks;
}

/* What this thread took, however busy the machine is. */
static uint64_t cpu_clock(void) {
    struct timespec now = {0};
    (void)clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

/* As if another had the processor between the second look and the third. */
static uint64_t leaping_clock(void) {
    static unsigned looks;
    ticks += ++looks == 3 ? 1000 * (uint64_t)PC_WAF_REGEX_NS : 1000;
    return ticks;
}

static struct pc_waf_operator_context *new_context(void) {
    struct pc_waf_operator_context *context;
    assert_int_equal(pc_waf_operator_context_new(&context), PC_OK);
    return context;
}

static enum pc_waf_outcome ask_pattern(const char *pattern, struct pc_span value,
                                       struct pc_waf_operator_context *context) {
    struct pc_waf_regex regex = {.pattern = pc_span_str(pattern)};
    enum pc_waf_outcome outcome = pc_waf_regex_ask(&regex, context, value, NULL);
    pc_waf_regex_release(&regex);
    return outcome;
}

/* Each would take from minutes to ages. */
static void hostile_values_are_given_up(void **state) {
    (void)state;
    static char value[100000];
    memset(value, 'a', sizeof value);
    memcpy(value + sizeof value - 5, "bc=x!", 5);
    static const char *const patterns[] = {
        "(a+)+$",     "(a|a)*$",           "(?:a.*)*b$",         "a.*b$",
        "a+.*c$",     "a*a*a*a*a*c$",      "(?:a|aa)+$",         "^(a+)+$",
        "[a-z]+=$",   "([a-z]+)*=$",       "(.*)(.*)(.*)(.*)x$", "(?=(a+))a*b\\1$",
        "a.*?b.*?x$", "(?:\\w+\\W*)+\\n$", "^(?:[^!]*a)*[^!]*$", "(?s:.)*b{2}|a+?c$"};
    struct pc_waf_operator_context *context = new_context();
    for (size_t i = 0; i < sizeof patterns / sizeof patterns[0]; i++) {
        uint64_t then = cpu_clock();
        enum pc_waf_outcome outcome =
            ask_pattern(patterns[i], pc_span(value, sizeof value), context);
        uint64_t took = cpu_clock() - then;
        print_message("%s: %d after %.2f ms\n", patterns[i], (int)outcome, (double)took / 1e6);
        assert_int_not_equal(outcome, PC_WAF_YES);
        assert_true(took < 50000000);
    }
    assert_int_equal(ask_pattern("(a+)+$", pc_span(value, sizeof value), context), PC_WAF_LIMIT);
    pc_waf_operator_context_free(context);
}

/* From one starting point, steps that no match limit counts. */
static void one_starting_point_ends_too(void **state) {
    (void)state;
    static char value[100000];
    memset(value, ' ', sizeof value);
    memcpy(value + sizeof value - 3, "a=!", 3);
    struct pc_waf_operator_context *context = new_context();
    uint64_t then = cpu_clock();
    const char *pattern = "\\s*?\\s*?\\b(\\w+)\\b\\s*?=$";
    assert_int_equal(ask_pattern(pattern, pc_span(value, sizeof value), context), PC_WAF_LIMIT);
    assert_true(cpu_clock() - then < 50000000);
    pc_waf_operator_context_free(context);
}

/* Slices find what one go finds, wherever it is. */
static void slices_change_nothing(void **state) {
    (void)state;
    static char value[5000];
    struct pc_waf_operator_context *context = new_context();
    for (size_t at = 0; at + 3 <= sizeof value; at += 7) {
        memset(value, 'x', sizeof value);
        memcpy(value + at, "abc", 3);
        struct pc_span text = pc_span(value, sizeof value);
        assert_int_equal(ask_pattern("(?<=x|^)abc(?=x|$)", text, context), PC_WAF_YES);
        assert_int_equal(ask_pattern("ab$", text, context), PC_WAF_NO);
        assert_int_equal(ask_pattern("^abc", text, context), at == 0 ? PC_WAF_YES : PC_WAF_NO);
        assert_int_equal(ask_pattern("\\Gabc", text, context), at == 0 ? PC_WAF_YES : PC_WAF_NO);
        assert_int_equal(ask_pattern("x(*COMMIT)y|abc", text, context),
                         at == 0 ? PC_WAF_YES : PC_WAF_NO);
    }
    pc_waf_operator_context_free(context);
}

static void the_clock_ends_a_search(void **state) {
    (void)state;
    static char value[5000];
    memset(value, 'x', sizeof value);
    struct pc_waf_operator_context *context = new_context();
    context->wall = fake_clock;
    step = PC_WAF_REGEX_NS / 100;
    assert_int_equal(ask_pattern("x+y", pc_span(value, sizeof value), context), PC_WAF_NO);
    step = PC_WAF_REGEX_NS;
    assert_int_equal(ask_pattern("x+y", pc_span(value, sizeof value), context), PC_WAF_LIMIT);
    assert_int_equal(ask_pattern("x+y", pc_span(value, 100), context), PC_WAF_NO);
    pc_waf_operator_context_free(context);
}

/* Callouts make a pattern many times slower: a long value gets them from where it takes many steps,
 * and no other. What was taken is told, and no leap of the clock counts whole. */
static void callouts_are_for_what_takes_long(void **state) {
    (void)state;
    static char value[4000];
    struct pc_waf_operator_context *context = new_context();
    struct pc_waf_regex regex = {.pattern = PC_SPAN("(?:b[x]*(?:\\$\\w*)?u|w[x]*(?:\\$\\w*)?g)+z")};
    for (size_t i = 0; i < sizeof value; i++)
        value[i] = "a benign text that buys what it wants "[i % 38];
    assert_int_equal(pc_waf_regex_ask(&regex, context, pc_span(value, sizeof value), NULL),
                     PC_WAF_NO);
    assert_null(regex.timed);
    assert_true(pc_waf_operator_spent(context) > 0);
    assert_int_equal(pc_waf_operator_spent(context), 0);
    pc_waf_regex_release(&regex);

    regex = (struct pc_waf_regex){.pattern = PC_SPAN("(?:a|aa)+$")};
    memset(value, 'a', sizeof value - 1);
    assert_int_equal(pc_waf_regex_ask(&regex, context, pc_span(value, sizeof value), NULL),
                     PC_WAF_LIMIT);
    assert_non_null(regex.timed);
    pc_waf_regex_release(&regex);

    context->wall = leaping_clock;
    (void)pc_waf_operator_spent(context);
    assert_int_equal(ask_pattern("x+y", pc_span(value, 200), context), PC_WAF_NO);
    assert_true(pc_waf_operator_spent(context) < 2 * (uint64_t)PC_WAF_REGEX_NS);
    pc_waf_operator_context_free(context);
}

static void a_wrong_pattern_is_asked_in_vain(void **state) {
    (void)state;
    struct pc_waf_operator_context *context = new_context();
    assert_int_equal(ask_pattern("(", PC_SPAN("a"), context), PC_WAF_LIMIT);
    assert_int_equal(ask_pattern("a", PC_SPAN("a"), NULL), PC_WAF_LIMIT);
    struct pc_waf_regex regex = {.pattern = PC_SPAN("AB"), .nocase = true};
    assert_int_equal(pc_waf_regex_ask(&regex, context, PC_SPAN("xaby"), NULL), PC_WAF_YES);
    pc_waf_regex_release(&regex);
    pc_waf_regex_release(NULL);
    pc_waf_operator_context_free(context);
}

static char *read_all(const char *path) {
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    assert_int_equal(fseek(file, 0, SEEK_END), 0);
    long len = ftell(file);
    rewind(file);
    char *text = calloc((size_t)len + 1, 1);
    assert_int_equal(fread(text, 1, (size_t)len, file), len);
    fclose(file);
    return text;
}

static bool is_comment(const char *text, const char *at) {
    while (at > text && at[-1] != '\n')
        at--;
    return *at == '#';
}

/* Compiles and asks each "@rx …" of a rule file. */
static size_t try_patterns(char *text, struct pc_waf_operator_context *context) {
    static char value[1000];
    memset(value, 'a', sizeof value);
    size_t count = 0;
    for (char *at = text; (at = strstr(at, "@rx ")) != NULL;) {
        char *from = at + 4, *to = from;
        at = from;
        if (is_comment(text, from) || (from[-5] != '"' && from[-5] != '!'))
            continue;
        count++;
        for (at = from; *at != '"' && *at != 0; at++) {
            if (at[0] == '\\' && at[1] == '"')
                at++;
            *to++ = *at;
        }
        struct pc_waf_regex regex = {.pattern = pc_span(from, (size_t)(to - from))};
        struct pc_diag diag = {""};
        if (pc_waf_regex_compile(&regex, &diag) != PC_OK)
            fail_msg("%.*s: %s", PC_ARG(regex.pattern), diag.text);
        assert_true(regex.jit);
        assert_int_not_equal(pc_waf_regex_ask(&regex, context, pc_span(value, sizeof value), NULL),
                             PC_WAF_LIMIT);
        pc_waf_regex_release(&regex);
    }
    return count;
}

static size_t try_rules(const char *pattern) {
    glob_t found = {0};
    size_t count = 0;
    struct pc_waf_operator_context *context = new_context();
    if (glob(pattern, 0, NULL, &found) == 0)
        for (size_t i = 0; i < found.gl_pathc; i++) {
            char *text = read_all(found.gl_pathv[i]);
            count += try_patterns(text, context);
            free(text);
        }
    globfree(&found);
    pc_waf_operator_context_free(context);
    return count;
}

static void the_core_rule_set_compiles(void **state) {
    (void)state;
    assert_true(try_rules("/usr/share/modsecurity-crs/rules/*.conf") > 200);
    const char *shared = getenv("PORTCULLIS_SHARED");
    char pattern[512];
    snprintf(pattern, sizeof pattern, "%s/crs/4.28.0/rules/*.conf",
             shared == NULL ? "../shared" : shared);
    print_message("%zu patterns of %s\n", try_rules(pattern), pattern);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(hostile_values_are_given_up),
        cmocka_unit_test(one_starting_point_ends_too),
        cmocka_unit_test(slices_change_nothing),
        cmocka_unit_test(the_clock_ends_a_search),
        cmocka_unit_test(callouts_are_for_what_takes_long),
        cmocka_unit_test(a_wrong_pattern_is_asked_in_vain),
        cmocka_unit_test(the_core_rule_set_compiles),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* What rules do, by configuration and ceiling. */
#include "gate/actions.h"

#include "../testing.h"

static struct pc_dlp_scanner *scanner;
static uint8_t own[PC_DLP_RULES], below[PC_DLP_RULES];

static int make(void **state) {
    (void)state;
    struct pc_diag diag;
    return pc_dlp_scanner_new((struct pc_span){0}, &scanner, &diag) == PC_OK ? 0 : -1;
}

static int end(void **state) {
    (void)state;
    pc_dlp_scanner_free(scanner);
    return 0;
}

static size_t rule(const char *name) {
    size_t index = 0;
    assert_int_equal(pc_dlp_scanner_find(scanner, pc_span_str(name), &index), PC_OK);
    return index;
}

static void a_route_comes_before_the_top(void **state) {
    (void)state;
    struct pc_settings_override top[] = {{PC_SPAN("card"), PC_CEILING_LOG},
                                         {PC_SPAN("email"), PC_CEILING_BLOCK}};
    struct pc_settings_override route[] = {{PC_SPAN("card"), PC_CEILING_REDACT},
                                           {PC_SPAN("no-such-rule"), PC_CEILING_BLOCK}};
    const struct pc_sensitive usual = {.overrides = top, .override_count = 2};
    const struct pc_sensitive said = {.overrides = route, .override_count = 2};
    pc_actions_own(scanner, &usual, &said, own);
    assert_int_equal(own[rule("card")], PC_DLP_REDACT);
    assert_int_equal(own[rule("email")], PC_DLP_BLOCK);
    assert_int_equal(own[rule("private-key")],
                     pc_dlp_scanner_rule(scanner, rule("private-key"))->action);
}

static void a_ceiling_is_over_everything(void **state) {
    (void)state;
    const struct pc_sensitive none = {0};
    size_t count = pc_dlp_scanner_rules(scanner);
    pc_actions_own(scanner, &none, &none, own);
    struct pc_actions all = pc_actions_below(PC_CEILING_LOG, own, count, below);
    assert_true(all.looks && !all.alters && !all.blocks);
    for (size_t i = 0; i < count; i++)
        assert_true(below[i] <= PC_DLP_LOG && (below[i] == PC_DLP_OFF) == (own[i] == PC_DLP_OFF));
    all = pc_actions_below(PC_CEILING_REDACT, own, count, below);
    assert_true(all.looks && all.alters && !all.blocks);
    assert_int_equal(below[rule("private-key")], PC_DLP_REDACT);
    assert_int_equal(below[rule("email")], own[rule("email")]);
    all = pc_actions_below(PC_CEILING_BLOCK, own, count, below);
    assert_true(all.looks && all.alters && all.blocks);
    assert_memory_equal(below, own, count);
    all = pc_actions_below(PC_CEILING_OFF, own, count, below);
    assert_true(!all.looks && !all.alters && !all.blocks);
}

static void rules_that_are_all_off_look_for_nothing(void **state) {
    (void)state;
    size_t count = pc_dlp_scanner_rules(scanner);
    memset(own, PC_DLP_OFF, sizeof own);
    assert_false(pc_actions_below(PC_CEILING_BLOCK, own, count, below).looks);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_route_comes_before_the_top),
        cmocka_unit_test(a_ceiling_is_over_everything),
        cmocka_unit_test(rules_that_are_all_off_look_for_nothing),
    };
    return cmocka_run_group_tests(tests, make, end);
}

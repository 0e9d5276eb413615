/* The user's rules: compiled, refused, found and cut. */
#include "scanning.h"

static const struct pc_span words[] = {PC_SPAN("badge")};
static const struct pc_span allow[] = {PC_SPAN("EMP-000*")};

static struct pc_dlp_rule staff(void) {
    return (struct pc_dlp_rule){
        .name = PC_SPAN("staff-number"),
        .description = PC_SPAN("Number of a member of staff"),
        .level = PC_DLP_HIGH,
        .action = PC_DLP_REDACT,
        .pattern = PC_SPAN("\\bEMP-\\d{5,6}\\b"),
        .words = {words, 1},
        .allow = {allow, 1},
    };
}

static void assert_refused(struct pc_dlp_rule rule, const char *why) {
    PC_CLEANUP(pc_buf_free) struct pc_buf image = {0};
    struct pc_diag diag = {""};
    assert_int_equal(pc_dlp_rules_compile(&rule, 1, &image, &diag), PC_ERR_INVALID);
    if (strstr(diag.text, why) == NULL)
        fail_msg("not \"%s\" but \"%s\"", why, diag.text);
}

static void what_is_wrong_with_a_rule_is_said(void **state) {
    (void)state;
    struct pc_dlp_rule rule = staff();
    rule.name = PC_SPAN("Staff Number");
    assert_refused(rule, "a name has");
    rule = staff();
    rule.name = PC_SPAN("email");
    assert_refused(rule, "built-in");
    rule = staff();
    rule.pattern = PC_SPAN("EMP-(");
    assert_refused(rule, "staff-number");
    rule.pattern = PC_SPAN("EMP-\\d+");
    assert_refused(rule, "no longest length");
    rule.pattern = PC_SPAN("EMP-[a-z]{1,2000}");
    assert_refused(rule, "1024");
    rule.pattern = PC_SPAN("\\d{1,9}");
    assert_refused(rule, "shorter than 4");
    rule.pattern = PC_SPAN("(abcd)\\1");
    assert_refused(rule, "staff-number");
    rule.pattern = (struct pc_span){0};
    assert_refused(rule, "no pattern");
    rule = staff();
    rule.validator = PC_SPAN("magic");
    assert_refused(rule, "validator");
    rule = staff();
    rule.distance = 1000;
    assert_refused(rule, "distance");
    rule = staff();
    rule.words.count = 0;
    rule.needs_word = true;
    assert_refused(rule, "names none");
    rule = staff();
    rule.level = PC_DLP_LEVELS;
    assert_refused(rule, "level");
    struct pc_dlp_rule twice[] = {staff(), staff()};
    struct pc_buf image = {0};
    assert_int_equal(pc_dlp_rules_compile(twice, 2, &image, NULL), PC_ERR_INVALID);
}

static size_t found(struct pc_dlp_scanner *scanner, const char *text, const char *name) {
    struct said whole;
    struct pc_dlp_options options = {.mode = PC_DLP_FIND};
    feed(scanner, options, pc_span_str(text), NULL, 0, &whole);
    for (size_t cut = 0; cut <= strlen(text); cut++) {
        struct said said;
        feed(scanner, options, pc_span_str(text), &cut, 1, &said);
        assert_said_equal(&whole, &said, pc_span_str(text));
    }
    size_t count = 0;
    for (size_t i = 0; i < whole.count; i++)
        count += pc_span_eq(whole.all[i].rule->name, pc_span_str(name));
    return count;
}

static void own_patterns_are_found(void **state) {
    (void)state;
    struct pc_dlp_rule rules[2] = {staff(), staff()};
    rules[1].name = PC_SPAN("badge-number");
    rules[1].pattern = PC_SPAN("[0-9]{8}");
    rules[1].validator = PC_SPAN("luhn");
    rules[1].needs_word = true;
    struct pc_dlp_scanner *scanner = scanner_of(rules, 2);
    assert_int_equal(pc_dlp_scanner_rules(scanner), pc_dlp_builtin_count() + 2);
    assert_int_equal(found(scanner, "EMP-12345", "staff-number"), 1);
    assert_int_equal(found(scanner, "x EMP-12345\nEMP-123456 and EMP-54321.", "staff-number"), 3);
    assert_int_equal(found(scanner, "xEMP-12345 EMP-1234567 EMP-12\n345", "staff-number"), 0);
    assert_int_equal(found(scanner, "EMP-00012", "staff-number"), 0);
    assert_int_equal(found(scanner, "badge 12345674", "badge-number"), 1);
    assert_int_equal(found(scanner, "12345674 is his badge", "badge-number"), 1);
    assert_int_equal(found(scanner, "badge 12345675", "badge-number"), 0);
    assert_int_equal(found(scanner, "badger", "badge-number"), 0);
    assert_int_equal(found(scanner, "number 12345674", "badge-number"), 0);
    pc_dlp_scanner_free(scanner);
}

static void long_lines_are_searched_whole(void **state) {
    (void)state;
    struct pc_dlp_rule rule = staff();
    struct pc_dlp_scanner *scanner = scanner_of(&rule, 1);
    for (size_t before = 1000; before < 1060; before++) {
        PC_CLEANUP(pc_buf_free) struct pc_buf text = {0};
        for (size_t i = 0; i < before; i++)
            pc_buf_add_char(&text, '.');
        pc_buf_add_str(&text, "EMP-12345 card 4111111111111111 ");
        for (size_t i = 0; i < 3000; i++)
            pc_buf_add_char(&text, ' ');
        pc_buf_add_str(&text, "EMP-54321");
        struct said whole, pieces;
        size_t ends[8000], count = 0;
        for (size_t end = 1; end < text.len; end += 13)
            ends[count++] = end;
        struct pc_dlp_options options = {.mode = PC_DLP_PASS_ON};
        feed(scanner, options, pc_buf_span(&text), NULL, 0, &whole);
        feed(scanner, options, pc_buf_span(&text), ends, count, &pieces);
        assert_said_equal(&whole, &pieces, pc_buf_span(&text));
        assert_int_equal(whole.count, 2); /* the card blocks */
        assert_int_equal(whole.all[0].start, before);
        pc_buf_free(&whole.released);
        pc_buf_free(&pieces.released);
    }
    pc_dlp_scanner_free(scanner);
}

static void a_built_in_rule_is_amended(void **state) {
    (void)state;
    static const struct pc_span ours[] = {PC_SPAN("*@our.example.com")};
    const struct pc_dlp_rule rule = {.name = PC_SPAN("email"),
                                     .level = PC_DLP_CRITICAL,
                                     .action = PC_DLP_BLOCK,
                                     .allow = {ours, 1}};
    struct pc_dlp_scanner *scanner = scanner_of(&rule, 1);
    size_t email = 0;
    assert_int_equal(pc_dlp_scanner_find(scanner, PC_SPAN("email"), &email), PC_OK);
    assert_int_equal(pc_dlp_scanner_rule(scanner, email)->level, PC_DLP_CRITICAL);
    assert_int_equal(pc_dlp_scanner_rules(scanner), pc_dlp_builtin_count());
    assert_int_equal(found(scanner, "jane@our.example.com", "email"), 0);
    assert_int_equal(found(scanner, "git@example.com", "email"), 0);
    assert_int_equal(found(scanner, "jane@example.com", "email"), 1);
    pc_dlp_scanner_free(scanner);
}

/* More matches than there is room for, of a rule that is weaker than what lies among them. */
static void very_many_matches_hide_nothing_stronger(void **state) {
    (void)state;
    struct pc_dlp_rule rule = staff();
    rule.pattern = PC_SPAN("[a-z ]{4}");
    rule.level = PC_DLP_LOW;
    struct pc_dlp_scanner *scanner = scanner_of(&rule, 1);
    PC_CLEANUP(pc_buf_free) struct pc_buf text = {0};
    for (size_t i = 0; i < 3000; i++)
        pc_buf_add_char(&text, i % 7 == 0 ? ' ' : 'a');
    pc_buf_add_str(&text, " 536-22-1234 ");
    for (size_t i = 0; i < 3000; i++)
        pc_buf_add_char(&text, 'b');
    uint8_t actions[PC_DLP_RULES];
    memset(actions, PC_DLP_REDACT, sizeof actions);
    struct pc_dlp_options options = {
        .mode = PC_DLP_PASS_ON, .masking = PC_DLP_FULL, .actions = actions};
    struct said whole, pieces;
    size_t ends[8000], count = 0;
    for (size_t end = 1; end < text.len; end += 3)
        ends[count++] = end;
    feed(scanner, options, pc_buf_span(&text), NULL, 0, &whole);
    feed(scanner, options, pc_buf_span(&text), ends, count, &pieces);
    assert_said_equal(&whole, &pieces, pc_buf_span(&text));
    assert_int_equal(whole.released.len, text.len);
    assert_false(holds(&whole.released, "536"));
    assert_false(holds(&whole.released, "aaaa"));
    pc_buf_free(&whole.released);
    pc_buf_free(&pieces.released);
    pc_dlp_scanner_free(scanner);
}

/* A rule that is only written down has a match at every byte: there is room for fewer. */
static void very_many_matches_hide_no_own_rule_that_blocks(void **state) {
    (void)state;
    struct pc_dlp_rule rules[2] = {staff(), staff()};
    rules[0].name = PC_SPAN("runs");
    rules[0].pattern = PC_SPAN("[a-z]{4,8}");
    rules[0].action = PC_DLP_LOG;
    rules[1].pattern = PC_SPAN("emp[0-9]{5}");
    rules[1].action = PC_DLP_BLOCK;
    struct pc_dlp_scanner *scanner = scanner_of(rules, 2);
    for (size_t before = 400; before < 2200; before += 150) {
        PC_CLEANUP(pc_buf_free) struct pc_buf text = {0};
        for (size_t i = 0; i < before; i++)
            pc_buf_add_char(&text, (char)('a' + i % 26));
        pc_buf_add_str(&text, "emp12345");
        for (size_t i = 0; i < 1200; i++)
            pc_buf_add_char(&text, (char)('a' + i % 26));
        struct said whole, pieces;
        size_t ends[4000], count = 0;
        for (size_t end = 1; end < text.len; end += 7)
            ends[count++] = end;
        struct pc_dlp_options options = {.mode = PC_DLP_PASS_ON};
        feed(scanner, options, pc_buf_span(&text), NULL, 0, &whole);
        feed(scanner, options, pc_buf_span(&text), ends, count, &pieces);
        assert_said_equal(&whole, &pieces, pc_buf_span(&text));
        assert_int_equal(whole.err, PC_ERR_DENIED);
        assert_false(holds(&whole.released, "emp12345"));
        pc_buf_free(&whole.released);
        pc_buf_free(&pieces.released);
    }
    pc_dlp_scanner_free(scanner);
}

/* What only the weaker one of two that overlap hides is hidden, too. */
static void all_of_what_overlaps_is_hidden(void **state) {
    (void)state;
    struct pc_dlp_rule rules[3] = {staff(), staff(), staff()};
    rules[0].name = PC_SPAN("strong");
    rules[0].pattern = PC_SPAN("bcde[0-9]{4}");
    rules[0].level = PC_DLP_CRITICAL;
    rules[1].name = PC_SPAN("around");
    rules[1].pattern = PC_SPAN("xx[a-z0-9]{9,12}yy");
    rules[2].name = PC_SPAN("behind");
    rules[2].pattern = PC_SPAN("34yy zz[a-z]{2}");
    struct pc_dlp_scanner *scanner = scanner_of(rules, 3);
    const struct pc_span text = PC_SPAN("a xxabcde1234yy zzpq b");
    for (size_t cut = 0; cut <= text.len; cut++) {
        struct said said;
        struct pc_dlp_options options = {.mode = PC_DLP_PASS_ON, .masking = PC_DLP_FULL};
        feed(scanner, options, text, &cut, 1, &said);
        assert_string_equal(pc_buf_str(&said.released), "a ****************** b");
        assert_int_equal(said.count, 4);
        for (size_t i = 0; i < said.count; i++)
            assert_null(strpbrk(said.all[i].context, "xyzbcdepq"));
        pc_buf_free(&said.released);
    }
    pc_dlp_scanner_free(scanner);
}

/* Neither many short ones nor the part of a weaker one that the mask leaves. */
static void contexts_show_nothing_of_any_match_before(void **state) {
    (void)state;
    struct pc_dlp_rule rules[3] = {staff(), staff(), staff()};
    rules[0].name = PC_SPAN("short");
    rules[0].pattern = PC_SPAN("\\b[a-z]{4}\\b");
    rules[0].action = PC_DLP_LOG;
    rules[1].name = PC_SPAN("logged");
    rules[1].pattern = PC_SPAN("QQ[A-Z]{6}");
    rules[1].action = PC_DLP_LOG;
    rules[2].name = PC_SPAN("masked");
    rules[2].pattern = PC_SPAN("[A-Z]{3}RRR");
    struct pc_dlp_scanner *scanner = scanner_of(rules, 3);
    struct pc_dlp_options options = {.mode = PC_DLP_FIND, .masking = PC_DLP_FULL};
    struct said said;
    feed(scanner, options, PC_SPAN("abcd abcd abcd abcd abcd abcd abcd abcd abcd abcd abcd"), NULL,
         0, &said);
    assert_int_equal(said.count, 11);
    assert_string_equal(said.all[9].context, "**** **** **** **** **** **** **** **** **** ****");
    assert_non_null(strstr(said.all[10].context, "* ****"));
    assert_null(strpbrk(said.all[10].context, "abcd"));
    feed(scanner, options, PC_SPAN("= QQAAABBBRRR"), NULL, 0, &said);
    assert_int_equal(said.count, 1);
    assert_string_equal(said.all[0].context, "= ***********");
    pc_dlp_scanner_free(scanner);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_wrong_with_a_rule_is_said),
        cmocka_unit_test(own_patterns_are_found),
        cmocka_unit_test(long_lines_are_searched_whole),
        cmocka_unit_test(a_built_in_rule_is_amended),
        cmocka_unit_test(very_many_matches_hide_nothing_stronger),
        cmocka_unit_test(very_many_matches_hide_no_own_rule_that_blocks),
        cmocka_unit_test(all_of_what_overlaps_is_hidden),
        cmocka_unit_test(contexts_show_nothing_of_any_match_before),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

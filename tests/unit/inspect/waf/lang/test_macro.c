/* "%{…}" in texts. */
#include "inspect/waf/lang/lang.h"

#include "../../../testing.h"

static struct pc_waf_macro read_macro(struct pc_arena *arena, const char *text) {
    struct pc_waf_macro macro;
    struct pc_diag diag;
    assert_int_equal(pc_waf_lang_macro(pc_span_str(text), arena, &macro, &diag), PC_OK);
    return macro;
}

static void text_and_variables_take_turns(void **state) {
    (void)state;
    PC_CLEANUP(pc_arena_free) struct pc_arena arena = {0};
    struct pc_waf_macro macro = read_macro(&arena, "a %{TX.Score}%{matched_var} b");
    assert_int_equal(macro.count, 4);
    assert_span_equal(macro.parts[0].text, "a ");
    assert_int_equal(macro.parts[1].variable, PC_WAF_TX);
    assert_span_equal(macro.parts[1].key, "score");
    assert_int_equal(macro.parts[2].variable, PC_WAF_MATCHED_VAR);
    assert_int_equal(macro.parts[2].key.len, 0);
    assert_span_equal(macro.parts[3].text, " b");
    macro = read_macro(&arena, "%{request_headers:User-Agent}");
    assert_int_equal(macro.count, 1);
    assert_span_equal(macro.parts[0].key, "user-agent");
    macro = read_macro(&arena, "%{tx.a.b}");
    assert_span_equal(macro.parts[0].key, "a.b");
}

static void percent_signs_are_text(void **state) {
    (void)state;
    PC_CLEANUP(pc_arena_free) struct pc_arena arena = {0};
    static const char *const plain[] = {"",    "%",        "%%",       "100%", "%{",
                                        "%{}", "%{tx",     "%{[^}]+}", "%{%{", "% {tx.a}",
                                        "}%{", "%{ tx.a}", "a%{a b}"};
    for (size_t i = 0; i < sizeof plain / sizeof *plain; i++) {
        struct pc_waf_macro macro = read_macro(&arena, plain[i]);
        assert_int_equal(macro.count, 0);
        assert_int_equal(macro.raw.len, strlen(plain[i]));
    }
    struct pc_waf_macro macro = read_macro(&arena, "%%{tx.a}%{%{tx.b}");
    assert_int_equal(macro.count, 4);
    assert_span_equal(macro.parts[0].text, "%");
    assert_span_equal(macro.parts[2].text, "%{");
    assert_span_equal(macro.parts[3].key, "b");
}

static void unknown_variables_are_refused(void **state) {
    (void)state;
    PC_CLEANUP(pc_arena_free) struct pc_arena arena = {0};
    struct pc_waf_macro macro;
    struct pc_diag diag;
    assert_int_equal(pc_waf_lang_macro(PC_SPAN("%{MATCHD_VAR}"), &arena, &macro, &diag),
                     PC_ERR_INVALID);
    assert_non_null(strstr(diag.text, "did you mean MATCHED_VAR?"));
    assert_int_equal(pc_waf_lang_macro(PC_SPAN("%{zzz.a}"), &arena, &macro, &diag), PC_ERR_INVALID);
    assert_int_equal(pc_waf_lang_macro(PC_SPAN("%{REMOTE_ADDR.a}"), &arena, &macro, &diag),
                     PC_ERR_INVALID);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(text_and_variables_take_turns),
        cmocka_unit_test(percent_signs_are_text),
        cmocka_unit_test(unknown_variables_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

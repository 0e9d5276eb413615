/* What patterns need: those that must have a rare byte, and those that no scan is worth. */
#include "../../../testing.h"

#include "inspect/waf/prefilter/need.h"

static bool says(bool (*question)(const struct pc_rx *), const char *pattern) {
    PC_CLEANUP(pc_arena_free) struct pc_arena arena = {0};
    const struct pc_rx *tree = NULL;
    assert_int_equal(pc_rx_parse(pc_span_str(pattern), &arena, &tree), PC_OK);
    return question(tree);
}

static void rare_bytes_are_needed(void **state) {
    (void)state;
    const char *yes[] = {"<script", "a(?:'|\")b", "[<>]+x", "(?:sleep|wait)\\s*\\(", "x[\\$;]{2}"};
    const char *no[] = {"script", "a'?b", "[<a]", "(?:'|union)", "x;{0,3}", "^$", "\\W", "\\.\\./"};
    for (size_t i = 0; i < sizeof yes / sizeof yes[0]; i++)
        assert_true(says(pc_rx_needs_rare, yes[i]));
    for (size_t i = 0; i < sizeof no / sizeof no[0]; i++)
        assert_false(says(pc_rx_needs_rare, no[i]));
}

static void what_fires_everywhere_is_known(void **state) {
    (void)state;
    const char *yes[] = {".", "^.", "^[^;]", "[^\\n]", "(?:abc|.)"};
    const char *no[] = {"[a-z]", "..", "\\d", "a", "^$", "[\\n\\r]"};
    for (size_t i = 0; i < sizeof yes / sizeof yes[0]; i++)
        assert_true(says(pc_rx_fires_everywhere, yes[i]));
    for (size_t i = 0; i < sizeof no / sizeof no[0]; i++)
        assert_false(says(pc_rx_fires_everywhere, no[i]));
}

static void texts_have_them(void **state) {
    (void)state;
    assert_false(pc_text_has_rare(PC_SPAN("An ordinary text, of 12 words.\n/and-a_path: x")));
    assert_false(pc_text_has_rare(PC_SPAN("")));
    for (unsigned c = 0; c < 256; c++) {
        char byte = (char)c;
        bool common = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                      (c != 0 && strchr("\n ,-./:_", byte) != NULL);
        assert_int_equal(pc_text_has_rare(pc_span(&byte, 1)), !common);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rare_bytes_are_needed),
        cmocka_unit_test(what_fires_everywhere_is_known),
        cmocka_unit_test(texts_have_them),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* What patterns need: those that no scan is worth; and which texts are plain. */
#include "../../../testing.h"

#include "inspect/waf/prefilter/need.h"

static bool says(bool (*question)(const struct pc_rx *), const char *pattern) {
    PC_CLEANUP(pc_arena_free) struct pc_arena arena = {0};
    const struct pc_rx *tree = NULL;
    assert_int_equal(pc_rx_parse(pc_span_str(pattern), &arena, &tree), PC_OK);
    return question(tree);
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

static void plain_texts_are_known(void **state) {
    (void)state;
    assert_true(pc_text_is_plain(PC_SPAN("An ordinary text, of 12 words. /and-a_path: x")));
    assert_true(pc_text_is_plain(PC_SPAN("")));
    for (unsigned c = 0; c < 256; c++) {
        char byte = (char)c;
        bool plain = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                     (c != 0 && strchr(" ,-./:_", byte) != NULL);
        assert_int_equal(pc_text_is_plain(pc_span(&byte, 1)), plain);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_fires_everywhere_is_known),
        cmocka_unit_test(plain_texts_are_known),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

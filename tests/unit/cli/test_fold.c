/* Folding text for a terminal. */
#include "../testing.h"

#include <stdlib.h>

#include "cli/fold.h"

static void folds(size_t column, size_t indent, const char *text, const char *want) {
    char *got = NULL;
    size_t len = 0;
    FILE *out = open_memstream(&got, &len);
    assert_non_null(out);
    pc_fold_words(out, column, indent, pc_span_str(text));
    (void)fclose(out);
    assert_string_equal(got, want);
    free(got);
}

static void short_text_is_one_line(void **state) {
    (void)state;
    folds(0, 4, "one  two\nthree", "one two three\n");
    folds(0, 4, "", "\n");
    folds(0, 4, " \n ", "\n");
}

static void long_text_is_folded_and_indented(void **state) {
    (void)state;
    folds(70, 4, "eight888 nine99999 ten", "eight888\n    nine99999 ten\n");
    folds(70, 4, "1234567890 x", "1234567890\n    x\n");
    folds(70, 4, "12345678 x", "12345678 x\n");
}

static void characters_count_not_bytes(void **state) {
    (void)state;
    folds(70, 4, "\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4 xyz",
          "\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4 xyz\n");
}

static void brackets_and_long_words_stay_whole(void **state) {
    (void)state;
    folds(75, 2, "a [--role NAME]...", "a\n  [--role NAME]...\n");
    folds(0, 2, "a]b [c d", "a]b [c d\n");
    folds(79, 2, "longer-than-the-line", "longer-than-the-line\n");
}

static void examples_stay_as_they_are(void **state) {
    (void)state;
    char *got = NULL;
    size_t len = 0;
    FILE *out = open_memstream(&got, &len);
    assert_non_null(out);
    pc_fold_text(out, PC_SPAN("one\ntwo\n\n  an   example\nthree"));
    (void)fclose(out);
    assert_string_equal(got, "one two\n\n  an   example\nthree\n");
    free(got);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(short_text_is_one_line),
        cmocka_unit_test(long_text_is_folded_and_indented),
        cmocka_unit_test(characters_count_not_bytes),
        cmocka_unit_test(brackets_and_long_words_stay_whole),
        cmocka_unit_test(examples_stay_as_they_are),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

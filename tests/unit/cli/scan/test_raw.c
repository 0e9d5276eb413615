/* What git prints, good and bad. */
#include "../../testing.h"

#include "cli/scan/raw.h"

#define ID   "0123456789abcdef0123456789abcdef01234567"
#define LONG ID "0123456789abcdef01234567"

static struct pc_scan_raw good(const char *word) {
    struct pc_scan_raw raw;
    assert_int_equal(pc_scan_raw_read(pc_span_str(word), &raw), PC_OK);
    return raw;
}

static void words_are_read(void **state) {
    (void)state;
    struct pc_scan_raw raw = good("\x01" ID " 1577934245");
    assert_int_equal(raw.kind, PC_SCAN_RAW_COMMIT);
    assert_span_equal(raw.object, ID);
    assert_int_equal(raw.when, 1577934245 * PC_SECOND);
    raw = good("\n:000000 100644 " LONG " " LONG " A");
    assert_int_equal(raw.kind, PC_SCAN_RAW_CHANGE);
    assert_span_equal(raw.object, LONG);
    assert_int_equal(good(":100644 100755 " ID " " ID " M").kind, PC_SCAN_RAW_CHANGE);
    assert_int_equal(good(":100644 000000 " ID " " ID " D").kind, PC_SCAN_RAW_SKIP);
    assert_int_equal(good(":100644 120000 " ID " " ID " T").kind, PC_SCAN_RAW_SKIP);
    assert_int_equal(good(":000000 160000 " ID " " ID " A").kind, PC_SCAN_RAW_SKIP);
    assert_int_equal(good("").kind, PC_SCAN_RAW_OTHER);
    assert_int_equal(good("\n").kind, PC_SCAN_RAW_OTHER);
}

static void strange_clocks_are_taken(void **state) {
    (void)state;
    assert_int_equal(good("\x01" ID " -5").when, 0);
    assert_int_equal(good("\x01" ID " 99999999999999999999").when, 0);
    assert_int_equal(good("\x01" ID " ").when, 0);
}

static void anything_else_is_refused(void **state) {
    (void)state;
    static const char *const words[] = {"x",
                                        "\x01",
                                        "\x01"
                                        "abc 1",
                                        "\x01" ID "0 1",
                                        ":",
                                        ":100644 100644 " ID " " ID,
                                        ":100644 100644 " ID
                                        " nothex6789abcdef0123456789abcdef0123456789 M",
                                        "::100644 100644 100644 " ID " " ID " " ID " MM",
                                        ":100644 100644 " ID " " ID " R100"};
    struct pc_scan_raw raw;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        assert_int_equal(pc_scan_raw_read(pc_span_str(words[i]), &raw), PC_ERR_INVALID);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_are_read),
        cmocka_unit_test(strange_clocks_are_taken),
        cmocka_unit_test(anything_else_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* QR codes: bounded, and drawn within their square. A real decoder reads one in the browser tests.
 */
#include "../testing.h"

#include <string.h>

#include "pages/pages.h"

static void a_path(void **state) {
    (void)state;
    PC_CLEANUP(pc_buf_free) struct pc_buf path = {0};
    unsigned size = 0;
    assert_int_equal(pc_qr_path(PC_SPAN("otpauth://totp/a?secret=b"), &path, &size), PC_OK);
    /* The finder pattern: seven modules wide, behind a quiet zone of four. */
    assert_true(pc_span_starts(pc_buf_span(&path), PC_SPAN("M4 4h7v1h-7z")));
    assert_int_equal((size - 8) % 4, 1);
    char long_text[2000];
    memset(long_text, 'a', sizeof long_text);
    assert_int_equal(pc_qr_path(pc_span(long_text, sizeof long_text), &path, &size), PC_ERR_RANGE);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(a_path)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}

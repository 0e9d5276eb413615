/* The files of web/ are there, each at an address of its own. */
#include "../testing.h"

#include "pages/pages.h"

static void files_are_found(void **state) {
    (void)state;
    PC_CLEANUP(pc_buf_free) struct pc_buf address = {0};
    const struct pc_asset *css = pc_asset_find(PC_SPAN("portcullis.css"));
    assert_non_null(css);
    assert_string_equal(css->type, "text/css; charset=utf-8");
    assert_null(pc_asset_find(PC_SPAN("../portcullis.css")));
    assert_null(pc_asset_find(PC_SPAN("")));
    pc_asset_address(css, &address);
    assert_true(pc_span_starts(pc_buf_span(&address), PC_SPAN("/portcullis/assets/")));
    assert_true(pc_span_ends(pc_buf_span(&address), PC_SPAN("/portcullis.css")));
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(files_are_found)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Names of outcomes and the operator's text. */
#include "../testing.h"

#include "base/err.h"

static void every_outcome_has_its_own_name(void **state) {
    (void)state;
    for (int i = 0; i < PC_ERR_COUNT; i++) {
        assert_non_null(pc_err_name((pc_err)i));
        for (int j = 0; j < i; j++)
            assert_string_not_equal(pc_err_name((pc_err)i), pc_err_name((pc_err)j));
    }
    assert_string_equal(pc_err_name(PC_ERR_COUNT), "unknown");
    assert_string_equal(pc_err_name((pc_err)-1), "unknown");
}

static void a_diag_is_cut_at_its_size(void **state) {
    (void)state;
    struct pc_diag diag;
    char big[2000];
    memset(big, 'x', sizeof big - 1);
    big[sizeof big - 1] = '\0';
    assert_int_equal(pc_diag_set(&diag, PC_ERR_IO, "%s", big), PC_ERR_IO);
    assert_int_equal(strlen(diag.text), sizeof diag.text - 1);
    assert_int_equal(pc_diag_set(NULL, PC_ERR_BUSY, "nobody listens"), PC_ERR_BUSY);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_outcome_has_its_own_name),
        cmocka_unit_test(a_diag_is_cut_at_its_size),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

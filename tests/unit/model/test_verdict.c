/* The table of reasons: complete, with names of their own, and refusing where nothing is known. */
#include "../testing.h"

#include "model/status.h"
#include "model/verdict.h"

static void every_reason_has_a_row(void **state) {
    (void)state;
    for (int i = 0; i < PC_REASON_COUNT; i++) {
        enum pc_reason reason = (enum pc_reason)i;
        assert_non_null(pc_reason_name(reason));
        assert_true(strlen(pc_reason_name(reason)) > 0);
        for (int j = 0; j < i; j++)
            assert_string_not_equal(pc_reason_name(reason), pc_reason_name((enum pc_reason)j));
        unsigned status = pc_reason_status(reason);
        assert_true(i == PC_ALLOWED ? status == 0 : status >= 200 && status < 600);
    }
}

static void every_status_has_a_title(void **state) {
    (void)state;
    for (int i = 0; i < PC_REASON_COUNT; i++) {
        enum pc_reason reason = (enum pc_reason)i;
        if (reason != PC_ALLOWED)
            assert_string_not_equal(pc_status_title(pc_reason_status(reason)), "Error");
    }
}

static void only_allowed_has_no_status(void **state) {
    (void)state;
    assert_int_equal(pc_reason_status(PC_ALLOWED), 0);
    assert_int_equal(pc_reason_status(PC_REASON_COUNT), 500);
    assert_int_equal(pc_reason_status((enum pc_reason) - 1), 500);
    assert_string_equal(pc_reason_name(PC_REASON_COUNT), "internal");
}

static void statuses_that_clients_rely_on(void **state) {
    (void)state;
    assert_int_equal(pc_reason_status(PC_NO_CREDENTIAL), 401);
    assert_int_equal(pc_reason_status(PC_MFA_REQUIRED), 401);
    assert_int_equal(pc_reason_status(PC_PERMISSION), 403);
    assert_int_equal(pc_reason_status(PC_TENANT), 403);
    assert_int_equal(pc_reason_status(PC_UNKNOWN_HOST), 421);
    assert_int_equal(pc_reason_status(PC_RATE_LIMITED), 429);
    assert_int_equal(pc_reason_status(PC_AUDIT_UNAVAILABLE), 503);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_reason_has_a_row),
        cmocka_unit_test(every_status_has_a_title),
        cmocka_unit_test(only_allowed_has_no_status),
        cmocka_unit_test(statuses_that_clients_rely_on),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Exit codes, and what is told of a manifest. */
#include "../../testing.h"

#include "cli/backup/report.h"

static void every_error_has_a_code_and_none_is_success(void **state) {
    (void)state;
    for (int err = PC_OK + 1; err < PC_ERR_COUNT; err++) {
        int code = pc_backup_code((pc_err)err);
        assert_true(code == PC_EXIT_FAILED || code > PC_EXIT_USAGE);
    }
    assert_int_equal(pc_backup_code(PC_OK), PC_EXIT_OK);
    assert_int_equal(pc_backup_code(PC_ERR_DENIED), 3);
    assert_int_equal(pc_backup_code(PC_ERR_CORRUPT), 5);
    assert_int_equal(pc_backup_code(PC_ERR_FULL), 15);
}

static void a_manifest_is_told_without_its_files(void **state) {
    (void)state;
    const struct pc_backup_left_out left_out = {PC_SPAN("x"), PC_SPAN("gone")};
    const struct pc_backup_entry entry = {.path = PC_SPAN("secrets/keyring.json"), .size = 7};
    const struct pc_backup_manifest manifest = {.id = PC_SPAN("20261122T133000.000000Z-1a2b3c4d"),
                                                .entries = &entry,
                                                .count = 1,
                                                .left_out = &left_out,
                                                .left_out_count = 1,
                                                .audit_seq = 3};
    json_t *object = pc_backup_json(&manifest);
    assert_int_equal(json_integer_value(json_object_get(object, "bytes")), 7);
    assert_int_equal(json_array_size(json_object_get(object, "left_out")), 1);
    assert_non_null(json_object_get(object, "audit_hash"));
    char *text = json_dumps(object, 0);
    assert_null(strstr(text, "keyring"));
    free(text);
    json_decref(object);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_error_has_a_code_and_none_is_success),
        cmocka_unit_test(a_manifest_is_told_without_its_files),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Exit codes: each fault has its own, and a mixture is 1. */
#include "../../testing.h"

#include "cli/vault/outcome.h"

static void each_fault_has_a_code_of_its_own(void **state) {
    (void)state;
    for (unsigned i = PC_FILES_FAILED; i < PC_FILES_OUTCOMES; i++) {
        assert_int_not_equal(pc_files_meaning(i)->code, 0);
        assert_int_not_equal(pc_files_meaning(i)->code, 2);
        assert_non_null(pc_files_meaning(i)->words);
        for (unsigned k = PC_FILES_FAILED; k < i; k++) {
            assert_int_not_equal(pc_files_meaning(i)->code, pc_files_meaning(k)->code);
            assert_string_not_equal(pc_files_meaning(i)->name, pc_files_meaning(k)->name);
        }
    }
    assert_int_equal(pc_files_meaning(PC_FILES_OUTCOMES)->code, 1);
}

static void faults_of_messages(void **state) {
    (void)state;
    static const struct {
        enum pc_vault_fault fault;
        enum pc_files_outcome outcome;
    } rows[] = {
        {PC_VAULT_FAULT_FOREIGN, PC_FILES_FOREIGN},
        {PC_VAULT_FAULT_TRUNCATED, PC_FILES_TRUNCATED},
        {PC_VAULT_FAULT_ALTERED, PC_FILES_ALTERED},
        {PC_VAULT_FAULT_CONTEXT, PC_FILES_RENAMED},
        {PC_VAULT_FAULT_KEY, PC_FILES_NO_KEY},
        {PC_VAULT_FAULT_POLICY, PC_FILES_POLICY},
        {PC_VAULT_FAULT_PROVIDER, PC_FILES_PROVIDER},
        {PC_VAULT_FAULT_TRAILING, PC_FILES_TRAILING},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_int_equal(pc_files_outcome_of(PC_ERR_CORRUPT, rows[i].fault), rows[i].outcome);
    assert_int_equal(pc_files_outcome_of(PC_OK, PC_VAULT_FAULT_NONE), PC_FILES_DONE);
    assert_int_equal(pc_files_outcome_of(PC_ERR_NOMEM, PC_VAULT_FAULT_NONE), PC_FILES_FAILED);
    assert_int_equal(pc_files_outcome_of(PC_ERR_UNAVAILABLE, PC_VAULT_FAULT_NONE),
                     PC_FILES_PROVIDER);
    assert_int_equal(pc_files_outcome_of(PC_ERR_DENIED, PC_VAULT_FAULT_NONE), PC_FILES_PROVIDER);
    assert_int_equal(pc_files_outcome_of(PC_ERR_UNSUPPORTED, PC_VAULT_FAULT_NONE),
                     PC_FILES_UNSUPPORTED);
}

static void several_outcomes(void **state) {
    (void)state;
    assert_int_equal(pc_files_code(0), 0);
    assert_int_equal(pc_files_code(1U << PC_FILES_DONE | 1U << PC_FILES_SKIPPED), 0);
    assert_int_equal(pc_files_code(1U << PC_FILES_DONE | 1U << PC_FILES_ALTERED), 5);
    assert_int_equal(pc_files_code(1U << PC_FILES_TRUNCATED | 1U << PC_FILES_ALTERED), 1);
    assert_int_equal(pc_files_code(~0U), 1);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_fault_has_a_code_of_its_own),
        cmocka_unit_test(faults_of_messages),
        cmocka_unit_test(several_outcomes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

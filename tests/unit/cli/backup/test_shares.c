/* Sheets of recovery shares: written, read, and what is none. */
#define _GNU_SOURCE
#include "../../testing.h"

#include "cli/backup/shares.h"
#include "crypto/random.h"

static void splits_are_read(void **state) {
    (void)state;
    struct pc_backup_split split;
    assert_int_equal(pc_backup_split_parse(PC_SPAN("2/3"), &split), PC_OK);
    assert_true(split.need == 2 && split.count == 3);
    assert_int_equal(pc_backup_split_parse(PC_SPAN("16/16"), &split), PC_OK);
    static const char *const range[] = {"1/3", "0/0", "3/2", "2/17", "17/17"};
    static const char *const wrong[] = {"",    "2",   "2/",   "/3",           "2/3/4",
                                        "2-3", "a/b", "+2/3", "2/99999999999"};
    for (size_t i = 0; i < sizeof range / sizeof *range; i++)
        assert_int_equal(pc_backup_split_parse(pc_span_str(range[i]), &split), PC_ERR_RANGE);
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        assert_int_equal(pc_backup_split_parse(pc_span_str(wrong[i]), &split), PC_ERR_INVALID);
}

static void sheets_give_the_secret_back(void **state) {
    (void)state;
    struct pc_vault_share shares[3], back[2];
    struct pc_diag diag = {{0}};
    PC_CLEANUP(pc_buf_free) struct pc_buf secret = PC_BUF_SECRET;
    const char key[] = "0123456789abcdef0123456789abcdef";
    assert_int_equal(pc_vault_split(&pc_system_entropy, pc_span(key, 32), 2, 3, shares), PC_OK);
    for (size_t i = 0; i < 2; i++) {
        PC_CLEANUP(pc_buf_free) struct pc_buf text = PC_BUF_SECRET;
        assert_int_equal(pc_backup_sheet_write(&shares[i + 1], "repository", 1, &text), PC_OK);
        assert_true(i == 1 || memmem(text.ptr, text.len, "share 2 of 3", 12) != NULL);
        assert_int_equal(pc_backup_sheet_read(pc_buf_span(&text), &back[i], &diag), PC_OK);
    }
    assert_int_equal(pc_vault_join(back, 2, &secret, &diag), PC_OK);
    assert_true(pc_span_eq(pc_buf_span(&secret), pc_span(key, 32)));
    pc_wipe(shares, sizeof shares);
}

static void a_bare_share_is_read_and_other_texts_are_not(void **state) {
    (void)state;
    struct pc_vault_share shares[2], back;
    struct pc_diag diag = {{0}};
    PC_CLEANUP(pc_buf_free) struct pc_buf text = PC_BUF_SECRET;
    assert_int_equal(pc_vault_split(&pc_system_entropy, PC_SPAN("secret"), 2, 2, shares), PC_OK);
    assert_int_equal(pc_vault_share_write(&shares[0], &text), PC_OK);
    assert_int_equal(pc_backup_sheet_read(pc_buf_span(&text), &back, &diag), PC_OK);
    assert_int_not_equal(pc_backup_sheet_read(PC_SPAN(""), &back, &diag), PC_OK);
    assert_int_not_equal(pc_backup_sheet_read(PC_SPAN("Share:\n"), &back, &diag), PC_OK);
    assert_int_not_equal(pc_backup_sheet_read(PC_SPAN("a letter\n"), &back, &diag), PC_OK);
    pc_wipe(shares, sizeof shares);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(splits_are_read),
        cmocka_unit_test(sheets_give_the_secret_back),
        cmocka_unit_test(a_bare_share_is_read_and_other_texts_are_not),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Files of a chain and their lines; reading from a number on. */
#define _GNU_SOURCE
#include "sealing.h"

#include "audit/chain_file.h"
#include "audit/link.h"

static void test_order_and_strangers(void **state) {
    struct sealing *sealing = *state;
    struct pc_diag diag;
    struct pc_chain_files files;
    folder_write(sealing->spool, "chain-0000000000000100.log", PC_SPAN(""));
    folder_write(sealing->spool, "chain-0000000000000001.log", PC_SPAN(""));
    folder_write(sealing->spool, "chain-00000000000000x1.log", PC_SPAN(""));
    folder_write(sealing->spool, "chain-1.log", PC_SPAN(""));
    folder_write(sealing->spool, "notes.txt", PC_SPAN(""));
    assert_int_equal(pc_chain_files_list(sealing->spool, &files, &diag), PC_OK);
    assert_int_equal(files.count, 2);
    assert_int_equal(files.first[0], 1);
    assert_int_equal(files.first[1], 100);
    pc_chain_files_free(&files);
    assert_int_equal(pc_chain_files_list("/nonexistent", &files, &diag), PC_ERR_NOTFOUND);
}

static void test_lines(void **state) {
    struct sealing *sealing = *state;
    struct pc_lines lines;
    struct pc_span line;
    folder_write(sealing->spool, "a", PC_SPAN("one\n\nthree\ntorn"));
    assert_int_equal(pc_lines_open(sealing->spool, "a", &lines), PC_OK);
    assert_int_equal(pc_lines_next(&lines, &line), PC_OK);
    assert_span_equal(line, "one");
    assert_int_equal(lines.behind, 4);
    assert_int_equal(pc_lines_next(&lines, &line), PC_OK);
    assert_int_equal(line.len, 0);
    assert_int_equal(pc_lines_next(&lines, &line), PC_OK);
    assert_span_equal(line, "three");
    assert_int_equal(lines.offset, 5);
    assert_false(lines.torn);
    assert_int_equal(pc_lines_next(&lines, &line), PC_OK);
    assert_span_equal(line, "torn");
    assert_true(lines.torn);
    assert_int_equal(pc_lines_next(&lines, &line), PC_ERR_NOTFOUND);
    pc_lines_close(&lines);
    assert_int_equal(pc_lines_open(sealing->spool, "none", &lines), PC_ERR_NOTFOUND);
    pc_lines_close(&lines);
}

static void test_long_lines(void **state) {
    struct sealing *sealing = *state;
    struct pc_lines lines;
    struct pc_span line;
    PC_CLEANUP(pc_buf_free) struct pc_buf text = {0};
    char *to = pc_buf_reserve(&text, 3 << 20);
    assert_non_null(to);
    memset(to, 'x', 3 << 20);
    text.len = 3 << 20;
    for (size_t i = PC_LINK_LINE_MAX; i < text.len; i += PC_LINK_LINE_MAX)
        to[i - 1] = '\n';
    folder_write(sealing->spool, "long", pc_buf_span(&text));
    assert_int_equal(pc_lines_open(sealing->spool, "long", &lines), PC_OK);
    for (size_t i = 0; i < text.len / PC_LINK_LINE_MAX; i++) {
        assert_int_equal(pc_lines_next(&lines, &line), PC_OK);
        assert_int_equal(line.len, PC_LINK_LINE_MAX - 1);
    }
    pc_lines_close(&lines);
    memset(to, 'x', 3 << 20);
    folder_write(sealing->spool, "endless", pc_buf_span(&text));
    assert_int_equal(pc_lines_open(sealing->spool, "endless", &lines), PC_OK);
    assert_int_equal(pc_lines_next(&lines, &line), PC_ERR_CORRUPT);
    pc_lines_close(&lines);
}

static pc_err count_from(void *context, uint64_t seq, struct pc_span json) {
    uint64_t *first = context;
    (void)json;
    if (*first == 0)
        *first = seq;
    return seq == 60 ? PC_ERR_RANGE : PC_OK;
}

static void test_reading_from_a_number(void **state) {
    struct sealing *sealing = *state;
    struct pc_diag diag;
    uint64_t first = 0;
    sealing->file_size = 2000;
    sealing_fill(sealing, 50);
    assert_int_equal(pc_chain_read(sealing->chain, 37, count_from, &first, &diag), PC_OK);
    assert_int_equal(first, 37);
    first = 0;
    assert_int_equal(pc_chain_read(sealing->chain, 5000, count_from, &first, &diag), PC_OK);
    assert_int_equal(first, 0);
    sealing_fill(sealing, 50);
    assert_int_equal(pc_chain_read(sealing->chain, 0, count_from, &first, &diag), PC_ERR_RANGE);
    assert_int_equal(first, 1);
}

#define WITH_FOLDER(test) cmocka_unit_test_setup_teardown(test, sealing_make, sealing_drop)

int main(void) {
    const struct CMUnitTest tests[] = {
        WITH_FOLDER(test_order_and_strangers),
        WITH_FOLDER(test_lines),
        WITH_FOLDER(test_long_lines),
        WITH_FOLDER(test_reading_from_a_number),
    };
    return cmocka_run_group_tests_name("audit/chain_file", tests, NULL, NULL);
}

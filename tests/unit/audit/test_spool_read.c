/* Reading the spool where somebody hostile can write into it. */
#define _GNU_SOURCE
#include "folder.h"

#include <fcntl.h>

#include "audit/segment.h"
#include "audit/spool.h"

#define NOW ((pc_time)1763762155000000)

static void make(const struct folder *folder, unsigned records, char name[256]) {
    struct pc_spool_options options = {
        .directory = folder->path, .writer = "edge", .segment_size = 65536, .mode = 0600};
    struct pc_spool *spool = NULL;
    assert_int_equal(pc_spool_open(&options, 7, NOW, &spool, NULL), PC_OK);
    for (unsigned i = 0; i < records; i++)
        assert_int_equal(pc_spool_append(spool, PC_SPAN("{\"type\":\"x\"}"), NOW), PC_OK);
    pc_spool_close(spool);
    assert_int_equal(folder_count(folder->path, ".seg", name), 1);
}

struct rows {
    struct pc_spool_segment last;
    int count;
    int malformed;
};

static pc_err row(void *context, const struct pc_spool_segment *segment) {
    struct rows *rows = context;
    rows->last = *segment;
    rows->count++;
    rows->malformed += segment->malformed;
    return PC_OK;
}

static struct rows list(const struct folder *folder) {
    struct rows rows = {0};
    struct pc_diag diag = {0};
    assert_int_equal(pc_spool_list(folder->path, row, &rows, &diag), PC_OK);
    assert_int_equal(diag.text[0] != '\0', rows.malformed > 0);
    return rows;
}

static pc_err count(void *context, struct pc_span record, uint64_t next) {
    (void)record;
    (void)next;
    ++*(int *)context;
    return PC_OK;
}

static pc_err stop(void *context, struct pc_span record, uint64_t next) {
    (void)context;
    (void)record;
    (void)next;
    return PC_ERR_BUSY;
}

static void change(const struct folder *folder, const char *name, off_t at, char value) {
    char path[600];
    (void)snprintf(path, sizeof path, "%s/%s", folder->path, name);
    PC_CLEANUP(pc_file_close) int fd = open(path, O_RDWR);
    assert_true(fd >= 0 && pwrite(fd, &value, 1, at) == 1);
}

static void test_list_and_read(void **state) {
    struct folder *folder = *state;
    char name[256];
    int records = 0;
    uint64_t next;
    make(folder, 10, name);
    struct rows rows = list(folder);
    assert_int_equal(rows.count, 1);
    assert_true(rows.last.finished);
    assert_int_equal(rows.last.size, 65536);
    assert_int_equal(pc_spool_read(folder->path, name, 0, count, &records, &next), PC_OK);
    assert_int_equal(records, 10);
    assert_int_equal(next, rows.last.committed);
    assert_int_equal(pc_spool_read(folder->path, name, next, count, &records, &next), PC_OK);
    assert_int_equal(records, 10);
    assert_int_equal(pc_spool_read(folder->path, name, 0, stop, NULL, &next), PC_ERR_BUSY);
    assert_int_equal(next, PC_SEGMENT_HEADER);
}

static void test_positions_that_cannot_be(void **state) {
    struct folder *folder = *state;
    char name[256];
    int records = 0;
    uint64_t next;
    make(folder, 1, name);
    assert_int_equal(pc_spool_read(folder->path, name, 3, count, &records, &next), PC_ERR_RANGE);
    assert_int_equal(pc_spool_read(folder->path, name, 1 << 20, count, &records, &next),
                     PC_ERR_RANGE);
    assert_int_equal(pc_spool_read(folder->path, "none.seg", 0, count, &records, &next),
                     PC_ERR_NOTFOUND);
    assert_int_equal(pc_spool_read(folder->path, "../none.seg", 0, count, &records, &next),
                     PC_ERR_RANGE);
}

static void test_lag(void **state) {
    struct folder *folder = *state;
    char name[256];
    struct pc_spool_lag lag;
    make(folder, 10, name);
    assert_int_equal(pc_spool_lag(folder->path, &lag), PC_OK);
    assert_int_equal(lag.segments, 1);
    assert_int_equal(lag.bytes, 10 * 24);
    assert_int_equal(pc_spool_mark_sealed(folder->path, name, PC_SEGMENT_HEADER + 240), PC_OK);
    assert_int_equal(pc_spool_lag(folder->path, &lag), PC_OK);
    assert_int_equal(lag.bytes, 0);
    change(folder, name, PC_SEGMENT_AT_COMMITTED + 7, 0x7f); /* a lie stays within the file */
    assert_int_equal(pc_spool_lag(folder->path, &lag), PC_OK);
    assert_true(lag.bytes <= 65536);
}

static void test_corrupt_record(void **state) {
    struct folder *folder = *state;
    char name[256];
    int records = 0;
    uint64_t next;
    make(folder, 10, name);
    change(folder, name, PC_SEGMENT_HEADER + 24 * 4 + 10, 'X');
    assert_int_equal(pc_spool_read(folder->path, name, 0, count, &records, &next), PC_ERR_CORRUPT);
    assert_int_equal(records, 4);
    assert_int_equal(next, PC_SEGMENT_HEADER + 24 * 4);
}

static void test_cut_off_file(void **state) {
    struct folder *folder = *state;
    char name[256];
    char path[600];
    int records = 0;
    uint64_t next;
    make(folder, 10, name);
    (void)snprintf(path, sizeof path, "%s/%s", folder->path, name);
    assert_int_equal(truncate(path, PC_SEGMENT_HEADER + 30), 0);
    assert_int_equal(pc_spool_read(folder->path, name, 0, count, &records, &next), PC_ERR_CORRUPT);
    assert_int_equal(list(folder).malformed, 1);
    assert_int_equal(truncate(path, 0), 0);
    assert_int_equal(list(folder).malformed, 1);
}

static void test_files_that_are_no_segments(void **state) {
    struct folder *folder = *state;
    char name[256];
    char path[600];
    make(folder, 1, name);
    (void)snprintf(path, sizeof path, "%s/0-link.seg", folder->path);
    assert_int_equal(symlink("/etc/passwd", path), 0);
    (void)snprintf(path, sizeof path, "%s/0-pipe.seg", folder->path);
    assert_int_equal(mkfifo(path, 0600), 0);
    (void)snprintf(path, sizeof path, "%s/0-folder.seg", folder->path);
    assert_int_equal(mkdir(path, 0700), 0);
    folder_write(folder->path, "0-text.seg", PC_SPAN("hello"));
    folder_write(folder->path, "other.txt", PC_SPAN("hello"));
    struct rows rows = list(folder);
    assert_int_equal(rows.count, 5);
    assert_int_equal(rows.malformed, 4);
}

static void test_a_copy_under_another_name(void **state) {
    struct folder *folder = *state;
    char name[256];
    PC_CLEANUP(pc_buf_free) struct pc_buf bytes = {0};
    make(folder, 1, name);
    folder_read(folder->path, name, &bytes);
    name[0] = '9';
    folder_write(folder->path, name, pc_buf_span(&bytes));
    struct rows rows = list(folder);
    assert_int_equal(rows.count, 2);
    assert_int_equal(rows.malformed, 1);
}

static void test_no_folder(void **state) {
    (void)state;
    struct rows rows = {0};
    struct pc_diag diag;
    struct pc_spool_lag lag;
    assert_int_equal(pc_spool_list("/nonexistent/spool", row, &rows, &diag), PC_ERR_NOTFOUND);
    assert_int_equal(pc_spool_lag("/nonexistent/spool", &lag), PC_ERR_NOTFOUND);
}

#define WITH_FOLDER(test) cmocka_unit_test_setup_teardown(test, folder_make, folder_drop)

int main(void) {
    const struct CMUnitTest tests[] = {
        WITH_FOLDER(test_list_and_read),
        WITH_FOLDER(test_positions_that_cannot_be),
        WITH_FOLDER(test_lag),
        WITH_FOLDER(test_corrupt_record),
        WITH_FOLDER(test_cut_off_file),
        WITH_FOLDER(test_files_that_are_no_segments),
        WITH_FOLDER(test_a_copy_under_another_name),
        WITH_FOLDER(test_no_folder),
    };
    return cmocka_run_group_tests_name("audit/spool_read", tests, NULL, NULL);
}

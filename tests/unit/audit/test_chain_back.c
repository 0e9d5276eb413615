/* Reading a chain from its end: order, places, bounds, files and damage. */
#define _GNU_SOURCE
#include "sealing.h"

struct read {
    uint64_t rows, first, last; /* sequence numbers in the order in which they came */
    uint64_t stop_at;           /* rows; 0: never */
};

static pc_err on_row(void *context, uint64_t seq, struct pc_span json) {
    struct read *read = context;
    assert_true(json.len > 1 && json.ptr[0] == '{' && json.ptr[json.len - 1] == '}');
    if (read->rows > 0)
        assert_int_equal(seq, read->last - 1);
    else
        read->first = seq;
    read->last = seq;
    return ++read->rows == read->stop_at ? PC_ERR_FULL : PC_OK;
}

static struct read go(const struct sealing *sealing, uint64_t before, uint64_t bytes,
                      uint64_t stop_at, uint64_t *next) {
    struct read read = {.stop_at = stop_at};
    struct pc_diag diag = {0};
    assert_int_equal(pc_chain_read_back(sealing->chain, before, bytes, on_row, &read, next, &diag),
                     PC_OK);
    return read;
}

enum { PLENTY = 1 << 30 };

static void all_of_it_newest_first(void **state) {
    struct sealing *sealing = *state;
    uint64_t next = 7;
    sealing->file_size = 2000; /* many files */
    sealing_fill(sealing, 100);
    struct read read = go(sealing, 0, PLENTY, 0, &next);
    assert_int_equal(next, 0);
    assert_int_equal(read.last, 1);
    assert_int_equal(read.rows, read.first);
    assert_true(read.rows > 100);
}

static void pages_join_without_gap_or_double(void **state) {
    struct sealing *sealing = *state;
    sealing_fill(sealing, 200);
    uint64_t next = 0, seen = 0, before = 0, last = 0;
    do {
        struct read read = go(sealing, before, PLENTY, 7, &next);
        if (seen > 0 && read.rows > 0)
            assert_int_equal(read.first, last - 1);
        seen += read.rows;
        last = read.last;
        before = next;
    } while (next > 1);
    assert_int_equal(last, 1);
    assert_true(seen > 200);
}

static void a_place_in_the_middle(void **state) {
    struct sealing *sealing = *state;
    uint64_t next = 0;
    sealing_fill(sealing, 300);
    assert_int_equal(go(sealing, 37, PLENTY, 0, &next).first, 36);
    assert_int_equal(go(sealing, 1, PLENTY, 0, &next).rows, 0);
    assert_int_equal(next, 0);
    assert_true(go(sealing, 1u << 30, PLENTY, 0, &next).first > 300);
}

/* Enough for several blocks: the search for the place leaves most of the file unread, and what one
 * call reads is bounded. */
static void work_is_bounded(void **state) {
    struct sealing *sealing = *state;
    struct pc_sealer *sealer = sealing_open(sealing);
    char text[4000];
    memset(text, 'x', sizeof text);
    memcpy(text, "{\"type\":\"", 9);
    memcpy(text + sizeof text - 2, "\"}", 2);
    for (unsigned i = 0; i < 40; i++) {
        struct pc_spool *spool = sealing_writer(sealing, i + 1);
        for (unsigned j = 0; j < 14; j++)
            assert_int_equal(pc_spool_append(spool, pc_span(text, sizeof text), NOW), PC_OK);
        pc_spool_close(spool);
        while (sealing_run(sealer, NOW) > 0) {
        }
    }
    pc_sealer_close(sealer);
    uint64_t next = 0;
    struct read read = go(sealing, 0, 600 * 1024, 0, &next);
    assert_true(read.rows > 0 && read.rows < 200);
    assert_int_equal(next, read.last);
    struct read more = go(sealing, next, 600 * 1024, 0, &next);
    assert_int_equal(more.first, read.last - 1);
    assert_int_equal(go(sealing, 100, 700 * 1024, 3, &next).first, 99);
    read = go(sealing, 0, 1, 0, &next); /* less than a block: nothing is read */
    assert_int_equal(read.rows, 0);
}

static void append_to_last(const struct sealing *sealing, const char *text) {
    char path[400];
    (void)snprintf(path, sizeof path, "%s/chain-0000000000000001.log", sealing->chain);
    FILE *file = fopen(path, "a");
    assert_non_null(file);
    (void)fputs(text, file);
    (void)fclose(file);
}

static void a_torn_line_is_not_read_and_a_bad_one_is_corrupt(void **state) {
    struct sealing *sealing = *state;
    uint64_t next = 0;
    sealing_fill(sealing, 20);
    uint64_t rows = go(sealing, 0, PLENTY, 0, &next).rows;
    append_to_last(sealing, "23 half a line");
    assert_int_equal(go(sealing, 0, PLENTY, 0, &next).rows, rows);
    append_to_last(sealing, "\n");
    struct read read = {0};
    struct pc_diag diag = {0};
    assert_int_equal(pc_chain_read_back(sealing->chain, 0, PLENTY, on_row, &read, &next, &diag),
                     PC_ERR_CORRUPT);
}

static void no_chain_is_an_end_or_an_error(void **state) {
    struct sealing *sealing = *state;
    struct read read = {0};
    struct pc_diag diag = {0};
    uint64_t next = 5;
    (void)!pc_chain_read_back(sealing->chain, 0, PLENTY, on_row, &read, &next, &diag);
    assert_int_equal(read.rows, 0);
    assert_int_equal(next, 0);
}

#define WITH_FOLDER(test) cmocka_unit_test_setup_teardown(test, sealing_make, sealing_drop)

int main(void) {
    const struct CMUnitTest tests[] = {
        WITH_FOLDER(all_of_it_newest_first),
        WITH_FOLDER(pages_join_without_gap_or_double),
        WITH_FOLDER(a_place_in_the_middle),
        WITH_FOLDER(work_is_bounded),
        WITH_FOLDER(a_torn_line_is_not_read_and_a_bad_one_is_corrupt),
        WITH_FOLDER(no_chain_is_an_end_or_an_error),
    };
    return cmocka_run_group_tests_name("audit/chain_back", tests, NULL, NULL);
}

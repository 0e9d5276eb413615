/* The table of positions, and as a checkpoint carries it. */
#include "../testing.h"

#include <stdio.h>

#include "audit/positions.h"

static struct pc_id id_of(unsigned number) {
    struct pc_id id = {0};
    memcpy(id.bytes, &number, sizeof number);
    return id;
}

static void test_follow_and_find(void **state) {
    (void)state;
    struct pc_positions positions = {0};
    struct pc_source source = {.kind = PC_SOURCE_RECORD, .segment = id_of(7), .next = 264};
    struct pc_source sealer = {.kind = PC_SOURCE_SEALER};
    assert_int_equal(pc_positions_follow(&positions, &sealer), PC_OK);
    assert_int_equal(positions.count, 0);
    assert_int_equal(pc_positions_follow(&positions, &source), PC_OK);
    source.kind = PC_SOURCE_SEGMENT;
    source.refused = 3;
    assert_int_equal(pc_positions_follow(&positions, &source), PC_OK);
    source.kind = PC_SOURCE_RECORD;
    source.refused = 0;
    source.next = 280;
    assert_int_equal(pc_positions_follow(&positions, &source), PC_OK);
    assert_int_equal(positions.count, 1);
    struct pc_position *row = pc_positions_find(&positions, &source.segment);
    assert_non_null(row);
    assert_int_equal(row->next, 280);
    assert_int_equal(row->refused, 3);
    source.segment = id_of(8);
    assert_null(pc_positions_find(&positions, &source.segment));
}

static void test_bounded(void **state) {
    (void)state;
    static struct pc_positions positions;
    for (unsigned i = 0; i < PC_POSITIONS_MAX; i++) {
        struct pc_id id = id_of(i);
        struct pc_position *row = pc_positions_add(&positions, &id);
        assert_non_null(row);
        row->next = 1u << 30;
        row->refused = ((uint64_t)1 << 53) - 1;
        row->seen = i % 2 == 0;
    }
    struct pc_id more = id_of(PC_POSITIONS_MAX);
    assert_null(pc_positions_add(&positions, &more));
    PC_CLEANUP(pc_buf_free) struct pc_buf out = {0};
    pc_positions_render(&positions, &out);
    assert_true(out.len < PC_LINK_RECORD_MAX - 1024); /* a checkpoint always fits its line */
    pc_positions_keep_seen(&positions);
    assert_int_equal(positions.count, PC_POSITIONS_MAX / 2);
    struct pc_id odd = id_of(1);
    assert_null(pc_positions_find(&positions, &odd));
}

static void test_round_trip(void **state) {
    (void)state;
    static struct pc_positions positions;
    static struct pc_positions got;
    for (unsigned i = 0; i < 3; i++) {
        struct pc_id id = id_of(i + 1);
        struct pc_position *row = pc_positions_add(&positions, &id);
        assert_non_null(row);
        row->next = i * 8; /* the first has nothing to say */
    }
    PC_CLEANUP(pc_buf_free) struct pc_buf out = {0};
    pc_buf_add_str(&out, "{\"positions\":");
    pc_positions_render(&positions, &out);
    pc_buf_add_char(&out, '}');
    assert_int_equal(pc_positions_load(&got, pc_buf_span(&out)), PC_OK);
    assert_int_equal(got.count, 2);
    assert_int_equal(got.rows[1].next, 16);
}

static void test_hostile(void **state) {
    (void)state;
    static const char *const texts[] = {
        "",
        "{}",
        "[]",
        "{\"positions\":1}",
        "{\"positions\":{\"A\":[1,2]}}",
        "{\"positions\":{\"AAAAAAAAAAAAAAAAAAAAAA\":[1]}}",
        "{\"positions\":{\"AAAAAAAAAAAAAAAAAAAAAA\":[1,\"2\"]}}",
        "{\"positions\":{\"AAAAAAAAAAAAAAAAAAAAAA\":7}}",
        "{\"positions\":{\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\":[1,2]}}",
    };
    static struct pc_positions positions;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        assert_int_equal(pc_positions_load(&positions, pc_span_str(texts[i])), PC_ERR_CORRUPT);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_follow_and_find),
        cmocka_unit_test(test_bounded),
        cmocka_unit_test(test_round_trip),
        cmocka_unit_test(test_hostile),
    };
    return cmocka_run_group_tests_name("audit/positions", tests, NULL, NULL);
}

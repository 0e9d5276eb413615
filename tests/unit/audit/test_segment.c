/* The bytes of a segment, good and hostile. */
#include "../testing.h"

#include "audit/event.h"
#include "audit/segment.h"
#include "base/cursor.h"
#include "base/encode.h"

static char file[1 << 16];

static struct pc_segment_header sample(void) {
    struct pc_segment_header header = {.created = 1763762155123456, .size = sizeof file, .pid = 17};
    memset(header.id.bytes, 0x5a, sizeof header.id.bytes);
    memcpy(header.writer, "edge", 5);
    return header;
}

static void encode(const struct pc_segment_header *header) {
    memset(file, 0, sizeof file);
    struct pc_buf out = pc_buf_over(file, sizeof file);
    pc_segment_encode(header, &out);
    assert_int_equal(pc_buf_end(&out), PC_OK);
    assert_int_equal(out.len, PC_SEGMENT_HEADER);
}

static uint64_t put(uint64_t at, const char *text) {
    struct pc_buf out = pc_buf_over(file + at, sizeof file - at);
    pc_put_u32(&out, (uint32_t)strlen(text));
    pc_put_u32(&out, pc_crc32c(0, pc_span_str(text)));
    pc_buf_add_str(&out, text);
    return at + pc_segment_frame_size(strlen(text));
}

struct seen {
    int count;
    uint64_t next;
    pc_err stop;
};

static pc_err see(void *context, struct pc_span record, uint64_t next) {
    struct seen *seen = context;
    assert_true(record.len > 0 && record.len <= PC_EVENT_MAX);
    if (seen->stop != PC_OK)
        return seen->stop;
    seen->count++;
    seen->next = next;
    return PC_OK;
}

static pc_err scan(uint64_t from, struct seen *seen, uint64_t *next) {
    *seen = (struct seen){0};
    return pc_segment_scan(pc_span(file, sizeof file), from, see, seen, next);
}

static void test_round_trip(void **state) {
    (void)state;
    struct pc_segment_header header = sample();
    struct pc_segment_header got;
    char name[96];
    encode(&header);
    assert_int_equal(pc_segment_parse(pc_span(file, sizeof file), &got), PC_OK);
    assert_true(pc_id_eq(&got.id, &header.id));
    assert_int_equal(got.created, header.created);
    assert_int_equal(got.size, sizeof file);
    assert_int_equal(got.pid, 17);
    assert_string_equal(got.writer, "edge");
    assert_false(got.finished);
    assert_int_equal(got.committed, PC_SEGMENT_HEADER);
    assert_int_equal(pc_segment_name(&got, name, sizeof name), PC_OK);
    assert_string_equal(name, "1763762155123456-edge-5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a.seg");
    assert_int_equal(pc_segment_name(&got, name, 20), PC_ERR_RANGE);
}

static void test_every_bit_of_the_fixed_header_counts(void **state) {
    (void)state;
    struct pc_segment_header header = sample();
    struct pc_segment_header got;
    encode(&header);
    for (size_t bit = 0; bit < 92 * 8; bit++) {
        file[bit / 8] = (char)(file[bit / 8] ^ (1 << bit % 8));
        assert_int_equal(pc_segment_parse(pc_span(file, sizeof file), &got), PC_ERR_CORRUPT);
        file[bit / 8] = (char)(file[bit / 8] ^ (1 << bit % 8));
    }
    for (size_t len = 0; len < PC_SEGMENT_HEADER; len++)
        assert_int_equal(pc_segment_parse(pc_span(file, len), &got), PC_ERR_CORRUPT);
}

static void test_forged_headers(void **state) {
    (void)state;
    struct pc_segment_header got;
    struct pc_segment_header forged[6];
    for (int i = 0; i < 6; i++)
        forged[i] = sample();
    forged[0].size = 4096;
    forged[1].size = UINT64_MAX;
    forged[2].size = sizeof file + 1;
    forged[3].created = -1;
    memset(forged[4].writer, 'a', sizeof forged[4].writer);
    memcpy(forged[5].writer, "../x", 5);
    for (int i = 0; i < 6; i++) {
        encode(&forged[i]);
        assert_int_equal(pc_segment_parse(pc_span(file, sizeof file), &got), PC_ERR_CORRUPT);
    }
}

static void test_writer_names(void **state) {
    (void)state;
    assert_true(pc_segment_writer_ok("edge"));
    assert_true(pc_segment_writer_ok("authority_2"));
    assert_false(pc_segment_writer_ok(""));
    assert_false(pc_segment_writer_ok("a/b"));
    assert_false(pc_segment_writer_ok("Edge"));
    assert_false(pc_segment_writer_ok("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"));
}

static void test_scan(void **state) {
    (void)state;
    struct pc_segment_header header = sample();
    struct seen seen;
    uint64_t next;
    encode(&header);
    uint64_t one = put(PC_SEGMENT_HEADER, "{\"a\":1}");
    uint64_t two = put(one, "{\"a\":22}");
    assert_int_equal(scan(PC_SEGMENT_HEADER, &seen, &next), PC_OK);
    assert_int_equal(seen.count, 2);
    assert_int_equal(next, two);
    assert_int_equal(scan(one, &seen, &next), PC_OK);
    assert_int_equal(seen.count, 1);
    assert_int_equal(scan(two, &seen, &next), PC_OK);
    assert_int_equal(seen.count, 0);
    assert_int_equal(scan(one + 4, &seen, &next), PC_ERR_CORRUPT);
    assert_int_equal(scan(sizeof file + 8, &seen, &next), PC_ERR_CORRUPT);
    assert_int_equal(scan(0, &seen, &next), PC_ERR_CORRUPT);
}

static void test_a_callers_error_stops_at_the_record(void **state) {
    (void)state;
    struct pc_segment_header header = sample();
    uint64_t next;
    encode(&header);
    (void)put(PC_SEGMENT_HEADER, "{}");
    struct seen seen = {.stop = PC_ERR_BUSY};
    assert_int_equal(
        pc_segment_scan(pc_span(file, sizeof file), PC_SEGMENT_HEADER, see, &seen, &next),
        PC_ERR_BUSY);
    assert_int_equal(next, PC_SEGMENT_HEADER);
}

static void test_corrupt_in_the_middle(void **state) {
    (void)state;
    struct pc_segment_header header = sample();
    struct seen seen;
    uint64_t next;
    encode(&header);
    uint64_t one = put(PC_SEGMENT_HEADER, "{\"a\":1}");
    (void)put(put(one, "{\"a\":22}"), "{\"a\":3}");
    file[one + 9] ^= 1;
    assert_int_equal(scan(PC_SEGMENT_HEADER, &seen, &next), PC_ERR_CORRUPT);
    assert_int_equal(seen.count, 1);
    assert_int_equal(next, one);
}

static void test_forged_lengths(void **state) {
    (void)state;
    static const uint32_t lengths[] = {PC_EVENT_MAX + 1, 0x7fffffff, 0xffffffff, 0xfffffff8};
    struct pc_segment_header header = sample();
    struct seen seen;
    uint64_t next;
    for (size_t i = 0; i < 4; i++) {
        encode(&header);
        memcpy(file + PC_SEGMENT_HEADER, &lengths[i], 4);
        assert_int_equal(scan(PC_SEGMENT_HEADER, &seen, &next), PC_ERR_CORRUPT);
    }
    uint32_t len = 100; /* goes on behind the end of the segment */
    memcpy(file + sizeof file - 16, &len, 4);
    assert_int_equal(scan(sizeof file - 16, &seen, &next), PC_ERR_CORRUPT);
    assert_int_equal(scan(sizeof file - 8, &seen, &next), PC_OK);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_round_trip),
        cmocka_unit_test(test_every_bit_of_the_fixed_header_counts),
        cmocka_unit_test(test_forged_headers),
        cmocka_unit_test(test_writer_names),
        cmocka_unit_test(test_scan),
        cmocka_unit_test(test_a_callers_error_stops_at_the_record),
        cmocka_unit_test(test_corrupt_in_the_middle),
        cmocka_unit_test(test_forged_lengths),
    };
    return cmocka_run_group_tests_name("audit/segment", tests, NULL, NULL);
}

/* Lines of the chain, good and hostile. */
#include "../testing.h"

#include "audit/link.h"
#include "base/encode.h"

#define HASH "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
#define ID   "AAAAAAAAAAAAAAAAAAAAAA"

static pc_err parse(const char *text, struct pc_link *out) {
    return pc_link_parse(pc_span_str(text), out);
}

static void test_good_lines(void **state) {
    (void)state;
    struct pc_link link;
    assert_int_equal(parse("1 " HASH " - {}", &link), PC_OK);
    assert_int_equal(link.source.kind, PC_SOURCE_SEALER);
    assert_int_equal(parse("17 " HASH " " ID ":256 {\"a\":\" b \"}", &link), PC_OK);
    assert_int_equal(link.seq, 17);
    assert_int_equal(link.source.kind, PC_SOURCE_RECORD);
    assert_int_equal(link.source.next, 256);
    assert_span_equal(link.record, "{\"a\":\" b \"}");
    assert_span_equal(link.source_text, ID ":256");
    assert_int_equal(parse("18446744073709551615 " HASH " " ID ":0:7 {}", &link), PC_OK);
    assert_int_equal(link.source.kind, PC_SOURCE_SEGMENT);
    assert_int_equal(link.source.refused, 7);
}

static void test_bad_lines(void **state) {
    (void)state;
    static const char *const lines[] = {
        "",
        "1",
        "1 " HASH,
        "1 " HASH " -",
        "1 " HASH " - ",
        "1 " HASH " - x",
        "0 " HASH " - {}",
        "01 " HASH " - {}",
        "+1 " HASH " - {}",
        " 1 " HASH " - {}",
        "1  " HASH " - {}",
        "18446744073709551616 " HASH " - {}",
        "1 " HASH "A - {}",
        "1 AAAA - {}",
        "1 " HASH "= - {}",
        "1 AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAB - {}", /* a second text of one value */
        "1 " HASH " " ID " {}",
        "1 " HASH " " ID ": {}",
        "1 " HASH " " ID ":1: {}",
        "1 " HASH " " ID ":1:2:3 {}",
        "1 " HASH " " ID ":01 {}",
        "1 " HASH " " ID ":-1 {}",
        "1 " HASH " A:1 {}",
        "1 " HASH " -- {}",
    };
    struct pc_link link;
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
        if (parse(lines[i], &link) == PC_OK)
            fail_msg("\"%s\" was read", lines[i]);
}

static void test_round_trip(void **state) {
    (void)state;
    for (int kind = PC_SOURCE_SEALER; kind <= PC_SOURCE_SEGMENT; kind++) {
        char text[PC_SOURCE_MAX];
        struct pc_buf source = pc_buf_over(text, sizeof text);
        PC_CLEANUP(pc_buf_free) struct pc_buf line = {0};
        struct pc_link link = {.seq = 42,
                               .source = {.kind = (enum pc_source_kind)kind,
                                          .next = UINT64_MAX,
                                          .refused = UINT64_MAX},
                               .record = PC_SPAN("{\"type\":\"x\"}")};
        struct pc_link got;
        memset(link.hash, 0xff, sizeof link.hash);
        memset(link.source.segment.bytes, 0xff, sizeof link.source.segment.bytes);
        pc_source_format(&link.source, &source);
        assert_int_equal(pc_buf_end(&source), PC_OK);
        link.source_text = pc_buf_span(&source);
        pc_link_write(&link, &line);
        assert_int_equal(pc_buf_end(&line), PC_OK);
        assert_int_equal(line.ptr[line.len - 1], '\n');
        assert_int_equal(pc_link_parse(pc_span(line.ptr, line.len - 1), &got), PC_OK);
        assert_int_equal(got.seq, 42);
        assert_int_equal(got.source.kind, kind);
        assert_memory_equal(got.hash, link.hash, sizeof got.hash);
        assert_true(pc_span_eq(got.record, link.record));
    }
}

/* Made with Python's hashlib from the text of docs/audit-format.md. */
static void test_hash(void **state) {
    (void)state;
    uint8_t zero[PC_HASH_SIZE] = {0};
    uint8_t hash[PC_HASH_SIZE];
    char text[64];
    struct pc_buf out = pc_buf_over(text, sizeof text);
    assert_int_equal(pc_link_hash(zero, 1, PC_SPAN("-"), PC_SPAN("{}"), hash), PC_OK);
    pc_base64url_encode(pc_span(hash, sizeof hash), &out);
    assert_span_equal(pc_buf_span(&out), "OXl-n-jwc4Gq_xg9k4O6-aZu5qJ4Ruo_HjY6j29iWRc");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_good_lines),
        cmocka_unit_test(test_bad_lines),
        cmocka_unit_test(test_round_trip),
        cmocka_unit_test(test_hash),
    };
    return cmocka_run_group_tests_name("audit/link", tests, NULL, NULL);
}

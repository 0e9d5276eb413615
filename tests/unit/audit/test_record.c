/* What may be sealed and what may not; jansson is asked for a second opinion. */
#include "../testing.h"

#include <jansson.h>
#include <stdio.h>

#include "audit/record.h"

static bool jansson_reads(struct pc_span text) {
    json_t *json = json_loadb(text.ptr, text.len, JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL, NULL);
    bool good = json_is_object(json);
    json_decref(json);
    return good;
}

static void test_records(void **state) {
    (void)state;
    static const char *const texts[] = {
        "{\"type\":\"x\"}",
        "{ \"a\" : 1 , \"type\" : \"x\" }",
        "{\"type\":\"x\",\"a\":[1,-2,3.5,0,-0,0.25,true,false,null,[],{}]}",
        "{\"type\":\"x\",\"a\":{\"type\":\"checkpoint\",\"b\":{\"c\":[[1]]}}}",
        "{\"type\":\"x\",\"a\":\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u0000\\u00e9\\uffFF caf\xc3\xa9 "
        "\xf0\x9f\x9a\xaa\"}",
        "{\"type\":\"\",\"n\":123456789012345678}",
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        if (!pc_record_fits(pc_span_str(texts[i])))
            fail_msg("%s does not fit", texts[i]);
        assert_true(jansson_reads(pc_span_str(texts[i])));
    }
}

static void test_no_records(void **state) {
    (void)state;
    static const char *const texts[] = {
        "",
        "{",
        "}",
        "{}",
        "[]",
        "1",
        "null",
        "\"type\"",
        " {\"type\":\"x\"}",
        "{\"type\":\"x\"} ",
        "{\"type\":\"x\"}x",
        "{\"type\":\"x\"}{}",
        "{\"type\":\"x\"",
        "{\"type\":\"x\",}",
        "{,\"type\":\"x\"}",
        "{\"type\":1}",
        "{\"type\":null}",
        "{\"type\"}",
        "{\"type\":}",
        "{type:\"x\"}",
        "{'type':'x'}",
        "{\"type\":\"x\",\"type\":\"y\"}",
        "{\"type\":\"x\",\"a\":1,\"a\":2}",
        "{\"type\":\"x\",\"b\":{\"a\":1,\"a\":2}}",
        "{\"ty\\u0070e\":\"x\"}",
        "{\"type\":\"x\",\"ty\\u0070e\":\"checkpoint\"}",
        "{\"type\":\"check\\u0070oint\"}",
        "{\"type\":\"checkpoint\"}",
        "{\"type\":\"audit_gap\"}",
        "{\"type\":\"audit_corrupt\"}",
        "{\"type\":\"audit_malformed\"}",
        "{\"type\":\"x\",\n\"a\":1}",
        "{\"type\":\"x\",\t\"a\":1}",
        "{\"type\":\"x\n\"}",
        "{\"type\":\"x\x7f\"}",
        "{\"type\":\"x\",\"a\":\"\xff\"}",
        "{\"type\":\"x\",\"a\":\"\xc0\x80\"}",
        "{\"type\":\"x\",\"a\":\"\xed\xa0\x80\"}",
        "{\"type\":\"x\",\"a\":\"\xe2\x82\"}",
        "{\"type\":\"x\",\"a\":\"\\x\"}",
        "{\"type\":\"x\",\"a\":\"\\u12\"}",
        "{\"type\":\"x\",\"a\":\"\\u12g4\"}",
        "{\"type\":\"x\",\"a\":\"\\ud800\"}",
        "{\"type\":\"x\",\"a\":\"\\\"}",
        "{\"type\":\"x\",\"a\":01}",
        "{\"type\":\"x\",\"a\":-}",
        "{\"type\":\"x\",\"a\":1.}",
        "{\"type\":\"x\",\"a\":.5}",
        "{\"type\":\"x\",\"a\":1e5}",
        "{\"type\":\"x\",\"a\":+1}",
        "{\"type\":\"x\",\"a\":1234567890123456789}",
        "{\"type\":\"x\",\"a\":tru}",
        "{\"type\":\"x\",\"a\":NaN}",
        "{\"type\":\"x\",\"a\":[1,]}",
        "{\"type\":\"x\",\"a\":[1}",
        "{\"type\":\"x\",\"a\":[[[[[[[[[[1]]]]]]]]]]}",
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        if (pc_record_fits(pc_span_str(texts[i])))
            fail_msg("%s fits", texts[i]);
    assert_false(pc_record_fits(PC_SPAN("{\"type\":\"x\",\"a\":\"\0\"}")));
    assert_false(pc_record_fits(PC_SPAN("{\"type\":\"x\"\0}")));
}

static void test_bounds(void **state) {
    (void)state;
    PC_CLEANUP(pc_buf_free) struct pc_buf text = {0};
    pc_buf_add_str(&text, "{\"type\":\"x\"");
    for (int i = 0; i < 63; i++)
        pc_buf_addf(&text, ",\"k%d\":1", i);
    size_t end = text.len;
    pc_buf_add_char(&text, '}');
    assert_true(pc_record_fits(pc_buf_span(&text)));
    text.len = end;
    pc_buf_add_str(&text, ",\"more\":1}");
    assert_false(pc_record_fits(pc_buf_span(&text)));
}

/* Changes one byte after the other: what fits, jansson reads too. */
static void test_a_second_opinion(void **state) {
    (void)state;
    static const char bytes[] = "\"\\{}[],:0-.eu \n\x7f\xc3\x00"
                                "a";
    char text[] = "{\"type\":\"x\",\"a\":{\"b\":[1,2.5,\"\\u00e9\\n\"]},\"c\":\"caf\xc3\xa9\"}";
    for (size_t i = 0; i < sizeof text - 1; i++)
        for (size_t j = 0; j < sizeof bytes - 1; j++) {
            char was = text[i];
            text[i] = bytes[j];
            struct pc_span changed = pc_span(text, sizeof text - 1);
            if (pc_record_fits(changed) && !jansson_reads(changed))
                fail_msg("jansson does not read %s", text);
            text[i] = was;
        }
}

static void test_wrapped(void **state) {
    (void)state;
    PC_CLEANUP(pc_buf_free) struct pc_buf out = {0};
    pc_record_wrap(PC_SPAN("a\n\xff"), &out);
    assert_span_equal(pc_buf_span(&out), "{\"v\":1,\"type\":\"audit_malformed\","
                                         "\"category\":\"security\",\"raw\":\"YQr_\"}");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_records), cmocka_unit_test(test_no_records),
        cmocka_unit_test(test_bounds),  cmocka_unit_test(test_a_second_opinion),
        cmocka_unit_test(test_wrapped),
    };
    return cmocka_run_group_tests_name("audit/record", tests, NULL, NULL);
}

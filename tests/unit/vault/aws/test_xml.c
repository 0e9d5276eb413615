/* The XML of S3, and what is none of it. */
#include "../../testing.h"

#include "vault/aws/xml.h"

/* "+name" "text" "-name" of each, or "!" where it ends badly. */
static void events(const char *document, struct pc_buf *out) {
    struct pc_aws_xml xml = pc_aws_xml(pc_span_str(document));
    struct pc_aws_xml_event event;
    static const char signs[] = {
        [PC_AWS_XML_OPEN] = '+', [PC_AWS_XML_CLOSE] = '-', [PC_AWS_XML_TEXT] = '='};
    pc_buf_clear(out);
    for (;;) {
        if (pc_aws_xml_next(&xml, &event) != PC_OK) {
            pc_buf_add_char(out, '!');
            return;
        }
        if (event.kind == PC_AWS_XML_END)
            return;
        pc_buf_add_char(out, signs[event.kind]);
        pc_buf_add(out, event.text);
        pc_buf_add_char(out, ' ');
    }
}

static void test_events(void **state) {
    (void)state;
    static const char *const rows[][2] = {
        {"", ""},
        {"<?xml version=\"1.0\"?><a>x</a>", "+a =x -a "},
        {"<s3:a x='>' y=\"/\"><b/>t&amp;</s3:a>", "+a +b -b =t&amp; -a "},
        {"<a />", "+a -a "},
        {"<a></b>", "+a -b "},
        {"<a", "!"},
        {"<a x='>", "!"},
        {"<a<b>", "!"},
        {"</a/>", "!"},
        {"<>", "!"},
        {"<!DOCTYPE a [<!ENTITY x 'y'>]><a/>", "!"},
        {"<!-- a -->", "!"},
        {"<a><![CDATA[x]]></a>", "+a !"},
        {"<?php x ?>", "!"},
        {"<?xml x", "!"},
        {"text", "=text "},
    };
    PC_CLEANUP(pc_buf_free) struct pc_buf out = {0};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        events(rows[i][0], &out);
        assert_string_equal(pc_buf_str(&out), rows[i][1]);
    }
}

static void test_texts(void **state) {
    (void)state;
    PC_CLEANUP(pc_buf_free) struct pc_buf out = {0};
    assert_int_equal(
        pc_aws_xml_plain(PC_SPAN("a&lt;b&gt;&amp;&quot;&apos;&#65;&#x42;&#x7e;"), &out), PC_OK);
    assert_span_equal(pc_buf_span(&out), "a<b>&\"'AB~");
    static const char *const bad[] = {
        "&",    "&;",    "&x;",    "&amp",          "&#;",   "&#x;",
        "&#0;", "&#xg;", "&#128;", "&#x100000041;", "&#-1;", "&#99999999999999999999;"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        if (pc_aws_xml_plain(pc_span_str(bad[i]), &out) != PC_ERR_CORRUPT)
            fail_msg("%s", bad[i]);
}

static void test_finding(void **state) {
    (void)state;
    struct pc_span found;
    assert_true(pc_aws_xml_find(PC_SPAN("<a><b></b><b> x </b></a>"), PC_SPAN("b"), &found));
    assert_span_equal(found, "x");
    assert_false(pc_aws_xml_find(PC_SPAN("<a><b><c>x</c></b></a>"), PC_SPAN("b"), &found));
    assert_false(pc_aws_xml_find(PC_SPAN("{}"), PC_SPAN("b"), &found));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_events),
        cmocka_unit_test(test_texts),
        cmocka_unit_test(test_finding),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

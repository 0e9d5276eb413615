/* What is refused or cut out of an XML body before it is read. */
#include "inspect/waf/body/xml_prolog.h"
#include "reading.h"

static struct pc_waf_xml_prolog look(struct reading *r, struct pc_span text) {
    struct pc_waf_xml_prolog out;
    begin_reading(r, text);
    assert_int_equal(pc_waf_xml_prolog(r->body.bytes, &r->arena, &out), PC_OK);
    return out;
}

static void document_types_are_cut_out(void **state) {
    (void)state;
    PC_CLEANUP(end_reading) struct reading r = {0};
    struct pc_waf_xml_prolog out =
        look(&r, PC_SPAN("<?xml version='1.0'?><!-- <!DOCTYPE x> --><!DOCTYPE a SYSTEM \"b>c\">"
                         "<a/>"));
    assert_span_equal(out.document, "<?xml version='1.0'?><!-- <!DOCTYPE x> --><a/>");
    assert_span_equal(out.document_type, "<!DOCTYPE a SYSTEM \"b>c\">");
    assert_null(out.wrong);
    out = look(&r, PC_SPAN("<!DOCTYPE a [<!-- ]> ' --><?x ]> \" ?><!ENTITY e ']>'>]><a/>"));
    assert_span_equal(out.document, "<a/>");
    assert_non_null(out.wrong);
    assert_true(pc_span_starts(out.raw, PC_SPAN("<!DOCTYPE a [")));
    out = look(&r, PC_SPAN("<a><!DOCTYPE b></a>"));
    assert_int_equal(out.document_type.len, 0);
}

static void other_encodings_are_refused(void **state) {
    (void)state;
    const struct pc_span texts[] = {PC_SPAN("\xff\xfe<\0a\0"),
                                    PC_SPAN("\xfe\xff\0<\0a"),
                                    PC_SPAN("<\0a\0>\0"),
                                    PC_SPAN("\x4c\x6f\xa7\x94"),
                                    PC_SPAN("<?xml version='1.0' encoding='UTF-7'?><a/>"),
                                    PC_SPAN("<?xml version='1.0' encoding = \"EBCDIC-US\"?><a/>"),
                                    PC_SPAN("<?xml version='1.0' encoding='utf-16'?><a/>"),
                                    PC_SPAN("<?xml version='1.0' encoding=?><a/>")};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        PC_CLEANUP(end_reading) struct reading r = {0};
        struct pc_waf_xml_prolog out = look(&r, texts[i]);
        assert_non_null(out.wrong);
        assert_int_equal(out.document.len, 0);
        assert_true(pc_span_eq(out.raw, texts[i]));
    }
    PC_CLEANUP(end_reading) struct reading r = {0};
    assert_null(look(&r, PC_SPAN("<?xml version='1.0' encoding = 'Utf-8' ?><a/>")).wrong);
}

static void many_attributes_are_refused(void **state) {
    (void)state;
    PC_CLEANUP(end_reading) struct reading r = {0};
    char *text = repeated(PC_SPAN(" a='>'"), 6 * 257);
    text[0] = '<';
    assert_non_null(look(&r, pc_span(text, 6 * 257)).wrong);
    assert_null(look(&r, pc_span(text, 6 * 256)).wrong);
    text[0] = '>';
    assert_null(look(&r, pc_span(text, 6 * 257)).wrong);
    free(text);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(document_types_are_cut_out),
        cmocka_unit_test(other_encodings_are_refused),
        cmocka_unit_test(many_attributes_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

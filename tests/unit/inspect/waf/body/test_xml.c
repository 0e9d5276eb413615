/* XML bodies: text, attributes, and what libxml2 must not do. */
#include "reading.h"

static void text_and_attributes_are_given(void **state) {
    (void)state;
    static const struct {
        const char *text, *listed;
    } rows[] = {
        {"<a>x<b>y</b>z</a>", "/*=xyz|"},
        {"<a b='1' c=\"2\"><d e='3'/></a>", "//@*=1|//@*=2|//@*=3|"},
        {"<a>&lt;script&gt;&#65;</a>", "/*=<script>A|"},
        {"<a b='x &amp; y &amp;#38; &lt;'/>", "//@*=x & y &#38; <|"},
        {"<a><![CDATA[<x>]]></a>", "/*=<x>|"},
        {"<a><!-- hidden -->x<?pi y?></a>", "/*=x|"},
        {"<n:a xmlns:n='urn:x' n:b='v'>t</n:a>", "//@*=v|/*=t|"},
        {"<?xml version='1.0' encoding='ISO-8859-1'?><a>\xe9</a>", "/*=\xc3\xa9|"},
        {"\xef\xbb\xbf<a>x</a>", "/*=x|"},
        {"<!DOCTYPE plist PUBLIC '-//X' 'http://x.test/y'><a b='1'>x</a>", "//@*=1|/*=x|"},
        {"<!-- c --><!DOCTYPE a><a>x&nbsp;y</a>", "/*=x y|"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        PC_CLEANUP(end_reading) struct reading r = {0};
        assert_int_equal(run_reading(&r, "XML", pc_span_str(rows[i].text)), PC_OK);
        struct pc_span got = listed(&r, PC_WAF_XML);
        if (!pc_span_eq(got, pc_span_str(rows[i].listed)))
            fail_msg("%s: %.*s", rows[i].text, PC_ARG(got));
        assert_false(is_broken(&r));
    }
}

static void what_is_no_xml_is_broken(void **state) {
    (void)state;
    static const char *const bodies[] = {"x",
                                         "<a>",
                                         "<a></b>",
                                         "<a b=1/>",
                                         "<a/><b/>",
                                         "<a>&x;</a>",
                                         "<a b='1' b='2'/>",
                                         "<",
                                         " ",
                                         "<a>\x01</a>",
                                         "<a>&#0;</a>",
                                         "<a",
                                         "<a b='",
                                         "<!--",
                                         "<?",
                                         "<!DOCTYPE",
                                         "<!DOCTYPE a [",
                                         "<!DOCTYPE a><!DOCTYPE b><a/>",
                                         "<!DOCTYPE ><?<!DOCTYPE l [<!ENTITY a 'ha '<ha'><",
                                         "<a>\xff</a>"};
    for (size_t i = 0; i < sizeof bodies / sizeof bodies[0]; i++) {
        PC_CLEANUP(end_reading) struct reading r = {0};
        assert_int_equal(run_reading(&r, "XML", pc_span_str(bodies[i])), PC_OK);
        if (!is_broken(&r))
            fail_msg("%s", bodies[i]);
    }
}

static void entities_are_shown_and_not_expanded(void **state) {
    (void)state;
    static const char body[] =
        "<?xml version='1.0'?><!DOCTYPE a [<!ENTITY x SYSTEM \"file:///etc/passwd\">"
        "<!ENTITY y 'attack]>'>]><a b='&y;'>1&x;2&y;3</a>";
    PC_CLEANUP(end_reading) struct reading r = {0};
    assert_int_equal(run_reading(&r, "XML", pc_span_str(body)), PC_OK);
    assert_true(is_broken(&r));
    assert_listed(&r, PC_WAF_XML,
                  "/*=<!DOCTYPE a [<!ENTITY x SYSTEM \"file:///etc/passwd\"><!ENTITY y "
                  "'attack]>'>]>|//@*= |/*=1 2 3|");
}

static void laughs_stay_few(void **state) {
    (void)state;
    static const char body[] =
        "<!DOCTYPE l [<!ENTITY a 'ha'><!ENTITY b '&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;'>"
        "<!ENTITY c '&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;'><!ENTITY d '&c;&c;&c;&c;&c;&c;&c;&c;&c;'>"
        "<!ENTITY e '&d;&d;&d;&d;&d;&d;&d;&d;&d;&d;'>]><l a='&e;&e;'>&e;&e;&e;</l>";
    PC_CLEANUP(end_reading) struct reading r = {0};
    double start = now_ms();
    assert_int_equal(run_reading(&r, "XML", pc_span_str(body)), PC_OK);
    assert_true(is_broken(&r));
    assert_true(r.arena.used < 16384);
    assert_true(now_ms() - start < SOON_MS);
}

static void two_xpaths_are_known(void **state) {
    (void)state;
    assert_true(pc_waf_body_xml_supported(PC_SPAN("/*")));
    assert_true(pc_waf_body_xml_supported(PC_SPAN("//@*")));
    assert_false(pc_waf_body_xml_supported(PC_SPAN("/a/b")));
    assert_false(pc_waf_body_xml_supported(PC_SPAN("")));
}

static void a_mebibyte_of_anything_is_bounded(void **state) {
    (void)state;
    enum { SIZE = LARGE };
    static const char *const units[] = {"<a>",           "<a ",       "<a b='' ",
                                        "<!--",          "<![CDATA[", "<!DOCTYPE a [",
                                        "&#65;",         "&a;",       "<a:b xmlns:a='u'>",
                                        "<a b='1'></a>", "<?x ?>",    "]]>",
                                        "<!DOCTYPE a>",  "<",         "\"'"};
    for (size_t i = 0; i < sizeof units / sizeof units[0]; i++) {
        char *bytes = repeated(pc_span_str(units[i]), SIZE);
        PC_CLEANUP(end_reading) struct reading r = {.body = {.limits = {.arguments = SIZE}}};
        double start = now_ms();
        assert_int_equal(run_reading(&r, "XML", pc_span(bytes, SIZE)), PC_OK);
        assert_int_equal(run_reading(&r, "XML", pc_span(bytes, SIZE)), PC_OK);
        memcpy(bytes, "<r>", 3);
        assert_int_equal(run_reading(&r, "XML", pc_span(bytes, SIZE)), PC_OK);
        memcpy(bytes, "<r ", 3);
        assert_int_equal(run_reading(&r, "XML", pc_span(bytes, SIZE)), PC_OK);
        if (now_ms() - start >= SOON_MS)
            fail_msg("%s takes %f ms", units[i], now_ms() - start);
        free(bytes);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(text_and_attributes_are_given),
        cmocka_unit_test(what_is_no_xml_is_broken),
        cmocka_unit_test(entities_are_shown_and_not_expanded),
        cmocka_unit_test(laughs_stay_few),
        cmocka_unit_test(two_xpaths_are_known),
        cmocka_unit_test(a_mebibyte_of_anything_is_bounded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

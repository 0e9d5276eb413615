/* The classes of bytes and pairs. */
#include "transforming.h"

#include "inspect/waf/transform/rewrite.h"

#define CLASSES(text) pc_waf_classes(PC_SPAN(text))

static void every_byte_has_a_class(void **state) {
    (void)state;
    for (unsigned c = 0; c < 256; c++)
        assert_int_not_equal(pc_waf_byte_classes[c], 0);
    assert_int_equal(CLASSES(""), PC_WAF_CLASS_EMPTY);
    assert_int_equal(pc_waf_classes((struct pc_span){0}), PC_WAF_CLASS_EMPTY);
    assert_int_equal(CLASSES("aZ9"), PC_WAF_CLASS_LOWER | PC_WAF_CLASS_UPPER | PC_WAF_CLASS_DIGIT);
}

static void each_byte_is_of_its_class(void **state) {
    (void)state;
    static const struct {
        struct pc_span bytes;
        uint32_t classes;
    } rows[] = {
        {PC_SPAN("%"), PC_WAF_CLASS_PERCENT},
        {PC_SPAN("+"), PC_WAF_CLASS_PLUS},
        {PC_SPAN("&"), PC_WAF_CLASS_AMPERSAND},
        {PC_SPAN("\\"), PC_WAF_CLASS_BACKSLASH},
        {PC_SPAN("\0"), PC_WAF_CLASS_NUL},
        {PC_SPAN("\"'"), PC_WAF_CLASS_QUOTE},
        {PC_SPAN("^"), PC_WAF_CLASS_CARET},
        {PC_SPAN(",;"), PC_WAF_CLASS_SEPARATOR},
        {PC_SPAN("#"), PC_WAF_CLASS_HASH},
        {PC_SPAN("\x80\xff\xa1\xc3"), PC_WAF_CLASS_HIGH},
        {PC_SPAN("AMZ"), PC_WAF_CLASS_UPPER},
        {PC_SPAN("amz"), PC_WAF_CLASS_LOWER},
        {PC_SPAN("0589"), PC_WAF_CLASS_DIGIT},
        {PC_SPAN("@[]_`{|}~\x7f"), PC_WAF_CLASS_OTHER},
        {PC_SPAN("\x01!$:<=>?"), PC_WAF_CLASS_OTHER},
        {PC_SPAN("\xa0"), PC_WAF_CLASS_NBSP | PC_WAF_CLASS_HIGH},
        {PC_SPAN("\xc2"), PC_WAF_CLASS_NBSP_LEAD | PC_WAF_CLASS_HIGH},
        {PC_SPAN("()*-./"), PC_WAF_CLASS_OTHER},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_int_equal(pc_waf_classes(rows[i].bytes), rows[i].classes);
    assert_int_equal(CLASSES("x\t\r\nx"), PC_WAF_CLASS_LOWER | PC_WAF_CLASS_LINE);
    assert_int_equal(CLASSES("x\v\fx"), PC_WAF_CLASS_LOWER | PC_WAF_CLASS_FEED);
    assert_int_equal(CLASSES("x x"), PC_WAF_CLASS_LOWER | PC_WAF_CLASS_SPACE);
}

static void pairs_are_seen(void **state) {
    (void)state;
    static const struct {
        struct pc_span with, without;
        uint32_t pair;
    } rows[] = {
        {PC_SPAN("a  b"), PC_SPAN("a b a "), PC_WAF_CLASS_SPACES},
        {PC_SPAN("a (b"), PC_SPAN("a( b/ "), PC_WAF_CLASS_SPACE_BEFORE},
        {PC_SPAN("\ta"), PC_SPAN("a\t"), PC_WAF_CLASS_BLANK_FIRST},
        {PC_SPAN("a "), PC_SPAN(" a"), PC_WAF_CLASS_BLANK_LAST},
        {PC_SPAN("a/*"), PC_SPAN("*/"), PC_WAF_CLASS_COMMENT},
        {PC_SPAN("*/"), PC_SPAN("/*"), PC_WAF_CLASS_COMMENT_END},
        {PC_SPAN("a--"), PC_SPAN("-a-"), PC_WAF_CLASS_DASHES},
        {PC_SPAN("a/.b"), PC_SPAN("a./b"), PC_WAF_CLASS_SLASHES},
        {PC_SPAN("a//b"), PC_SPAN("/a/"), PC_WAF_CLASS_SLASHES},
        {PC_SPAN(".a"), PC_SPAN("a.."), PC_WAF_CLASS_DOT_FIRST},
        {PC_SPAN("a0X"), PC_SPAN("x0"), PC_WAF_CLASS_HEX},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        assert_true(pc_waf_classes(rows[i].with) & rows[i].pair);
        assert_false(pc_waf_classes(rows[i].without) & rows[i].pair);
    }
}

static void the_first_of_a_class_is_found(void **state) {
    (void)state;
    assert_int_equal(pc_waf_first(PC_SPAN("abC"), PC_WAF_CLASS_UPPER), 2);
    assert_int_equal(pc_waf_first(PC_SPAN("abc"), PC_WAF_CLASS_UPPER), 3);
    assert_int_equal(pc_waf_first(PC_SPAN("a/b/*"), PC_WAF_CLASS_COMMENT), 4);
    assert_int_equal(pc_waf_first(PC_SPAN(".a"), PC_WAF_CLASS_DOT_FIRST), 0);
    assert_int_equal(pc_waf_first(PC_SPAN(""), PC_WAF_CLASS_ANY), 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_byte_has_a_class),
        cmocka_unit_test(each_byte_is_of_its_class),
        cmocka_unit_test(pairs_are_seen),
        cmocka_unit_test(the_first_of_a_class_is_found),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

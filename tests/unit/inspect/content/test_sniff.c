/* Kinds of text by their first bytes. */
#include "inspect/content/type.h"

#include "../../testing.h"

static void first_bytes_say_the_kind(void **state) {
    (void)state;
    static const struct {
        struct pc_span head;
        enum pc_content_kind kind;
    } cases[] = {
        {PC_SPAN(""), PC_CONTENT_TEXT},
        {PC_SPAN("plain"), PC_CONTENT_TEXT},
        {PC_SPAN(" \r\n{\"a\""), PC_CONTENT_JSON},
        {PC_SPAN("\xef\xbb\xbf[1"), PC_CONTENT_JSON},
        {PC_SPAN("<?xml version"), PC_CONTENT_XML},
        {PC_SPAN("<html>"), PC_CONTENT_TEXT},
        {PC_SPAN("\x89PNG\r\n\x1a\n"), PC_CONTENT_BINARY},
        {PC_SPAN("\xff\xd8\xff\xe0"), PC_CONTENT_BINARY},
        {PC_SPAN("RIFFxxxxWEBP"), PC_CONTENT_BINARY},
        {PC_SPAN("PK\x03\x04"), PC_CONTENT_BINARY},
        {PC_SPAN("%PDF-1.7"), PC_CONTENT_BINARY},
        {PC_SPAN("text with a \0 in it"), PC_CONTENT_BINARY},
        {PC_SPAN("\x01\x02\x03 some"), PC_CONTENT_BINARY},
        {PC_SPAN("one \x01 among many bytes"), PC_CONTENT_TEXT},
        {PC_SPAN("\x1b[31mred\x1b[0m"), PC_CONTENT_TEXT},
        {PC_SPAN("gr\xfc\xdf"), PC_CONTENT_TEXT},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        if (pc_content_sniff(cases[i].head) != cases[i].kind)
            fail_msg("%zu: %s", i, pc_content_kind_name(pc_content_sniff(cases[i].head)));
}

static void only_the_first_bytes_count(void **state) {
    (void)state;
    char text[PC_CONTENT_SNIFF + 1];
    memset(text, 'x', sizeof text);
    text[PC_CONTENT_SNIFF] = '\0';
    assert_int_equal(pc_content_sniff(pc_span(text, sizeof text)), PC_CONTENT_TEXT);
    text[PC_CONTENT_SNIFF - 1] = '\0';
    assert_int_equal(pc_content_sniff(pc_span(text, sizeof text)), PC_CONTENT_BINARY);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(first_bytes_say_the_kind),
        cmocka_unit_test(only_the_first_bytes_count),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* A message is what it says, and nothing that is given becomes a header of its own. */
#include "../testing.h"

#include "../entropy.h"
#include "outgoing/message.h"

#define NOW ((pc_time)1700000000 * PC_SECOND)

static pc_err build(struct pc_span name, struct pc_span to, struct pc_span subject,
                    struct pc_span text, struct pc_buf *out) {
    unsigned char next = 0;
    struct pc_entropy entropy = entropy_counting(&next);
    struct pc_sender from = {PC_SPAN("gate@example.org"), name};
    struct pc_mail mail = {to, subject, text};
    pc_buf_clear(out);
    return pc_message_build(&from, &mail, NOW, &entropy, out);
}

static void a_plain_one_is_readable(void **state) {
    (void)state;
    PC_CLEANUP(pc_buf_free) struct pc_buf out = {0};
    assert_int_equal(build(PC_SPAN("The \"Gate\""), PC_SPAN("mia@example.org"), PC_SPAN("Hello"),
                           PC_SPAN("One\nTwo\n"), &out),
                     PC_OK);
    assert_span_equal(pc_buf_span(&out),
                      "Date: Tue, 14 Nov 2023 22:13:20 +0000\r\n"
                      "Message-ID: <000102030405060708090a0b0c0d0e0f@example.org>\r\n"
                      "From: \"The \\\"Gate\\\"\" <gate@example.org>\r\n"
                      "To: <mia@example.org>\r\n"
                      "Subject: Hello\r\n"
                      "MIME-Version: 1.0\r\n"
                      "Content-Type: text/plain; charset=utf-8\r\n"
                      "Content-Transfer-Encoding: base64\r\n"
                      "Auto-Submitted: auto-generated\r\n"
                      "\r\n"
                      "T25lDQpUd28NCg==\r\n");
}

static void other_letters_become_encoded_words(void **state) {
    (void)state;
    PC_CLEANUP(pc_buf_free) struct pc_buf out = {0};
    assert_int_equal(build(PC_SPAN("G\xc3\xa2te"), PC_SPAN("mia@example.org"),
                           PC_SPAN("=?utf-8?q?=0D=0ABcc:_x?="), PC_SPAN("t"), &out),
                     PC_OK);
    const char *text = pc_buf_str(&out);
    assert_non_null(strstr(text, "From: =?UTF-8?B?R8OidGU=?= <gate@example.org>\r\n"));
    assert_non_null(strstr(text, "Subject: =?UTF-8?B?PT91dGYtOD9xPz0wRD0wQUJjYzpfeD89?=\r\n"));
}

static void a_long_subject_is_folded_between_characters(void **state) {
    (void)state;
    PC_CLEANUP(pc_buf_free) struct pc_buf out = {0};
    char subject[201];
    for (size_t i = 0; i < 200; i += 2)
        memcpy(subject + i, "\xc3\xa4", 2);
    assert_int_equal(build(PC_SPAN(""), PC_SPAN("a@b"), pc_span(subject, 200), PC_SPAN("t"), &out),
                     PC_OK);
    struct pc_span rest = pc_buf_span(&out), line;
    size_t words = 0;
    while (pc_span_split(&rest, '\n', &line)) {
        assert_true(line.len <= 78 || !pc_span_starts(line, PC_SPAN(" =?")));
        words += pc_span_starts(line, PC_SPAN(" =?UTF-8?B?")) ? 1 : 0;
    }
    assert_int_equal(words, 4);
}

static void hostile_headers_are_refused(void **state) {
    (void)state;
    PC_CLEANUP(pc_buf_free) struct pc_buf out = {0};
    static const struct {
        struct pc_span name, to, subject;
    } bad[] = {
        {{"a\r\nBcc: x@y", 11}, {"a@b", 3}, {"s", 1}},
        {{"a\nb", 3}, {"a@b", 3}, {"s", 1}},
        {{"a\0b", 3}, {"a@b", 3}, {"s", 1}},
        {{"\xff", 1}, {"a@b", 3}, {"s", 1}},
        {{"\xc3", 1}, {"a@b", 3}, {"s", 1}},
        {{"a", 1}, {"a@b>\r\nBcc: <x@y", 16}, {"s", 1}},
        {{"a", 1}, {"", 0}, {"s", 1}},
        {{"a", 1}, {"a@b, c@d", 8}, {"s", 1}},
        {{"a", 1}, {"a@b", 3}, {"s\r\nBcc: x@y", 11}},
        {{"a", 1}, {"a@b", 3}, {"s\r", 2}},
        {{"a", 1}, {"a@b", 3}, {"\xed\xa0\x80", 3}},
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_int_equal(build(bad[i].name, bad[i].to, bad[i].subject, PC_SPAN("t"), &out),
                         PC_ERR_INVALID);
}

/* Dots, headers and boundaries in a text are only text: it is base64 in lines of 76. */
static void a_text_is_encoded_whole(void **state) {
    (void)state;
    PC_CLEANUP(pc_buf_free) struct pc_buf out = {0};
    char text[4000];
    memset(text, '.', sizeof text);
    memcpy(text, "\r\n.\r\nBcc: x@y\r\n\r\n", 18);
    assert_int_equal(
        build(PC_SPAN(""), PC_SPAN("a@b"), PC_SPAN("s"), pc_span(text, sizeof text), &out), PC_OK);
    const char *body = strstr(pc_buf_str(&out), "\r\n\r\n");
    assert_non_null(body);
    assert_null(strstr(body, "Bcc"));
    struct pc_span rest = pc_span_str(body + 4), line;
    while (pc_span_split(&rest, '\n', &line))
        assert_true(line.len <= 77 && (line.len == 0 || line.ptr[0] != '.'));
}

static void without_entropy_there_is_no_message(void **state) {
    (void)state;
    PC_CLEANUP(pc_buf_free) struct pc_buf out = {0};
    struct pc_entropy dry = entropy_dry();
    struct pc_sender from = {PC_SPAN("a@b"), PC_SPAN("")};
    struct pc_mail mail = {PC_SPAN("a@b"), PC_SPAN("s"), PC_SPAN("t")};
    assert_int_equal(pc_message_build(&from, &mail, NOW, &dry, &out), PC_ERR_IO);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_plain_one_is_readable),
        cmocka_unit_test(other_letters_become_encoded_words),
        cmocka_unit_test(a_long_subject_is_folded_between_characters),
        cmocka_unit_test(hostile_headers_are_refused),
        cmocka_unit_test(a_text_is_encoded_whole),
        cmocka_unit_test(without_entropy_there_is_no_message),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

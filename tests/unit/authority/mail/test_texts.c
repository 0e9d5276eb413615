/* Texts are filled, and values stay values. */
#include "../mailing.h"

#include "authority/mail/texts.h"

static pc_err filled(struct fixture *f, const char *name, const struct pc_mail_value *values,
                     size_t count, struct pc_buf *subject, struct pc_buf *text) {
    pc_buf_clear(subject);
    pc_buf_clear(text);
    return pc_mail_fill(work_of(f), name, values, count, subject, text);
}

static void every_text_has_its_values(void **state) {
    struct fixture *f = *state;
    PC_CLEANUP(pc_buf_free) struct pc_buf subject = {0};
    PC_CLEANUP(pc_buf_free) struct pc_buf text = {0};
    const struct pc_mail_value all[] = {
        {"username", PC_SPAN("mia")}, {"link", PC_SPAN("https://x/y")}, {"minutes", PC_SPAN("30")},
        {"hours", PC_SPAN("72")},     {"code", PC_SPAN("ABCD2345")},    {"address", PC_SPAN("::1")},
        {"agent", PC_SPAN("curl")},
    };
    assert_int_equal(pc_mail_text_count, 7);
    for (size_t i = 0; i < pc_mail_text_count; i++) {
        ok(filled(f, pc_mail_texts[i].name, all, 7, &subject, &text));
        assert_true(subject.len > 0 && memchr(subject.ptr, '\n', subject.len) == NULL);
        assert_null(memchr(text.ptr, '{', text.len));
        assert_true(pc_span_ends(pc_buf_span(&text), PC_SPAN("\n")));
    }
}

static void a_value_begins_no_line(void **state) {
    struct fixture *f = *state;
    PC_CLEANUP(pc_buf_free) struct pc_buf subject = {0};
    PC_CLEANUP(pc_buf_free) struct pc_buf text = {0};
    const struct pc_mail_value values[] = {{"code", PC_SPAN("{url}\r\nBcc: x@y.example\x7f")},
                                           {"minutes", PC_SPAN("15")}};
    ok(filled(f, "code", values, 2, &subject, &text));
    assert_span_equal(pc_buf_span(&subject), "Your code for localhost:8443");
    assert_non_null(strstr(pc_buf_str(&text), "\n  {url}  Bcc: x@y.example \n"));
}

static void what_is_missing_is_no_mail(void **state) {
    struct fixture *f = *state;
    PC_CLEANUP(pc_buf_free) struct pc_buf subject = {0};
    PC_CLEANUP(pc_buf_free) struct pc_buf text = {0};
    assert_int_equal(filled(f, "no-such", NULL, 0, &subject, &text), PC_ERR_NOTFOUND);
    assert_int_equal(filled(f, "code", NULL, 0, &subject, &text), PC_ERR_INVALID);
}

static void a_notice_never_fails_a_change(void **state) {
    struct fixture *f = *state;
    struct pc_account account = {.name = PC_SPAN("mia"), .email = PC_SPAN("not an address")};
    const struct pc_mail_value values[] = {{"username", PC_SPAN("mia")}};
    PC_CLEANUP(pc_change_abort) struct pc_change change;
    ok(pc_change_begin(work_of(f), &change));
    ok(pc_mail_notice(&change, &account, "password-changed", values, 1));
    mail_on(f);
    ok(pc_mail_notice(&change, &account, "password-changed", values, 1));
    account.email = (struct pc_span){0};
    ok(pc_mail_notice(&change, &account, "password-changed", values, 1));
    ok(pc_mail_pretend_text(&change, "password-changed", values, 1));
    assert_int_equal(waiting(f), 0);
    account.email = PC_SPAN("mia@example.org");
    ok(pc_mail_notice(&change, &account, "password-changed", values, 1));
    assert_int_equal(waiting(f), 1);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        mail_test(every_text_has_its_values),
        mail_test(a_value_begins_no_line),
        mail_test(what_is_missing_is_no_mail),
        mail_test(a_notice_never_fails_a_change),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

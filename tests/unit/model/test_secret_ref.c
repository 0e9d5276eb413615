/* References to secrets: every kind, and what is none. */
#include "../testing.h"

#include "model/secret_ref.h"

static void test_kinds(void **state) {
    static const struct {
        const char *text;
        enum pc_secret_kind kind;
        const char *place, *part;
    } rows[] = {
        {"${file:/run/secrets/smtp}", PC_SECRET_FILE, "/run/secrets/smtp", ""},
        {"${file:secrets/a b#c}", PC_SECRET_FILE, "secrets/a b#c", ""},
        {"${env:SMTP_PASSWORD}", PC_SECRET_ENV, "SMTP_PASSWORD", ""},
        {"${cred:smtp.password}", PC_SECRET_CRED, "smtp.password", ""},
        {"${vault:gate/mail#password}", PC_SECRET_VAULT, "gate/mail", "password"},
        {"${aws-sm:gate/mail}", PC_SECRET_AWS_SM, "gate/mail", ""},
        {"${aws-sm:arn:aws:secretsmanager:eu-west-1:1:secret:a-b#key}", PC_SECRET_AWS_SM,
         "arn:aws:secretsmanager:eu-west-1:1:secret:a-b", "key"},
        {"${sealed:AQAB_-}", PC_SECRET_SEALED, "AQAB_-", ""},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct pc_secret_ref ref;
        assert_int_equal(pc_secret_ref_parse(pc_span_str(rows[i].text), &ref, NULL), PC_OK);
        assert_int_equal(ref.kind, rows[i].kind);
        assert_true(pc_span_eq(ref.place, pc_span_str(rows[i].place)));
        assert_true(pc_span_eq(ref.part, pc_span_str(rows[i].part)));
    }
}

static void test_what_is_none(void **state) {
    static const char *const texts[] = {
        "",
        "hunter2",
        "$",
        "${",
        "${}",
        "${:}",
        "${file}",
        "${file:}",
        "${file:/a",
        "$file:/a}",
        " ${file:/a}",
        "${file:/a} ",
        "${file:/a}${file:/b}",
        "${file:/a/}",
        "${file:/a\n}",
        "${File:/a}",
        "${env:}",
        "${env:1A}",
        "${env:A-B}",
        "${env:A=B}",
        "${cred:}",
        "${cred:../x}",
        "${cred:.x}",
        "${cred:a/b}",
        "${vault:a}",
        "${vault:a#}",
        "${vault:#a}",
        "${vault:a/../b#c}",
        "${vault:/a#c}",
        "${vault:a//b#c}",
        "${vault:a?b#c}",
        "${vault:a#b#c}",
        "${aws-sm:}",
        "${aws-sm:a#}",
        "${aws-sm:a b}",
        "${sealed:}",
        "${sealed:a=}",
        "${sealed:a.b}",
        "${http:a}",
    };
    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct pc_secret_ref ref;
        const char *why = NULL;
        if (pc_secret_ref_parse(pc_span_str(texts[i]), &ref, &why) != PC_ERR_INVALID)
            fail_msg("taken: %s", texts[i]);
        assert_non_null(why);
    }
}

static void test_bounds(void **state) {
    static char text[PC_SECRET_REF_MAX + 16];
    struct pc_secret_ref ref;
    (void)state;
    memset(text, 'A', sizeof text);
    memcpy(text, "${sealed:", 9);
    text[PC_SECRET_REF_MAX - 1] = '}';
    assert_int_equal(pc_secret_ref_parse(pc_span(text, PC_SECRET_REF_MAX), &ref, NULL), PC_OK);
    text[PC_SECRET_REF_MAX - 1] = 'A';
    text[PC_SECRET_REF_MAX] = '}';
    assert_int_equal(pc_secret_ref_parse(pc_span(text, PC_SECRET_REF_MAX + 1), &ref, NULL),
                     PC_ERR_INVALID);
    memcpy(text, "${env:AAA", 9);
    text[6 + 128] = '}';
    assert_int_equal(pc_secret_ref_parse(pc_span(text, 6 + 129), &ref, NULL), PC_OK);
    text[6 + 128] = 'A';
    text[6 + 129] = '}';
    assert_int_equal(pc_secret_ref_parse(pc_span(text, 6 + 130), &ref, NULL), PC_ERR_INVALID);
    assert_int_equal(pc_secret_ref_parse(PC_SPAN("${env:A\0B}"), &ref, NULL), PC_ERR_INVALID);
}

static void test_shown_without_what_is_sealed(void **state) {
    struct pc_secret_ref ref;
    char memory[128];
    (void)state;
    assert_int_equal(pc_secret_ref_parse(PC_SPAN("${sealed:c2VjcmV0}"), &ref, NULL), PC_OK);
    struct pc_buf out = pc_buf_over(memory, sizeof memory);
    pc_secret_ref_show(&ref, &out);
    assert_span_equal(pc_buf_span(&out), "${sealed:…}");
    assert_int_equal(pc_secret_ref_parse(PC_SPAN("${vault:a/b#c}"), &ref, NULL), PC_OK);
    pc_buf_clear(&out);
    pc_secret_ref_show(&ref, &out);
    assert_span_equal(pc_buf_span(&out), "${vault:a/b#c}");
    assert_string_equal(pc_secret_kind_name(PC_SECRET_CRED), "cred");
    assert_string_equal(pc_secret_kind_name(PC_SECRET_KINDS), "?");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_kinds),
        cmocka_unit_test(test_what_is_none),
        cmocka_unit_test(test_bounds),
        cmocka_unit_test(test_shown_without_what_is_sealed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

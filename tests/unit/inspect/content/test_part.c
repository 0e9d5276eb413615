/* Headers of parts. */
#include "inspect/content/part.h"

#include "../../testing.h"

static struct pc_content_part read_it(const char *const *lines) {
    struct pc_content_part part;
    pc_content_part_begin(&part);
    for (; *lines != NULL; lines++)
        pc_content_part_header(&part, pc_span_str(*lines));
    return part;
}

static void headers_say_name_type_and_transfer(void **state) {
    (void)state;
    static const struct {
        const char *lines[4];
        const char *label;
        enum pc_content_kind kind;
        enum pc_content_escapes transfer;
    } cases[] = {
        {{NULL}, "", PC_CONTENT_TEXT, PC_CONTENT_PLAIN},
        {{"Content-Disposition: form-data; name=\"a b\""},
         "a b",
         PC_CONTENT_TEXT,
         PC_CONTENT_PLAIN},
        {{"content-disposition:form-data;filename=f.bin;name=n"},
         "n",
         PC_CONTENT_UNKNOWN,
         PC_CONTENT_PLAIN},
        {{"Content-Disposition: attachment; filename=\"f\\\".csv\"", "Content-Type: text/csv"},
         "f\".csv",
         PC_CONTENT_TEXT,
         PC_CONTENT_PLAIN},
        {{"Content-Type: application/json", "Content-Disposition: form-data; name=j; filename=x"},
         "j",
         PC_CONTENT_JSON,
         PC_CONTENT_PLAIN},
        {{"Content-Type: multipart/mixed; boundary=x"}, "", PC_CONTENT_TEXT, PC_CONTENT_PLAIN},
        {{"Content-Transfer-Encoding: BASE64 "}, "", PC_CONTENT_TEXT, PC_CONTENT_BASE64},
        {{"Content-Transfer-Encoding: quoted-printable"}, "", PC_CONTENT_TEXT, PC_CONTENT_QUOTED},
        {{"Content-Transfer-Encoding: 8bit", "X-Other: base64", "no header", ": :"},
         "",
         PC_CONTENT_TEXT,
         PC_CONTENT_PLAIN},
        {{"Content-Disposition: form-data; name=\"open"}, "", PC_CONTENT_TEXT, PC_CONTENT_PLAIN},
        {{"Content-Disposition: form-data; name=\"\"; filename=\"\""},
         "",
         PC_CONTENT_UNKNOWN,
         PC_CONTENT_PLAIN},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const char *lines[5] = {cases[i].lines[0], cases[i].lines[1], cases[i].lines[2],
                                cases[i].lines[3], NULL};
        struct pc_content_part part = read_it(lines);
        if (!pc_span_eq(pc_span(part.label, part.label_len), pc_span_str(cases[i].label)))
            fail_msg("%zu: '%.*s'", i, (int)part.label_len, part.label);
        assert_int_equal(part.type.kind, cases[i].kind);
        assert_int_equal(part.transfer, cases[i].transfer);
    }
}

static void a_label_is_cut(void **state) {
    (void)state;
    char line[600] = "Content-Disposition: form-data; name=";
    memset(line + strlen(line), 'n', 400);
    struct pc_content_part part;
    pc_content_part_begin(&part);
    pc_content_part_header(&part, pc_span_str(line));
    assert_int_equal(part.label_len, sizeof part.label);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(headers_say_name_type_and_transfer),
        cmocka_unit_test(a_label_is_cut),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

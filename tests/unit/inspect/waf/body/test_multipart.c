/* Multipart bodies: fields, files, and everything that readers differ about. */
#include "reading.h"

#define PART(headers, data) "--b\r\nContent-Disposition: form-data; " headers "\r\n\r\n" data "\r\n"
#define END                 "--b--\r\n"

static void begin(struct reading *r) {
    r->body.content_type = PC_SPAN("multipart/form-data; boundary=b");
}

static void fields_and_files_are_given(void **state) {
    (void)state;
    PC_CLEANUP(end_reading) struct reading r = {0};
    begin(&r);
    struct pc_span body = PC_SPAN(PART("name=\"a\"", "1") PART("name=e; filename=\"\"", "") PART(
        "name=\"f\"; filename=\"x.php\"\r\nContent-Type: text/plain", "l1\r\n\0l2\n\r\n")
                                      PART("name=a", "2\r\n") END);
    assert_int_equal(run_reading(&r, "MULTIPART", body), PC_OK);
    assert_false(is_broken(&r));
    assert_listed(&r, PC_WAF_ARGS_POST, "a=1|e=|a=2\r\n|");
    assert_listed(&r, PC_WAF_FILES, "f=x.php|");
    assert_listed(&r, PC_WAF_FILES_NAMES, "f=f|");
    assert_listed(&r, PC_WAF_FILES_SIZES, "f=10|");
    assert_listed(&r, PC_WAF_FILES_TMP_CONTENT, "f=l1\r\n\0l2\n\r\n|");
    assert_listed(&r, PC_WAF_FILES_COMBINED_SIZE, "=10|");
    assert_listed(&r, PC_WAF_MULTIPART_NAME, "a=a|e=e|f=f|a=a|");
    assert_listed(&r, PC_WAF_MULTIPART_FILENAME, "f=x.php|");
    assert_listed(&r, PC_WAF_MULTIPART_PART_HEADERS,
                  "a=Content-Disposition: form-data; name=\"a\"|"
                  "e=Content-Disposition: form-data; name=e; filename=\"\"|"
                  "f=Content-Disposition: form-data; name=\"f\"; filename=\"x.php\"|"
                  "f=Content-Type: text/plain|a=Content-Disposition: form-data; name=a|");
    assert_listed(&r, PC_WAF_MULTIPART_STRICT_ERROR, "=0|");
    assert_listed(&r, PC_WAF_MULTIPART_UNMATCHED_BOUNDARY, "=0|");
}

static void what_is_strange_sets_its_flag(void **state) {
    (void)state;
    static const struct {
        const char *body;
        enum pc_waf_variable flag;
        bool strict, broken;
    } rows[] = {
        {"x\r\n" PART("name=a", "1") END, PC_WAF_MULTIPART_DATA_BEFORE, true, false},
        {PART("name=a", "1") END "x", PC_WAF_MULTIPART_DATA_AFTER, true, false},
        {PART("name=a\r\nX: y\r\n z", "1") END, PC_WAF_MULTIPART_HEADER_FOLDING, true, false},
        {PART("name=a\r\nX: y\r\n\v z", "1") END, PC_WAF_MULTIPART_INVALID_HEADER_FOLDING, true,
         false},
        {"--b\nContent-Disposition: form-data; name=a\n\n1\n--b--\n", PC_WAF_MULTIPART_LF_LINE,
         true, false},
        {"--b\nContent-Disposition: form-data; name=a\r\n\r\n1\n--b--\n",
         PC_WAF_MULTIPART_CRLF_LF_LINES, true, false},
        {PART("name='a'", "1") END, PC_WAF_MULTIPART_INVALID_QUOTING, true, false},
        {PART("name=\"a'b\"", "1") END, PC_WAF_MULTIPART_INVALID_QUOTING, true, false},
        {PART("name=\"a\"b\"", "1") END, PC_WAF_MULTIPART_INVALID_QUOTING, true, true},
        {"--b\r\nX: y\r\n\r\n1\r\n" END, PC_WAF_MULTIPART_INVALID_PART, true, true},
        {PART("name=a", "-----BEGIN") END, PC_WAF_MULTIPART_UNMATCHED_BOUNDARY, false, false},
        {PART("name=a", "x--b") END, PC_WAF_MULTIPART_UNMATCHED_BOUNDARY, false, false},
        {PART("name=a", "--c"), PC_WAF_MULTIPART_UNMATCHED_BOUNDARY, true, true},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        PC_CLEANUP(end_reading) struct reading r = {0};
        begin(&r);
        assert_int_equal(run_reading(&r, "MULTIPART", pc_span_str(rows[i].body)), PC_OK);
        if (!is_set(&r, rows[i].flag) || is_broken(&r) != rows[i].broken ||
            is_set(&r, PC_WAF_MULTIPART_STRICT_ERROR) != rows[i].strict)
            fail_msg("%s", rows[i].body);
    }
}

static void a_good_end_tells_lines_from_boundaries(void **state) {
    (void)state;
    PC_CLEANUP(end_reading) struct reading r = {0};
    begin(&r);
    assert_int_equal(run_reading(&r, "MULTIPART", PC_SPAN(PART("name=a", "--c") END)), PC_OK);
    assert_listed(&r, PC_WAF_MULTIPART_UNMATCHED_BOUNDARY, "=2|");
    assert_listed(&r, PC_WAF_ARGS_POST, "a=--c|");
    assert_int_equal(run_reading(&r, "MULTIPART", PC_SPAN(PART("name=a", "--c"))), PC_OK);
    assert_listed(&r, PC_WAF_MULTIPART_UNMATCHED_BOUNDARY, "=1|");
}

static void what_is_ambiguous_is_broken(void **state) {
    (void)state;
    static const char *const bodies[] = {
        "x",
        "--b",
        "--b\r\n",
        "--b x\r\n",
        PART("name=a", "1"),
        PART("name=a", "1") "--bb\r\n" END,
        PART("name=a", "1") "--b--x\r\n",
        PART("name=a", "1") "--b \r\n" END,
        PART("name=a", "1") "-- b\r\n" END,
        PART("filename=a", "1") END,
        PART("name=\"\"", "1") END,
        "--b\r\nContent-Disposition: form-data; name=a\r\n--b--\r\n",
        "--b\r\nContent-Disposition: form-data; name=a\r\n--b: x\r\n\r\n1\r\n" END,
    };
    for (size_t i = 0; i < sizeof bodies / sizeof bodies[0]; i++) {
        PC_CLEANUP(end_reading) struct reading r = {0};
        begin(&r);
        assert_int_equal(run_reading(&r, "MULTIPART", pc_span_str(bodies[i])), PC_OK);
        if (!is_broken(&r) || !is_set(&r, PC_WAF_MULTIPART_STRICT_ERROR))
            fail_msg("%s", bodies[i]);
    }
}

static void a_part_without_an_end_is_looked_at(void **state) {
    (void)state;
    PC_CLEANUP(end_reading) struct reading r = {0};
    begin(&r);
    assert_int_equal(run_reading(&r, "MULTIPART", PC_SPAN(PART("name=a", "<script>"))), PC_OK);
    assert_listed(&r, PC_WAF_ARGS_POST, "a=<script>\r\n|");
    assert_true(is_broken(&r));
}

static void both_filenames_are_given(void **state) {
    (void)state;
    PC_CLEANUP(end_reading) struct reading r = {0};
    begin(&r);
    assert_int_equal(
        run_reading(&r, "MULTIPART",
                    PC_SPAN(PART("name=a; filename=x; filename*=UTF-8''%2e.php", "1") END)),
        PC_OK);
    assert_listed(&r, PC_WAF_FILES, "a=x|a=..php|");
    assert_listed(&r, PC_WAF_FILES_TMP_CONTENT, "a=1|");
}

/* However it was cut, the end of it is nobody's fault; what is strange before that is told. */
static void a_cut_is_no_fault(void **state) {
    (void)state;
    static const char body[] = PART("name=a", "one") PART("name=b; filename=c", "two") END;
    for (size_t len = sizeof "--b\r\n"; len < sizeof body - 1; len++) {
        PC_CLEANUP(end_reading) struct reading r = {0};
        begin(&r);
        r.body.cut = true;
        assert_int_equal(run_reading(&r, "MULTIPART", pc_span(body, len)), PC_OK);
        assert_false(is_broken(&r));
        assert_false(is_set(&r, PC_WAF_MULTIPART_STRICT_ERROR));
        assert_int_not_equal(
            r.values.lists[PC_WAF_MULTIPART_UNMATCHED_BOUNDARY].items[0].value.ptr[0], '1');
    }
    PC_CLEANUP(end_reading) struct reading r = {0};
    begin(&r);
    r.body.cut = true;
    assert_int_equal(
        run_reading(&r, "MULTIPART", PC_SPAN("x" PART("name=a", "one") PART("name=b", "t"))),
        PC_OK);
    assert_true(is_set(&r, PC_WAF_MULTIPART_STRICT_ERROR));
}

static void a_mebibyte_of_parts_is_bounded(void **state) {
    (void)state;
    enum { SIZE = 4 * LARGE };
    static const char *const units[] = {PART("name=a", "1"),
                                        PART("name=a; filename=b", ""),
                                        "--b\r\n",
                                        "--",
                                        "\r\n",
                                        "x--",
                                        "--b\r\nX: y\r\n z\r\n z\r\n",
                                        "b",
                                        "--b\r\nA:\r\n\r\n"};
    for (size_t i = 0; i < sizeof units / sizeof units[0]; i++) {
        char *bytes = repeated(pc_span_str(units[i]), SIZE);
        PC_CLEANUP(end_reading) struct reading r = {.body = {.limits = {.arguments = SIZE}}};
        begin(&r);
        double start = now_ms();
        assert_int_equal(run_reading(&r, "MULTIPART", pc_span(bytes, SIZE)), PC_OK);
        memcpy(bytes, PART("name=a", ""), strlen(PART("name=a", "")));
        assert_int_equal(run_reading(&r, "MULTIPART", pc_span(bytes, SIZE)), PC_OK);
        assert_true(now_ms() - start < SOON_MS);
        r.body.limits.arguments = 10;
        assert_int_equal(run_reading(&r, "MULTIPART", pc_span(bytes, SIZE)), PC_OK);
        assert_true(r.values.lists[PC_WAF_ARGS_POST].count <= 10);
        free(bytes);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fields_and_files_are_given),
        cmocka_unit_test(what_is_strange_sets_its_flag),
        cmocka_unit_test(a_good_end_tells_lines_from_boundaries),
        cmocka_unit_test(what_is_ambiguous_is_broken),
        cmocka_unit_test(a_part_without_an_end_is_looked_at),
        cmocka_unit_test(both_filenames_are_given),
        cmocka_unit_test(a_cut_is_no_fault),
        cmocka_unit_test(a_mebibyte_of_parts_is_bounded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

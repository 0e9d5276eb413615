/* What bodies say, wherever they are cut. */
#include "views.h"

static void expect_view(const struct seen *seen, struct pc_span wanted) {
    struct pc_buf view = {0};
    for (size_t i = 0; i < wanted.len; i++) {
        if (wanted.ptr[i] == 'S')
            pc_buf_add(&view, PC_SPAN(PC_CONTENT_SEPARATOR));
        else
            pc_buf_add_char(&view, wanted.ptr[i]);
    }
    if (!pc_span_eq(pc_buf_span(&view), pc_buf_span(&seen->view)))
        fail_msg("'%.*s' and not '%.*s'", PC_ARG(pc_buf_span(&seen->view)),
                 PC_ARG(pc_buf_span(&view)));
    pc_buf_free(&view);
}

static void a_body_says_what_it_says(void **state) {
    (void)state;
    for (size_t i = 0; i < CASES; i++) {
        PC_CLEANUP(end_seen) struct seen seen = {0};
        begin_seen(&seen, cases[i].type);
        see(&seen, cases[i].body, true);
        expect_view(&seen, cases[i].view);
        assert_int_equal(seen.cursor.source, cases[i].body.len);
        assert_int_equal(seen.cursor.taken, cases[i].body.len);
    }
}

static void it_says_the_same_wherever_it_is_cut(void **state) {
    (void)state;
    for (size_t i = 0; i < CASES; i++) {
        PC_CLEANUP(end_seen) struct seen whole = {0};
        begin_seen(&whole, cases[i].type);
        see(&whole, cases[i].body, true);
        struct pc_span body = cases[i].body;
        for (size_t first = 0; first <= body.len; first++)
            for (size_t second = first; second <= body.len; second += STEP) {
                PC_CLEANUP(end_seen) struct seen seen = {0};
                begin_seen(&seen, cases[i].type);
                see(&seen, pc_span_upto(body, first), false);
                see(&seen, pc_span(body.ptr + first, second - first), false);
                see(&seen, pc_span_from(body, second), true);
                expect_view(&seen, cases[i].view);
                if (!pc_span_eq(pc_buf_span(&seen.units), pc_buf_span(&whole.units)))
                    fail_msg("case %zu at %zu, %zu: other places", i, first, second);
                assert_int_equal(seen.cursor.skipped_bytes, whole.cursor.skipped_bytes);
            }
    }
}

static void it_says_the_same_byte_by_byte(void **state) {
    (void)state;
    for (size_t i = 0; i < CASES; i++) {
        PC_CLEANUP(end_seen) struct seen seen = {0};
        begin_seen(&seen, cases[i].type);
        for (size_t at = 0; at < cases[i].body.len; at++)
            see(&seen, pc_span(cases[i].body.ptr + at, 1), false);
        see(&seen, pc_span(NULL, 0), true);
        expect_view(&seen, cases[i].view);
    }
}

static void binary_parts_are_counted(void **state) {
    (void)state;
    PC_CLEANUP(end_seen) struct seen seen = {0};
    begin_seen(&seen, MULTIPART);
    see(&seen,
        PC_SPAN(
            "--xYz\nContent-Type: image/png\n\n\x89PNG\r\n\x1a\n4111\r\n--xYz\n"
            "Content-Transfer-Encoding: base64\nContent-Type: image/png\n\niVBORw0KGgo=\n--xYz"),
        true);
    assert_int_equal(seen.cursor.skipped_parts, 2);
    assert_int_equal(seen.cursor.skipped_bytes, 14 + 13);
    assert_int_equal(seen.cursor.kind, PC_CONTENT_MULTIPART);
}

static void base64_that_is_none_is_read_as_it_is(void **state) {
    (void)state;
    PC_CLEANUP(end_seen) struct seen seen = {0};
    begin_seen(&seen, MULTIPART);
    see(&seen, PC_SPAN("--xYz\nContent-Transfer-Encoding: base64\n\n4111-1111\n"), true);
    expect_view(&seen, PC_SPAN("SContent-Transfer-Encoding: base64\n\n4111-1111\n"));
}

static void a_bounded_view_goes_on_where_it_stopped(void **state) {
    (void)state;
    for (size_t i = 0; i < CASES; i++) {
        PC_CLEANUP(end_seen) struct seen seen = {0};
        begin_seen(&seen, cases[i].type);
        struct pc_content_piece piece;
        struct pc_span in = cases[i].body;
        while (pc_content_next(&seen.cursor, &in, true, 3, true, &piece)) {
            assert_true(piece.unit || piece.view.len <= 3);
            pc_buf_add(&seen.view, piece.view);
        }
        expect_view(&seen, cases[i].view);
    }
}

static void an_escape_that_does_not_fit_stays(void **state) {
    (void)state;
    struct pc_content_type type;
    struct pc_content_cursor cursor;
    struct pc_content_piece piece;
    pc_content_type_read(PC_SPAN("text/json"), &type);
    for (size_t cut = 0; cut <= 12; cut++) {
        pc_content_cursor_begin(&cursor, &type);
        struct pc_span in = pc_span("\\ud83d\\ude00x", cut), rest = PC_SPAN("\\ud83d\\ude00x");
        assert_false(pc_content_next(&cursor, &in, false, 3, false, &piece) && cut < 12);
        rest = pc_span_from(rest, (size_t)cursor.taken);
        assert_false(pc_content_next(&cursor, &rest, true, 3, false, &piece));
        assert_int_equal(cursor.source, 0);
        assert_true(pc_content_next(&cursor, &rest, true, 4, false, &piece));
        assert_int_equal(piece.source.len, 12);
        assert_true(pc_content_next(&cursor, &rest, true, 4, false, &piece));
        assert_int_equal(piece.source.len, 1);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_body_says_what_it_says),
        cmocka_unit_test(it_says_the_same_wherever_it_is_cut),
        cmocka_unit_test(it_says_the_same_byte_by_byte),
        cmocka_unit_test(binary_parts_are_counted),
        cmocka_unit_test(base64_that_is_none_is_read_as_it_is),
        cmocka_unit_test(a_bounded_view_goes_on_where_it_stopped),
        cmocka_unit_test(an_escape_that_does_not_fit_stays),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

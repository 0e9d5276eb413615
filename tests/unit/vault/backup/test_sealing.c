/* One piece: bound to repository, kind and name, and altered at every byte. */
#include "fixture.h"

static const char repository[] = "00112233445566778899aabbccddeeff";

static pc_err open_as(struct fixture *f, const char *what, const char *of, struct pc_span name,
                      struct pc_span sealed, struct pc_diag *diag) {
    PC_CLEANUP(pc_buf_free) struct pc_buf plain = PC_BUF_SECRET;
    const struct pc_backup_piece piece = {what, of, name};
    pc_err err = pc_backup_open(f->keys, &piece, "it", sealed, &plain, diag);
    assert_int_equal(plain.len, err == PC_OK ? 5 : 0);
    return err;
}

static void seal(struct fixture *f, struct pc_buf *out) {
    struct pc_diag diag = {{0}};
    const struct pc_backup_piece piece = {"object", repository, PC_SPAN("one")};
    ok(pc_backup_seal(f->keys, &piece, PC_SPAN("plain"), out, &diag));
}

static void a_piece_opens_as_what_it_is_alone(void **state) {
    struct fixture *f = *state;
    struct pc_diag diag = {{0}};
    PC_CLEANUP(pc_buf_free) struct pc_buf sealed = {0};
    seal(f, &sealed);
    struct pc_span bytes = pc_buf_span(&sealed);
    ok(open_as(f, "object", repository, PC_SPAN("one"), bytes, &diag));
    assert_int_equal(open_as(f, "manifest", repository, PC_SPAN("one"), bytes, &diag),
                     PC_ERR_CORRUPT);
    assert_int_equal(open_as(f, "object", repository, PC_SPAN("two"), bytes, &diag),
                     PC_ERR_CORRUPT);
    assert_int_equal(open_as(f, "object", "another", PC_SPAN("one"), bytes, &diag), PC_ERR_CORRUPT);
    assert_non_null(strstr(diag.text, "it: is another piece"));
}

static void every_byte_counts(void **state) {
    struct fixture *f = *state;
    PC_CLEANUP(pc_buf_free) struct pc_buf sealed = {0};
    seal(f, &sealed);
    for (size_t i = 0; i < sealed.len; i++) {
        struct pc_diag diag = {{0}};
        sealed.ptr[i] ^= 0x10;
        assert_int_not_equal(
            open_as(f, "object", repository, PC_SPAN("one"), pc_buf_span(&sealed), &diag), PC_OK);
        assert_true(pc_span_starts(pc_span_str(diag.text), PC_SPAN("it: ")));
        sealed.ptr[i] ^= 0x10;
        assert_int_not_equal(
            open_as(f, "object", repository, PC_SPAN("one"), pc_span(sealed.ptr, i), &diag), PC_OK);
    }
    struct pc_diag diag = {{0}};
    pc_buf_add_char(&sealed, 'x');
    assert_int_equal(open_as(f, "object", repository, PC_SPAN("one"), pc_buf_span(&sealed), &diag),
                     PC_ERR_CORRUPT);
}

static void what_is_no_message_is_told(void **state) {
    struct fixture *f = *state;
    struct pc_diag diag = {{0}};
    assert_int_equal(open_as(f, "object", repository, PC_SPAN("one"), PC_SPAN("PK\3\4"), &diag),
                     PC_ERR_CORRUPT);
    assert_string_equal(diag.text, "it: is no sealed piece of a backup");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        backup_test(a_piece_opens_as_what_it_is_alone),
        backup_test(every_byte_counts),
        backup_test(what_is_no_message_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

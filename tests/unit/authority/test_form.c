/* Form bodies, good and hostile. */
#include "../testing.h"

#include "authority/form.h"

enum { NAME, AGE, ROLES, AGREE };
static const struct pc_body_field fields[] = {
    [NAME] = {"name", PC_BODY_TEXT, .required = true, .min = 2, .max = 8},
    [AGE] = {"age", PC_BODY_NUMBER, .min = 1, .max = 99},
    [ROLES] = {"role", PC_BODY_TEXTS, .max = 3},
    [AGREE] = {"agree", PC_BODY_BOOL, .required = false},
};
static const struct pc_body_table table = {fields, 4};

static void a_good_form(void **state) {
    (void)state;
    struct pc_arena arena = {0};
    struct pc_value values[4];
    struct pc_diag diag = {0};
    assert_int_equal(pc_form_read(PC_SPAN("role=a&name=m%C3%A4+x&age=7&unknown=1&role=b&agree=on"),
                                  &table, &arena, values, &diag),
                     PC_OK);
    assert_span_equal(values[NAME].text, "m\xc3\xa4 x");
    assert_int_equal(values[AGE].number, 7);
    assert_int_equal(values[ROLES].texts.count, 2);
    assert_span_equal(values[ROLES].texts.items[1], "b");
    assert_true(values[AGREE].flag);
    assert_int_equal(pc_form_read(PC_SPAN("name=me&age=&agree="), &table, &arena, values, &diag),
                     PC_OK);
    assert_false(values[AGE].given);
    pc_arena_free(&arena);
}

static void bad_forms(void **state) {
    (void)state;
    static const char *const rows[] = {"",
                                       "name=",
                                       "name=a",
                                       "name=aaaaaaaaa",
                                       "name=aa&name=bb",
                                       "name=%zz",
                                       "%zz=1&name=aa",
                                       "name=aa&age=x",
                                       "name=aa&age=0",
                                       "name=aa&age=-1",
                                       "name=a%00b",
                                       "name=aa&role=1&role=2&role=3&role=4"};
    struct pc_arena arena = {0};
    struct pc_value values[4];
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct pc_diag diag = {0};
        assert_int_equal(pc_form_read(pc_span_str(rows[i]), &table, &arena, values, &diag),
                         PC_ERR_INVALID);
        assert_true(diag.text[0] != '\0');
    }
    pc_arena_free(&arena);
}

static void single_fields(void **state) {
    (void)state;
    struct pc_arena arena = {0};
    struct pc_span out;
    assert_int_equal(pc_form_find(PC_SPAN("a=1&b=2+3"), "b", &arena, &out), PC_OK);
    assert_span_equal(out, "2 3");
    assert_int_equal(pc_form_find(PC_SPAN("a=1&b=2&b=3"), "b", &arena, &out), PC_ERR_INVALID);
    assert_int_equal(pc_form_find(PC_SPAN("a=1"), "b", &arena, &out), PC_ERR_NOTFOUND);
    assert_span_equal(pc_form_raw(PC_SPAN("a=%41&b"), "a"), "%41");
    assert_non_null(pc_form_raw(PC_SPAN("a=%41&b"), "b").ptr);
    assert_null(pc_form_raw(PC_SPAN("a=%41"), "c").ptr);
    PC_CLEANUP(pc_buf_free) struct pc_buf text = {0};
    pc_buf_add_str(&text, "/x?");
    pc_form_add(&text, "a", PC_SPAN("1&2"));
    pc_form_add(&text, "b", PC_SPAN("3"));
    assert_span_equal(pc_buf_span(&text), "/x?a=1%262&b=3");
    pc_arena_free(&arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_good_form),
        cmocka_unit_test(bad_forms),
        cmocka_unit_test(single_fields),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

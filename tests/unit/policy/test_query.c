/* Taking a parameter out of a query. */
#include "../testing.h"

#include "policy/path.h"

static void take(const char *query, pc_err want, const char *value, const char *rest) {
    struct pc_arena arena = {0};
    struct pc_span v = {0};
    struct pc_span r = {0};
    pc_err err = pc_query_take(pc_span_str(query), PC_SPAN("api_key"), &arena, &v, &r);
    if (err != want)
        print_error("%s\n", query);
    assert_int_equal(err, want);
    if (value != NULL)
        assert_true(pc_span_eq(v, pc_span_str(value)));
    if (rest != NULL)
        assert_true(pc_span_eq(r, pc_span_str(rest)));
    pc_arena_free(&arena);
}

static void it_is_removed(void **state) {
    (void)state;
    take("api_key=x", PC_OK, "x", "");
    take("api_key=x&a=1", PC_OK, "x", "a=1");
    take("a=1&api_key=x", PC_OK, "x", "a=1");
    take("a=1&api_key=x&b=2", PC_OK, "x", "a=1&b=2");
    take("a=%zz&api_key=x&b=+", PC_OK, "x", "a=%zz&b=+");
    take("api_key", PC_OK, "", "");
    take("api_key=", PC_OK, "", "");
}

static void names_and_values_are_decoded(void **state) {
    (void)state;
    take("%61pi_key=x", PC_OK, "x", "");
    take("api%5Fkey=a%2Bb+c", PC_OK, "a+b c", "");
    take("api_key=%zz", PC_ERR_INVALID, NULL, NULL);
    take("api_key=%4", PC_ERR_INVALID, NULL, NULL);
}

static void others_stay(void **state) {
    (void)state;
    take("", PC_ERR_NOTFOUND, NULL, "");
    take("a=api_key", PC_ERR_NOTFOUND, NULL, "a=api_key");
    take("api_keys=1&xapi_key=2&API_KEY=3", PC_ERR_NOTFOUND, NULL,
         "api_keys=1&xapi_key=2&API_KEY=3");
    take("api_ke", PC_ERR_NOTFOUND, NULL, "api_ke");
    take("%61pi_ke=1", PC_ERR_NOTFOUND, NULL, NULL);
}

static void twice_is_refused(void **state) {
    (void)state;
    take("api_key=x&api_key=y", PC_ERR_INVALID, NULL, NULL);
    take("api_key=x&%61pi_key=y", PC_ERR_INVALID, NULL, NULL);
    take("api_key&api_key", PC_ERR_INVALID, NULL, NULL);
}

/* Names that a service may take for ours: with two of them, nobody knows which one it reads. */
static void alike_beside_it_is_refused(void **state) {
    (void)state;
    take("api_key=x&API_KEY=y", PC_ERR_INVALID, NULL, NULL);
    take("Api%5fKey=y&api_key=x", PC_ERR_INVALID, NULL, NULL);
    take("api_key=x&api_key[]=y", PC_ERR_INVALID, NULL, NULL);
    take("api_key%5B0%5D=y&api_key=x", PC_ERR_INVALID, NULL, NULL);
    take("api_key=x&+api_key=y", PC_ERR_INVALID, NULL, NULL);
    take("api_key=x&api_key%00a=y", PC_ERR_INVALID, NULL, NULL);
    take("api_key=x&api_keys=y", PC_OK, "x", "api_keys=y");
    take("api_key[]=x", PC_ERR_NOTFOUND, NULL, "api_key[]=x");
}

/* Some readers cut at ';' as well. */
static void semicolons_do_not_hide(void **state) {
    (void)state;
    take("a=1;api_key=x", PC_ERR_INVALID, NULL, NULL);
    take("api_key=x;a=1", PC_ERR_INVALID, NULL, NULL);
    take("a=1;b=2&c=3", PC_ERR_NOTFOUND, NULL, "a=1;b=2&c=3");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_is_removed),
        cmocka_unit_test(names_and_values_are_decoded),
        cmocka_unit_test(others_stay),
        cmocka_unit_test(twice_is_refused),
        cmocka_unit_test(alike_beside_it_is_refused),
        cmocka_unit_test(semicolons_do_not_hide),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

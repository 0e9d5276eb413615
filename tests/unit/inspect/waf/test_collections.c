/* Collections that outlive a transaction, and their bounds. */
#include "inspect/waf/collections.h"

#include <stdio.h>

#include "../../testing.h"

static struct pc_waf_collection *open_key(struct pc_waf_collections *all, const char *key,
                                          pc_time now) {
    struct pc_waf_collection *c = NULL;
    assert_int_equal(pc_waf_collections_open(all, 1, pc_span_str(key), now, &c), PC_OK);
    return c;
}

static void values_are_kept_by_name_and_key(void **state) {
    (void)state;
    struct pc_waf_collections *all = NULL;
    assert_int_equal(pc_waf_collections_new(&all), PC_OK);
    struct pc_waf_collection *c = open_key(all, "192.0.2.1", 1);
    assert_null(pc_waf_collection_get(c, PC_SPAN("n"), 1));
    assert_int_equal(pc_waf_collection_set(c, PC_SPAN("n"), PC_SPAN("1")), PC_OK);
    assert_int_equal(pc_waf_collection_set(c, PC_SPAN("N"), PC_SPAN("22")), PC_OK);
    assert_span_equal(*pc_waf_collection_get(open_key(all, "192.0.2.1", 2), PC_SPAN("n"), 2), "22");
    assert_null(pc_waf_collection_get(open_key(all, "192.0.2.2", 2), PC_SPAN("n"), 2));
    struct pc_waf_collection *other = NULL;
    assert_int_equal(pc_waf_collections_open(all, 2, PC_SPAN("192.0.2.1"), 2, &other), PC_OK);
    assert_null(pc_waf_collection_get(other, PC_SPAN("n"), 2));
    pc_waf_collections_free(all);
    pc_waf_collections_free(NULL);
}

static void values_expire_and_are_unset(void **state) {
    (void)state;
    struct pc_waf_collections *all = NULL;
    assert_int_equal(pc_waf_collections_new(&all), PC_OK);
    struct pc_waf_collection *c = open_key(all, "k", 1);
    struct pc_span name, value;
    size_t at = 0;
    assert_int_equal(pc_waf_collection_set(c, PC_SPAN("a"), PC_SPAN("1")), PC_OK);
    assert_int_equal(pc_waf_collection_set(c, PC_SPAN("b"), PC_SPAN("2")), PC_OK);
    assert_int_equal(pc_waf_collection_set(c, PC_SPAN("c"), PC_SPAN("3")), PC_OK);
    pc_waf_collection_expire(c, PC_SPAN("a"), 10);
    pc_waf_collection_expire(c, PC_SPAN("never"), 10);
    pc_waf_collection_unset(c, PC_SPAN("b"));
    pc_waf_collection_unset(c, PC_SPAN("never"));
    assert_non_null(pc_waf_collection_get(c, PC_SPAN("a"), 9));
    assert_null(pc_waf_collection_get(c, PC_SPAN("a"), 10));
    assert_true(pc_waf_collection_next(c, 10, &at, &name, &value));
    assert_span_equal(name, "c");
    assert_span_equal(value, "3");
    assert_false(pc_waf_collection_next(c, 10, &at, &name, &value));
    pc_waf_collections_free(all);
}

static void a_value_that_was_set_anew_does_not_expire(void **state) {
    (void)state;
    struct pc_waf_collections *all = NULL;
    assert_int_equal(pc_waf_collections_new(&all), PC_OK);
    struct pc_waf_collection *c = open_key(all, "k", 1);
    assert_int_equal(pc_waf_collection_set(c, PC_SPAN("a"), PC_SPAN("1")), PC_OK);
    pc_waf_collection_expire(c, PC_SPAN("a"), 10);
    pc_waf_collection_unset(c, PC_SPAN("a"));
    assert_int_equal(pc_waf_collection_set(c, PC_SPAN("a"), PC_SPAN("2")), PC_OK);
    assert_non_null(pc_waf_collection_get(c, PC_SPAN("a"), 11));
    pc_waf_collections_free(all);
}

static void names_values_and_keys_are_bounded(void **state) {
    (void)state;
    struct pc_waf_collections *all = NULL;
    assert_int_equal(pc_waf_collections_new(&all), PC_OK);
    struct pc_waf_collection *c = open_key(all, "k", 1);
    char name[16], big[1000];
    memset(big, 'x', sizeof big);
    for (int i = 0; i < 100; i++) {
        (void)snprintf(name, sizeof name, "n%d", i);
        pc_err err = pc_waf_collection_set(c, pc_span_str(name), pc_span(big, sizeof big));
        assert_int_equal(err, i < 32 ? PC_OK : PC_ERR_FULL);
    }
    assert_int_equal(pc_waf_collection_get(c, PC_SPAN("n31"), 1)->len, 256);
    assert_int_equal(pc_waf_collection_set(c, PC_SPAN("n3"), PC_SPAN("again")), PC_OK);
    assert_span_equal(*pc_waf_collection_get(c, PC_SPAN("n3"), 1), "again");
    struct pc_waf_collection *first = NULL, *second = NULL;
    assert_int_equal(pc_waf_collections_open(all, 1, pc_span(big, 1000), 1, &first), PC_OK);
    assert_int_equal(pc_waf_collections_open(all, 1, pc_span(big, 256), 1, &second), PC_OK);
    assert_ptr_equal(first, second);
    pc_waf_collections_free(all);
}

static void the_oldest_go_first(void **state) {
    (void)state;
    struct pc_waf_collections *all = NULL;
    assert_int_equal(pc_waf_collections_new(&all), PC_OK);
    char key[16];
    for (int i = 0; i < 100000; i++) {
        (void)snprintf(key, sizeof key, "%d", i);
        struct pc_waf_collection *c = open_key(all, key, i + 1);
        assert_int_equal(pc_waf_collection_set(c, PC_SPAN("n"), PC_SPAN("1")), PC_OK);
        assert_non_null(pc_waf_collection_get(open_key(all, key, i + 1), PC_SPAN("n"), i + 1));
    }
    assert_null(pc_waf_collection_get(open_key(all, "0", 200000), PC_SPAN("n"), 200000));
    pc_waf_collections_free(all);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_are_kept_by_name_and_key),
        cmocka_unit_test(values_expire_and_are_unset),
        cmocka_unit_test(a_value_that_was_set_anew_does_not_expire),
        cmocka_unit_test(names_values_and_keys_are_bounded),
        cmocka_unit_test(the_oldest_go_first),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

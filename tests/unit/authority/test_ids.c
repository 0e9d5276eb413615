/* A list of ids grows, keeps their order, and can be used again after it was freed. */
#include "../testing.h"

#include "authority/ids.h"

static void it_grows_and_keeps_the_order(void **state) {
    (void)state;
    PC_CLEANUP(pc_ids_free) struct pc_ids ids = {0};
    for (uint8_t n = 0; n < 200; n++) {
        struct pc_id id = {{n}};
        assert_int_equal(pc_ids_add(&ids, &id), PC_OK);
    }
    assert_int_equal(ids.count, 200);
    for (uint8_t n = 0; n < 200; n++)
        assert_int_equal(ids.items[n].bytes[0], n);
}

static void freed_it_is_empty(void **state) {
    (void)state;
    struct pc_ids ids = {0};
    struct pc_id id = {{7}};
    pc_ids_free(&ids);
    assert_int_equal(pc_ids_add(&ids, &id), PC_OK);
    pc_ids_free(&ids);
    assert_int_equal(ids.count, 0);
    assert_int_equal(pc_ids_add(&ids, &id), PC_OK);
    assert_int_equal(ids.count, 1);
    pc_ids_free(&ids);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_grows_and_keeps_the_order),
        cmocka_unit_test(freed_it_is_empty),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

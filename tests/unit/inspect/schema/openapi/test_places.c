/* Numbers for places. */
#include "../../../testing.h"
#include "inspect/schema/openapi/places.h"

static void test_the_same_place_has_the_same_number(void **state) {
    (void)state;
    struct pc_openapi_places places = {0};
    uint32_t number;
    for (uint32_t round = 0; round < 2; round++)
        for (uint32_t i = 0; i < 5000; i++) {
            struct pc_openapi_place place = {i % 7, i * 64};
            assert_int_equal(pc_openapi_places_number(&places, place, &number), PC_OK);
            assert_int_equal(number, i);
        }
    assert_int_equal(places.count, 5000);
    pc_openapi_places_free(&places);
    assert_int_equal(places.count, 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_the_same_place_has_the_same_number)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* A set of names. */
#include "../../testing.h"

#include <stdio.h>

#include "cli/scan/objects.h"

static bool is_new(struct pc_scan_objects *set, const char *name) {
    bool fresh = false;
    assert_int_equal(pc_scan_objects_add(set, pc_span_str(name), &fresh), PC_OK);
    return fresh;
}

static void each_is_new_once(void **state) {
    (void)state;
    struct pc_scan_objects set = {0};
    char name[65];
    for (int turn = 0; turn < 2; turn++)
        for (unsigned i = 1; i <= 5000; i++) {
            (void)snprintf(name, sizeof name, "%08x%032x", i * 2654435761u, i);
            assert_int_equal(is_new(&set, name), turn == 0);
        }
    assert_int_equal(set.count, 5000);
    pc_scan_objects_free(&set);
}

static void names_of_both_lengths_are_taken(void **state) {
    (void)state;
    struct pc_scan_objects set = {0};
    char name[65];
    bool fresh;
    memset(name, 'a', 64);
    name[64] = '\0';
    assert_true(is_new(&set, name));
    assert_true(is_new(&set, name + 24));
    assert_int_equal(pc_scan_objects_add(&set, PC_SPAN("xyz"), &fresh), PC_ERR_INVALID);
    assert_int_equal(pc_scan_objects_add(&set, PC_SPAN(""), &fresh), PC_ERR_INVALID);
    pc_scan_objects_free(&set);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_is_new_once),
        cmocka_unit_test(names_of_both_lengths_are_taken),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

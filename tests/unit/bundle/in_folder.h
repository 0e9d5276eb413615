/* A folder that each test finds empty: cmocka_unit_test_setup_teardown(test, make, drop). */
#ifndef PC_TESTS_UNIT_BUNDLE_IN_FOLDER_H
#define PC_TESTS_UNIT_BUNDLE_IN_FOLDER_H

#include "../folder.h"
#include "../testing.h"

static struct folder folder;

static int make(void **state) {
    (void)state;
    folder_make(&folder);
    return 0;
}

static int drop(void **state) {
    (void)state;
    folder_remove(&folder);
    return 0;
}

#endif

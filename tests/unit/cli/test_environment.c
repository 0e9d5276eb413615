/* Secrets of the environment go to one child alone, and out of our own. */
#include "../testing.h"

#include <stdlib.h>

#include "cli/environment.h"

static const char *find(const char *const *list, const char *entry) {
    for (; *list != NULL; list++)
        if (strncmp(*list, entry, strlen(entry)) == 0)
            return *list;
    return NULL;
}

static void test_split(void **state) {
    struct pc_settings_secret second = {.reference = PC_SPAN("${file:/x}")};
    struct pc_settings_secret first = {.next = &second, .reference = PC_SPAN("${env:PC_TEST_PW}")};
    const struct pc_settings settings = {.secrets = &first};
    struct pc_environment environment;
    struct pc_arena arena = {0};
    (void)state;
    assert_int_equal(setenv("PC_TEST_PW", "hunter2", 1), 0);
    assert_int_equal(setenv("PC_TEST_PW2", "open", 1), 0);
    assert_int_equal(pc_environment_split(&settings, &arena, &environment), PC_OK);
    assert_string_equal(find(environment.with, "PC_TEST_PW="), "PC_TEST_PW=hunter2");
    assert_null(find(environment.without, "PC_TEST_PW="));
    assert_string_equal(find(environment.without, "PC_TEST_PW2="), "PC_TEST_PW2=open");
    assert_string_equal(find(environment.with, "PC_TEST_PW2="), "PC_TEST_PW2=open");
    assert_string_equal(getenv("PC_TEST_PW"), "");
    pc_environment_free(&environment);
    pc_arena_free(&arena);
}

static void test_nothing_to_split(void **state) {
    const struct pc_settings settings = {0};
    struct pc_environment environment;
    struct pc_arena arena = {0};
    (void)state;
    assert_int_equal(setenv("PC_TEST_PW", "hunter2", 1), 0);
    assert_int_equal(pc_environment_split(&settings, &arena, &environment), PC_OK);
    assert_string_equal(find(environment.without, "PC_TEST_PW="), "PC_TEST_PW=hunter2");
    assert_string_equal(getenv("PC_TEST_PW"), "hunter2");
    assert_null(environment.values.ptr);
    pc_environment_free(&environment);
    pc_arena_free(&arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_split),
        cmocka_unit_test(test_nothing_to_split),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

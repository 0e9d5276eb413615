/* Which configuration file is meant, and what is said when it is bad. */
#define _GNU_SOURCE
#include "../testing.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "calling.h"
#include "cli/setup.h"

struct place {
    char folder[64];
    char before[4096];
};

static int set_up(void **state) {
    struct place *place = calloc(1, sizeof *place);
    *state = place;
    (void)snprintf(place->folder, sizeof place->folder, "/tmp/portcullis-test.XXXXXX");
    (void)unsetenv("PORTCULLIS_CONFIG");
    return mkdtemp(place->folder) != NULL && getcwd(place->before, sizeof place->before) != NULL &&
                   chdir(place->folder) == 0
               ? 0
               : 1;
}

static int tear_down(void **state) {
    struct place *place = *state;
    (void)unlink("portcullis.yaml");
    (void)unlink("other.yaml");
    (void)unlink("run/portcullis.yaml");
    (void)rmdir("run");
    int failed = chdir(place->before);
    (void)rmdir(place->folder);
    free(place);
    return failed;
}

static void write_file(const char *path, const char *text) {
    assert_int_equal(pc_file_replace(path, pc_span_str(text), 0644), PC_OK);
}

/* The end of the path that is found for these arguments; "" where none is. */
static void expect_found(const char *end, const char *const *args) {
    struct pc_cli cli;
    struct pc_arena arena = {0};
    const char *found = NULL;
    assert_int_equal(parse_with(&cli, args), PC_CLI_RUN);
    pc_err err = pc_setup_find(&cli, &arena, &found);
    assert_int_equal(err, end[0] == '\0' ? PC_ERR_NOTFOUND : PC_OK);
    if (err == PC_OK) {
        assert_int_equal(found[0], '/');
        assert_true(pc_span_ends(pc_span_str(found), pc_span_str(end)));
    }
    pc_arena_free(&arena);
}

#define EXPECT_FOUND(end, ...) expect_found((end), (const char *const[]){__VA_ARGS__, NULL})

static void places_are_tried_in_order(void **state) {
    (void)state;
    assert_int_equal(mkdir("run", 0755), 0);
    write_file("run/portcullis.yaml", "");
    EXPECT_FOUND("/run/portcullis.yaml", "status");
    write_file("portcullis.yaml", "");
    EXPECT_FOUND("/portcullis.yaml", "status");
    write_file("other.yaml", "");
    assert_int_equal(setenv("PORTCULLIS_CONFIG", "other.yaml", 1), 0);
    EXPECT_FOUND("/other.yaml", "status");
    EXPECT_FOUND("/run/portcullis.yaml", "status", "--config", "run/portcullis.yaml");
    EXPECT_FOUND("", "status", "--config", "nothing.yaml");
    assert_int_equal(setenv("PORTCULLIS_CONFIG", "nothing.yaml", 1), 0);
    EXPECT_FOUND("", "status");
}

static void errors_name_file_line_and_key(void **state) {
    (void)state;
    write_file("portcullis.yaml", "hosts: [localhost]\nlissten: {}\n");
    struct called called = CALL("nginx-config");
    assert_int_equal(called.code, PC_EXIT_FAILED);
    assert_non_null(strstr(called.err, "/portcullis.yaml:2: lissten: "));
    called_free(&called);
}

static void parts_are_found_beside_the_program(void **state) {
    (void)state;
    struct pc_buf path = {0};
    pc_setup_program_folder(&path);
    assert_int_equal(pc_buf_str(&path)[0], '/');
    assert_int_equal(pc_setup_part("cli", "test_cli_setup", &path), PC_OK);
    assert_int_equal(pc_setup_part("cli", "no-such-part", &path), PC_ERR_NOTFOUND);
    pc_buf_free(&path);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(places_are_tried_in_order, set_up, tear_down),
        cmocka_unit_test_setup_teardown(errors_name_file_line_and_key, set_up, tear_down),
        cmocka_unit_test(parts_are_found_beside_the_program),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

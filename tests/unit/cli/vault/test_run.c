/* What is said of files, as lines and as JSON. */
#define _GNU_SOURCE
#include "../../testing.h"

#include <stdio.h>
#include <stdlib.h>

#include "cli/vault/run.h"

struct said {
    struct pc_files_run run;
    char *list, *problems;
    size_t list_len, problems_len;
};

static void note(struct said *said, const char *name, enum pc_files_outcome outcome,
                 const char *detail) {
    struct pc_diag diag;
    (void)pc_diag_set(&diag, PC_ERR_IO, "%s", detail);
    struct pc_files_event event = {.folder = PC_SPAN("f/"),
                                   .name = pc_span_str(name),
                                   .bytes = 7,
                                   .outcome = outcome,
                                   .diag = detail[0] != '\0' ? &diag : NULL};
    pc_files_run_note(&said->run, &event);
}

static void everything_is_told(void **state) {
    (void)state;
    struct said said = {.list = NULL};
    PC_CLEANUP(pc_buf_free) struct pc_buf text = {0};
    pc_files_run_init(&said.run);
    said.run.list = open_memstream(&said.list, &said.list_len);
    said.run.problems = open_memstream(&said.problems, &said.problems_len);
    note(&said, "a", PC_FILES_DONE, "");
    note(&said, "b\n", PC_FILES_ALTERED, "frame 2");
    note(&said, "c", PC_FILES_SKIPPED, "");
    note(&said, "d", PC_FILES_FAILED, "Permission denied");
    atomic_store(&said.run.counts.bytes, 1234567);
    pc_files_run_text(&said.run, &text);
    (void)fclose(said.run.list);
    (void)fclose(said.run.problems);
    assert_string_equal(said.problems,
                        "f/b\\x0a: altered or damaged: it does not verify (frame 2)\n"
                        "f/d: Permission denied\n");
    assert_string_equal(
        said.list,
        "\n{\"path\":\"f/a\",\"outcome\":\"done\",\"bytes\":7},\n"
        "{\"path\":\"f/b\\n\",\"outcome\":\"altered\",\"bytes\":7,\"detail\":\"frame 2\"},\n"
        "{\"path\":\"f/c\",\"outcome\":\"skipped\",\"bytes\":7},\n"
        "{\"path\":\"f/d\",\"outcome\":\"failed\",\"bytes\":7,\"detail\":\"Permission "
        "denied\"}");
    assert_span_equal(pc_buf_span(&text), "1 file, 1.2 MB, 1 skipped, 2 failed");
    assert_int_equal(pc_files_code(atomic_load(&said.run.seen)), 1);
    pc_files_run_end(&said.run);
    free(said.list);
    free(said.problems);
}

static void numbers_for_people(void **state) {
    (void)state;
    static const struct {
        uint64_t bytes;
        const char *text;
    } rows[] = {{0, "0 files, 0 bytes"},         {999, "0 files, 999 bytes"},
                {1000, "0 files, 1.0 KB"},       {999999, "0 files, 999.9 KB"},
                {1073741824, "0 files, 1.0 GB"}, {UINT64_MAX, "0 files, 18.4 EB"}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct pc_files_run run;
        PC_CLEANUP(pc_buf_free) struct pc_buf text = {0};
        pc_files_run_init(&run);
        atomic_store(&run.counts.bytes, rows[i].bytes);
        pc_files_run_text(&run, &text);
        assert_string_equal(pc_buf_str(&text), rows[i].text);
        pc_files_run_end(&run);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(everything_is_told),
        cmocka_unit_test(numbers_for_people),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* A file appears whole or not at all, and what a killed program left goes. */
#define _GNU_SOURCE
#include "../../testing.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include "../../folder.h"
#include "base/file.h"
#include "calls.h"
#include "cli/vault/temporary.h"

struct place {
    struct folder folder;
    int fd;
    struct pc_files_temporary temporary;
    struct pc_diag diag;
};

static int begin(void **state) {
    static struct place place;
    place = (struct place){.fd = -1, .temporary = {.fd = -1}};
    folder_make(&place.folder);
    place.fd = open(place.folder.path, O_RDONLY | O_DIRECTORY);
    *state = &place;
    return place.fd < 0;
}

static int end(void **state) {
    struct place *place = *state;
    pc_files_temporary_drop(&place->temporary);
    pc_file_close(&place->fd);
    folder_remove(&place->folder);
    return 0;
}

static bool is_there(const struct place *place, const char *name) {
    return access(folder_file(&place->folder, name), F_OK) == 0;
}

static void write_one(struct place *place, const char *text) {
    assert_int_equal(pc_files_temporary_open(place->fd, "target", &place->temporary, &place->diag),
                     PC_OK);
    assert_true(pc_files_temporary_is(place->temporary.name));
    assert_int_equal(pc_file_write_all(place->temporary.fd, pc_span_str(text)), PC_OK);
}

static pc_err commit(struct place *place, bool replace) {
    struct stat like = {.st_mode = 04640,
                        .st_uid = geteuid(),
                        .st_gid = getegid(),
                        .st_mtim = {.tv_sec = 1600000000, .tv_nsec = 5}};
    return pc_files_temporary_commit(&place->temporary, "target", &like, replace, true,
                                     &place->diag);
}

static void it_gets_name_mode_and_time(void **state) {
    struct place *place = *state;
    struct stat st;
    write_one(place, "text");
    assert_false(is_there(place, "target"));
    assert_int_equal(fstat(place->temporary.fd, &st), 0);
    assert_int_equal(st.st_mode & 07777, 0600);
    assert_int_equal(commit(place, false), PC_OK);
    assert_int_equal(stat(folder_file(&place->folder, "target"), &st), 0);
    assert_int_equal(st.st_mode & 07777, 0640); /* nothing is set-user-id by us */
    assert_int_equal(st.st_mtim.tv_sec, 1600000000);
    assert_int_equal(st.st_mtim.tv_nsec, 5);
    assert_false(is_there(place, place->temporary.name));
}

static void what_is_there_is_replaced_on_request(void **state) {
    struct place *place = *state;
    PC_CLEANUP(pc_buf_free) struct pc_buf text = {0};
    assert_int_equal(pc_file_replace(folder_file(&place->folder, "target"), PC_SPAN("old"), 0600),
                     PC_OK);
    write_one(place, "new");
    assert_int_equal(commit(place, false), PC_ERR_EXISTS);
    assert_int_equal(commit(place, true), PC_OK);
    assert_int_equal(pc_file_read(folder_file(&place->folder, "target"), 10, &text), PC_OK);
    assert_span_equal(pc_buf_span(&text), "new");
}

static void it_is_on_the_disk_before_it_has_its_name(void **state) {
    struct place *place = *state;
    for (int replace = 0; replace < 2; replace++) {
        write_one(place, "text");
        calls_begin();
        assert_int_equal(commit(place, replace != 0), PC_OK);
        assert_string_equal(calls_made, "FRD");
    }
}

static void what_the_disk_does_not_take_gets_no_name(void **state) {
    struct place *place = *state;
    write_one(place, "text");
    calls_begin();
    calls_sync_fails = true;
    assert_int_equal(commit(place, true), PC_ERR_IO);
    calls_begin();
    assert_false(is_there(place, "target"));
}

static void what_is_somebody_elses_is_not_taken_away(void **state) {
    struct place *place = *state;
    if (geteuid() != 0)
        skip();
    write_one(place, "text");
    pc_file_close(&place->temporary.fd);
    const char *name = place->temporary.name;
    assert_int_equal(fchownat(place->fd, name, 1, (gid_t)-1, 0), 0);
    pc_files_temporary_sweep(place->fd, name);
    assert_true(is_there(place, name));
    assert_int_equal(fchownat(place->fd, name, 0, (gid_t)-1, 0), 0);
    pc_files_temporary_sweep(place->fd, name);
    assert_false(is_there(place, name));
}

static void what_is_dropped_is_gone(void **state) {
    struct place *place = *state;
    write_one(place, "text");
    pc_files_temporary_drop(&place->temporary);
    pc_files_temporary_drop(&place->temporary);
    assert_false(is_there(place, place->temporary.name));
}

static void what_a_killed_program_left_is_written_anew(void **state) {
    struct place *place = *state;
    struct stat st;
    write_one(place, "a part of it");
    pc_file_close(&place->temporary.fd); /* as a killed program does */
    write_one(place, "");
    assert_int_equal(fstat(place->temporary.fd, &st), 0);
    assert_int_equal(st.st_size, 0);
}

static void two_programs_do_not_write_one_target(void **state) {
    struct place *place = *state;
    struct pc_files_temporary second;
    write_one(place, "text");
    assert_int_equal(pc_files_temporary_open(place->fd, "target", &second, &place->diag),
                     PC_ERR_BUSY);
    pc_files_temporary_sweep(place->fd, place->temporary.name);
    assert_true(is_there(place, place->temporary.name));
    assert_int_equal(commit(place, false), PC_OK);
}

static void a_link_in_its_place_is_not_followed(void **state) {
    struct place *place = *state;
    write_one(place, "text");
    pc_files_temporary_drop(&place->temporary);
    assert_int_equal(symlinkat("elsewhere", place->fd, place->temporary.name), 0);
    assert_int_equal(pc_files_temporary_open(place->fd, "target", &place->temporary, &place->diag),
                     PC_ERR_BUSY);
    assert_false(is_there(place, "elsewhere"));
    pc_files_temporary_sweep(place->fd, place->temporary.name);
}

static void other_names_are_none_of_ours(void **state) {
    (void)state;
    assert_true(pc_files_temporary_is(".portcullis-0123456789abcdef0123456789abcdef.tmp"));
    assert_false(pc_files_temporary_is(".portcullis-0123456789abcdef0123456789abcdeg.tmp"));
    assert_false(pc_files_temporary_is(".portcullis-0123456789abcdef0123456789abcdef.tmq"));
    assert_false(pc_files_temporary_is(".portcullis-0123456789abcdef0123456789abcdef.tmp."));
    assert_false(pc_files_temporary_is("portcullis-0123456789abcdef0123456789abcdef.tmpp"));
    assert_false(pc_files_temporary_is(""));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(it_gets_name_mode_and_time, begin, end),
        cmocka_unit_test_setup_teardown(what_is_there_is_replaced_on_request, begin, end),
        cmocka_unit_test_setup_teardown(it_is_on_the_disk_before_it_has_its_name, begin, end),
        cmocka_unit_test_setup_teardown(what_the_disk_does_not_take_gets_no_name, begin, end),
        cmocka_unit_test_setup_teardown(what_is_somebody_elses_is_not_taken_away, begin, end),
        cmocka_unit_test_setup_teardown(what_is_dropped_is_gone, begin, end),
        cmocka_unit_test_setup_teardown(what_a_killed_program_left_is_written_anew, begin, end),
        cmocka_unit_test_setup_teardown(two_programs_do_not_write_one_target, begin, end),
        cmocka_unit_test_setup_teardown(a_link_in_its_place_is_not_followed, begin, end),
        cmocka_unit_test(other_names_are_none_of_ours),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

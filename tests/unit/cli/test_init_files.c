/* The files of a run folder: modes, and that nothing is overwritten. */
#define _GNU_SOURCE
#include "../testing.h"

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "cli/init_files.h"
#include "crypto/sign.h"

struct folder {
    char path[64];
    struct pc_arena arena;
    struct pc_paths paths;
    struct pc_owner owner;
};

static int set_up(void **state) {
    struct folder *folder = calloc(1, sizeof *folder);
    (void)snprintf(folder->path, sizeof folder->path, "/tmp/portcullis-test.XXXXXX");
    struct pc_settings settings = {0};
    if (mkdtemp(folder->path) == NULL)
        return 1;
    settings.directory = pc_span_str(folder->path);
    settings.tls.certificate = PC_SPAN("");
    *state = folder;
    return pc_paths_init(&settings, &folder->arena, &folder->paths) == PC_OK ? 0 : 1;
}

static int remove_one(const char *path, const struct stat *st, int kind, struct FTW *ftw) {
    (void)st;
    (void)kind;
    (void)ftw;
    return remove(path);
}

static int tear_down(void **state) {
    struct folder *folder = *state;
    (void)nftw(folder->path, remove_one, 8, FTW_DEPTH | FTW_PHYS);
    pc_arena_free(&folder->arena);
    free(folder);
    return 0;
}

static unsigned mode_of(const char *path) {
    struct stat st;
    assert_int_equal(stat(path, &st), 0);
    return st.st_mode & 07777;
}

static void folders_have_their_modes(void **state) {
    struct folder *folder = *state;
    struct pc_diag diag;
    assert_int_equal(pc_init_folders(&folder->paths, &folder->owner, &diag), PC_OK);
    assert_int_equal(mode_of(folder->paths.secrets), 0700);
    assert_int_equal(mode_of(folder->paths.state), 0700);
    assert_int_equal(mode_of(folder->paths.spool), 03770);
    assert_int_equal(mode_of(folder->paths.view), 02750);
    assert_int_equal(mode_of(folder->paths.audit), 0750);
    assert_int_equal(mode_of(folder->paths.sockets), 0750);
}

static void a_folder_that_is_there_is_left_alone(void **state) {
    struct folder *folder = *state;
    struct pc_diag diag;
    assert_int_equal(mkdir(folder->paths.audit, 0777), 0);
    assert_int_equal(chmod(folder->paths.audit, 0711), 0);
    assert_int_equal(pc_init_folders(&folder->paths, &folder->owner, &diag), PC_OK);
    assert_int_equal(mode_of(folder->paths.audit), 0711);
}

static void a_file_in_the_way_is_said(void **state) {
    struct folder *folder = *state;
    struct pc_diag diag;
    assert_int_equal(pc_file_replace(folder->paths.spool, PC_SPAN("x"), 0600), PC_OK);
    assert_int_equal(pc_init_folders(&folder->paths, &folder->owner, &diag), PC_ERR_EXISTS);
    assert_non_null(strstr(diag.text, "spool"));
}

static void the_key_ring_is_made_once(void **state) {
    struct folder *folder = *state;
    struct pc_diag diag;
    struct pc_buf before = {0}, after = {0};
    assert_int_equal(pc_init_folders(&folder->paths, &folder->owner, &diag), PC_OK);
    assert_int_equal(pc_init_keyring(&folder->paths, &folder->owner, 1, &diag), PC_OK);
    assert_int_equal(mode_of(folder->paths.keyring), 0600);
    assert_int_equal(pc_file_read(folder->paths.keyring, 4096, &before), PC_OK);
    assert_int_equal(pc_init_keyring(&folder->paths, &folder->owner, 2, &diag), PC_OK);
    assert_int_equal(pc_file_read(folder->paths.keyring, 4096, &after), PC_OK);
    assert_true(pc_span_eq(pc_buf_span(&before), pc_buf_span(&after)));
    pc_buf_free(&before);
    pc_buf_free(&after);
}

static void the_edge_key_has_its_public_half(void **state) {
    struct folder *folder = *state;
    struct pc_diag diag;
    struct pc_buf spki = {0}, path = {0}, pem = {0}, again = {0};
    assert_int_equal(pc_init_folders(&folder->paths, &folder->owner, &diag), PC_OK);
    assert_int_equal(pc_init_assertion(&folder->paths, &diag), PC_OK);
    assert_int_equal(mode_of(folder->paths.assertion_key), 0600);
    pc_buf_addf(&path, "%s/secrets-edge/assertion.spki", folder->path);
    assert_int_equal(pc_file_read(pc_buf_str(&path), 4096, &spki), PC_OK);
    struct pc_verifier *verifier = NULL;
    assert_int_equal(pc_verifier_new(PC_ALG_ES256, pc_buf_span(&spki), &verifier), PC_OK);
    pc_verifier_free(verifier);
    assert_int_equal(pc_file_read(folder->paths.assertion_key, 4096, &pem), PC_OK);
    assert_true(pc_span_starts(pc_buf_span(&pem), PC_SPAN("-----BEGIN PRIVATE KEY-----\n")));
    assert_int_equal(pc_init_assertion(&folder->paths, &diag), PC_OK);
    assert_int_equal(pc_file_read(folder->paths.assertion_key, 4096, &again), PC_OK);
    assert_true(pc_span_eq(pc_buf_span(&pem), pc_buf_span(&again)));
    pc_buf_free(&spki);
    pc_buf_free(&path);
    pc_buf_free(&pem);
    pc_buf_free(&again);
}

static void a_certificate_is_never_replaced(void **state) {
    struct folder *folder = *state;
    struct pc_diag diag;
    const struct pc_span name = PC_SPAN("localhost");
    struct pc_buf text = {0};
    assert_int_equal(pc_init_folders(&folder->paths, &folder->owner, &diag), PC_OK);
    assert_int_equal(pc_file_replace(folder->paths.tls_key, PC_SPAN("mine"), 0600), PC_OK);
    assert_int_equal(pc_init_certificate(&folder->paths, &name, 1, 1, &diag), PC_OK);
    assert_int_equal(pc_file_read(folder->paths.tls_key, 64, &text), PC_OK);
    assert_span_equal(pc_buf_span(&text), "mine");
    assert_int_not_equal(access(folder->paths.tls_certificate, F_OK), 0);
    pc_buf_free(&text);
}

static void pem_has_short_lines_and_padding(void **state) {
    (void)state;
    struct pc_buf out = {0};
    pc_init_pem(PC_SPAN("\xff\xfe\xfd\xfc"), "THING", &out);
    assert_string_equal(pc_buf_str(&out), "-----BEGIN THING-----\n//79/A==\n-----END THING-----\n");
    pc_buf_free(&out);
    char many[100] = {0};
    pc_init_pem(pc_span(many, sizeof many), "THING", &out);
    struct pc_span rest = pc_buf_span(&out), line;
    while (pc_span_split(&rest, '\n', &line))
        assert_true(line.len <= 64);
    pc_buf_free(&out);
}

static void owners_are_looked_up(void **state) {
    (void)state;
    struct pc_owner owner;
    assert_int_equal(pc_init_owner("", "", &owner), PC_ERR_NOTFOUND);
    assert_int_equal(pc_init_owner("no-such-account-here", "root", &owner), PC_ERR_NOTFOUND);
    assert_int_equal(pc_init_owner("root", "no-such-account-here", &owner), PC_ERR_NOTFOUND);
    assert_false(owner.set);
    assert_int_equal(pc_init_owner("root", "root", &owner), PC_OK);
    assert_true(owner.set);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(folders_have_their_modes, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_folder_that_is_there_is_left_alone, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_file_in_the_way_is_said, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_key_ring_is_made_once, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_edge_key_has_its_public_half, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_certificate_is_never_replaced, set_up, tear_down),
        cmocka_unit_test(pem_has_short_lines_and_padding),
        cmocka_unit_test(owners_are_looked_up),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

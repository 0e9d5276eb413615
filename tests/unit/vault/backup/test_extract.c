/* Taking files out: nowhere but below the folder, never over what is there, and all or an error. */
#include "fixture.h"

static struct pc_backup_manifest one_file(struct fixture *f, const char *path, bool outside) {
    struct pc_backup_manifest manifest;
    struct pc_backup_made made;
    struct pc_diag diag = {{0}};
    const struct pc_backup_source source = {.bytes = PC_SPAN("content"),
                                            .limit = UINT64_MAX,
                                            .path = pc_span_str(path),
                                            .outside = outside,
                                            .kind = PC_BACKUP_REFERRED,
                                            .mode = 0444};
    ok(pc_backup_sources_add(&f->sources, &source));
    ok(make_backup(f, PC_SECOND, NULL, &manifest, &made, &diag));
    return manifest;
}

static void what_stood_outside_comes_below_a_name(void **state) {
    struct fixture *f = *state;
    struct pc_diag diag = {{0}};
    struct stat st;
    struct pc_backup_manifest manifest = one_file(f, "etc/portcullis/x.yaml", true);
    ok(extract_to(f, &manifest, "out", &diag));
    assert_int_equal(stat(folder_file(&f->folder, "out/outside/etc/portcullis/x.yaml"), &st), 0);
    assert_int_equal(st.st_mode & 0777, 0444);
}

static void links_are_not_followed(void **state) {
    struct fixture *f = *state;
    struct pc_diag diag = {{0}};
    struct pc_backup_extracted extracted;
    struct pc_backup_manifest manifest = one_file(f, "audit/x", false);
    assert_int_equal(mkdir(folder_file(&f->folder, "victim"), 0700), 0);
    assert_int_equal(mkdir(folder_file(&f->folder, "out"), 0700), 0);
    assert_int_equal(symlink("../victim", folder_file(&f->folder, "out/audit")), 0);
    int fd = open(folder_file(&f->folder, "out"), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    assert_int_not_equal(pc_backup_extract(&f->repository, &manifest, fd, &extracted, &diag),
                         PC_OK);
    (void)close(fd);
    assert_int_not_equal(access(folder_file(&f->folder, "victim/x"), F_OK), 0);
}

static void what_is_there_stays(void **state) {
    struct fixture *f = *state;
    struct pc_diag diag = {{0}};
    struct pc_backup_extracted extracted;
    PC_CLEANUP(pc_buf_free) struct pc_buf text = {0};
    struct pc_backup_manifest manifest = one_file(f, "x", false);
    assert_int_equal(mkdir(folder_file(&f->folder, "out"), 0700), 0);
    assert_int_equal(pc_file_replace(folder_file(&f->folder, "out/x"), PC_SPAN("mine"), 0600),
                     PC_OK);
    int fd = open(folder_file(&f->folder, "out"), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    assert_int_equal(pc_backup_extract(&f->repository, &manifest, fd, &extracted, &diag),
                     PC_ERR_EXISTS);
    (void)close(fd);
    ok(pc_file_read(folder_file(&f->folder, "out/x"), 100, &text));
    assert_span_equal(pc_buf_span(&text), "mine");
}

static void a_chunk_that_is_damaged_or_missing_is_named(void **state) {
    struct fixture *f = *state;
    struct pc_diag diag = {{0}};
    char path[PC_BACKUP_OBJECT_TEXT];
    struct pc_backup_manifest manifest = one_file(f, "x", false);
    pc_backup_object_path(&manifest.entries[0].chunks[0], path);
    ok(f->plain.put(f->plain.self, path, PC_SPAN("something else"), &diag));
    assert_int_equal(extract_to(f, &manifest, "out", &diag), PC_ERR_CORRUPT);
    assert_non_null(strstr(diag.text, path));
    ok(f->plain.remove(f->plain.self, path, &diag));
    assert_int_equal(extract_to(f, &manifest, "out2", &diag), PC_ERR_CORRUPT);
    assert_non_null(strstr(diag.text, "is missing"));
}

static void a_digest_that_differs_is_an_error(void **state) {
    struct fixture *f = *state;
    struct pc_diag diag = {{0}};
    struct pc_backup_manifest manifest = one_file(f, "x", false);
    struct pc_backup_entry entry = manifest.entries[0];
    entry.sha256[0] ^= 1;
    manifest.entries = &entry;
    assert_int_equal(extract_to(f, &manifest, "out", &diag), PC_ERR_CORRUPT);
    assert_non_null(strstr(diag.text, "digest"));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        backup_test(what_stood_outside_comes_below_a_name),
        backup_test(links_are_not_followed),
        backup_test(what_is_there_stays),
        backup_test(a_chunk_that_is_damaged_or_missing_is_named),
        backup_test(a_digest_that_differs_is_an_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Backups: what is read, what is kept only once, what is not read again, and dying at any moment.
 */
#include "fixture.h"

enum { LONG = 700000 }; /* three chunks of a store */

static void write_long(struct fixture *f, const char *name, char at_end) {
    char *bytes = malloc(LONG);
    assert_non_null(bytes);
    for (size_t i = 0; i < LONG; i++)
        bytes[i] = (char)(i / 4096);
    bytes[LONG - 1] = at_end;
    write_file(f, name, pc_span(bytes, LONG));
    free(bytes);
}

static void add_usual(struct fixture *f) {
    write_long(f, "db", 'a');
    write_file(f, "log", PC_SPAN("one line\n"));
    write_file(f, "empty", PC_SPAN(""));
    add_source(f, "db", PC_BACKUP_STORE);
    add_source(f, "log", PC_BACKUP_AUDIT);
    add_source(f, "empty", PC_BACKUP_SECRET);
}

static void files_are_kept_and_come_out_again(void **state) {
    struct fixture *f = *state;
    struct pc_diag diag = {{0}};
    struct pc_backup_manifest manifest, back;
    struct pc_backup_made made;
    PC_CLEANUP(pc_buf_free) struct pc_buf text = {0};
    struct stat was, is;
    add_usual(f);
    ok(make_backup(f, PC_SECOND, NULL, &manifest, &made, &diag));
    assert_true(made.files == 3 && made.bytes == LONG + 9 && made.unchanged == 0);
    assert_int_equal(made.new_chunks, 4);
    ok(pc_backup_get_manifest(&f->repository, manifest.id, &f->arena, &back, &diag));
    assert_int_equal(back.count, 3);
    ok(extract_to(f, &back, "out", &diag));
    ok(pc_file_read(folder_file(&f->folder, "out/log"), 100, &text));
    assert_span_equal(pc_buf_span(&text), "one line\n");
    assert_int_equal(stat(folder_file(&f->folder, "out/db"), &is), 0);
    assert_int_equal(stat(folder_file(&f->folder, "run/db"), &was), 0);
    assert_true(is.st_size == LONG && (is.st_mode & 07777) == 0640);
    assert_int_equal(is.st_mtim.tv_sec, was.st_mtim.tv_sec);
}

static void what_did_not_change_is_kept_once(void **state) {
    struct fixture *f = *state;
    struct pc_diag diag = {{0}};
    struct pc_backup_manifest first, second;
    struct pc_backup_made made;
    add_usual(f);
    ok(make_backup(f, PC_SECOND, NULL, &first, &made, &diag));
    write_long(f, "db", 'b');
    ok(make_backup(f, 2 * PC_SECOND, &first, &second, &made, &diag));
    assert_int_equal(made.new_chunks, 1);
    assert_int_equal(made.new_bytes, LONG % (256 << 10));
    assert_int_equal(made.unchanged, 2); /* the store is always read */
    assert_memory_equal(second.entries[2].sha256, first.entries[2].sha256, 32);
    write_file(f, "log", PC_SPAN("two line\n")); /* of the same size */
    ok(make_backup(f, 3 * PC_SECOND, &second, &first, &made, &diag));
    assert_int_equal(made.new_chunks, 1);
    assert_int_equal(made.unchanged, 1);
}

/* A first backup; path: where the target has what the file "log" holds. */
static void back_up_log(struct fixture *f, struct pc_backup_manifest *first,
                        char path[PC_BACKUP_OBJECT_TEXT]) {
    struct pc_diag diag = {{0}};
    struct pc_backup_made made;
    add_usual(f);
    ok(make_backup(f, PC_SECOND, NULL, first, &made, &diag));
    const struct pc_backup_entry *log = pc_backup_manifest_find(first, false, PC_SPAN("log"));
    pc_backup_object_path(&log->chunks[0], path);
}

static void a_chunk_that_was_lost_is_read_again(void **state) {
    struct fixture *f = *state;
    struct pc_diag diag = {{0}};
    struct pc_backup_manifest first, second;
    struct pc_backup_made made;
    char path[PC_BACKUP_OBJECT_TEXT];
    back_up_log(f, &first, path);
    ok(f->plain.remove(f->plain.self, path, &diag));
    ok(make_backup(f, PC_SECOND, &first, &second, &made, &diag));
    assert_int_equal(made.new_chunks, 1);
    ok(extract_to(f, &first, "out", &diag));
}

/* Within one tick of the file system's clock a second write leaves no trace. */
static void a_file_that_has_just_changed_is_read_again(void **state) {
    struct fixture *f = *state;
    struct pc_diag diag = {{0}};
    struct pc_backup_manifest first, second, third;
    struct pc_backup_made made;
    struct stat st;
    write_file(f, "one", PC_SPAN("one line\n"));
    add_source(f, "one", PC_BACKUP_SECRET);
    assert_int_equal(stat(folder_file(&f->folder, "run/one"), &st), 0);
    pc_time changed = (pc_time)st.st_ctim.tv_sec * PC_SECOND + st.st_ctim.tv_nsec / 1000;
    f->now = changed + 2 * PC_SECOND - 1;
    ok(make_backup(f, PC_SECOND, NULL, &first, &made, &diag));
    f->now++;
    ok(make_backup(f, PC_SECOND, &first, &second, &made, &diag));
    assert_int_equal(made.unchanged, 0);
    ok(make_backup(f, PC_SECOND, &second, &third, &made, &diag));
    assert_int_equal(made.unchanged, 1);
    ok(make_backup(f, PC_SECOND, &third, &second, &made, &diag)); /* the stamp goes on */
    assert_int_equal(made.unchanged, 1);
}

static void a_file_that_is_written_to_meanwhile_is_read_again(void **state) {
    struct fixture *f = *state;
    struct pc_diag diag = {{0}};
    struct pc_backup_manifest manifest;
    struct pc_backup_made made;
    PC_CLEANUP(pc_buf_free) struct pc_buf was = {0};
    PC_CLEANUP(pc_buf_free) struct pc_buf is = {0};
    char path[600];
    (void)snprintf(path, sizeof path, "%s/db", f->run);
    write_long(f, "db", 'a');
    add_source(f, "db", PC_BACKUP_STORE);
    f->mortal.rewritten = path;
    f->mortal.rewrites = 1; /* when the first of three chunks was read */
    ok(make_backup(f, PC_SECOND, NULL, &manifest, &made, &diag));
    assert_int_equal(made.bytes, LONG);
    ok(extract_to(f, &manifest, "out", &diag));
    ok(pc_file_read(path, LONG, &was));
    ok(pc_file_read(folder_file(&f->folder, "out/db"), LONG, &is));
    assert_true(pc_span_eq(pc_buf_span(&was), pc_buf_span(&is)));
    f->mortal.rewrites = UINT64_MAX;
    write_long(f, "db", 'b'); /* something new, so that there is a put */
    const struct pc_backup_how how = {.now = f->now, .anew = true};
    assert_int_equal(
        pc_backup_make(&f->repository, &f->sources, &how, &f->arena, &manifest, &made, &diag),
        PC_ERR_BUSY);
    assert_non_null(strstr(diag.text, "/db: changes all the time"));
}

/* The trail goes on while it is read; what is of it up to the limit stays. */
static void a_file_that_is_added_to_behind_its_limit_is_read_once(void **state) {
    struct fixture *f = *state;
    struct pc_diag diag = {{0}};
    struct pc_backup_manifest manifest;
    struct pc_backup_made made;
    char path[600];
    (void)snprintf(path, sizeof path, "%s/log", f->run);
    write_file(f, "log", PC_SPAN("one line\n"));
    const struct pc_backup_source cut = {
        .file = path, .limit = 9, .path = PC_SPAN("log"), .kind = PC_BACKUP_AUDIT, .mode = 0640};
    ok(pc_backup_sources_add(&f->sources, &cut));
    f->mortal.rewritten = path;
    f->mortal.rewrites = 1;
    ok(make_backup(f, PC_SECOND, NULL, &manifest, &made, &diag));
    assert_int_equal(made.new_chunks, 1);
}

static void what_is_damaged_is_put_anew(void **state) {
    struct fixture *f = *state;
    struct pc_diag diag = {{0}};
    struct pc_backup_manifest first, second;
    struct pc_backup_made made;
    char path[PC_BACKUP_OBJECT_TEXT];
    back_up_log(f, &first, path);
    ok(f->plain.put(f->plain.self, path, PC_SPAN("damaged"), &diag));
    ok(make_backup(f, PC_SECOND, NULL, &second, &made, &diag));
    assert_int_equal(extract_to(f, &second, "bad", &diag), PC_ERR_CORRUPT);
    const struct pc_backup_how how = {.now = f->now, .anew = true};
    second = (struct pc_backup_manifest){.time = PC_SECOND, .config = PC_SPAN("portcullis.yaml")};
    ok(pc_backup_make(&f->repository, &f->sources, &how, &f->arena, &second, &made, &diag));
    assert_true(made.new_bytes == made.bytes && made.bytes > 0);
    ok(extract_to(f, &first, "out", &diag));
}

static void a_limit_cuts_and_bytes_need_no_file(void **state) {
    struct fixture *f = *state;
    struct pc_diag diag = {{0}};
    struct pc_backup_manifest manifest;
    struct pc_backup_made made;
    char path[600];
    PC_CLEANUP(pc_buf_free) struct pc_buf text = {0};
    write_file(f, "log", PC_SPAN("one line\nhalf a l"));
    (void)snprintf(path, sizeof path, "%s/log", f->run);
    const struct pc_backup_source cut = {
        .file = path, .limit = 9, .path = PC_SPAN("log"), .kind = PC_BACKUP_AUDIT, .mode = 0640};
    const struct pc_backup_source bytes = {.bytes = PC_SPAN("the ring"),
                                           .limit = UINT64_MAX,
                                           .path = PC_SPAN("secrets/keyring.json"),
                                           .kind = PC_BACKUP_KEYRING,
                                           .mode = 0600};
    ok(pc_backup_sources_add(&f->sources, &cut));
    ok(pc_backup_sources_add(&f->sources, &bytes));
    ok(pc_backup_sources_add(&f->sources, &bytes)); /* named twice: kept once */
    ok(make_backup(f, PC_SECOND, NULL, &manifest, &made, &diag));
    assert_int_equal(manifest.count, 2);
    ok(extract_to(f, &manifest, "out", &diag));
    ok(pc_file_read(folder_file(&f->folder, "out/log"), 100, &text));
    ok(pc_file_read(folder_file(&f->folder, "out/secrets/keyring.json"), 100, &text));
    assert_span_equal(pc_buf_span(&text), "one line\nthe ring");
}

static void what_is_gone_is_left_out_unless_it_must_be_there(void **state) {
    struct fixture *f = *state;
    struct pc_diag diag = {{0}};
    struct pc_backup_manifest manifest;
    struct pc_backup_made made;
    add_source(f, "gone", PC_BACKUP_REFERRED);
    ok(make_backup(f, PC_SECOND, NULL, &manifest, &made, &diag));
    assert_int_equal(manifest.count, 0);
    assert_int_equal(manifest.left_out_count, 1);
    assert_span_equal(manifest.left_out[0].path, "gone");
    add_source(f, "db", PC_BACKUP_STORE);
    assert_int_equal(make_backup(f, PC_SECOND, NULL, &manifest, &made, &diag), PC_ERR_NOTFOUND);
    assert_non_null(strstr(diag.text, "/db"));
}

static void what_is_no_file_is_refused(void **state) {
    struct fixture *f = *state;
    struct pc_diag diag = {{0}};
    struct pc_backup_manifest manifest;
    struct pc_backup_made made;
    assert_int_equal(mkfifo(folder_file(&f->folder, "run/pipe"), 0600), 0);
    add_source(f, "pipe", PC_BACKUP_REFERRED);
    assert_int_equal(make_backup(f, PC_SECOND, NULL, &manifest, &made, &diag), PC_ERR_INVALID);
}

/* Put there after the files were listed. */
static void a_link_of_somebody_else_is_not_read_through(void **state) {
    struct fixture *f = *state;
    struct pc_diag diag = {{0}};
    struct pc_backup_manifest manifest;
    struct pc_backup_made made;
    const char *link = folder_file(&f->folder, "run/link");
    if (geteuid() != 0)
        skip();
    write_file(f, "roots", PC_SPAN("root's alone"));
    add_source(f, "link", PC_BACKUP_SECRET);
    assert_int_equal(symlink("roots", link), 0);
    ok(make_backup(f, PC_SECOND, NULL, &manifest, &made, &diag));
    assert_int_equal(made.bytes, 12);
    assert_int_equal(lchown(link, 54321, 54321), 0);
    assert_int_equal(make_backup(f, PC_SECOND, NULL, &manifest, &made, &diag), PC_ERR_INVALID);
    assert_non_null(strstr(diag.text, "another user"));
}

/* Whatever is listed comes out whole. */
static void all_are_whole(struct fixture *f, unsigned round) {
    struct pc_diag diag = {{0}};
    PC_CLEANUP(pc_arena_free) struct pc_arena arena = {0};
    struct pc_span *ids;
    size_t count;
    ok(pc_backup_list(&f->plain, &arena, &ids, &count, &diag));
    for (size_t i = 0; i < count; i++) {
        struct pc_backup_manifest manifest;
        char name[64];
        (void)snprintf(name, sizeof name, "out-%u-%zu", round, i);
        ok(pc_backup_get_manifest(&f->repository, ids[i], &arena, &manifest, &diag));
        ok(extract_to(f, &manifest, name, &diag));
    }
}

static void a_backup_that_dies_at_any_change_leaves_only_whole_ones(void **state) {
    struct fixture *f = *state;
    struct pc_backup_manifest manifest;
    struct pc_backup_made made;
    struct pc_diag diag = {{0}};
    add_usual(f);
    pc_err err = PC_ERR_IO;
    unsigned rounds = 0;
    for (; err != PC_OK; rounds++) {
        assert_true(rounds < 100);
        char line[32];
        (void)snprintf(line, sizeof line, "line %u\n", rounds);
        write_file(f, "log", pc_span_str(line));
        f->mortal.changes = 0;
        f->mortal.last = rounds + 1;
        err = make_backup(f, (pc_time)(rounds + 1) * PC_SECOND, NULL, &manifest, &made, &diag);
        f->mortal.last = 0;
        all_are_whole(f, rounds);
    }
    assert_true(rounds > 1);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        backup_test(files_are_kept_and_come_out_again),
        backup_test(what_did_not_change_is_kept_once),
        backup_test(a_chunk_that_was_lost_is_read_again),
        backup_test(a_file_that_has_just_changed_is_read_again),
        backup_test(a_file_that_is_written_to_meanwhile_is_read_again),
        backup_test(a_file_that_is_added_to_behind_its_limit_is_read_once),
        backup_test(what_is_damaged_is_put_anew),
        backup_test(a_limit_cuts_and_bytes_need_no_file),
        backup_test(what_is_gone_is_left_out_unless_it_must_be_there),
        backup_test(what_is_no_file_is_refused),
        backup_test(a_link_of_somebody_else_is_not_read_through),
        backup_test(a_backup_that_dies_at_any_change_leaves_only_whole_ones),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

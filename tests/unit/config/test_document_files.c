/* Documents from a folder: below it, each once, and no other. */
#define _GNU_SOURCE
#include <unistd.h>

#include "../folder.h"
#include "../testing.h"

#include "base/file.h"
#include "config/document_files.h"

static struct folder folder;

static void put(const char *name, const char *text) {
    assert_int_equal(pc_file_replace(folder_file(&folder, name), pc_span_str(text), 0600), PC_OK);
}

/* What the folder of the first document has below that name. */
static pc_err fetch(struct pc_document_files *files, const char *name, struct pc_span *json) {
    struct pc_buf uri PC_CLEANUP(pc_buf_free) = {0};
    pc_buf_add(&uri, files->root);
    pc_buf_add_str(&uri, name);
    return pc_document_files_fetch(files, pc_buf_span(&uri), json);
}

static void test_reading(void **state) {
    (void)state;
    struct pc_document_files files;
    struct pc_span json;
    put("a b.yaml", "a: 1\n");
    put("sub/c.json", "{\"b\": 2}");
    assert_int_equal(pc_document_files_open(&files, folder_file(&folder, "a b.yaml")), PC_OK);
    assert_true(pc_span_starts(files.first, PC_SPAN("file:///")));
    assert_true(pc_span_ends(files.first, PC_SPAN("/a%20b.yaml")));
    assert_int_equal(pc_document_files_fetch(&files, files.first, &json), PC_OK);
    assert_span_equal(json, "{\"a\":1}");
    assert_int_equal(fetch(&files, "sub/c.json", &json), PC_OK);
    assert_span_equal(json, "{\"b\": 2}");
    assert_int_equal(files.count, 2);
    put("sub/c.json", "{}");
    assert_int_equal(fetch(&files, "sub/c.json", &json), PC_OK); /* what was read before */
    assert_span_equal(json, "{\"b\": 2}");
    assert_span_equal(pc_document_files_find(&files, files.first)->text, "a: 1\n");
    assert_true(pc_span_ends(files.items[1].path, PC_SPAN("/sub/c.json")));
    pc_document_files_free(&files);
}

static void test_other_places(void **state) {
    (void)state;
    static const char *const wrong[] = {"../a",        "x/../../a", "%2e%2e/a", "x/%2E%2e/a", "",
                                        "/etc/passwd", "a%00b",     "%zz",      "a//b",       ".."};
    struct pc_document_files files;
    struct pc_span json;
    put("main.yaml", "a: 1\n");
    assert_int_equal(pc_document_files_open(&files, folder_file(&folder, "main.yaml")), PC_OK);
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        assert_int_equal(fetch(&files, wrong[i], &json), PC_ERR_DENIED);
    assert_int_equal(pc_document_files_fetch(&files, PC_SPAN("file:///etc/passwd"), &json),
                     PC_ERR_DENIED);
    assert_int_equal(pc_document_files_fetch(&files, PC_SPAN("http://x/y"), &json), PC_ERR_DENIED);
    assert_non_null(strstr(files.diag.text, "in the folder of the first document"));
    assert_int_equal(fetch(&files, "none.yaml", &json), PC_ERR_NOTFOUND);
    assert_string_equal(files.diag.text, "there is no such file");
    assert_null(pc_document_files_find(&files, PC_SPAN("file:///etc/passwd")));
    pc_document_files_free(&files);
    assert_int_equal(pc_document_files_open(&files, folder_file(&folder, "none.yaml")),
                     PC_ERR_NOTFOUND);
    pc_document_files_free(&files);
}

/* A link is what it leads to. */
static void test_links(void **state) {
    (void)state;
    struct pc_document_files files;
    struct pc_span json;
    put("secret.yaml", "a: 1\n");
    put("sub/main.yaml", "a: 2\n");
    put("sub/other.yaml", "a: 3\n");
    assert_int_equal(symlink("../secret.yaml", folder_file(&folder, "sub/out.yaml")), 0);
    assert_int_equal(symlink("..", folder_file(&folder, "sub/up")), 0);
    assert_int_equal(symlink("other.yaml", folder_file(&folder, "sub/in.yaml")), 0);
    assert_int_equal(pc_document_files_open(&files, folder_file(&folder, "sub/main.yaml")), PC_OK);
    assert_int_equal(fetch(&files, "in.yaml", &json), PC_OK);
    assert_span_equal(json, "{\"a\":3}");
    assert_int_equal(fetch(&files, "out.yaml", &json), PC_ERR_DENIED);
    assert_int_equal(fetch(&files, "up/secret.yaml", &json), PC_ERR_DENIED);
    assert_non_null(strstr(files.diag.text, "in the folder of the first document"));
    pc_document_files_free(&files);
}

static void test_what_is_no_document(void **state) {
    (void)state;
    struct pc_document_files files;
    struct pc_span json;
    put("bad.yaml", "a: 1\nb: [\n");
    assert_int_equal(pc_document_files_open(&files, folder_file(&folder, "bad.yaml")), PC_OK);
    assert_int_equal(pc_document_files_fetch(&files, files.first, &json), PC_ERR_INVALID);
    assert_non_null(strstr(files.diag.text, "line 3: not valid YAML"));
    assert_int_equal(files.count, 0);
    assert_true(fetch(&files, "sub", &json) != PC_OK); /* a folder */
    pc_document_files_free(&files);
}

static int setup(void **state) {
    (void)state;
    folder_make(&folder);
    return pc_file_make_dir(folder_file(&folder, "sub"), 0700) == PC_OK ? 0 : -1;
}

static int teardown(void **state) {
    (void)state;
    folder_remove(&folder);
    return 0;
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_reading), cmocka_unit_test(test_other_places),
        cmocka_unit_test(test_links), cmocka_unit_test(test_what_is_no_document)};
    return cmocka_run_group_tests(tests, setup, teardown);
}

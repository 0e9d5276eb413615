/* Files with keys: who may read them, and AES keys as they are written down. */
#define _GNU_SOURCE
#include "../testing.h"

#include <sys/stat.h>

#include "../folder.h"
#include "base/file.h"
#include "vault/key_file.h"

static void test_files(void **state) {
    (void)state;
    struct folder folder;
    folder_make(&folder);
    const char *path = folder_file(&folder, "key");
    PC_CLEANUP(pc_buf_free) struct pc_buf out = PC_BUF_SECRET;
    struct pc_diag diag;
    assert_int_equal(pc_vault_key_file_read(path, &out, &diag), PC_ERR_NOTFOUND);
    assert_int_equal(pc_file_replace(path, PC_SPAN("secret"), 0600), PC_OK);
    assert_int_equal(pc_vault_key_file_read(path, &out, &diag), PC_OK);
    assert_span_equal(pc_buf_span(&out), "secret");
    static const mode_t others[] = {0640, 0604, 0620, 0602, 0610, 0601};
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        assert_int_equal(chmod(path, others[i]), 0);
        assert_int_equal(pc_vault_key_file_read(path, &out, &diag), PC_ERR_DENIED);
        assert_null(strstr(diag.text, "secret"));
    }
    assert_int_equal(chmod(path, 0400), 0);
    assert_int_equal(pc_vault_key_file_read(path, &out, &diag), PC_OK);
    const char *link = folder_file(&folder, "link");
    assert_int_equal(symlink(path, link), 0);
    assert_int_equal(pc_vault_key_file_read(link, &out, &diag), PC_ERR_IO);
    assert_int_equal(pc_vault_key_file_read(folder.path, &out, &diag), PC_ERR_DENIED);
    static char large[PC_VAULT_KEY_FILE_MAX + 1];
    assert_int_equal(pc_file_replace(path, pc_span(large, sizeof large), 0600), PC_OK);
    assert_int_equal(pc_vault_key_file_read(path, &out, &diag), PC_ERR_RANGE);
    folder_remove(&folder);
}

static void test_keys_as_they_are_written(void **state) {
    (void)state;
    static const struct {
        struct pc_span text;
        const char *key; /* NULL: refused */
    } cases[] = {
        {PC_SPAN("\x01"
                 "23456789abcdef"
                 "\n"),
         "\x01"
         "23456789abcdef\n"},
        {PC_SPAN("30313233343536373839616263646566\n"), "0123456789abcdef"},
        {PC_SPAN("30313233343536373839616263646566\r\n"), "0123456789abcdef"},
        {PC_SPAN("303132333435363738396162636465663031323334353637"), "0123456789abcdef01234567"},
        {PC_SPAN("MDEyMzQ1Njc4OWFiY2RlZg==\n"), "0123456789abcdef"},
        {PC_SPAN("MDEyMzQ1Njc4OWFiY2RlZg"), "0123456789abcdef"},
        {PC_SPAN("+/+/+/+/+/+/+/+/+/+/+/+/+/+/+/+/"),
         "\xfb\xff\xbf\xfb\xff\xbf\xfb\xff\xbf\xfb\xff\xbf\xfb\xff\xbf\xfb\xff\xbf\xfb\xff\xbf\xfb"
         "\xff\xbf"},
        {PC_SPAN("-_-_-_-_-_-_-_-_-_-_-_-_-_-_-_-_"),
         "\xfb\xff\xbf\xfb\xff\xbf\xfb\xff\xbf\xfb\xff\xbf\xfb\xff\xbf\xfb\xff\xbf\xfb\xff\xbf\xfb"
         "\xff\xbf"},
        {PC_SPAN(""), NULL},
        {PC_SPAN("\n"), NULL},
        {PC_SPAN("correct horse bs"), NULL}, /* a passphrase is no key, of whatever length */
        {PC_SPAN("3031323334353637383961626364656"), NULL},
        {PC_SPAN("303132333435363738396162636465\n"), NULL},
        {PC_SPAN("30313233343536373839616263646566\n\n"), NULL},
        {PC_SPAN("MDEyMzQ1Njc4OWFiY2RlZg="), NULL},
        {PC_SPAN("MDEyMzQ1Njc4OWFiY2RlZg==="), NULL},
        {PC_SPAN("MDEyMzQ1Njc4OWFiY2RlZh=="), NULL},
        {PC_SPAN("=="), NULL},
        {PC_SPAN("\x01"
                 "23456789abcde"),
         NULL},
        {PC_SPAN("\x01"
                 "23456789abcdef01"),
         NULL},
        {PC_SPAN("3031323334353637383961626364656630313233343536373839616263646566ff"), NULL},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        uint8_t key[32];
        size_t len = 0;
        pc_err err = pc_vault_key_text_aes(cases[i].text, key, &len);
        assert_int_equal(err, cases[i].key == NULL ? PC_ERR_INVALID : PC_OK);
        if (cases[i].key == NULL)
            continue;
        assert_int_equal(len, strlen(cases[i].key));
        assert_memory_equal(key, cases[i].key, len);
    }
}

static void test_aes_file(void **state) {
    (void)state;
    struct folder folder;
    folder_make(&folder);
    const char *path = folder_file(&folder, "key");
    uint8_t key[32];
    size_t len;
    struct pc_diag diag;
    assert_int_equal(pc_file_replace(path, PC_SPAN("MDEyMzQ1Njc4OWFiY2RlZg==\n"), 0600), PC_OK);
    assert_int_equal(pc_vault_key_file_aes(path, key, &len, &diag), PC_OK);
    assert_int_equal(len, 16);
    assert_int_equal(pc_file_replace(path, PC_SPAN("hunter2"), 0600), PC_OK);
    assert_int_equal(pc_vault_key_file_aes(path, key, &len, &diag), PC_ERR_INVALID);
    assert_null(strstr(diag.text, "hunter2"));
    folder_remove(&folder);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_files),
        cmocka_unit_test(test_keys_as_they_are_written),
        cmocka_unit_test(test_aes_file),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

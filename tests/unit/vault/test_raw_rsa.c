/* The raw RSA keyring: opened from files, with one half of the pair or both. */
#define _GNU_SOURCE
#include "../testing.h"

#include <sys/stat.h>

#include "../folder.h"
#include "../rsa_keys.h"
#include "base/file.h"
#include "vault/providers.h"

static struct folder folder;
static const struct pc_vault_context nothing;
static const struct pc_vault_ports ports;

static struct pc_span file_of(const char *name, const char *text, mode_t mode) {
    static char paths[8][512];
    static unsigned turn;
    char *path = paths[turn++ % 8];
    (void)snprintf(path, sizeof paths[0], "%s", folder_file(&folder, name));
    assert_int_equal(pc_file_replace(path, pc_span_str(text), mode), PC_OK);
    return pc_span_str(path);
}

static struct pc_settings_vault_key settings_of(struct pc_span public_key,
                                                struct pc_span private_key) {
    return (struct pc_settings_vault_key){.type = PC_VAULT_RAW_RSA,
                                          .key_namespace = PC_SPAN("space"),
                                          .key_name = PC_SPAN("name"),
                                          .public_key = public_key,
                                          .private_key = private_key};
}

static void test_pairs_and_halves(void **state) {
    (void)state;
    struct pc_span pub = file_of("pub", rsa_public, 0644),
                   priv = file_of("priv", rsa_private, 0600);
    struct pc_settings_vault_key kinds[] = {settings_of(pub, priv), settings_of(pub, PC_SPAN("")),
                                            settings_of(PC_SPAN(""), priv)};
    struct pc_vault_data_key key = {.len = 32, .bytes = "0123456789abcdef0123456789abcde"};
    for (int padding = PC_PADDING_OAEP_SHA256; padding <= PC_PADDING_PKCS1; padding++)
        for (size_t i = 0; i < 3; i++) {
            struct pc_vault_provider to, from;
            kinds[i].padding = kinds[0].padding = (enum pc_vault_padding)padding;
            assert_int_equal(pc_vault_raw_rsa_open(&kinds[i], &ports, &to, NULL), PC_OK);
            assert_int_equal(pc_vault_raw_rsa_open(&kinds[0], &ports, &from, NULL), PC_OK);
            assert_int_equal(to.unwrap == NULL, i == 1);
            PC_CLEANUP(pc_arena_free) struct pc_arena arena = {0};
            struct pc_vault_wrapped_key wrapped;
            assert_int_equal(to.wrap(to.self, &nothing, &key, &arena, &wrapped, NULL), PC_OK);
            assert_span_equal(wrapped.provider_id, "space");
            assert_span_equal(wrapped.provider_info, "name");
            struct pc_vault_data_key out = {.len = 32};
            assert_int_equal(from.unwrap(from.self, &nothing, &wrapped, &out, NULL), PC_OK);
            assert_memory_equal(&out, &key, sizeof key);
            assert_int_equal(from.health(from.self, NULL), PC_OK);
            to.free(to.self);
            from.free(from.self);
        }
}

static void test_what_does_not_open(void **state) {
    (void)state;
    struct pc_settings_vault_key settings =
        settings_of(PC_SPAN(""), file_of("priv", rsa_private, 0600));
    struct pc_vault_provider provider;
    assert_int_equal(pc_vault_raw_rsa_open(&settings, &ports, &provider, NULL), PC_OK);
    PC_CLEANUP(pc_arena_free) struct pc_arena arena = {0};
    struct pc_vault_data_key key = {.len = 32}, out = {.len = 16};
    struct pc_vault_wrapped_key wrapped, other;
    struct pc_diag diag;
    assert_int_equal(provider.wrap(provider.self, &nothing, &key, &arena, &wrapped, NULL), PC_OK);
    assert_int_equal(provider.unwrap(provider.self, &nothing, &wrapped, &out, &diag),
                     PC_ERR_CORRUPT);
    out.len = 32;
    other = wrapped;
    other.provider_info = PC_SPAN("nam");
    assert_int_equal(provider.unwrap(provider.self, &nothing, &other, &out, &diag),
                     PC_ERR_NOTFOUND);
    other = wrapped;
    other.provider_id = PC_SPAN("Space");
    assert_int_equal(provider.unwrap(provider.self, &nothing, &other, &out, &diag),
                     PC_ERR_NOTFOUND);
    for (size_t i = 0; i < wrapped.ciphertext.len; i += 16) {
        ((char *)wrapped.ciphertext.ptr)[i] ^= 64;
        assert_int_equal(provider.unwrap(provider.self, &nothing, &wrapped, &out, &diag),
                         PC_ERR_CORRUPT);
        ((char *)wrapped.ciphertext.ptr)[i] ^= 64;
    }
    wrapped.ciphertext.len--;
    assert_int_equal(provider.unwrap(provider.self, &nothing, &wrapped, &out, &diag),
                     PC_ERR_CORRUPT);
    provider.free(provider.self);
}

static void test_files_that_are_refused(void **state) {
    (void)state;
    struct pc_span priv = file_of("priv", rsa_private, 0600), none = PC_SPAN("");
    const struct {
        struct pc_settings_vault_key settings;
        pc_err err;
    } cases[] = {
        {settings_of(none, file_of("open", rsa_private, 0644)), PC_ERR_DENIED},
        {settings_of(file_of("other", rsa_other_public, 0644), priv), PC_ERR_INVALID},
        {settings_of(none, file_of("encrypted", rsa_encrypted, 0600)), PC_ERR_INVALID},
        {settings_of(none, file_of("small", rsa_small, 0600)), PC_ERR_RANGE},
        {settings_of(file_of("text", "hunter2", 0644), none), PC_ERR_INVALID},
        {settings_of(PC_SPAN("/nowhere/at/all"), none), PC_ERR_NOTFOUND},
        {settings_of(none, none), PC_ERR_INVALID},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct pc_vault_provider provider;
        struct pc_diag diag = {0};
        assert_int_equal(pc_vault_raw_rsa_open(&cases[i].settings, &ports, &provider, &diag),
                         cases[i].err);
        assert_true(diag.text[0] != '\0');
        assert_null(strstr(diag.text, "hunter2"));
    }
}

static int set_up(void **state) {
    (void)state;
    folder_make(&folder);
    return 0;
}

static int tear_down(void **state) {
    (void)state;
    folder_remove(&folder);
    return 0;
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_pairs_and_halves),
        cmocka_unit_test(test_what_does_not_open),
        cmocka_unit_test(test_files_that_are_refused),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}

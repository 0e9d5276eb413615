/* The raw AES keyring: its bytes, every key length, and what does not open. */
#define _GNU_SOURCE
#include "../testing.h"

#include <fcntl.h>
#include <sys/stat.h>

#include "../entropy.h"
#include "../folder.h"
#include "base/file.h"
#include "crypto/random.h"
#include "vault/raw_aes.h"

static const uint8_t bytes[32] = "0123456789abcdef0123456789abcde";
static struct pc_vault_pair pair = {PC_SPAN("purpose"), PC_SPAN("test")};
static const struct pc_vault_context context = {&pair, 1}, nothing;

static struct pc_vault_provider provider_of(size_t key_len, const char *name) {
    struct pc_vault_raw_aes raw = {PC_SPAN("space"), pc_span_str(name), pc_span(bytes, key_len)};
    struct pc_vault_provider provider;
    assert_int_equal(pc_vault_raw_aes_new(&raw, &pc_system_entropy, &provider, NULL), PC_OK);
    return provider;
}

static struct pc_vault_data_key data_key(size_t len) {
    struct pc_vault_data_key key = {.len = len};
    memset(key.bytes, 7, len);
    return key;
}

static void test_every_length(void **state) {
    (void)state;
    static const size_t lengths[] = {16, 24, 32};
    for (size_t i = 0; i < 9; i++) {
        struct pc_vault_provider provider = provider_of(lengths[i / 3], "name");
        PC_CLEANUP(pc_arena_free) struct pc_arena arena = {0};
        struct pc_vault_data_key key = data_key(lengths[i % 3]), out = {.len = key.len};
        struct pc_vault_wrapped_key wrapped;
        assert_int_equal(provider.wrap(provider.self, &context, &key, &arena, &wrapped, NULL),
                         PC_OK);
        assert_span_equal(wrapped.provider_id, "space");
        assert_int_equal(wrapped.provider_info.len, 4 + 8 + 12);
        assert_memory_equal(wrapped.provider_info.ptr, "name\0\0\0\x80\0\0\0\x0c", 12);
        assert_int_equal(wrapped.ciphertext.len, key.len + 16);
        assert_int_equal(provider.unwrap(provider.self, &context, &wrapped, &out, NULL), PC_OK);
        assert_memory_equal(&out, &key, sizeof key);
        out.len = key.len == 16 ? 24 : 16;
        assert_int_equal(provider.unwrap(provider.self, &context, &wrapped, &out, NULL),
                         PC_ERR_CORRUPT);
        out.len = SIZE_MAX - 8;
        assert_int_equal(provider.unwrap(provider.self, &context, &wrapped, &out, NULL),
                         PC_ERR_CORRUPT);
        assert_int_equal(provider.health(provider.self, NULL), PC_OK);
        provider.free(provider.self);
    }
}

static void test_every_bit_counts(void **state) {
    (void)state;
    struct pc_vault_provider provider = provider_of(32, "n");
    PC_CLEANUP(pc_arena_free) struct pc_arena arena = {0};
    struct pc_vault_data_key key = data_key(32), out = {.len = 32};
    struct pc_vault_wrapped_key wrapped;
    struct pc_diag diag;
    assert_int_equal(provider.wrap(provider.self, &nothing, &key, &arena, &wrapped, NULL), PC_OK);
    assert_int_equal(provider.unwrap(provider.self, &context, &wrapped, &out, &diag),
                     PC_ERR_CORRUPT);
    char *info = (char *)wrapped.provider_info.ptr;
    for (size_t i = 0; i < wrapped.provider_info.len * 8; i++) {
        info[i / 8] ^= (char)(1 << (i % 8));
        assert_int_equal(provider.unwrap(provider.self, &nothing, &wrapped, &out, &diag),
                         i < 9 * 8 ? PC_ERR_NOTFOUND : PC_ERR_CORRUPT);
        info[i / 8] ^= (char)(1 << (i % 8));
    }
    char *sealed = (char *)wrapped.ciphertext.ptr;
    for (size_t i = 0; i < wrapped.ciphertext.len * 8; i++) {
        sealed[i / 8] ^= (char)(1 << (i % 8));
        assert_int_equal(provider.unwrap(provider.self, &nothing, &wrapped, &out, &diag),
                         PC_ERR_CORRUPT);
        sealed[i / 8] ^= (char)(1 << (i % 8));
    }
    struct pc_vault_wrapped_key cut = wrapped;
    for (size_t i = 0; i < wrapped.provider_info.len; i++) {
        cut.provider_info.len = i;
        assert_int_equal(provider.unwrap(provider.self, &nothing, &cut, &out, &diag),
                         PC_ERR_NOTFOUND);
    }
    cut = wrapped;
    for (size_t i = 0; i < wrapped.ciphertext.len; i++) {
        cut.ciphertext.len = i;
        assert_int_equal(provider.unwrap(provider.self, &nothing, &cut, &out, &diag),
                         PC_ERR_CORRUPT);
    }
    assert_int_equal(provider.unwrap(provider.self, &nothing, &wrapped, &out, &diag), PC_OK);
    provider.free(provider.self);
}

static void test_other_names(void **state) {
    (void)state;
    struct pc_vault_provider provider = provider_of(32, "name"), other = provider_of(32, "nam");
    PC_CLEANUP(pc_arena_free) struct pc_arena arena = {0};
    struct pc_vault_data_key key = data_key(32), out = {.len = 32};
    struct pc_vault_wrapped_key wrapped;
    assert_int_equal(provider.wrap(provider.self, &nothing, &key, &arena, &wrapped, NULL), PC_OK);
    assert_int_equal(other.unwrap(other.self, &nothing, &wrapped, &out, NULL), PC_ERR_NOTFOUND);
    wrapped.provider_id = PC_SPAN("spacE");
    assert_int_equal(provider.unwrap(provider.self, &nothing, &wrapped, &out, NULL),
                     PC_ERR_NOTFOUND);
    provider.free(provider.self);
    other.free(other.self);
}

static void test_what_is_refused(void **state) {
    (void)state;
    struct pc_vault_provider out;
    struct pc_diag diag;
    const struct pc_vault_raw_aes wrong[] = {
        {PC_SPAN("space"), PC_SPAN("name"), pc_span(bytes, 31)},
        {PC_SPAN("space"), PC_SPAN("name"), pc_span(bytes, 0)},
        {PC_SPAN(""), PC_SPAN("name"), pc_span(bytes, 32)},
        {PC_SPAN("space"), PC_SPAN(""), pc_span(bytes, 32)},
        {PC_SPAN("aws-kms"), PC_SPAN("name"), pc_span(bytes, 32)},
        {PC_SPAN("space"), pc_span(bytes, 65536), pc_span(bytes, 32)},
    };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        assert_int_equal(pc_vault_raw_aes_new(&wrong[i], &pc_system_entropy, &out, &diag),
                         PC_ERR_INVALID);
    struct pc_entropy dry = entropy_dry();
    struct pc_vault_raw_aes raw = {PC_SPAN("space"), PC_SPAN("name"), pc_span(bytes, 32)};
    assert_int_equal(pc_vault_raw_aes_new(&raw, &dry, &out, &diag), PC_OK);
    PC_CLEANUP(pc_arena_free) struct pc_arena arena = {0};
    struct pc_vault_data_key key = data_key(32);
    struct pc_vault_wrapped_key wrapped;
    assert_int_equal(out.wrap(out.self, &nothing, &key, &arena, &wrapped, &diag), PC_ERR_IO);
    out.free(out.self);
}

static void test_opened_from_settings(void **state) {
    (void)state;
    struct folder folder;
    folder_make(&folder);
    const char *path = folder_file(&folder, "key");
    assert_int_equal(pc_file_replace(path, pc_span(bytes, 32), 0600), PC_OK);
    struct pc_settings_vault_key settings = {.type = PC_VAULT_RAW_AES,
                                             .file = pc_span_str(path),
                                             .key_namespace = PC_SPAN("space"),
                                             .key_name = PC_SPAN("name")};
    struct pc_vault_ports ports = {.entropy = &pc_system_entropy};
    struct pc_vault_provider provider, other = provider_of(32, "name");
    struct pc_diag diag;
    assert_int_equal(pc_vault_raw_aes_open(&settings, &ports, &provider, &diag), PC_OK);
    PC_CLEANUP(pc_arena_free) struct pc_arena arena = {0};
    struct pc_vault_data_key key = data_key(32), out = {.len = 32};
    struct pc_vault_wrapped_key wrapped;
    assert_int_equal(provider.wrap(provider.self, &nothing, &key, &arena, &wrapped, NULL), PC_OK);
    provider.free(provider.self);
    assert_int_equal(other.unwrap(other.self, &nothing, &wrapped, &out, NULL), PC_OK);
    other.free(other.self);
    assert_int_equal(chmod(path, 0640), 0);
    assert_int_equal(pc_vault_raw_aes_open(&settings, &ports, &provider, &diag), PC_ERR_DENIED);
    folder_remove(&folder);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_length),         cmocka_unit_test(test_every_bit_counts),
        cmocka_unit_test(test_other_names),          cmocka_unit_test(test_what_is_refused),
        cmocka_unit_test(test_opened_from_settings),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* The local ring as a provider: the active key wraps, every key opens. */
#define _GNU_SOURCE
#include "../testing.h"

#include "../folder.h"
#include "base/file.h"
#include "crypto/random.h"
#include "vault/local_ring.h"
#include "vault/raw_aes.h"

static struct folder folder;
static const struct pc_argon2id_cost cheap = {8, 1};
static struct pc_vault_pair pair = {PC_SPAN("purpose"), PC_SPAN("test")};
static const struct pc_vault_context context = {&pair, 1}, nothing;

static const char *ring_at(const char *name) {
    const char *path = folder_file(&folder, name);
    assert_int_equal(
        pc_vault_ring_create(path, PC_SPAN(""), NULL, &pc_system_entropy, PC_DAY, NULL), PC_OK);
    return path;
}

static struct pc_vault_ring *load(const char *path) {
    struct pc_vault_ring *ring = NULL;
    assert_int_equal(pc_vault_ring_load(path, PC_SPAN(""), &pc_system_entropy, &ring, NULL), PC_OK);
    return ring;
}

static void wrap(const char *path, struct pc_arena *arena, struct pc_vault_data_key *key,
                 struct pc_vault_wrapped_key *wrapped) {
    struct pc_vault_provider provider = pc_vault_ring_provider(load(path));
    *key = (struct pc_vault_data_key){.len = 32};
    memset(key->bytes, 7, 32);
    assert_int_equal(provider.wrap(provider.self, &context, key, arena, wrapped, NULL), PC_OK);
    provider.free(provider.self);
}

static void test_old_keys_open(void **state) {
    (void)state;
    const char *path = ring_at("old");
    PC_CLEANUP(pc_arena_free) struct pc_arena arena = {0};
    struct pc_vault_wrapped_key wrapped[3];
    struct pc_vault_data_key key, out = {.len = 32};
    for (size_t i = 0; i < 3; i++) {
        wrap(path, &arena, &key, &wrapped[i]);
        assert_span_equal(wrapped[i].provider_id, "portcullis");
        struct pc_vault_ring *ring = load(path);
        assert_int_equal(pc_vault_ring_rotate(ring, PC_DAY, NULL), PC_OK);
        pc_vault_ring_free(ring);
    }
    struct pc_vault_provider provider = pc_vault_ring_provider(load(path));
    for (size_t i = 0; i < 3; i++) {
        assert_int_equal(provider.unwrap(provider.self, &context, &wrapped[i], &out, NULL), PC_OK);
        assert_memory_equal(&key, &out, sizeof key);
        assert_int_equal(provider.unwrap(provider.self, &nothing, &wrapped[i], &out, NULL),
                         PC_ERR_CORRUPT);
        assert_true(i == 0 || !pc_span_eq(wrapped[i].provider_info, wrapped[0].provider_info));
    }
    assert_int_equal(provider.health(provider.self, NULL), PC_OK);
    assert_int_equal(unlink(path), 0);
    struct pc_diag diag;
    assert_int_equal(provider.health(provider.self, &diag), PC_ERR_NOTFOUND);
    assert_non_null(strstr(diag.text, "is gone"));
    provider.free(provider.self);
}

static void test_other_rings_do_not(void **state) {
    (void)state;
    PC_CLEANUP(pc_arena_free) struct pc_arena arena = {0};
    struct pc_vault_wrapped_key wrapped;
    struct pc_vault_data_key key, out = {.len = 32};
    wrap(ring_at("one"), &arena, &key, &wrapped);
    struct pc_vault_provider provider = pc_vault_ring_provider(load(ring_at("other")));
    assert_int_equal(provider.unwrap(provider.self, &context, &wrapped, &out, NULL),
                     PC_ERR_NOTFOUND);
    for (size_t len = 0; len < wrapped.provider_info.len; len++) {
        struct pc_vault_wrapped_key cut = wrapped;
        cut.provider_info.len = len;
        assert_int_equal(provider.unwrap(provider.self, &context, &cut, &out, NULL),
                         PC_ERR_NOTFOUND);
    }
    provider.free(provider.self);
}

/* What the format's other readers see: a raw AES key. */
static void test_an_exported_key_opens(void **state) {
    (void)state;
    const char *path = ring_at("exported");
    PC_CLEANUP(pc_arena_free) struct pc_arena arena = {0};
    struct pc_vault_wrapped_key wrapped;
    struct pc_vault_data_key key, out = {.len = 32};
    wrap(path, &arena, &key, &wrapped);
    struct pc_vault_ring *ring = load(path);
    struct pc_span id = pc_vault_ring_entry(ring, 0).id;
    uint8_t bytes[PC_VAULT_RING_KEY];
    assert_int_equal(pc_vault_ring_export(ring, id, bytes), PC_OK);
    struct pc_vault_raw_aes raw = {PC_SPAN("portcullis"), id, pc_span(bytes, sizeof bytes)};
    struct pc_vault_provider provider;
    assert_int_equal(pc_vault_raw_aes_new(&raw, &pc_system_entropy, &provider, NULL), PC_OK);
    assert_int_equal(provider.unwrap(provider.self, &context, &wrapped, &out, NULL), PC_OK);
    assert_memory_equal(&key, &out, sizeof key);
    provider.free(provider.self);
    assert_int_equal(pc_vault_ring_export(ring, PC_SPAN("0"), bytes), PC_ERR_NOTFOUND);
    pc_vault_ring_free(ring);
}

static pc_err secret_of(void *self, struct pc_span reference, struct pc_buf *out,
                        struct pc_diag *diag) {
    (void)self;
    if (!pc_span_eq(reference, PC_SPAN("${file:/pass}")))
        return pc_diag_set(diag, PC_ERR_NOTFOUND, "there is no such secret");
    pc_buf_add_str(out, "correct horse");
    return pc_buf_end(out);
}

static void test_opened_from_settings(void **state) {
    (void)state;
    const char *path = folder_file(&folder, "settings");
    assert_int_equal(pc_vault_ring_create(path, PC_SPAN("correct horse"), &cheap,
                                          &pc_system_entropy, PC_DAY, NULL),
                     PC_OK);
    struct pc_settings_vault_key key = {
        .type = PC_VAULT_RING, .file = pc_span_str(path), .passphrase = PC_SPAN("${file:/pass}")};
    struct pc_vault_ports ports = {.entropy = &pc_system_entropy, .secret = secret_of};
    struct pc_vault_provider provider;
    struct pc_diag diag;
    assert_int_equal(pc_vault_ring_open(&key, &ports, &provider, &diag), PC_OK);
    provider.free(provider.self);
    key.passphrase = PC_SPAN("${file:/other}");
    assert_int_equal(pc_vault_ring_open(&key, &ports, &provider, &diag), PC_ERR_NOTFOUND);
    key.passphrase = PC_SPAN("");
    assert_int_equal(pc_vault_ring_open(&key, &ports, &provider, &diag), PC_ERR_DENIED);
    key.passphrase = PC_SPAN("${file:/pass}");
    ports.secret = NULL;
    assert_int_equal(pc_vault_ring_open(&key, &ports, &provider, &diag), PC_ERR_UNSUPPORTED);
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
        cmocka_unit_test(test_old_keys_open),
        cmocka_unit_test(test_other_rings_do_not),
        cmocka_unit_test(test_an_exported_key_opens),
        cmocka_unit_test(test_opened_from_settings),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}

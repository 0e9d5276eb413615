/* The keys of the configuration: which of them wrap, in which order, and what cannot be. */
#define _GNU_SOURCE
#include "doubles.h"

#include "../folder.h"
#include "base/file.h"
#include "crypto/random.h"
#include "vault/local_ring.h"
#include "vault/open_keys.h"

static struct folder folder;
static pc_time now = PC_DAY;
static struct pc_clock clock;
static struct pc_settings_vault_key entries[3];
static const struct pc_vault_context nothing;

static struct pc_vault_ports ports(void) {
    clock = double_clock(&now);
    return (struct pc_vault_ports){.entropy = &pc_system_entropy, .clock = &clock};
}

static struct pc_settings_vault settings(size_t count) {
    return (struct pc_settings_vault){.keys = entries,
                                      .key_count = count,
                                      .cache_age = PC_MINUTE,
                                      .cache_bytes = 1000,
                                      .cache_uses = 10,
                                      .cache_entries = 10};
}

/* The provider ids of what a new data key is wrapped under, each with a space behind. */
static void wrapped_by(struct pc_vault_keys *keys, char *out) {
    PC_CLEANUP(pc_arena_free) struct pc_arena arena = {0};
    struct pc_vault_made_key made;
    assert_int_equal(pc_vault_keys_make(keys, &nothing, 32, 1, &arena, &made, NULL), PC_OK);
    out[0] = '\0';
    for (size_t i = 0; i < made.count; i++) {
        (void)strncat(out, made.wrapped[i].provider_id.ptr, made.wrapped[i].provider_id.len);
        (void)strncat(out, " ", 2);
    }
}

static void test_which_wrap(void **state) {
    (void)state;
    struct pc_span ba[] = {PC_SPAN("b"), PC_SPAN("a")}, c[] = {PC_SPAN("c")};
    struct pc_settings_vault all = settings(3);
    struct pc_vault_ports with = ports();
    const struct {
        struct pc_texts configured, asked;
        const char *expected;
    } cases[] = {
        {{0}, {0}, "a-space b-space portcullis "},
        {{ba, 2}, {0}, "b-space a-space "},
        {{ba, 2}, {c, 1}, "portcullis "},
    };
    for (size_t i = 0; i < 3; i++) {
        struct pc_vault_keys *keys = NULL;
        struct pc_diag diag;
        all.use = cases[i].configured;
        assert_int_equal(
            pc_vault_open_keys(&all, i == 0 ? NULL : &cases[i].asked, &with, &keys, &diag), PC_OK);
        assert_int_equal(pc_vault_keys_count(keys), 3); /* every one opens */
        char text[128];
        wrapped_by(keys, text);
        assert_string_equal(text, cases[i].expected);
        pc_vault_keys_free(keys);
    }
}

static void test_names_and_types(void **state) {
    (void)state;
    struct pc_settings_vault all = settings(3);
    struct pc_vault_ports with = ports();
    struct pc_vault_keys *keys = NULL;
    assert_int_equal(pc_vault_open_keys(&all, NULL, &with, &keys, NULL), PC_OK);
    static const char *const types[] = {"raw-aes", "raw-aes", "ring"};
    for (size_t i = 0; i < 3; i++) {
        assert_string_equal(pc_vault_keys_provider(keys, i)->type, types[i]);
        assert_true(pc_span_eq(pc_vault_keys_provider(keys, i)->name, entries[i].name));
        assert_ptr_not_equal(pc_vault_keys_provider(keys, i)->name.ptr, entries[i].name.ptr);
    }
    pc_vault_keys_free(keys);
}

static void test_what_cannot_be(void **state) {
    (void)state;
    struct pc_vault_ports with = ports();
    struct pc_vault_keys *keys = NULL;
    struct pc_diag diag;
    struct pc_settings_vault none = settings(0), all = settings(3);
    assert_int_equal(pc_vault_open_keys(&none, NULL, &with, &keys, &diag), PC_ERR_NOTFOUND);
    struct pc_span names[] = {PC_SPAN("a"), PC_SPAN("nobody")};
    struct pc_texts use = {names, 2};
    assert_int_equal(pc_vault_open_keys(&all, &use, &with, &keys, &diag), PC_ERR_NOTFOUND);
    assert_non_null(strstr(diag.text, "nobody"));
    struct pc_span file = entries[1].file;
    entries[1].file = PC_SPAN("/nowhere/key");
    assert_int_equal(pc_vault_open_keys(&all, NULL, &with, &keys, &diag), PC_ERR_NOTFOUND);
    assert_int_equal(strncmp(diag.text, "key b: /nowhere/key", 19), 0);
    entries[1].file = file;
    entries[1].type = PC_VAULT_TYPES;
    assert_int_equal(pc_vault_open_keys(&all, NULL, &with, &keys, &diag), PC_ERR_UNSUPPORTED);
    entries[1].type = PC_VAULT_RAW_AES;
    all.cache_uses = 0;
    assert_int_equal(pc_vault_open_keys(&all, NULL, &with, &keys, &diag), PC_ERR_INVALID);
    all.cache_age = 0; /* no cache, so no limits */
    assert_int_equal(pc_vault_open_keys(&all, NULL, &with, &keys, &diag), PC_OK);
    pc_vault_keys_free(keys);
}

/* A key that is not needed may be missing; what is said is why, where nothing else opens. */
static void test_a_missing_key_is_not_in_the_way(void **state) {
    (void)state;
    struct pc_vault_ports with = ports();
    struct pc_span c[] = {PC_SPAN("c")};
    struct pc_settings_vault all = settings(3);
    all.use = (struct pc_texts){c, 1};
    struct pc_span file = entries[0].file;
    entries[0].file = PC_SPAN("/nowhere/key");
    struct pc_vault_keys *keys = NULL;
    struct pc_diag diag = {0};
    assert_int_equal(pc_vault_open_keys(&all, NULL, &with, &keys, &diag), PC_OK);
    PC_CLEANUP(pc_arena_free) struct pc_arena arena = {0};
    struct pc_vault_made_key made;
    struct pc_vault_data_key key;
    assert_int_equal(pc_vault_keys_make(keys, &nothing, 32, UINT64_MAX, &arena, &made, NULL),
                     PC_OK);
    assert_int_equal(made.count, 1);
    struct pc_vault_wrapped_key two[] = {{PC_SPAN("a-space"), PC_SPAN("x"), PC_SPAN("y")},
                                         made.wrapped[0]};
    assert_int_equal(pc_vault_keys_open(keys, &nothing, two, 2, 32, &key, &diag), PC_OK);
    assert_int_equal(pc_vault_keys_open(keys, &nothing, two, 1, 32, &key, &diag),
                     PC_ERR_UNAVAILABLE);
    assert_int_equal(strncmp(diag.text, "key a: /nowhere/key", 19), 0);
    const struct pc_vault_provider *absent = pc_vault_keys_provider(keys, 1);
    assert_string_equal(absent->type, "raw-aes");
    assert_int_equal(absent->health(absent->self, &diag), PC_ERR_UNAVAILABLE);
    pc_vault_keys_free(keys);
    entries[0].file = file;
}

static int set_up(void **state) {
    (void)state;
    folder_make(&folder);
    static char aes[512], ring[512];
    (void)snprintf(aes, sizeof aes, "%s", folder_file(&folder, "aes"));
    (void)snprintf(ring, sizeof ring, "%s", folder_file(&folder, "ring"));
    if (pc_file_replace(aes, PC_SPAN("000102030405060708090a0b0c0d0e0f"), 0600) != PC_OK ||
        pc_vault_ring_create(ring, PC_SPAN(""), NULL, &pc_system_entropy, now, NULL) != PC_OK)
        return 1;
    entries[0] = (struct pc_settings_vault_key){.name = PC_SPAN("a"),
                                                .type = PC_VAULT_RAW_AES,
                                                .file = pc_span_str(aes),
                                                .key_namespace = PC_SPAN("a-space"),
                                                .key_name = PC_SPAN("x")};
    entries[1] = entries[0];
    entries[1].name = PC_SPAN("b");
    entries[1].key_namespace = PC_SPAN("b-space");
    entries[2] = (struct pc_settings_vault_key){
        .name = PC_SPAN("c"), .type = PC_VAULT_RING, .file = pc_span_str(ring)};
    return 0;
}

static int tear_down(void **state) {
    (void)state;
    folder_remove(&folder);
    return 0;
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_which_wrap),
        cmocka_unit_test(test_names_and_types),
        cmocka_unit_test(test_what_cannot_be),
        cmocka_unit_test(test_a_missing_key_is_not_in_the_way),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}

/* The gate's own keys as secrets that are looked for: what cannot be read is said, not left out. */
#define _GNU_SOURCE
#include "../../testing.h"

#include <stdio.h>
#include <sys/stat.h>

#include "../../folder.h"
#include "base/file.h"
#include "cli/secret/known.h"

#define KEY "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8"

struct rig {
    struct folder folder;
    struct pc_setup setup;
    struct pc_known_secrets secrets;
    char seal_key[600], ring[600];
};

static void rig_make(struct rig *rig) {
    *rig = (struct rig){0};
    folder_make(&rig->folder);
    (void)snprintf(rig->seal_key, sizeof rig->seal_key, "%s", folder_file(&rig->folder, "s"));
    (void)snprintf(rig->ring, sizeof rig->ring, "%s", folder_file(&rig->folder, "r"));
    rig->setup.paths.seal_key = rig->seal_key;
    rig->setup.paths.keyring = rig->ring;
    rig->secrets.items = PC_ARENA_ARRAY(&rig->setup.arena, struct pc_known_secret, PC_KNOWN_MAX);
    assert_non_null(rig->secrets.items);
}

static void rig_end(struct rig *rig) {
    pc_known_secrets_free(&rig->secrets);
    pc_arena_free(&rig->setup.arena);
    folder_remove(&rig->folder);
}

static void put(const char *path, const char *text) {
    assert_int_equal(pc_file_replace(path, pc_span_str(text), 0600), PC_OK);
}

static void add(struct rig *rig) {
    assert_int_equal(pc_known_secrets_add_keys(&rig->setup, &rig->secrets), PC_OK);
}

static void assert_key(const struct rig *rig, size_t at, const char *name, pc_err err) {
    const struct pc_known_secret *item = &rig->secrets.items[at];
    assert_true(at < rig->secrets.count);
    assert_true(pc_span_eq(item->at->key, pc_span_str(name)));
    assert_int_equal(item->err, err);
    assert_int_equal(item->value.len, err == PC_OK ? 32 : 0);
    for (size_t i = 0; i < item->value.len; i++)
        assert_int_equal(item->value.ptr[i], i);
}

static void test_all_keys(void **state) {
    struct rig rig;
    (void)state;
    rig_make(&rig);
    add(&rig);
    assert_int_equal(rig.secrets.count, 0); /* no files, no keys */
    put(rig.seal_key, "portcullis-seal-key-1 " KEY "\n");
    put(rig.ring, "{\"index_key\":\"" KEY "\",\"keys\":[{\"id\":\"k1\",\"key\":\"" KEY "\"},"
                  "{\"id\":\"k2\",\"key\":\"AAAA\"}]}");
    add(&rig);
    assert_key(&rig, 0, "seal.key", PC_OK);
    assert_key(&rig, 1, "key ring: index", PC_OK);
    assert_key(&rig, 2, "key ring: k1", PC_OK);
    assert_key(&rig, 3, "key ring: k2", PC_ERR_INVALID);
    assert_int_equal(rig.secrets.count, 4);
    rig_end(&rig);
}

static void test_a_sealed_ring(void **state) {
    struct rig rig;
    (void)state;
    rig_make(&rig);
    put(rig.ring, "\002\004");
    add(&rig);
    assert_int_equal(rig.secrets.count, 0);
    rig_end(&rig);
}

/* They were left out, and the report said that nothing was found. */
static void test_what_cannot_be_read(void **state) {
    static const char *const rings[] = {"", "{", "{\"keys\": 1}", "[]"};
    (void)state;
    for (size_t i = 0; i < sizeof rings / sizeof *rings; i++) {
        struct rig rig;
        rig_make(&rig);
        assert_int_equal(mkdir(rig.seal_key, 0700), 0);
        put(rig.ring, rings[i]);
        add(&rig);
        assert_key(&rig, 0, "seal.key", PC_ERR_IO);
        assert_key(&rig, 1, "key ring", PC_ERR_INVALID);
        rig_end(&rig);
    }
}

/* It ended with "memory ran out". */
static void test_no_room(void **state) {
    struct rig rig;
    (void)state;
    rig_make(&rig);
    put(rig.seal_key, "portcullis-seal-key-1 " KEY "\n");
    rig.secrets.count = PC_KNOWN_MAX;
    add(&rig);
    assert_true(rig.secrets.more);
    assert_int_equal(rig.secrets.count, PC_KNOWN_MAX);
    rig_end(&rig);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_all_keys),
        cmocka_unit_test(test_a_sealed_ring),
        cmocka_unit_test(test_what_cannot_be_read),
        cmocka_unit_test(test_no_room),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

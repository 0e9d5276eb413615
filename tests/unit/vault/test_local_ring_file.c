/* The ring's file: made once, rotated, thinned, put under a passphrase; never half, never lost. */
#define _GNU_SOURCE
#include "../testing.h"

#include <sys/stat.h>

#include "../entropy.h"
#include "../folder.h"
#include "base/file.h"
#include "crypto/random.h"
#include "vault/local_ring.h"

static struct folder folder;
static const struct pc_argon2id_cost cheap = {8, 1};
#define NONE PC_SPAN("")
#define PASS PC_SPAN("correct horse")

static const char *make(const char *name, struct pc_span passphrase) {
    const char *path = folder_file(&folder, name);
    assert_int_equal(
        pc_vault_ring_create(path, passphrase, &cheap, &pc_system_entropy, PC_DAY, NULL), PC_OK);
    return path;
}

static pc_err load(const char *path, struct pc_span passphrase, struct pc_vault_ring **out) {
    struct pc_diag diag = {0};
    pc_err err = pc_vault_ring_load(path, passphrase, &pc_system_entropy, out, &diag);
    assert_int_equal(err == PC_OK, diag.text[0] == '\0');
    assert_null(strstr(diag.text, "horse"));
    return err;
}

static struct pc_vault_ring *open_ring(const char *path, struct pc_span passphrase) {
    struct pc_vault_ring *ring = NULL;
    assert_int_equal(load(path, passphrase, &ring), PC_OK);
    return ring;
}

static void test_made_once(void **state) {
    (void)state;
    const char *path = make("once", NONE);
    struct stat st;
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(st.st_mode & 07777, 0600);
    struct pc_diag diag;
    assert_int_equal(pc_vault_ring_create(path, NONE, NULL, &pc_system_entropy, PC_DAY, &diag),
                     PC_ERR_EXISTS);
    struct pc_vault_ring *ring = open_ring(path, NONE);
    assert_int_equal(pc_vault_ring_count(ring), 1);
    assert_false(pc_vault_ring_has_passphrase(ring));
    struct pc_vault_ring_entry entry = pc_vault_ring_entry(ring, 0);
    assert_int_equal(entry.id.len, PC_VAULT_RING_ID);
    assert_true(entry.active && entry.created == PC_DAY);
    pc_vault_ring_free(ring);
    struct pc_entropy dry = entropy_dry();
    assert_int_equal(
        pc_vault_ring_create(folder_file(&folder, "dry"), NONE, NULL, &dry, PC_DAY, &diag),
        PC_ERR_IO);
    assert_int_equal(access(folder_file(&folder, "dry"), F_OK), -1);
    assert_int_equal(
        pc_vault_ring_create("/nowhere/ring", NONE, NULL, &pc_system_entropy, PC_DAY, &diag),
        PC_ERR_NOTFOUND);
}

static void test_passphrases(void **state) {
    (void)state;
    const char *path = make("pass", PASS);
    struct pc_vault_ring *ring = NULL;
    assert_int_equal(load(path, NONE, &ring), PC_ERR_DENIED);
    assert_int_equal(load(path, PC_SPAN("correct horsE"), &ring), PC_ERR_DENIED);
    assert_int_equal(load(make("raw", NONE), PASS, &ring), PC_ERR_INVALID);
    static char longest[PC_ARGON2ID_MAX_PASSPHRASE + 1];
    memset(longest, 'x', sizeof longest);
    assert_int_equal(load(path, pc_span(longest, sizeof longest), &ring), PC_ERR_RANGE);
    ring = open_ring(path, PASS);
    uint8_t before[32], after[32];
    char id[PC_VAULT_RING_ID];
    memcpy(id, pc_vault_ring_entry(ring, 0).id.ptr, sizeof id);
    struct pc_span key = pc_span(id, sizeof id);
    assert_int_equal(pc_vault_ring_export(ring, key, before), PC_OK);
    PC_CLEANUP(pc_buf_free) struct pc_buf text = {0};
    for (int i = 0; i < 3; i++) { /* off, on with another one, another one again */
        struct pc_span now = i == 0 ? NONE : i == 1 ? PC_SPAN("battery staple") : PASS;
        assert_int_equal(pc_vault_ring_rotate(ring, PC_DAY, NULL), PC_OK);
        assert_int_equal(pc_vault_ring_protect(ring, now, &cheap, NULL), PC_OK);
        pc_vault_ring_free(ring);
        ring = open_ring(path, now);
        assert_int_equal(pc_vault_ring_has_passphrase(ring), i > 0);
        assert_int_equal(pc_vault_ring_count(ring), i + 2);
        assert_int_equal(pc_vault_ring_export(ring, key, after), PC_OK);
        assert_memory_equal(before, after, 32);
        pc_buf_clear(&text);
        assert_int_equal(pc_file_read(path, 65536, &text), PC_OK);
        assert_int_equal(strstr(pc_buf_str(&text), "\"key\"") == NULL, i > 0);
    }
    struct pc_argon2id_cost wrong = {1, 1};
    struct pc_diag diag;
    assert_int_equal(pc_vault_ring_protect(ring, PASS, &wrong, &diag), PC_ERR_RANGE);
    assert_int_equal(pc_vault_ring_rotate(ring, PC_DAY, NULL), PC_OK); /* it is as it was */
    pc_vault_ring_free(ring);
    pc_vault_ring_free(open_ring(path, PASS));
}

static void test_rotated_until_full(void **state) {
    (void)state;
    const char *path = make("full", NONE);
    struct pc_vault_ring *ring = open_ring(path, NONE);
    for (size_t i = 1; i < PC_VAULT_RING_KEYS; i++)
        assert_int_equal(pc_vault_ring_rotate(ring, PC_DAY, NULL), PC_OK);
    struct pc_diag diag;
    assert_int_equal(pc_vault_ring_rotate(ring, PC_DAY, &diag), PC_ERR_FULL);
    assert_int_equal(pc_vault_ring_count(ring), PC_VAULT_RING_KEYS);
    struct pc_span active = pc_vault_ring_entry(ring, PC_VAULT_RING_KEYS - 1).id;
    assert_int_equal(pc_vault_ring_drop(ring, active, &diag), PC_ERR_DENIED);
    assert_int_equal(pc_vault_ring_drop(ring, PC_SPAN("0"), &diag), PC_ERR_NOTFOUND);
    char second[PC_VAULT_RING_ID];
    memcpy(second, pc_vault_ring_entry(ring, 1).id.ptr, sizeof second);
    assert_int_equal(pc_vault_ring_drop(ring, pc_vault_ring_entry(ring, 0).id, &diag), PC_OK);
    pc_vault_ring_free(ring);
    ring = open_ring(path, NONE);
    assert_int_equal(pc_vault_ring_count(ring), PC_VAULT_RING_KEYS - 1);
    assert_memory_equal(pc_vault_ring_entry(ring, 0).id.ptr, second, sizeof second);
    assert_true(pc_vault_ring_entry(ring, PC_VAULT_RING_KEYS - 2).active);
    pc_vault_ring_free(ring);
}

/* Of two who have read the same file, the second one's change would undo the first one's. */
static void test_nobody_undoes_another_ones_change(void **state) {
    (void)state;
    const char *path = make("two", NONE);
    struct pc_vault_ring *first = open_ring(path, NONE), *second = open_ring(path, NONE);
    struct pc_diag diag;
    assert_int_equal(pc_vault_ring_rotate(first, PC_DAY, NULL), PC_OK);
    assert_int_equal(pc_vault_ring_rotate(second, PC_DAY, &diag), PC_ERR_BUSY);
    assert_int_equal(pc_vault_ring_count(second), 1);
    assert_true(pc_vault_ring_entry(second, 0).active);
    pc_vault_ring_free(second);
    second = open_ring(path, NONE);
    assert_int_equal(pc_vault_ring_count(second), 2);
    assert_int_equal(unlink(path), 0);
    assert_int_equal(pc_vault_ring_rotate(second, PC_DAY, &diag), PC_ERR_NOTFOUND);
    assert_int_equal(access(path, F_OK), -1);
    pc_vault_ring_free(first);
    pc_vault_ring_free(second);
}

static void test_the_owner_stays(void **state) {
    (void)state;
    if (geteuid() != 0) {
        printf("# skipped: only root may give files away\n");
        return;
    }
    const char *path = make("owner", NONE);
    assert_int_equal(chown(path, 12345, 12346), 0);
    struct pc_vault_ring *ring = open_ring(path, NONE);
    assert_int_equal(pc_vault_ring_rotate(ring, PC_DAY, NULL), PC_OK);
    struct stat st;
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(st.st_uid, 12345);
    assert_int_equal(st.st_gid, 12346);
    assert_int_equal(st.st_mode & 07777, 0600);
    pc_vault_ring_free(ring);
}

/* What lies under the name of the new file, from one that was killed or to lead root elsewhere. */
static void test_what_lies_in_the_way(void **state) {
    (void)state;
    const char *path = make("way", NONE);
    struct stat st;
    assert_int_equal(pc_file_replace(folder_file(&folder, "victim"), PC_SPAN("x"), 0644), PC_OK);
    struct pc_vault_ring *ring = open_ring(path, NONE);
    assert_int_equal(symlink("victim", folder_file(&folder, "way.new")), 0);
    assert_int_equal(pc_vault_ring_rotate(ring, PC_DAY, NULL), PC_OK);
    assert_int_equal(pc_file_replace(folder_file(&folder, "way.new"), PC_SPAN("half"), 0644),
                     PC_OK);
    assert_int_equal(pc_vault_ring_rotate(ring, PC_DAY, NULL), PC_OK);
    pc_vault_ring_free(ring);
    assert_int_equal(stat(folder_file(&folder, "victim"), &st), 0);
    assert_true(st.st_size == 1 && (st.st_mode & 07777) == 0644);
    assert_int_equal(lstat(folder_file(&folder, "way"), &st), 0);
    assert_true(S_ISREG(st.st_mode) && (st.st_mode & 07777) == 0600);
    ring = open_ring(folder_file(&folder, "way"), NONE);
    assert_int_equal(pc_vault_ring_count(ring), 3);
    pc_vault_ring_free(ring);
}

static void test_files_that_are_refused(void **state) {
    (void)state;
    const char *path = make("open", NONE);
    struct pc_vault_ring *ring = NULL;
    assert_int_equal(chmod(path, 0640), 0);
    assert_int_equal(load(path, NONE, &ring), PC_ERR_DENIED);
    assert_int_equal(load(folder_file(&folder, "absent"), NONE, &ring), PC_ERR_NOTFOUND);
    assert_int_equal(load(folder.path, NONE, &ring), PC_ERR_DENIED);
    assert_null(ring);
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
        cmocka_unit_test(test_made_once),
        cmocka_unit_test(test_passphrases),
        cmocka_unit_test(test_rotated_until_full),
        cmocka_unit_test(test_nobody_undoes_another_ones_change),
        cmocka_unit_test(test_the_owner_stays),
        cmocka_unit_test(test_what_lies_in_the_way),
        cmocka_unit_test(test_files_that_are_refused),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}

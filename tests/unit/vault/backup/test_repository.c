/* Repositories: opened by the keys they were made under, or by recovery; pieces bound to names. */
#include "fixture.h"

static void replace(struct fixture *f, const char *path, struct pc_span bytes) {
    struct pc_diag diag = {{0}};
    ok(f->plain.put(f->plain.self, path, bytes, &diag));
}

static void fetch(struct fixture *f, const char *path, struct pc_buf *out) {
    struct pc_diag diag = {{0}};
    ok(f->plain.get(f->plain.self, path, 1 << 20, out, &diag));
}

static pc_err open_with(struct fixture *f, struct pc_vault_keys *keys, struct pc_diag *diag) {
    struct pc_backup_repository again;
    pc_err err = pc_backup_repository_open(&f->target, keys, &pc_system_entropy, &again, diag);
    if (err == PC_OK) {
        assert_memory_equal(again.name_key, f->repository.name_key, 32);
        assert_memory_equal(again.object_key, f->repository.object_key, 32);
        pc_backup_repository_close(&again);
    }
    return err;
}

static void the_keys_it_was_made_under_open_it(void **state) {
    struct fixture *f = *state;
    struct pc_diag diag = {{0}};
    struct pc_vault_keys *other;
    ok(open_with(f, f->keys, &diag));
    ok(pc_backup_own_keys("test", PC_SPAN("one"),
                          (const uint8_t *)"another key another key another ", &pc_system_entropy,
                          &other, &diag));
    assert_int_not_equal(open_with(f, other, &diag), PC_OK);
    ok(pc_backup_repository_rekey(&f->repository, other, &diag));
    ok(open_with(f, other, &diag));
    assert_int_not_equal(open_with(f, f->keys, &diag), PC_OK);
    pc_vault_keys_free(other);
}

static void a_key_of_another_name_is_denied(void **state) {
    struct fixture *f = *state;
    struct pc_diag diag = {{0}};
    struct pc_vault_keys *other;
    ok(pc_backup_own_keys("test", PC_SPAN("two"),
                          (const uint8_t *)"another key another key another ", &pc_system_entropy,
                          &other, &diag));
    assert_int_equal(open_with(f, other, &diag), PC_ERR_DENIED);
    assert_non_null(strstr(diag.text, "keys/vault"));
    pc_vault_keys_free(other);
}

static void recovery_opens_it_without_the_vault(void **state) {
    struct fixture *f = *state;
    struct pc_diag diag = {{0}};
    struct pc_backup_repository again;
    const uint8_t key[32] = {1, 2, 3}, wrong[32] = {1, 2, 4};
    assert_int_equal(pc_backup_repository_has_recovery(&f->target, &diag), PC_ERR_NOTFOUND);
    assert_int_equal(
        pc_backup_repository_recover(&f->target, key, &pc_system_entropy, &again, &diag),
        PC_ERR_NOTFOUND);
    ok(pc_backup_repository_add_recovery(&f->repository, key, &diag));
    ok(pc_backup_repository_has_recovery(&f->target, &diag));
    assert_int_not_equal(
        pc_backup_repository_recover(&f->target, wrong, &pc_system_entropy, &again, &diag), PC_OK);
    ok(pc_backup_repository_recover(&f->target, key, &pc_system_entropy, &again, &diag));
    assert_memory_equal(again.object_key, f->repository.object_key, 32);
    pc_backup_repository_close(&again);
    ok(open_with(f, f->keys, &diag));
}

static void marks_of_something_else_are_refused(void **state) {
    struct fixture *f = *state;
    static const struct {
        const char *text;
        pc_err err;
    } marks[] = {
        {"", PC_ERR_CORRUPT},
        {"{}", PC_ERR_CORRUPT},
        {"{\"format\":\"restic\",\"version\":1,\"id\":\"00112233445566778899aabbccddeeff\"}",
         PC_ERR_CORRUPT},
        {"{\"format\":\"portcullis-backup\",\"version\":1,\"id\":\"short\"}", PC_ERR_CORRUPT},
        {"{\"format\":\"portcullis-backup\",\"version\":2,"
         "\"id\":\"00112233445566778899aabbccddeeff\"}",
         PC_ERR_UNSUPPORTED},
        /* good, but of another repository than the keys are bound to */
        {"{\"format\":\"portcullis-backup\",\"version\":1,"
         "\"id\":\"00112233445566778899aabbccddeeff\"}",
         PC_ERR_CORRUPT},
    };
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++) {
        struct pc_diag diag = {{0}};
        replace(f, "repository.json", pc_span_str(marks[i].text));
        assert_int_equal(open_with(f, f->keys, &diag), marks[i].err);
        assert_true(diag.text[0] != '\0');
    }
    struct pc_diag diag = {{0}};
    ok(f->plain.remove(f->plain.self, "repository.json", &diag));
    assert_int_equal(open_with(f, f->keys, &diag), PC_ERR_NOTFOUND);
}

static void altered_keys_are_noticed_at_every_byte(void **state) {
    struct fixture *f = *state;
    PC_CLEANUP(pc_buf_free) struct pc_buf sealed = {0};
    fetch(f, "keys/vault", &sealed);
    for (size_t i = 0; i < sealed.len; i++) {
        struct pc_diag diag = {{0}};
        sealed.ptr[i] ^= 1;
        replace(f, "keys/vault", pc_buf_span(&sealed));
        assert_int_not_equal(open_with(f, f->keys, &diag), PC_OK);
        sealed.ptr[i] ^= 1;
        if (i % 16 == 0) {
            replace(f, "keys/vault", pc_span(sealed.ptr, i));
            assert_int_not_equal(open_with(f, f->keys, &diag), PC_OK);
        }
    }
}

static struct pc_backup_name put_chunk(struct fixture *f, struct pc_span bytes) {
    struct pc_diag diag = {{0}};
    struct pc_backup_name name;
    PC_CLEANUP(pc_buf_free) struct pc_buf scratch = {0};
    ok(pc_backup_chunk_name(&f->repository, bytes, &name));
    ok(pc_backup_put_chunk(&f->repository, &name, bytes, &scratch, &diag));
    return name;
}

static pc_err get_chunk(struct fixture *f, const struct pc_backup_name *name, size_t len,
                        struct pc_diag *diag) {
    PC_CLEANUP(pc_buf_free) struct pc_buf scratch = {0};
    PC_CLEANUP(pc_buf_free) struct pc_buf plain = PC_BUF_SECRET;
    pc_err err = pc_backup_get_chunk(&f->repository, name, len, &scratch, &plain, diag);
    if (err == PC_OK)
        assert_int_equal(plain.len, len);
    return err;
}

static void chunks_are_bound_to_their_names(void **state) {
    struct fixture *f = *state;
    struct pc_diag diag = {{0}};
    char first[PC_BACKUP_OBJECT_TEXT], second[PC_BACKUP_OBJECT_TEXT];
    struct pc_backup_name one = put_chunk(f, PC_SPAN("one")), two = put_chunk(f, PC_SPAN("two"));
    PC_CLEANUP(pc_buf_free) struct pc_buf sealed = {0};
    pc_backup_object_path(&one, first);
    pc_backup_object_path(&two, second);
    ok(get_chunk(f, &one, 3, &diag));
    assert_int_equal(get_chunk(f, &one, 4, &diag), PC_ERR_CORRUPT);
    fetch(f, second, &sealed);
    replace(f, first, pc_buf_span(&sealed)); /* swapped by who keeps them */
    assert_int_equal(get_chunk(f, &one, 3, &diag), PC_ERR_CORRUPT);
    assert_non_null(strstr(diag.text, "another piece"));
    for (size_t i = 0; i < sealed.len; i += 7) {
        sealed.ptr[i] ^= 0x40;
        replace(f, second, pc_buf_span(&sealed));
        assert_int_equal(get_chunk(f, &two, 3, &diag), PC_ERR_CORRUPT);
        sealed.ptr[i] ^= 0x40;
    }
    replace(f, second, PC_SPAN(""));
    assert_int_equal(get_chunk(f, &two, 3, &diag), PC_ERR_CORRUPT);
    ok(f->plain.remove(f->plain.self, second, &diag));
    assert_int_equal(get_chunk(f, &two, 3, &diag), PC_ERR_CORRUPT);
    assert_non_null(strstr(diag.text, "is missing"));
}

static void a_chunk_of_another_repository_is_refused(void **state) {
    struct fixture *f = *state;
    struct pc_diag diag = {{0}};
    struct pc_backup_repository other;
    struct pc_backup_target target;
    ok(pc_backup_folder_open(folder_file(&f->folder, "other"), &target));
    ok(target.hold(target.self, true, &diag));
    ok(pc_backup_repository_create(&target, f->keys, &pc_system_entropy, &other, &diag));
    struct pc_backup_name name = put_chunk(f, PC_SPAN("one"));
    char path[PC_BACKUP_OBJECT_TEXT];
    pc_backup_object_path(&name, path);
    PC_CLEANUP(pc_buf_free) struct pc_buf sealed = {0}, scratch = {0};
    PC_CLEANUP(pc_buf_free) struct pc_buf plain = PC_BUF_SECRET;
    fetch(f, path, &sealed);
    ok(target.put(target.self, path, pc_buf_span(&sealed), &diag));
    assert_int_equal(pc_backup_get_chunk(&other, &name, 3, &scratch, &plain, &diag),
                     PC_ERR_CORRUPT);
    assert_int_equal(plain.len, 0);
    pc_backup_repository_close(&other);
    target.close(target.self);
    pc_buf_free(&scratch);
}

static void backups_keep_the_keys_that_open_them(void **state) {
    struct fixture *f = *state;
    static const char *const lost[] = {"repository.json", "keys/vault"};
    replace(f, "backups/20260101T000000.000000Z-00000000", PC_SPAN("x"));
    for (size_t i = 0; i < 2; i++) {
        struct pc_diag diag = {{0}};
        struct pc_backup_repository again;
        PC_CLEANUP(pc_buf_free) struct pc_buf kept = {0};
        fetch(f, lost[i], &kept);
        ok(f->plain.remove(f->plain.self, lost[i], &diag));
        assert_int_equal(
            pc_backup_repository_create(&f->target, f->keys, &pc_system_entropy, &again, &diag),
            PC_ERR_CORRUPT);
        assert_non_null(strstr(diag.text, lost[i]));
        replace(f, lost[i], pc_buf_span(&kept));
        ok(open_with(f, f->keys, &diag));
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        backup_test(the_keys_it_was_made_under_open_it),
        backup_test(a_key_of_another_name_is_denied),
        backup_test(recovery_opens_it_without_the_vault),
        backup_test(marks_of_something_else_are_refused),
        backup_test(altered_keys_are_noticed_at_every_byte),
        backup_test(chunks_are_bound_to_their_names),
        backup_test(a_chunk_of_another_repository_is_refused),
        backup_test(backups_keep_the_keys_that_open_them),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

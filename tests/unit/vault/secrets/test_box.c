/* Secrets sealed to a gate: for one key and one gate alone, and its two files. */
#define _GNU_SOURCE
#include "../../testing.h"

#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../../folder.h"
#include "base/file.h"
#include "crypto/random.h"
#include "model/secret_ref.h"
#include "vault/secrets/box.h"

struct gate {
    struct folder folder;
    const char *key, *public;
};

static void gate_make(struct gate *gate) {
    struct pc_diag diag;
    folder_make(&gate->folder);
    gate->key = strdup(folder_file(&gate->folder, "seal.key"));
    gate->public = strdup(folder_file(&gate->folder, "seal.pub"));
    assert_int_equal(pc_secret_box_ensure(gate->key, gate->public, &pc_system_entropy, &diag),
                     PC_OK);
}

static void gate_end(struct gate *gate) {
    folder_remove(&gate->folder);
    free((char *)gate->key);
    free((char *)gate->public);
}

static void seal(const struct gate *gate, struct pc_span key, struct pc_span secret,
                 struct pc_buf *out) {
    struct pc_diag diag = {{0}};
    pc_buf_clear(out);
    if (pc_secret_box_seal(gate->public, &pc_system_entropy, key, secret, out, &diag) != PC_OK)
        fail_msg("%s", diag.text);
}

/* What stands within the reference. */
static struct pc_span inner(const struct pc_buf *reference) {
    struct pc_secret_ref ref;
    assert_int_equal(pc_secret_ref_parse(pc_buf_span(reference), &ref, NULL), PC_OK);
    assert_int_equal(ref.kind, PC_SECRET_SEALED);
    return ref.place;
}

static pc_err open_for(const struct gate *gate, struct pc_span key, struct pc_span sealed,
                       struct pc_buf *out) {
    struct pc_diag diag = {{0}};
    pc_err err = pc_secret_box_open(gate->key, key, sealed, out, &diag);
    if (err != PC_OK)
        assert_int_equal(out->len, 0);
    return err;
}

static void test_round_trip_of_every_length(void **state) {
    static char secret[PC_SECRET_VALUE_MAX];
    static const size_t lengths[] = {1, 2, 29, 30, 31, 62, 63, 1000, PC_SECRET_VALUE_MAX};
    struct gate gate;
    struct pc_buf text = {0}, out = PC_BUF_SECRET;
    (void)state;
    gate_make(&gate);
    memset(secret, 's', sizeof secret);
    for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++) {
        seal(&gate, PC_SPAN("mail.password"), pc_span(secret, lengths[i]), &text);
        pc_buf_clear(&out);
        assert_int_equal(open_for(&gate, PC_SPAN("mail.password"), inner(&text), &out), PC_OK);
        assert_int_equal(out.len, lengths[i]);
        assert_memory_equal(out.ptr, secret, lengths[i]);
    }
    pc_buf_free(&text);
    pc_buf_free(&out);
    gate_end(&gate);
}

static void test_short_ones_look_alike(void **state) {
    struct gate gate;
    struct pc_buf a = {0}, b = {0};
    (void)state;
    gate_make(&gate);
    seal(&gate, PC_SPAN("k"), PC_SPAN("x"), &a);
    seal(&gate, PC_SPAN("k"), PC_SPAN("a password of 30 bytes is here"), &b);
    assert_int_equal(a.len, b.len);
    seal(&gate, PC_SPAN("k"), PC_SPAN("x"), &b);
    assert_false(pc_span_eq(pc_buf_span(&a), pc_buf_span(&b)));
    pc_buf_free(&a);
    pc_buf_free(&b);
    gate_end(&gate);
}

static void test_another_key_or_gate(void **state) {
    struct gate gate, other;
    struct pc_buf text = {0}, out = PC_BUF_SECRET;
    (void)state;
    gate_make(&gate);
    gate_make(&other);
    seal(&gate, PC_SPAN("mail.password"), PC_SPAN("hunter2"), &text);
    assert_int_equal(open_for(&gate, PC_SPAN("issuers.a.client_secret"), inner(&text), &out),
                     PC_ERR_CORRUPT);
    assert_int_equal(open_for(&gate, PC_SPAN(""), inner(&text), &out), PC_ERR_CORRUPT);
    assert_int_equal(open_for(&other, PC_SPAN("mail.password"), inner(&text), &out),
                     PC_ERR_CORRUPT);
    pc_buf_free(&text);
    gate_end(&gate);
    gate_end(&other);
}

static void test_every_byte_altered_or_missing(void **state) {
    struct gate gate;
    struct pc_buf text = {0}, out = PC_BUF_SECRET;
    char copy[512];
    (void)state;
    gate_make(&gate);
    seal(&gate, PC_SPAN("mail.password"), PC_SPAN("hunter2"), &text);
    struct pc_span sealed = inner(&text);
    assert_true(sealed.len < sizeof copy);
    for (size_t i = 0; i < sealed.len; i++) {
        memcpy(copy, sealed.ptr, sealed.len);
        copy[i] = copy[i] == 'A' ? 'B' : 'A';
        assert_int_not_equal(
            open_for(&gate, PC_SPAN("mail.password"), pc_span(copy, sealed.len), &out), PC_OK);
        assert_int_not_equal(
            open_for(&gate, PC_SPAN("mail.password"), pc_span_upto(sealed, i), &out), PC_OK);
    }
    pc_buf_free(&text);
    gate_end(&gate);
}

static void test_what_is_not_sealed(void **state) {
    static char much[PC_SECRET_VALUE_MAX + 1];
    struct gate gate;
    struct pc_diag diag;
    struct pc_buf out = {0};
    (void)state;
    gate_make(&gate);
    memset(much, 'x', sizeof much);
    const struct pc_span none[] = {PC_SPAN(""), PC_SPAN("a\0b"), pc_span(much, sizeof much)};
    for (size_t i = 0; i < 3; i++) {
        assert_int_equal(
            pc_secret_box_seal(gate.public, &pc_system_entropy, PC_SPAN("k"), none[i], &out, &diag),
            PC_ERR_RANGE);
        assert_int_equal(out.len, 0);
    }
    gate_end(&gate);
}

static void test_files(void **state) {
    struct gate gate;
    struct stat st;
    struct pc_diag diag = {{0}};
    struct pc_buf first = {0}, again = {0}, out = {0};
    (void)state;
    gate_make(&gate);
    assert_int_equal(stat(gate.key, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
    assert_int_equal(stat(gate.public, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0644);
    assert_int_equal(pc_file_read(gate.public, 1000, &first), PC_OK);
    assert_int_equal(remove(gate.public), 0);
    assert_int_equal(pc_secret_box_ensure(gate.key, gate.public, &pc_system_entropy, &diag), PC_OK);
    assert_int_equal(pc_file_read(gate.public, 1000, &again), PC_OK);
    assert_true(pc_span_eq(pc_buf_span(&first), pc_buf_span(&again)));
    static const char *const bad[] = {"", "x", "portcullis-seal-1 AAAA\n",
                                      "portcullis-seal-key-1 "
                                      "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\n"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        assert_int_equal(pc_file_replace(gate.public, pc_span_str(bad[i]), 0644), PC_OK);
        assert_int_equal(pc_secret_box_seal(gate.public, &pc_system_entropy, PC_SPAN("k"),
                                            PC_SPAN("v"), &out, &diag),
                         PC_ERR_INVALID);
        assert_non_null(strstr(diag.text, "seal.pub"));
    }
    assert_int_equal(remove(gate.key), 0);
    assert_int_equal(pc_secret_box_open(gate.key, PC_SPAN("k"), PC_SPAN("AAAA"), &out, &diag),
                     PC_ERR_NOTFOUND);
    assert_int_equal(
        pc_secret_box_ensure("/nonexistent/seal.key", gate.public, &pc_system_entropy, &diag),
        PC_ERR_NOTFOUND);
    pc_buf_free(&first);
    pc_buf_free(&again);
    gate_end(&gate);
}

/* After a restore, say: what was sealed to the old one opened nowhere. */
static void test_a_public_half_of_another_key_is_replaced(void **state) {
    struct gate gate, other;
    struct pc_diag diag = {{0}};
    struct pc_buf text = {0}, out = PC_BUF_SECRET;
    (void)state;
    gate_make(&gate);
    gate_make(&other);
    assert_int_equal(rename(other.public, gate.public), 0);
    for (int i = 0; i < 2; i++) {
        assert_int_equal(pc_secret_box_ensure(gate.key, gate.public, &pc_system_entropy, &diag),
                         PC_OK);
        seal(&gate, PC_SPAN("k"), PC_SPAN("v"), &text);
        pc_buf_clear(&out);
        assert_int_equal(open_for(&gate, PC_SPAN("k"), inner(&text), &out), PC_OK);
        assert_int_equal(pc_file_replace(gate.public, PC_SPAN("damaged"), 0644), PC_OK);
    }
    pc_buf_free(&text);
    pc_buf_free(&out);
    gate_end(&gate);
    gate_end(&other);
}

/* In a process that is not root: what pc_secret_box_ensure says there. */
static void ensure_as_somebody(const struct gate *gate, pc_err expected, const char *words) {
    int status;
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        struct pc_diag diag = {{0}};
        if (geteuid() == 0 && (setgid(65534) != 0 || setuid(65534) != 0))
            _exit(2);
        if (access(gate->folder.path, X_OK) != 0)
            _exit(0); /* the folder for temporary files is root's alone */
        pc_err err = pc_secret_box_ensure(gate->key, gate->public, &pc_system_entropy, &diag);
        _exit(err == expected && strstr(diag.text, words) != NULL ? 0 : 1);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 0);
}

/* It wanted the secret half, which is for nobody but the gate. */
static void test_who_may_read_the_public_half_may_seal(void **state) {
    struct gate gate;
    (void)state;
    gate_make(&gate);
    const char *hidden = folder_file(&gate.folder, "secrets");
    assert_int_equal(chmod(gate.folder.path, 0755), 0);
    assert_int_equal(mkdir(hidden, 0700), 0);
    const struct gate other = {.folder = gate.folder,
                               .key = folder_file(&gate.folder, "secrets/seal.key"),
                               .public = gate.public};
    assert_int_equal(rename(gate.key, other.key), 0);
    assert_int_equal(chmod(hidden, 0), 0);
    ensure_as_somebody(&other, PC_OK, "");
    assert_int_equal(remove(gate.public), 0);
    ensure_as_somebody(&other, PC_ERR_IO, "Permission denied");
    assert_int_equal(chmod(hidden, 0755), 0);
    assert_int_equal(remove(other.key), 0);
    assert_int_equal(chmod(hidden, 0555), 0);
    ensure_as_somebody(&other, PC_ERR_IO, "Permission denied");
    gate_end(&gate);
}

/* A process that dies after ten bytes of the key leaves no half one, which nothing would mend. */
static void test_a_key_is_there_whole_or_not_at_all(void **state) {
    struct gate gate;
    struct pc_diag diag = {{0}};
    int status;
    (void)state;
    gate_make(&gate);
    assert_int_equal(remove(gate.key), 0);
    assert_int_equal(remove(gate.public), 0);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        const struct rlimit ten = {10, 10}, none = {0, 0};
        (void)setrlimit(RLIMIT_CORE, &none);
        (void)signal(SIGXFSZ, SIG_DFL);
        (void)setrlimit(RLIMIT_FSIZE, &ten);
        _exit(pc_secret_box_ensure(gate.key, gate.public, &pc_system_entropy, &diag) == PC_OK);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFSIGNALED(status));
    assert_int_equal(pc_secret_box_ensure(gate.key, gate.public, &pc_system_entropy, &diag), PC_OK);
    gate_end(&gate);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_round_trip_of_every_length),
        cmocka_unit_test(test_short_ones_look_alike),
        cmocka_unit_test(test_another_key_or_gate),
        cmocka_unit_test(test_every_byte_altered_or_missing),
        cmocka_unit_test(test_what_is_not_sealed),
        cmocka_unit_test(test_files),
        cmocka_unit_test(test_a_public_half_of_another_key_is_replaced),
        cmocka_unit_test(test_who_may_read_the_public_half_may_seal),
        cmocka_unit_test(test_a_key_is_there_whole_or_not_at_all),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Nonces: each once, also across a fork, and an error where there is no entropy. */
#define _GNU_SOURCE
#include "../testing.h"

#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "crypto/nonces.h"
#include "crypto/random.h"

enum { LEN = 24, MANY = 1000 };

static int compare(const void *a, const void *b) {
    return memcmp(a, b, LEN);
}

static void none_comes_twice(void **state) {
    (void)state;
    static uint8_t seen[MANY][LEN];
    struct pc_nonces nonces = pc_nonces_of(&pc_system_entropy);
    for (size_t i = 0; i < MANY; i++)
        assert_int_equal(pc_nonces_next(&nonces, seen[i], LEN), PC_OK);
    qsort(seen, MANY, LEN, compare);
    for (size_t i = 1; i < MANY; i++)
        assert_memory_not_equal(seen[i - 1], seen[i], LEN);
    pc_nonces_end(&nonces);
}

/* Hands out bytes that say how often it was asked. */
static pc_err count_calls(void *self, void *out, size_t len) {
    unsigned *calls = self;
    ++*calls;
    memset(out, (int)*calls, len);
    return PC_OK;
}

static void a_call_is_good_for_many(void **state) {
    (void)state;
    unsigned calls = 0;
    struct pc_entropy entropy = {count_calls, &calls};
    struct pc_nonces nonces = pc_nonces_of(&entropy);
    uint8_t nonce[LEN];
    if (nonces.page == NULL) {
        print_message("# skipped: this kernel does not empty memory on a fork\n");
        return;
    }
    for (size_t i = 0; i < 100; i++)
        assert_int_equal(pc_nonces_next(&nonces, nonce, LEN), PC_OK);
    assert_int_equal(calls, 1);
    pc_nonces_end(&nonces);
}

static void a_child_asks_for_its_own(void **state) {
    (void)state;
    unsigned calls = 0;
    struct pc_entropy entropy = {count_calls, &calls};
    struct pc_nonces nonces = pc_nonces_of(&entropy);
    uint8_t nonce[LEN];
    assert_int_equal(pc_nonces_next(&nonces, nonce, LEN), PC_OK);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) /* the parent was given bytes of 1 */
        _exit(pc_nonces_next(&nonces, nonce, LEN) == PC_OK && nonce[0] == 2 ? 0 : 1);
    int status = 0;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    pc_nonces_end(&nonces);
}

/* As after a virtual machine was copied: the same random bytes, at another time. */
static void the_time_is_mixed_in(void **state) {
    (void)state;
    unsigned calls = 0;
    struct pc_entropy entropy = {count_calls, &calls};
    struct pc_nonces one = pc_nonces_of(&entropy);
    uint8_t a[LEN], b[LEN];
    assert_int_equal(pc_nonces_next(&one, a, LEN), PC_OK);
    calls = 0;
    struct pc_nonces two = pc_nonces_of(&entropy);
    assert_int_equal(pc_nonces_next(&two, b, LEN), PC_OK);
    assert_memory_equal(a, b, LEN - 8);
    assert_memory_not_equal(a, b, LEN);
    pc_nonces_end(&one);
    pc_nonces_end(&two);
}

static pc_err refuse(void *self, void *out, size_t len) {
    (void)self;
    (void)out;
    (void)len;
    return PC_ERR_IO;
}

static void fails_with_its_source(void **state) {
    (void)state;
    struct pc_entropy entropy = {refuse, NULL};
    struct pc_nonces nonces = pc_nonces_of(&entropy);
    uint8_t nonce[PC_NONCE_MAX + 1];
    assert_int_equal(pc_nonces_next(&nonces, nonce, LEN), PC_ERR_IO);
    assert_int_equal(pc_nonces_next(&nonces, nonce, LEN), PC_ERR_IO);
    assert_int_equal(pc_nonces_next(&nonces, nonce, 7), PC_ERR_RANGE);
    assert_int_equal(pc_nonces_next(&nonces, nonce, PC_NONCE_MAX + 1), PC_ERR_RANGE);
    pc_nonces_end(&nonces);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(none_comes_twice),         cmocka_unit_test(a_call_is_good_for_many),
        cmocka_unit_test(a_child_asks_for_its_own), cmocka_unit_test(the_time_is_mixed_in),
        cmocka_unit_test(fails_with_its_source),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

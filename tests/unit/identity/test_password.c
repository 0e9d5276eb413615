/* Passwords. The cost here is the least that libsodium takes, for the tests' sake. */
#include "../testing.h"

#include <pthread.h>
#include <time.h>

#include "identity/password.h"

static const struct pc_settings_passwords cheap = {.memory_kib = 64, .passes = 1};
static const struct pc_settings_passwords real = {.memory_kib = 19 * 1024, .passes = 2};

static void hash(struct pc_span password, struct pc_buf *out) {
    assert_int_equal(pc_password_hash(&cheap, password, out), PC_OK);
}

static void verifies_what_it_hashed(void **state) {
    (void)state;
    struct pc_buf text = {0}, again = {0};
    bool stale = true;
    hash(PC_SPAN("correct horse"), &text);
    hash(PC_SPAN("correct horse"), &again);
    assert_true(pc_span_starts(pc_buf_span(&text), PC_SPAN("$argon2id$v=19$m=64,t=1,p=1$")));
    assert_false(pc_span_eq(pc_buf_span(&text), pc_buf_span(&again)));
    assert_int_equal(
        pc_password_verify(&cheap, pc_buf_span(&text), PC_SPAN("correct horse"), &stale), PC_OK);
    assert_false(stale);
    static const struct pc_span wrong[] = {PC_SPAN(""), PC_SPAN("correct horse "),
                                           PC_SPAN("Correct horse"), PC_SPAN("correct horse\0")};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        assert_int_equal(pc_password_verify(&cheap, pc_buf_span(&text), wrong[i], NULL),
                         PC_ERR_DENIED);
    pc_buf_free(&text);
    pc_buf_free(&again);
}

static void tells_a_stale_cost(void **state) {
    (void)state;
    const struct pc_settings_passwords dearer = {.memory_kib = 128, .passes = 1};
    struct pc_buf text = {0};
    bool stale = false;
    hash(PC_SPAN("p"), &text);
    assert_int_equal(pc_password_verify(&dearer, pc_buf_span(&text), PC_SPAN("p"), &stale), PC_OK);
    assert_true(stale);
    assert_int_equal(pc_password_verify(&dearer, pc_buf_span(&text), PC_SPAN("q"), &stale),
                     PC_ERR_DENIED);
    assert_false(stale);
    pc_buf_free(&text);
}

static void a_nul_is_a_character(void **state) {
    (void)state;
    struct pc_buf text = {0};
    hash(PC_SPAN("a\0b"), &text);
    assert_int_equal(pc_password_verify(&cheap, pc_buf_span(&text), PC_SPAN("a\0b"), NULL), PC_OK);
    assert_int_equal(pc_password_verify(&cheap, pc_buf_span(&text), PC_SPAN("a"), NULL),
                     PC_ERR_DENIED);
    pc_buf_free(&text);
}

static void bounds_the_length(void **state) {
    (void)state;
    static char password[PC_PASSWORD_MAX + 1];
    struct pc_buf text = {0};
    memset(password, 'a', sizeof password);
    assert_int_equal(pc_password_hash(&cheap, PC_SPAN(""), &text), PC_ERR_RANGE);
    assert_int_equal(pc_password_hash(&cheap, pc_span(password, sizeof password), &text),
                     PC_ERR_RANGE);
    hash(pc_span(password, PC_PASSWORD_MAX), &text);
    assert_int_equal(
        pc_password_verify(&cheap, pc_buf_span(&text), pc_span(password, PC_PASSWORD_MAX), NULL),
        PC_OK);
    assert_int_equal(
        pc_password_verify(&cheap, pc_buf_span(&text), pc_span(password, sizeof password), NULL),
        PC_ERR_RANGE);
    pc_buf_free(&text);
}

static void impossible_cost_is_an_error(void **state) {
    (void)state;
    const struct pc_settings_passwords none = {.memory_kib = 1, .passes = 1};
    struct pc_buf text = {0};
    assert_int_not_equal(pc_password_hash(&none, PC_SPAN("p"), &text), PC_OK);
    assert_int_not_equal(pc_password_verify(&none, PC_SPAN(""), PC_SPAN("p"), NULL), PC_OK);
    assert_int_equal(text.len, 0);
    pc_buf_free(&text);
}

static void refuses_hashes_of_other_kinds(void **state) {
    (void)state;
    struct pc_buf text = {0}, cut = {0};
    hash(PC_SPAN("p"), &text);
    for (size_t len = 0; len < text.len; len++)
        assert_int_equal(
            pc_password_verify(&cheap, pc_span_upto(pc_buf_span(&text), len), PC_SPAN("p"), NULL),
            PC_ERR_DENIED);
    pc_buf_add(&cut, pc_buf_span(&text));
    while (cut.len < 200)
        pc_buf_add_char(&cut, 'A');
    static const char *const others[] = {"$argon2i$v=19$m=64,t=1,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAA",
                                         "$7$C6..../....", "plain", "$argon2id$"};
    assert_int_equal(pc_password_verify(&cheap, pc_buf_span(&cut), PC_SPAN("p"), NULL),
                     PC_ERR_DENIED);
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        assert_int_equal(pc_password_verify(&cheap, pc_span_str(others[i]), PC_SPAN("plain"), NULL),
                         PC_ERR_DENIED);
    pc_buf_free(&text);
    pc_buf_free(&cut);
}

static double cpu_of(struct pc_span stored) {
    struct timespec begin, end;
    (void)clock_gettime(CLOCK_THREAD_CPUTIME_ID, &begin);
    assert_int_equal(pc_password_verify(&real, stored, PC_SPAN("wrong"), NULL), PC_ERR_DENIED);
    (void)clock_gettime(CLOCK_THREAD_CPUTIME_ID, &end);
    return (double)(end.tv_sec - begin.tv_sec) + (double)(end.tv_nsec - begin.tv_nsec) / 1e9;
}

/* CPU time, and a wide margin: a name that nobody has must not be told by a tenth of the time. */
static void nobody_takes_as_long_as_somebody(void **state) {
    (void)state;
    struct pc_buf text = {0};
    assert_int_equal(pc_password_hash(&real, PC_SPAN("p"), &text), PC_OK);
    double somebody = 1e9, nobody = 1e9;
    for (int i = 0; i < 4; i++) {
        double a = cpu_of(pc_buf_span(&text));
        double b = cpu_of((struct pc_span){NULL, 0});
        somebody = a < somebody ? a : somebody;
        nobody = b < nobody ? b : nobody;
    }
    assert_true(nobody > somebody / 2 && nobody < somebody * 2);
    pc_buf_free(&text);
}

static void *verify_some(void *arg) {
    const struct pc_buf *text = arg;
    for (int i = 0; i < 50; i++)
        if (pc_password_verify(&cheap, pc_buf_span(text), PC_SPAN("p"), NULL) != PC_OK)
            return NULL;
    return arg;
}

static void threads_may_verify_at_once(void **state) {
    (void)state;
    pthread_t threads[3];
    struct pc_buf text = {0};
    hash(PC_SPAN("p"), &text);
    for (size_t i = 0; i < 3; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, verify_some, &text), 0);
    for (size_t i = 0; i < 3; i++) {
        void *result = NULL;
        assert_int_equal(pthread_join(threads[i], &result), 0);
        assert_non_null(result);
    }
    pc_buf_free(&text);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(verifies_what_it_hashed),
        cmocka_unit_test(tells_a_stale_cost),
        cmocka_unit_test(a_nul_is_a_character),
        cmocka_unit_test(bounds_the_length),
        cmocka_unit_test(impossible_cost_is_an_error),
        cmocka_unit_test(refuses_hashes_of_other_kinds),
        cmocka_unit_test(nobody_takes_as_long_as_somebody),
        cmocka_unit_test(threads_may_verify_at_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

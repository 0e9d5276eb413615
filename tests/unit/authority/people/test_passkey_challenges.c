/* Challenges of passkeys: for one purpose, account and rp, for a while, and once. */
#include "../../testing.h"

#include "authority/people/passkey_challenges.h"
#include "base/encode.h"
#include "crypto/random.h"

#define ok(call) assert_int_equal((call), PC_OK)
#define NOW      ((pc_time)1700000000 * PC_SECOND)
#define RP       PC_SPAN("gate.example.org")

static const struct pc_id ada = {{1}}, bob = {{2}}, nobody = {{0}};

static struct pc_passkey_challenges *fresh(size_t size) {
    struct pc_passkey_challenges *made;
    ok(pc_passkey_challenges_new(&pc_system_entropy, size, &made));
    return made;
}

static struct pc_passkey_challenge make(struct pc_passkey_challenges *challenges,
                                        enum pc_passkey_purpose purpose,
                                        const struct pc_id *account, struct pc_buf *handle) {
    struct pc_passkey_challenge out;
    pc_buf_clear(handle);
    ok(pc_passkey_challenge_make(challenges, &pc_system_entropy, purpose, account, RP, NOW, &out,
                                 handle));
    assert_true(handle->len <= PC_PASSKEY_HANDLE_MAX);
    return out;
}

static void comes_back_as_it_was(void **state) {
    (void)state;
    struct pc_passkey_challenges *challenges = fresh(4);
    PC_CLEANUP(pc_buf_free) struct pc_buf handle = {0};
    struct pc_passkey_challenge made = make(challenges, PC_PASSKEY_TO_PROVE, &ada, &handle), got;
    ok(pc_passkey_challenge_open(challenges, pc_buf_span(&handle), PC_PASSKEY_TO_PROVE, &ada, RP,
                                 NOW + PC_PASSKEY_CHALLENGE_LIFE - 1, &got));
    assert_memory_equal(made.bytes, got.bytes, sizeof got.bytes);
    assert_true(got.expires == NOW + PC_PASSKEY_CHALLENGE_LIFE);
    pc_passkey_challenges_free(challenges);
}

static pc_err opens(struct pc_passkey_challenges *challenges, struct pc_span handle,
                    enum pc_passkey_purpose purpose, const struct pc_id *account, struct pc_span rp,
                    pc_time now) {
    struct pc_passkey_challenge got;
    return pc_passkey_challenge_open(challenges, handle, purpose, account, rp, now, &got);
}

static void for_nothing_else(void **state) {
    (void)state;
    struct pc_passkey_challenges *challenges = fresh(4), *others = fresh(4);
    PC_CLEANUP(pc_buf_free) struct pc_buf handle = {0};
    (void)make(challenges, PC_PASSKEY_TO_PROVE, &ada, &handle);
    struct pc_span text = pc_buf_span(&handle);
    pc_time end = NOW + PC_PASSKEY_CHALLENGE_LIFE;
    ok(opens(challenges, text, PC_PASSKEY_TO_PROVE, &ada, RP, NOW));
    assert_int_equal(opens(challenges, text, PC_PASSKEY_TO_REGISTER, &ada, RP, NOW), PC_ERR_DENIED);
    assert_int_equal(opens(challenges, text, PC_PASSKEY_TO_SIGN_IN, &ada, RP, NOW), PC_ERR_DENIED);
    assert_int_equal(opens(challenges, text, PC_PASSKEY_TO_PROVE, &bob, RP, NOW), PC_ERR_DENIED);
    assert_int_equal(opens(challenges, text, PC_PASSKEY_TO_PROVE, &nobody, RP, NOW), PC_ERR_DENIED);
    assert_int_equal(opens(challenges, text, PC_PASSKEY_TO_PROVE, &ada, PC_SPAN("x.org"), NOW),
                     PC_ERR_DENIED);
    assert_int_equal(opens(challenges, text, PC_PASSKEY_TO_PROVE, &ada, RP, end), PC_ERR_DENIED);
    assert_int_equal(opens(others, text, PC_PASSKEY_TO_PROVE, &ada, RP, NOW), PC_ERR_DENIED);
    pc_passkey_challenges_free(challenges);
    pc_passkey_challenges_free(others);
}

static void no_character_of_a_handle_may_change(void **state) {
    (void)state;
    struct pc_passkey_challenges *challenges = fresh(4);
    PC_CLEANUP(pc_buf_free) struct pc_buf handle = {0};
    (void)make(challenges, PC_PASSKEY_TO_SIGN_IN, &nobody, &handle);
    for (size_t i = 0; i < handle.len; i++) {
        char before = handle.ptr[i];
        handle.ptr[i] = before == 'A' ? 'B' : 'A';
        assert_int_equal(
            opens(challenges, pc_buf_span(&handle), PC_PASSKEY_TO_SIGN_IN, &nobody, RP, NOW),
            PC_ERR_DENIED);
        handle.ptr[i] = before;
        assert_int_equal(
            opens(challenges, pc_span(handle.ptr, i), PC_PASSKEY_TO_SIGN_IN, &nobody, RP, NOW),
            PC_ERR_DENIED);
    }
    static char longer[PC_PASSKEY_HANDLE_MAX + 1];
    memset(longer, 'A', sizeof longer);
    assert_int_equal(
        opens(challenges, pc_span(longer, sizeof longer), PC_PASSKEY_TO_SIGN_IN, &nobody, RP, NOW),
        PC_ERR_DENIED);
    pc_passkey_challenges_free(challenges);
}

static void serves_once(void **state) {
    (void)state;
    struct pc_passkey_challenges *challenges = fresh(2);
    PC_CLEANUP(pc_buf_free) struct pc_buf handle = {0};
    struct pc_passkey_challenge one = make(challenges, PC_PASSKEY_TO_PROVE, &ada, &handle);
    struct pc_passkey_challenge two = make(challenges, PC_PASSKEY_TO_PROVE, &ada, &handle);
    struct pc_passkey_challenge three = make(challenges, PC_PASSKEY_TO_PROVE, &ada, &handle);
    ok(pc_passkey_challenge_spend(challenges, &one, NOW));
    assert_int_equal(pc_passkey_challenge_spend(challenges, &one, NOW), PC_ERR_DENIED);
    ok(pc_passkey_challenge_spend(challenges, &two, NOW));
    assert_int_equal(pc_passkey_challenge_spend(challenges, &one, NOW), PC_ERR_DENIED);
    /* None is forgotten to make room for another one. */
    assert_int_equal(pc_passkey_challenge_spend(challenges, &three, NOW), PC_ERR_BUSY);
    pc_time later = NOW + PC_PASSKEY_CHALLENGE_LIFE;
    three.expires = later + PC_MINUTE;
    ok(pc_passkey_challenge_spend(challenges, &three, later));
    assert_int_equal(pc_passkey_challenge_spend(challenges, &three, later), PC_ERR_DENIED);
    pc_passkey_challenges_free(challenges);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(comes_back_as_it_was),
        cmocka_unit_test(for_nothing_else),
        cmocka_unit_test(no_character_of_a_handle_may_change),
        cmocka_unit_test(serves_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

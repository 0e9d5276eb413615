/* One-time passwords against RFC 6238 appendix B, and their use once. */
#include "../testing.h"

#include "../entropy.h"
#include "identity/totp.h"

#define SECRET PC_SPAN("12345678901234567890")

static const struct {
    pc_time at;
    const char *code; /* the last six of the RFC's eight digits */
} known[] = {
    {59 * PC_SECOND, "287082"},         {1111111109 * PC_SECOND, "081804"},
    {1111111111 * PC_SECOND, "050471"}, {1234567890 * PC_SECOND, "005924"},
    {2000000000 * PC_SECOND, "279037"}, {20000000000 * PC_SECOND, "353130"},
};

static pc_err verify(const char *code, uint64_t last, pc_time now, uint64_t *step) {
    return pc_totp_verify(SECRET, pc_span_str(code), last, now, step);
}

static void codes_of_the_rfc(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        uint64_t step = 0;
        assert_int_equal(verify(known[i].code, 0, known[i].at, &step), PC_OK);
        assert_true(step == (uint64_t)(known[i].at / PC_SECOND / 30));
    }
}

static void one_step_either_way(void **state) {
    (void)state;
    uint64_t step = 0;
    const uint64_t code_step = 1234567890 / 30;
    const pc_time start = (pc_time)code_step * 30 * PC_SECOND;
    assert_int_equal(verify("005924", 0, start - 30 * PC_SECOND, &step), PC_OK);
    assert_true(step == code_step);
    assert_int_equal(verify("005924", 0, start + 60 * PC_SECOND - 1, &step), PC_OK);
    assert_true(step == code_step);
    assert_int_equal(verify("005924", 0, start - 30 * PC_SECOND - 1, &step), PC_ERR_DENIED);
    assert_int_equal(verify("005924", 0, start + 60 * PC_SECOND, &step), PC_ERR_DENIED);
}

static void a_code_works_once(void **state) {
    (void)state;
    uint64_t step = 0;
    const pc_time now = 1234567890 * PC_SECOND;
    assert_int_equal(verify("005924", 0, now, &step), PC_OK);
    assert_int_equal(verify("005924", step - 1, now, &step), PC_OK);
    uint64_t spent = step;
    step = 7;
    assert_int_equal(verify("005924", spent, now, &step), PC_ERR_DENIED);
    assert_int_equal(verify("005924", spent + 1, now, &step), PC_ERR_DENIED);
    assert_int_equal(verify("005924", UINT64_MAX, now, &step), PC_ERR_DENIED);
    assert_true(step == 7); /* untouched */
}

static void refuses_other_codes(void **state) {
    (void)state;
    static const char *const codes[] = {"",       "00592",  "0059240", "005925", " 05924", "5924",
                                        "+05924", "00592a", "005 924", "000000", "999999"};
    uint64_t step;
    for (size_t i = 0; i < sizeof codes / sizeof *codes; i++)
        assert_int_equal(verify(codes[i], 0, 1234567890 * PC_SECOND, &step), PC_ERR_DENIED);
    assert_int_equal(pc_totp_verify(SECRET, PC_SPAN("00592\0"), 0, 1234567890 * PC_SECOND, &step),
                     PC_ERR_DENIED);
    assert_int_equal(verify("005924", 0, -1, &step), PC_ERR_DENIED);
}

static void no_secret_no_code(void **state) {
    (void)state;
    uint64_t step;
    assert_int_equal(
        pc_totp_verify((struct pc_span){NULL, 0}, PC_SPAN("328482"), 0, PC_SECOND, &step),
        PC_ERR_DENIED);
    assert_int_equal(pc_totp_verify(PC_SPAN("short"), PC_SPAN("000000"), 0, PC_SECOND, &step),
                     PC_ERR_DENIED);
}

static void the_beginning_of_time(void **state) {
    (void)state;
    uint64_t step = 0;
    /* RFC 4226 appendix D: counters 0 and 1. Step 0 is never after the last one. */
    assert_int_equal(verify("755224", 0, 0, &step), PC_ERR_DENIED);
    assert_int_equal(verify("287082", 0, 0, &step), PC_OK);
    assert_true(step == 1);
}

static void makes_secrets(void **state) {
    (void)state;
    unsigned char next = 1;
    struct pc_entropy entropy = entropy_counting(&next);
    struct pc_entropy dry = entropy_dry();
    struct pc_buf out = PC_BUF_SECRET;
    assert_int_equal(pc_totp_secret(&entropy, &out), PC_OK);
    assert_int_equal(out.len, PC_TOTP_SECRET);
    assert_int_equal(out.ptr[19], 20);
    assert_int_equal(pc_totp_secret(&dry, &out), PC_ERR_IO);
    assert_int_equal(out.len, PC_TOTP_SECRET);
    pc_buf_free(&out);
}

static void writes_the_uri(void **state) {
    (void)state;
    struct pc_buf out = PC_BUF_SECRET;
    assert_int_equal(pc_totp_uri(PC_SPAN("My Gate:1"), PC_SPAN("zo\xc3\xab@x?&"), SECRET, &out),
                     PC_OK);
    assert_span_equal(pc_buf_span(&out), "otpauth://totp/My%20Gate%3A1:zo%C3%AB%40x%3F%26?secret="
                                         "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=My%20Gate%3A1");
    pc_buf_free(&out);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(codes_of_the_rfc),  cmocka_unit_test(one_step_either_way),
        cmocka_unit_test(a_code_works_once), cmocka_unit_test(refuses_other_codes),
        cmocka_unit_test(no_secret_no_code), cmocka_unit_test(the_beginning_of_time),
        cmocka_unit_test(makes_secrets),     cmocka_unit_test(writes_the_uri),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Check digits, ranges, entropy and placeholders. */
#include "inspect/dlp/validate.h"
#include "scanning.h"

static bool card(const char *text) {
    return pc_dlp_validator_find(PC_SPAN("card"))(pc_span_str(text));
}

static void cards(void **state) {
    (void)state;
    static const char *const right[] = {
        "4111111111111111",    "4222222222222",    "5555555555554444", "5105105105105100",
        "2223003122003222",    "2720990000000007", "378282246310005",  "371449635398431",
        "6011111111111117",    "30569309025904",   "38520000023237",   "3530111333300000",
        "4111 1111-1111 1111", "6240008631401148", "6759649826438453",
    };
    static const char *const wrong[] = {
        "4111111111111112",
        "41111111111111",
        "2220990000000003",
        "2721000000000004",
        "",
        "55555555555544443",
        "0000000000000000",
        "37828224631000",
        "9111111111111111",
        "1705312800123456",
        "411111111111111111111111111111111111111111111111111111111111111111111",
    };
    for (size_t i = 0; i < sizeof right / sizeof right[0]; i++)
        if (!card(right[i]))
            fail_msg("%s", right[i]);
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
        if (card(wrong[i]))
            fail_msg("%s", wrong[i]);
}

static void social_security_numbers(void **state) {
    (void)state;
    pc_dlp_validator_fn *ssn = pc_dlp_validator_find(PC_SPAN("ssn"));
    assert_true(ssn(PC_SPAN("001-01-0001")));
    assert_true(ssn(PC_SPAN("899999999")));
    static const char *const wrong[] = {"000-01-0001", "666-01-0001", "900-01-0001", "999-99-9999",
                                        "123-00-4567", "123-45-0000", "12-345-678",  ""};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
        assert_false(ssn(pc_span_str(wrong[i])));
}

static void account_numbers(void **state) {
    (void)state;
    static const char *const right[] = {
        "DE89370400440532013000", "GB29 NWBK 6016 1331 9268 19",     "FR1420041010050500013M02606",
        "NO9386011117947",        "MT84MALT011000012345MTLCAST001S", "ch93-0076-2011-6238-5295-7",
    };
    static const char *const wrong[] = {
        "DE89370400440532013001",
        "DE8937040044053201300",
        "ZZ89370400440532013000",
        "DE",
        "DE8937040044053201300A",
        "89DE370400440532013000",
        "DE893704004405320130000000000000000000",
        "DE89.3704",
        "",
    };
    for (size_t i = 0; i < sizeof right / sizeof right[0]; i++)
        assert_true(pc_dlp_is_iban(pc_span_str(right[i])));
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
        assert_false(pc_dlp_is_iban(pc_span_str(wrong[i])));
}

static void entropy_is_that_of_the_bytes(void **state) {
    (void)state;
    assert_int_equal(pc_dlp_entropy(PC_SPAN("")), 0);
    assert_int_equal(pc_dlp_entropy(PC_SPAN("aaaaaaaa")), 0);
    assert_int_equal(pc_dlp_entropy(PC_SPAN("abababab")), 100);
    assert_int_equal(pc_dlp_entropy(PC_SPAN("abcdefghijklmnop")), 400);
    unsigned third = pc_dlp_entropy(PC_SPAN("aab"));
    assert_in_range(third, 88, 95); /* 0.918 */
    assert_true(pc_dlp_is_random(PC_SPAN("9f8a7B6c5D4e3F2a1Z0q")));
    assert_false(pc_dlp_is_random(PC_SPAN("abcdefghijklmnopqrstuvwxyz123456")));
    assert_false(pc_dlp_is_random(PC_SPAN("aaaaaaaaaaaaaaaaaaaaaaaa1")));
    assert_false(pc_dlp_is_random(PC_SPAN("a1")));
}

static void placeholders(void **state) {
    (void)state;
    static const char *const are[] = {
        "",         "changeme",     "ChangeMe123", "${VAR}",   "$SECRET_KEY", "<your-token>",
        "xxxxxxxx", "{{ key }}",    "password",    "PASSWORD", "null",        "%PASSWORD%",
        "********", "your_api_key", "example1",    "[token]",  "1111111111",  "@TOKEN@",
    };
    static const char *const are_none[] = {"hunter2", "x", "k7Rt2mQz", "9f8a7B6c5D4e3F2a1Z0q",
                                           "$ecret1"};
    for (size_t i = 0; i < sizeof are / sizeof are[0]; i++)
        if (!pc_dlp_is_placeholder(pc_span_str(are[i])))
            fail_msg("%s", are[i]);
    for (size_t i = 0; i < sizeof are_none / sizeof are_none[0]; i++)
        if (pc_dlp_is_placeholder(pc_span_str(are_none[i])))
            fail_msg("%s", are_none[i]);
}

static void digests_are_those_of_the_standards(void **state) {
    (void)state;
    static const uint8_t abc[] = {0xba, 0x78, 0x16, 0xbf, 0x8f, 0x01, 0xcf, 0xea, 0x41, 0x41, 0x40,
                                  0xde, 0x5d, 0xae, 0x22, 0x23, 0xb0, 0x03, 0x61, 0xa3, 0x96, 0x17,
                                  0x7a, 0x9c, 0xb4, 0x10, 0xff, 0x61, 0xf2, 0x00, 0x15, 0xad};
    uint8_t out[32];
    assert_int_equal(pc_dlp_crc32(PC_SPAN("123456789")), 0xcbf43926);
    pc_dlp_sha256(PC_SPAN("a"), PC_SPAN("bc"), out);
    assert_memory_equal(out, abc, 32);
    static const uint8_t long_head[] = {0x24, 0x8d, 0x6a, 0x61, 0xd2, 0x06, 0x38, 0xb8};
    pc_dlp_sha256(PC_SPAN("abcdbcdecdefdefgefghfghighijhijkijkljklmklmn"), PC_SPAN("lmnomnopnopq"),
                  out);
    assert_memory_equal(out, long_head, 8);
}

static void validators_have_names(void **state) {
    (void)state;
    size_t count = 0;
    for (const char *name; (name = pc_dlp_validator_name(count)) != NULL; count++) {
        assert_non_null(pc_dlp_validator_find(pc_span_str(name)));
        assert_false(pc_dlp_validator_find(pc_span_str(name))(PC_SPAN("")));
    }
    assert_true(count >= 6);
    assert_null(pc_dlp_validator_find(PC_SPAN("")));
    assert_true(pc_dlp_validator_find(PC_SPAN("mod97"))(PC_SPAN("98")) == false);
    assert_true(pc_dlp_validator_find(PC_SPAN("mod11"))(PC_SPAN("0306406152")));
    assert_false(pc_dlp_validator_find(PC_SPAN("mod11"))(PC_SPAN("0306406153")));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cards),
        cmocka_unit_test(social_security_numbers),
        cmocka_unit_test(account_numbers),
        cmocka_unit_test(entropy_is_that_of_the_bytes),
        cmocka_unit_test(placeholders),
        cmocka_unit_test(digests_are_those_of_the_standards),
        cmocka_unit_test(validators_have_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

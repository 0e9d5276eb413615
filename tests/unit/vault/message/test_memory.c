/* Whole messages: every suite and length there and back; every byte of each altered or missing. */
#include "streams.h"

static const uint16_t suites[] = {0x0014, 0x0046, 0x0078, 0x0114, 0x0146, 0x0178,
                                  0x0214, 0x0346, 0x0378, 0x0478, 0x0578};
enum { SUITES = sizeof suites / sizeof *suites };

static struct pc_vault_write_options to_write(uint16_t suite, uint32_t frame_length) {
    bool commits = suite == 0x0478 || suite == 0x0578;
    return (struct pc_vault_write_options){.suite = suite,
                                           .frame_length = frame_length,
                                           .policy = commits ? PC_VAULT_REQUIRE_REQUIRE
                                                             : PC_VAULT_FORBID_ALLOW};
}

static const struct pc_vault_read_options anything = {.policy = PC_VAULT_REQUIRE_ALLOW};

/* Opens to `plain`, and says whether it did; a refusal leaves nothing and says why. */
static pc_err opens(struct pc_vault_keys *keys, struct pc_span sealed, struct pc_buf *plain,
                    enum pc_vault_fault *fault) {
    struct pc_diag diag = {0};
    size_t before = plain->len;
    pc_err err = pc_vault_open(keys, &anything, sealed, plain, fault, &diag);
    assert_true((err == PC_OK) == (*fault == PC_VAULT_FAULT_NONE));
    if (err != PC_OK) {
        assert_int_equal(plain->len, before);
        assert_true(diag.text[0] != '\0');
    }
    return err;
}

static void test_there_and_back(void **state) {
    (void)state;
    static const size_t lengths[] = {0, 1, 15, 16, 17, 31, 32, 33, 48, 1000};
    char text[1000];
    for (size_t i = 0; i < sizeof text; i++)
        text[i] = (char)(i * 7);
    struct pc_vault_keys *keys = support_keys();
    for (size_t s = 0; s < SUITES; s++)
        for (size_t l = 0; l < sizeof lengths / sizeof *lengths; l++) {
            PC_CLEANUP(pc_buf_free) struct pc_buf sealed = {0};
            PC_CLEANUP(pc_buf_free) struct pc_buf plain = PC_BUF_SECRET;
            struct pc_vault_write_options options = to_write(suites[s], 16);
            enum pc_vault_fault fault;
            support_seal(keys, &options, pc_span(text, lengths[l]), &sealed);
            assert_int_equal(opens(keys, pc_buf_span(&sealed), &plain, &fault), PC_OK);
            assert_int_equal(plain.len, lengths[l]);
            assert_true(lengths[l] == 0 || memcmp(plain.ptr, text, plain.len) == 0);
        }
    pc_vault_keys_free(keys);
}

/* Wrong plaintext never comes out: each bit makes a message that is refused. (With signatures,
 * which take long to verify, one bit or two of each byte.) */
static void test_every_bit_matters(void **state) {
    (void)state;
    struct pc_vault_keys *keys = support_keys();
    for (size_t s = 0; s < SUITES; s++) {
        PC_CLEANUP(pc_buf_free) struct pc_buf sealed = {0};
        PC_CLEANUP(pc_buf_free) struct pc_buf plain = PC_BUF_SECRET;
        struct pc_vault_write_options options = to_write(suites[s], 8);
        struct pc_vault_pair pairs[] = {{PC_SPAN("file"), PC_SPAN("a.txt")}};
        assert_int_equal(pc_vault_context_of(pairs, 1, &options.context), PC_OK);
        support_seal(keys, &options, PC_SPAN("twenty-one characters"), &sealed);
        bool signs = suites[s] == 0x0214 || suites[s] == 0x0346 || suites[s] == 0x0378 ||
                     suites[s] == 0x0578;
        for (size_t bit = 0; bit < 8 * sealed.len; bit += signs ? 7 : 1) {
            enum pc_vault_fault fault;
            sealed.ptr[bit / 8] = (char)(sealed.ptr[bit / 8] ^ (1 << bit % 8));
            assert_int_not_equal(opens(keys, pc_buf_span(&sealed), &plain, &fault), PC_OK);
            sealed.ptr[bit / 8] = (char)(sealed.ptr[bit / 8] ^ (1 << bit % 8));
        }
    }
    pc_vault_keys_free(keys);
}

static void test_every_cut_is_told(void **state) {
    (void)state;
    struct pc_vault_keys *keys = support_keys();
    for (size_t s = 0; s < SUITES; s++) {
        PC_CLEANUP(pc_buf_free) struct pc_buf sealed = {0};
        PC_CLEANUP(pc_buf_free) struct pc_buf plain = PC_BUF_SECRET;
        struct pc_vault_write_options options = to_write(suites[s], 8);
        enum pc_vault_fault fault;
        support_seal(keys, &options, PC_SPAN("sixteen letters "), &sealed);
        for (size_t len = 0; len < sealed.len; len++) {
            assert_int_not_equal(
                opens(keys, pc_span_upto(pc_buf_span(&sealed), len), &plain, &fault), PC_OK);
            assert_int_equal(fault, PC_VAULT_FAULT_TRUNCATED);
        }
        pc_buf_add_char(&sealed, '\0');
        assert_int_not_equal(opens(keys, pc_buf_span(&sealed), &plain, &fault), PC_OK);
        assert_int_equal(fault, PC_VAULT_FAULT_TRAILING);
    }
    pc_vault_keys_free(keys);
}

/* Frames of one message in another order, left out, or from another message. */
static void test_frames_cannot_be_moved(void **state) {
    (void)state;
    struct pc_vault_keys *keys = support_keys();
    PC_CLEANUP(pc_buf_free) struct pc_buf one = {0};
    PC_CLEANUP(pc_buf_free) struct pc_buf two = {0};
    PC_CLEANUP(pc_buf_free) struct pc_buf plain = PC_BUF_SECRET;
    struct pc_vault_write_options options = to_write(0x0478, 8);
    enum pc_vault_fault fault;
    support_seal(keys, &options, PC_SPAN("12345678abcdefgh12345678"), &one);
    support_seal(keys, &options, PC_SPAN("12345678abcdefgh12345678"), &two);
    size_t frame = 8 + PC_VAULT_FRAME_HEAD + PC_VAULT_FRAME_TAG;
    size_t header = one.len - 2 * frame - (8 + PC_VAULT_FINAL_HEAD + PC_VAULT_FRAME_TAG);
    char kept[64];
    memcpy(kept, one.ptr + header, frame);
    memcpy(one.ptr + header, two.ptr + header, frame); /* of the other message */
    assert_int_equal(opens(keys, pc_buf_span(&one), &plain, &fault), PC_ERR_CORRUPT);
    assert_int_equal(fault, PC_VAULT_FAULT_ALTERED);
    memcpy(one.ptr + header, one.ptr + header + frame, frame); /* the second one twice */
    assert_int_equal(opens(keys, pc_buf_span(&one), &plain, &fault), PC_ERR_CORRUPT);
    memcpy(one.ptr + header + frame, kept, frame); /* in another order */
    assert_int_equal(opens(keys, pc_buf_span(&one), &plain, &fault), PC_ERR_CORRUPT);
    memmove(two.ptr + header, two.ptr + header + frame, two.len - header - frame);
    two.len -= frame; /* the first one left out */
    assert_int_equal(opens(keys, pc_buf_span(&two), &plain, &fault), PC_ERR_CORRUPT);
    assert_int_equal(fault, PC_VAULT_FAULT_ALTERED);
    pc_vault_keys_free(keys);
}

static void test_whose_keys(void **state) {
    (void)state;
    struct pc_vault_keys *keys = support_keys();
    uint8_t other_key[32] = {1};
    struct pc_vault_keys *strangers =
        support_aes(PC_SPAN("tests"), PC_SPAN("two"), pc_span(other_key, sizeof other_key));
    struct pc_vault_keys *impostors =
        support_aes(PC_SPAN("tests"), PC_SPAN("one"), pc_span(other_key, sizeof other_key));
    PC_CLEANUP(pc_buf_free) struct pc_buf sealed = {0};
    PC_CLEANUP(pc_buf_free) struct pc_buf plain = PC_BUF_SECRET;
    enum pc_vault_fault fault;
    support_seal(keys, NULL, PC_SPAN("text"), &sealed);
    assert_int_equal(opens(strangers, pc_buf_span(&sealed), &plain, &fault), PC_ERR_NOTFOUND);
    assert_int_equal(fault, PC_VAULT_FAULT_KEY);
    assert_int_equal(opens(impostors, pc_buf_span(&sealed), &plain, &fault), PC_ERR_CORRUPT);
    assert_int_equal(fault, PC_VAULT_FAULT_KEY);
    pc_vault_keys_free(keys);
    pc_vault_keys_free(strangers);
    pc_vault_keys_free(impostors);
}

static void expect_context(struct pc_span sealed, struct pc_vault_pair *pairs, size_t count,
                           pc_err expected, enum pc_vault_fault why) {
    struct pc_vault_keys *keys = support_keys();
    struct pc_vault_read_options options = {0};
    PC_CLEANUP(pc_buf_free) struct pc_buf plain = PC_BUF_SECRET;
    enum pc_vault_fault fault;
    struct pc_diag diag;
    assert_int_equal(pc_vault_context_of(pairs, count, &options.expected), PC_OK);
    assert_int_equal(pc_vault_open(keys, &options, sealed, &plain, &fault, &diag), expected);
    assert_int_equal(fault, why);
    pc_vault_keys_free(keys);
}

static void test_context_is_bound(void **state) {
    (void)state;
    struct pc_vault_keys *keys = support_keys();
    PC_CLEANUP(pc_buf_free) struct pc_buf sealed = {0};
    struct pc_vault_pair pairs[] = {{PC_SPAN("file"), PC_SPAN("a.txt")},
                                    {PC_SPAN("for"), PC_SPAN("us")}};
    struct pc_vault_write_options options = {0};
    assert_int_equal(pc_vault_context_of(pairs, 2, &options.context), PC_OK);
    support_seal(keys, &options, PC_SPAN("text"), &sealed);
    struct pc_span message = pc_buf_span(&sealed);
    struct pc_vault_pair same[] = {{PC_SPAN("for"), PC_SPAN("us")}};
    struct pc_vault_pair renamed[] = {{PC_SPAN("file"), PC_SPAN("b.txt")}};
    struct pc_vault_pair lacking[] = {{PC_SPAN("file"), PC_SPAN("a.txt")},
                                      {PC_SPAN("more"), PC_SPAN("")}};
    expect_context(message, NULL, 0, PC_OK, PC_VAULT_FAULT_NONE);
    expect_context(message, same, 1, PC_OK, PC_VAULT_FAULT_NONE);
    expect_context(message, renamed, 1, PC_ERR_DENIED, PC_VAULT_FAULT_CONTEXT);
    expect_context(message, lacking, 2, PC_ERR_DENIED, PC_VAULT_FAULT_CONTEXT);
    pc_vault_keys_free(keys);
}

/* Older SDKs for JavaScript wrote the pairs in the order of a locale, and bound the key to that. */
static void test_context_in_another_order(void **state) {
    (void)state;
    struct pc_vault_keys *keys = support_keys();
    PC_CLEANUP(pc_buf_free) struct pc_buf sealed = {0};
    struct pc_vault_pair pairs[] = {{PC_SPAN("area"), PC_SPAN("2")},
                                    {PC_SPAN("Beta"), PC_SPAN("3")},
                                    {PC_SPAN("Zone"), PC_SPAN("1")}};
    struct pc_vault_pair one[] = {{PC_SPAN("Beta"), PC_SPAN("3")}};
    struct pc_vault_pair more[] = {{PC_SPAN("more"), PC_SPAN("")}};
    struct pc_vault_write_options options = {.context = {pairs, 3}}; /* not sorted */
    support_seal(keys, &options, PC_SPAN("text"), &sealed);
    expect_context(pc_buf_span(&sealed), NULL, 0, PC_OK, PC_VAULT_FAULT_NONE);
    expect_context(pc_buf_span(&sealed), one, 1, PC_OK, PC_VAULT_FAULT_NONE);
    expect_context(pc_buf_span(&sealed), more, 1, PC_ERR_DENIED, PC_VAULT_FAULT_CONTEXT);
    pc_vault_keys_free(keys);
}

/* A data key that a provider does not bind to the context: the header's tag still is. */
static void test_context_is_bound_by_the_header_too(void **state) {
    (void)state;
    struct pc_vault_keys *keys = support_keys();
    PC_CLEANUP(pc_buf_free) struct pc_buf sealed = {0};
    PC_CLEANUP(pc_buf_free) struct pc_buf plain = PC_BUF_SECRET;
    support_seal(keys, NULL, PC_SPAN("text"), &sealed);
    pc_vault_keys_free(keys);
    struct pc_vault_data_key given = {.len = 32};
    keys = support_keys_of(support_given(&given));
    struct pc_vault_pair more[] = {{PC_SPAN("more"), PC_SPAN("")}};
    struct pc_vault_read_options options = {0};
    enum pc_vault_fault fault;
    assert_int_equal(pc_vault_context_of(more, 1, &options.expected), PC_OK);
    assert_int_equal(pc_vault_open(keys, &options, pc_buf_span(&sealed), &plain, &fault, NULL),
                     PC_ERR_CORRUPT); /* another data key than the one it commits to */
    assert_int_equal(fault, PC_VAULT_FAULT_ALTERED);
    assert_int_equal(plain.len, 0);
    pc_vault_keys_free(keys);
}

/* A pair that was authenticated and not stored ("required encryption context"): the message opens
 * for who names it, and for nobody else. */
static void test_unstored_context(void **state) {
    (void)state;
    struct pc_vault_data_key key = {.len = 32, .bytes = {1}};
    struct pc_vault_pair pair[] = {{PC_SPAN("tenant"), PC_SPAN("nine")}};
    struct pc_vault_pair other[] = {{PC_SPAN("tenant"), PC_SPAN("ten")}};
    struct pc_vault_context unstored = {pair, 1}, wrong = {other, 1};
    PC_CLEANUP(pc_buf_free) struct pc_buf sealed = {0};
    PC_CLEANUP(pc_buf_free) struct pc_buf plain = PC_BUF_SECRET;
    stream_single(0x0478, &key, &unstored, PC_SPAN("text"), &sealed);
    struct pc_vault_keys *keys = support_keys_of(support_given(&key));
    struct pc_vault_read_options options = {.expected = unstored};
    enum pc_vault_fault fault;
    assert_int_equal(pc_vault_open(keys, &options, pc_buf_span(&sealed), &plain, &fault, NULL),
                     PC_OK);
    assert_span_equal(pc_buf_span(&plain), "text");
    options.expected = wrong;
    assert_int_equal(pc_vault_open(keys, &options, pc_buf_span(&sealed), &plain, &fault, NULL),
                     PC_ERR_DENIED);
    assert_int_equal(fault, PC_VAULT_FAULT_CONTEXT);
    options.expected = (struct pc_vault_context){0};
    assert_int_equal(pc_vault_open(keys, &options, pc_buf_span(&sealed), &plain, &fault, NULL),
                     PC_ERR_CORRUPT);
    assert_int_equal(fault, PC_VAULT_FAULT_ALTERED);
    pc_vault_keys_free(keys);
}

static void test_policies(void **state) {
    (void)state;
    static const struct {
        uint16_t suite;
        enum pc_vault_policy policy;
        bool written, read;
    } cases[] = {
        {0x0478, PC_VAULT_REQUIRE_REQUIRE, true, true},
        {0x0178, PC_VAULT_REQUIRE_REQUIRE, false, false},
        {0x0578, PC_VAULT_REQUIRE_ALLOW, true, true},
        {0x0378, PC_VAULT_REQUIRE_ALLOW, false, true},
        {0x0478, PC_VAULT_FORBID_ALLOW, false, true},
        {0x0378, PC_VAULT_FORBID_ALLOW, true, true},
        {0x0014, PC_VAULT_FORBID_ALLOW, true, true},
    };
    struct pc_vault_keys *keys = support_keys();
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        PC_CLEANUP(pc_buf_free) struct pc_buf sealed = {0};
        PC_CLEANUP(pc_buf_free) struct pc_buf plain = PC_BUF_SECRET;
        struct pc_vault_write_options options = {.suite = cases[i].suite,
                                                 .policy = cases[i].policy};
        struct pc_diag diag;
        assert_int_equal(pc_vault_seal(keys, &options, PC_SPAN("text"), &sealed, &diag),
                         cases[i].written ? PC_OK : PC_ERR_UNSUPPORTED);
        options = to_write(cases[i].suite, 0);
        pc_buf_clear(&sealed);
        support_seal(keys, &options, PC_SPAN("text"), &sealed);
        struct pc_vault_read_options reading = {.policy = cases[i].policy};
        enum pc_vault_fault fault;
        assert_int_equal(pc_vault_open(keys, &reading, pc_buf_span(&sealed), &plain, &fault, &diag),
                         cases[i].read ? PC_OK : PC_ERR_UNSUPPORTED);
        assert_int_equal(fault, cases[i].read ? PC_VAULT_FAULT_NONE : PC_VAULT_FAULT_POLICY);
    }
    pc_vault_keys_free(keys);
}

static void test_what_is_not_written(void **state) {
    (void)state;
    struct pc_vault_keys *keys = support_keys();
    struct pc_vault_write_options options = {.suite = 0x1234};
    PC_CLEANUP(pc_buf_free) struct pc_buf sealed = {0};
    pc_buf_add(&sealed, PC_SPAN("before"));
    struct pc_diag diag;
    assert_int_equal(pc_vault_seal(keys, &options, PC_SPAN("text"), &sealed, &diag),
                     PC_ERR_UNSUPPORTED);
    struct pc_vault_pair pairs[] = {{PC_SPAN("aws-crypto-public-key"), PC_SPAN("mine")}};
    options = (struct pc_vault_write_options){0};
    assert_int_equal(pc_vault_context_of(pairs, 1, &options.context), PC_OK);
    assert_int_equal(pc_vault_seal(keys, &options, PC_SPAN("text"), &sealed, &diag),
                     PC_ERR_INVALID);
    char room[64];
    struct pc_buf small = pc_buf_over(room, sizeof room);
    options = (struct pc_vault_write_options){0};
    assert_int_equal(pc_vault_seal(keys, &options, PC_SPAN("text"), &small, &diag), PC_ERR_FULL);
    assert_span_equal(pc_buf_span(&sealed), "before");
    pc_vault_keys_free(keys);
}

/* The first frame verifies, the second does not: what was opened is not left behind the end. */
static void test_what_does_not_verify_is_wiped(void **state) {
    (void)state;
    struct pc_vault_keys *keys = support_keys();
    PC_CLEANUP(pc_buf_free) struct pc_buf sealed = {0};
    PC_CLEANUP(pc_buf_free) struct pc_buf plain = PC_BUF_SECRET;
    struct pc_vault_write_options options = {.frame_length = 16};
    enum pc_vault_fault fault;
    support_seal(keys, &options, PC_SPAN("0123456789abcdefABC"), &sealed);
    sealed.ptr[sealed.len - 1] ^= 1;
    memset(pc_buf_reserve(&plain, 64), 'x', 64);
    assert_int_equal(pc_vault_open(keys, &anything, pc_buf_span(&sealed), &plain, &fault, NULL),
                     PC_ERR_CORRUPT);
    assert_int_equal(plain.len, 0);
    for (size_t i = 0; i < 19; i++)
        assert_int_equal(plain.ptr[i], 0);
    pc_vault_keys_free(keys);
}

static void test_what_is_foreign(void **state) {
    (void)state;
    static const struct {
        struct pc_span bytes;
        const char *says;
    } cases[] = {
        {PC_SPAN("%PDF-1.7 and more of it"), "another version"},
        {PC_SPAN("age-encryption.org/v1\n"), "another version"},
        {PC_SPAN("AgR4TfvRMU2dVZJbgXIyxeNtbj5eIw8BiTDiwsHy"), "base64"},
        {PC_SPAN("AYADeEGr"), "base64"},
        {PC_SPAN("\1\0\0\x14"), "type"},
        {PC_SPAN("\2\4\x79"), "suite"},
        {PC_SPAN("\1\x80\4\x78"), "suite"},
        {PC_SPAN("\2\1\x78"), "suite"},
    };
    struct pc_vault_keys *keys = support_keys();
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        PC_CLEANUP(pc_buf_free) struct pc_buf plain = PC_BUF_SECRET;
        enum pc_vault_fault fault;
        struct pc_diag diag = {0};
        assert_int_equal(pc_vault_open(keys, &anything, cases[i].bytes, &plain, &fault, &diag),
                         PC_ERR_UNSUPPORTED);
        assert_int_equal(fault, PC_VAULT_FAULT_FOREIGN);
        assert_non_null(strstr(diag.text, cases[i].says));
    }
    pc_vault_keys_free(keys);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_there_and_back),
        cmocka_unit_test(test_every_bit_matters),
        cmocka_unit_test(test_every_cut_is_told),
        cmocka_unit_test(test_frames_cannot_be_moved),
        cmocka_unit_test(test_whose_keys),
        cmocka_unit_test(test_context_is_bound),
        cmocka_unit_test(test_context_in_another_order),
        cmocka_unit_test(test_context_is_bound_by_the_header_too),
        cmocka_unit_test(test_unstored_context),
        cmocka_unit_test(test_policies),
        cmocka_unit_test(test_what_is_not_written),
        cmocka_unit_test(test_what_does_not_verify_is_wiped),
        cmocka_unit_test(test_what_is_foreign),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

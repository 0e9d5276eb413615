/* Headers: what is written is read again; what cannot be is refused, and said why. */
#include "support.h"

#include "vault/message/header.h"

static const char id[32] = "0123456789abcdef0123456789abcdef";
static const char commitment[32] = "a commitment, which is 32 bytes";

/* A header with its nonce (version 1) and tag. */
static void write(uint16_t suite, const struct pc_vault_context *context, size_t keys,
                  uint32_t frame_length, struct pc_buf *out) {
    static struct pc_vault_wrapped_key wrapped[1000];
    struct pc_vault_header header = {.suite = pc_vault_suite_of(suite),
                                     .context = *context,
                                     .wrapped = wrapped,
                                     .count = keys,
                                     .frame_length = frame_length};
    for (size_t i = 0; i < keys; i++)
        wrapped[i] = (struct pc_vault_wrapped_key){PC_SPAN("id"), PC_SPAN("info"), PC_SPAN("ct")};
    header.id = pc_span(id, pc_vault_id_length(header.suite));
    header.commitment = pc_span(commitment, header.suite->commits ? sizeof commitment : 0);
    assert_int_equal(pc_vault_header_write(&header, out), PC_OK);
    pc_buf_add(out, PC_SPAN("nnnnnnnnnnnnTTTTTTTTTTTTTTTT"));
    if (header.suite->version == 2) { /* has no nonce */
        memmove(out->ptr + out->len - 28, out->ptr + out->len - 16, 16);
        out->len -= 12;
    }
}

static pc_err reads(struct pc_span bytes, struct pc_vault_header *header, size_t *need,
                    enum pc_vault_fault *fault) {
    PC_CLEANUP(pc_arena_free) struct pc_arena arena = {0};
    struct pc_diag diag = {0};
    *fault = PC_VAULT_FAULT_NONE;
    pc_err err = pc_vault_header_read(bytes, 16, &arena, header, need, fault, &diag);
    assert_true(err == PC_OK || (*fault != PC_VAULT_FAULT_NONE && diag.text[0] != '\0'));
    return err;
}

static void test_there_and_back(void **state) {
    (void)state;
    static const uint16_t suites[] = {0x0014, 0x0378, 0x0478, 0x0578};
    struct pc_vault_pair pairs[] = {{PC_SPAN("a"), PC_SPAN("1")}, {PC_SPAN("b"), PC_SPAN("")}};
    struct pc_vault_context context;
    assert_int_equal(pc_vault_context_of(pairs, 2, &context), PC_OK);
    for (size_t s = 0; s < sizeof suites / sizeof *suites; s++)
        for (size_t count = 1; count <= 16; count++) {
            PC_CLEANUP(pc_buf_free) struct pc_buf bytes = {0};
            PC_CLEANUP(pc_arena_free) struct pc_arena arena = {0};
            struct pc_vault_header header;
            enum pc_vault_fault fault;
            size_t need;
            write(suites[s], &context, count, (uint32_t)count - 1, &bytes);
            assert_int_equal(
                pc_vault_header_read(pc_buf_span(&bytes), 16, &arena, &header, &need, &fault, NULL),
                PC_OK);
            assert_int_equal(need, 0);
            assert_int_equal(header.suite->id, suites[s]);
            assert_int_equal(header.count, count);
            assert_int_equal(header.frame_length, count - 1);
            assert_int_equal(header.length, bytes.len);
            assert_int_equal(header.context.count, 2);
            assert_span_equal(header.wrapped[count - 1].provider_info, "info");
            assert_span_equal(header.tag, "TTTTTTTTTTTTTTTT");
            PC_CLEANUP(pc_buf_free) struct pc_buf again = {0};
            assert_int_equal(pc_vault_header_write(&header, &again), PC_OK);
            assert_true(pc_span_eq(pc_buf_span(&again), header.body));
        }
}

/* At every cut it says how much it takes, never more than the header is, and reads no byte that is
 * not there. */
static void test_every_cut(void **state) {
    (void)state;
    static const uint16_t suites[] = {0x0178, 0x0478};
    struct pc_vault_pair pairs[] = {{PC_SPAN("a"), PC_SPAN("1")}};
    struct pc_vault_context context;
    assert_int_equal(pc_vault_context_of(pairs, 1, &context), PC_OK);
    for (size_t s = 0; s < 2; s++) {
        PC_CLEANUP(pc_buf_free) struct pc_buf bytes = {0};
        struct pc_vault_header header;
        enum pc_vault_fault fault;
        size_t need;
        write(suites[s], &context, 3, 64, &bytes);
        for (size_t len = 0; len < bytes.len; len++) {
            char *exact = malloc(len == 0 ? 1 : len); /* so that a sanitizer sees the end */
            memcpy(exact, bytes.ptr, len);
            assert_int_equal(reads(pc_span(exact, len), &header, &need, &fault), PC_OK);
            assert_true(need > len && need <= bytes.len);
            free(exact);
        }
    }
}

#define HEAD_2                                                                                     \
    "\2\4\x78"                                                                                     \
    "0123456789abcdef0123456789abcdef"
#define HEAD_1                                                                                     \
    "\1\x80\1\x78"                                                                                 \
    "0123456789abcdef"
#define KEY "\0\2id\0\4info\0\2ct"

static void test_what_cannot_be(void **state) {
    (void)state;
    static const struct {
        struct pc_span bytes;
        enum pc_vault_fault fault;
    } cases[] = {
        /* Pairs: none in bytes that are there, less or more than the bytes, one of them twice, a
         * name that is none. */
        {PC_SPAN(HEAD_2 "\0\2\0\0"), PC_VAULT_FAULT_ALTERED},
        {PC_SPAN(HEAD_2 "\0\1\0"), PC_VAULT_FAULT_ALTERED},
        {PC_SPAN(HEAD_2 "\0\7\0\1\0\1a\0\1"), PC_VAULT_FAULT_ALTERED},
        {PC_SPAN(HEAD_2 "\0\x9\0\1\0\1a\0\1b!"), PC_VAULT_FAULT_ALTERED},
        {PC_SPAN(HEAD_2 "\0\x8\0\2\0\1a\0\1b"), PC_VAULT_FAULT_ALTERED},
        {PC_SPAN(HEAD_2 "\0\xe\0\2\0\1a\0\1b\0\1a\0\1b"), PC_VAULT_FAULT_ALTERED},
        {PC_SPAN(HEAD_2 "\0\7\0\1\0\0\0\1b"), PC_VAULT_FAULT_ALTERED},
        {PC_SPAN(HEAD_2 "\0\x8\0\1\0\1\xff\0\1b"), PC_VAULT_FAULT_ALTERED},
        {PC_SPAN(HEAD_2 "\0\4\xff\xff\0\0"), PC_VAULT_FAULT_POLICY},
        /* Data keys: none, and more than are read. */
        {PC_SPAN(HEAD_2 "\0\0\0\0"), PC_VAULT_FAULT_ALTERED},
        {PC_SPAN(HEAD_2 "\0\0\0\x11"), PC_VAULT_FAULT_POLICY},
        {PC_SPAN(HEAD_2 "\0\0\xff\xff"), PC_VAULT_FAULT_POLICY},
        /* Content: its type, and a length of frames that does not fit it. */
        {PC_SPAN(HEAD_2 "\0\0\0\1" KEY "\0\0\0\0\1"), PC_VAULT_FAULT_ALTERED},
        {PC_SPAN(HEAD_2 "\0\0\0\1" KEY "\3\0\0\0\1"), PC_VAULT_FAULT_ALTERED},
        {PC_SPAN(HEAD_2 "\0\0\0\1" KEY "\2\0\0\0\0"), PC_VAULT_FAULT_ALTERED},
        {PC_SPAN(HEAD_2 "\0\0\0\1" KEY "\1\0\0\0\1"), PC_VAULT_FAULT_ALTERED},
        /* Version 1: reserved bytes, and the length of nonces. */
        {PC_SPAN(HEAD_1 "\0\0\0\1" KEY "\2\0\0\0\1\x0c\0\0\0\1"), PC_VAULT_FAULT_ALTERED},
        {PC_SPAN(HEAD_1 "\0\0\0\1" KEY "\2\0\0\0\0\x0d\0\0\0\1"), PC_VAULT_FAULT_ALTERED},
        {PC_SPAN(HEAD_1 "\0\0\0\1" KEY "\2\0\0\0\0\0\0\0\0\1"), PC_VAULT_FAULT_ALTERED},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct pc_vault_header header;
        enum pc_vault_fault fault;
        size_t need = 0;
        pc_err err = reads(cases[i].bytes, &header, &need, &fault);
        if (err == PC_OK)
            print_message("case %zu was taken\n", i);
        assert_int_not_equal(err, PC_OK);
        assert_int_equal(fault, cases[i].fault);
    }
}

/* A header is bounded, whatever number of keys is allowed. */
static void test_the_longest(void **state) {
    (void)state;
    PC_CLEANUP(pc_buf_free) struct pc_buf bytes = {0};
    PC_CLEANUP(pc_arena_free) struct pc_arena arena = {0};
    struct pc_vault_header header;
    enum pc_vault_fault fault;
    size_t need = 0;
    pc_buf_add(&bytes, PC_SPAN(HEAD_2 "\0\0\xff\xff"));
    for (int i = 0; i < 70; i++) {
        pc_buf_add(&bytes, PC_SPAN("\0\0\0\0\xff\xff"));
        assert_non_null(pc_buf_reserve(&bytes, 65535));
        memset(bytes.ptr + bytes.len, 'x', 65535);
        bytes.len += 65535;
    }
    assert_int_equal(
        pc_vault_header_read(pc_buf_span(&bytes), 65535, &arena, &header, &need, &fault, NULL),
        PC_ERR_RANGE);
    assert_int_equal(fault, PC_VAULT_FAULT_POLICY);
}

static void test_what_cannot_be_written(void **state) {
    (void)state;
    static const char text[65536];
    struct pc_vault_wrapped_key wrapped = {PC_SPAN("id"), PC_SPAN("info"),
                                           pc_span(text, sizeof text)};
    struct pc_vault_header header = {
        .suite = pc_vault_suite_of(0x0178), .wrapped = &wrapped, .count = 1, .frame_length = 1};
    PC_CLEANUP(pc_buf_free) struct pc_buf out = {0};
    assert_int_equal(pc_vault_header_write(&header, &out), PC_ERR_RANGE);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_there_and_back),         cmocka_unit_test(test_every_cut),
        cmocka_unit_test(test_what_cannot_be),         cmocka_unit_test(test_the_longest),
        cmocka_unit_test(test_what_cannot_be_written),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

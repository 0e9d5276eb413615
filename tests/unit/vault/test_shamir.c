/* Shares: every choice of them joins, fewer or foreign or altered ones do not. */
#include "../testing.h"

#include "crypto/random.h"
#include "vault/shamir.h"

static struct pc_span secret_of(char *memory, size_t len) {
    for (size_t i = 0; i < len; i++)
        memory[i] = (char)(i * 37 + 11);
    return pc_span(memory, len);
}

static void joins(const struct pc_vault_share *shares, size_t count, struct pc_span secret) {
    PC_CLEANUP(pc_buf_free) struct pc_buf out = PC_BUF_SECRET;
    struct pc_diag diag = {0};
    assert_int_equal(pc_vault_join(shares, count, &out, &diag), PC_OK);
    assert_true(pc_span_eq(pc_buf_span(&out), secret));
}

static void refused(const struct pc_vault_share *shares, size_t count, pc_err expected) {
    PC_CLEANUP(pc_buf_free) struct pc_buf out = PC_BUF_SECRET;
    struct pc_diag diag = {0};
    assert_int_equal(pc_vault_join(shares, count, &out, &diag), expected);
    assert_int_equal(out.len, 0);
    assert_true(diag.text[0] != '\0');
}

/* Every choice of `need` of six shares, in both orders. */
static void test_any_of_them_join(void **state) {
    (void)state;
    char memory[PC_VAULT_SHARED_MAX];
    struct pc_vault_share shares[6], chosen[6];
    for (unsigned need = 2; need <= 6; need++) {
        struct pc_span secret = secret_of(memory, need * 10);
        assert_int_equal(pc_vault_split(&pc_system_entropy, secret, need, 6, shares), PC_OK);
        for (unsigned set = 0; set < 64; set++) {
            size_t count = 0;
            for (unsigned i = 0; i < 6; i++)
                if (set >> i & 1)
                    chosen[count++] = shares[i];
            if (count < need) {
                refused(chosen, count, PC_ERR_INVALID);
                continue;
            }
            joins(chosen, count, secret);
            for (size_t i = 0; i < count / 2; i++) {
                struct pc_vault_share other = chosen[i];
                chosen[i] = chosen[count - 1 - i];
                chosen[count - 1 - i] = other;
            }
            joins(chosen, count, secret);
        }
    }
}

static void test_limits(void **state) {
    (void)state;
    char memory[PC_VAULT_SHARED_MAX];
    struct pc_span secret = secret_of(memory, sizeof memory);
    struct pc_vault_share shares[PC_VAULT_SHARES_MAX];
    assert_int_equal(pc_vault_split(&pc_system_entropy, secret, 16, 16, shares), PC_OK);
    joins(shares, 16, secret);
    refused(shares, 15, PC_ERR_INVALID);
    const unsigned wrong[][2] = {{0, 3}, {1, 3}, {4, 3}, {2, 17}, {17, 17}};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        assert_int_equal(
            pc_vault_split(&pc_system_entropy, secret, wrong[i][0], wrong[i][1], shares),
            PC_ERR_RANGE);
    assert_int_equal(pc_vault_split(&pc_system_entropy, PC_SPAN(""), 2, 3, shares), PC_ERR_RANGE);
    char longer[PC_VAULT_SHARED_MAX + 1] = {0};
    assert_int_equal(
        pc_vault_split(&pc_system_entropy, pc_span(longer, sizeof longer), 2, 3, shares),
        PC_ERR_RANGE);
}

static pc_err count_up(void *self, void *out, size_t len) {
    uint8_t *next = self;
    for (size_t i = 0; i < len; i++)
        ((uint8_t *)out)[i] = (*next)++;
    return PC_OK;
}

static pc_err no_entropy(void *self, void *out, size_t len) {
    (void)self;
    (void)out;
    (void)len;
    return PC_ERR_IO;
}

/* With known coefficients: set 0 … 7, the first coefficients 8, 9 …; f(x) = s + c x. */
static void test_known_values(void **state) {
    (void)state;
    uint8_t next = 0;
    const struct pc_entropy counted = {.fill = count_up, .self = &next};
    struct pc_vault_share shares[3];
    assert_int_equal(pc_vault_split(&counted, PC_SPAN("\x53\xca\x80"), 2, 3, shares), PC_OK);
    assert_memory_equal(shares[0].set, "\0\1\2\3\4\5\6\7", 8);
    assert_memory_equal(shares[0].bytes, "\x5b\xc3\x8a", 3); /* + c */
    assert_memory_equal(shares[1].bytes, "\x43\xd8\x94", 3); /* + 2c */
    assert_memory_equal(shares[2].bytes, "\x4b\xd1\x9e", 3); /* + 3c */
    joins(shares + 1, 2, PC_SPAN("\x53\xca\x80"));
    const struct pc_entropy none = {.fill = no_entropy};
    assert_int_equal(pc_vault_split(&none, PC_SPAN("abc"), 2, 3, shares), PC_ERR_IO);
}

static void test_wrong_ones_are_refused(void **state) {
    (void)state;
    char memory[32];
    struct pc_span secret = secret_of(memory, sizeof memory);
    struct pc_vault_share a[3], b[3], mixed[3];
    assert_int_equal(pc_vault_split(&pc_system_entropy, secret, 2, 3, a), PC_OK);
    assert_int_equal(pc_vault_split(&pc_system_entropy, secret, 2, 3, b), PC_OK);
    mixed[0] = a[0], mixed[1] = b[1];
    refused(mixed, 2, PC_ERR_INVALID);
    mixed[1] = a[0];
    refused(mixed, 2, PC_ERR_INVALID);
    refused(a, 0, PC_ERR_INVALID);
    memcpy(b[1].set, a[0].set, sizeof a[0].set); /* one that says it belongs here */
    mixed[1] = b[1];
    refused(mixed, 2, PC_ERR_CORRUPT);
    for (size_t at = 0; at < a[0].len; at++) {
        mixed[0] = a[0], mixed[1] = a[2];
        mixed[1].bytes[at] ^= 1;
        refused(mixed, 2, PC_ERR_CORRUPT);
    }
    mixed[0] = a[0], mixed[0].number = 0;
    refused(mixed, 1, PC_ERR_INVALID);
    mixed[0] = a[0], mixed[0].len = 200;
    refused(mixed, 1, PC_ERR_INVALID);
    mixed[0] = a[0], mixed[0].need = 1;
    refused(mixed, 1, PC_ERR_INVALID);
}

static void test_text_and_back(void **state) {
    (void)state;
    char memory[PC_VAULT_SHARED_MAX];
    for (size_t len = 1; len <= sizeof memory; len++) {
        struct pc_vault_share shares[3], read = {0};
        assert_int_equal(pc_vault_split(&pc_system_entropy, secret_of(memory, len), 2, 3, shares),
                         PC_OK);
        PC_CLEANUP(pc_buf_free) struct pc_buf text = PC_BUF_SECRET;
        assert_int_equal(pc_vault_share_write(&shares[1], &text), PC_OK);
        struct pc_diag diag;
        assert_int_equal(pc_vault_share_read(pc_buf_span(&text), &read, &diag), PC_OK);
        assert_int_equal(read.len, shares[1].len);
        assert_memory_equal(read.bytes, shares[1].bytes, read.len);
        assert_memory_equal(read.set, shares[1].set, sizeof read.set);
        assert_true(read.need == 2 && read.count == 3 && read.number == 2);
    }
}

static void test_typed_by_a_person(void **state) {
    (void)state;
    uint8_t next = 0;
    const struct pc_entropy counted = {.fill = count_up, .self = &next};
    struct pc_vault_share shares[3], read;
    assert_int_equal(pc_vault_split(&counted, PC_SPAN("sixteen letters!"), 2, 3, shares), PC_OK);
    PC_CLEANUP(pc_buf_free) struct pc_buf text = PC_BUF_SECRET;
    assert_int_equal(pc_vault_share_write(&shares[0], &text), PC_OK);
    for (size_t i = 0; i < text.len; i++) {
        char *c = &text.ptr[i];
        *c = *c == 'O' ? '0' : *c == 'I' ? '1' : *c == 'B' ? '8' : *c == '-' ? '\n' : *c;
        if (i % 2 == 0 && *c >= 'A' && *c <= 'Z')
            *c = (char)(*c - 'A' + 'a');
    }
    pc_buf_add_str(&text, "\r\n");
    struct pc_diag diag;
    assert_int_equal(pc_vault_share_read(pc_buf_span(&text), &read, &diag), PC_OK);
    assert_memory_equal(read.bytes, shares[0].bytes, read.len);
}

static void test_every_slip_is_noticed(void **state) {
    (void)state;
    char memory[32];
    struct pc_vault_share shares[3], read;
    struct pc_diag diag;
    assert_int_equal(
        pc_vault_split(&pc_system_entropy, secret_of(memory, sizeof memory), 2, 3, shares), PC_OK);
    PC_CLEANUP(pc_buf_free) struct pc_buf text = PC_BUF_SECRET;
    assert_int_equal(pc_vault_share_write(&shares[0], &text), PC_OK);
    for (size_t i = 0; i < text.len; i++) {
        assert_int_equal(pc_vault_share_read(pc_span(text.ptr, i), &read, &diag), PC_ERR_INVALID);
        char was = text.ptr[i];
        if (was == '-')
            continue;
        text.ptr[i] = was == 'Q' ? 'R' : 'Q';
        assert_int_not_equal(pc_vault_share_read(pc_buf_span(&text), &read, &diag), PC_OK);
        text.ptr[i] = '!';
        assert_int_equal(pc_vault_share_read(pc_buf_span(&text), &read, &diag), PC_ERR_INVALID);
        text.ptr[i] = was;
    }
    char blank[PC_VAULT_SHARE_TEXT_MAX + 1];
    memset(blank, ' ', sizeof blank);
    assert_int_equal(pc_vault_share_read(pc_span(blank, sizeof blank), &read, &diag),
                     PC_ERR_INVALID);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_any_of_them_join),      cmocka_unit_test(test_limits),
        cmocka_unit_test(test_known_values),          cmocka_unit_test(test_wrong_ones_are_refused),
        cmocka_unit_test(test_text_and_back),         cmocka_unit_test(test_typed_by_a_person),
        cmocka_unit_test(test_every_slip_is_noticed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* COSE keys: the three that we take, and every way to be another one. */
#include "../testing.h"

#include "identity/cbor.h"
#include "identity/cose_key.h"

static void put_head(struct pc_buf *out, unsigned major, size_t number) {
    if (number > 255) {
        pc_buf_add_char(out, (char)(major << 5 | 25));
        pc_buf_add_char(out, (char)(number >> 8));
    } else if (number > 23)
        pc_buf_add_char(out, (char)(major << 5 | 24));
    else {
        pc_buf_add_char(out, (char)(major << 5 | number));
        return;
    }
    pc_buf_add_char(out, (char)number);
}

static void put_int(struct pc_buf *out, int value) {
    put_head(out, value < 0 ? 1U : 0U, (size_t)(value < 0 ? -1 - value : value));
}

/* One member: a number, or `size` bytes where that is not 0. */
struct member {
    int label;
    int number;
    size_t size;
};

static pc_err read_key(const struct member *members, size_t count, struct pc_cose_key *out) {
    static const char bytes[600] = "\x80";
    struct pc_buf text = {0};
    put_head(&text, 5, count);
    for (size_t i = 0; i < count; i++) {
        put_int(&text, members[i].label);
        if (members[i].size == 0)
            put_int(&text, members[i].number);
        else {
            put_head(&text, 2, members[i].size);
            pc_buf_add(&text, pc_span(bytes, members[i].size));
        }
    }
    struct pc_cursor in = pc_cursor(pc_buf_span(&text));
    pc_err err = pc_cose_key_read(&in, out);
    if (err == PC_OK)
        assert_int_equal(in.rest.len, 0);
    pc_buf_free(&text);
    return err;
}

#define READ(...)                                                                                  \
    read_key((struct member[]){__VA_ARGS__},                                                       \
             sizeof((struct member[]){__VA_ARGS__}) / sizeof(struct member), &key)

static void the_three(void **state) {
    (void)state;
    struct pc_cose_key key;
    assert_int_equal(READ({1, 2, 0}, {3, -7, 0}, {-1, 1, 0}, {-2, 0, 32}, {-3, 0, 32}), PC_OK);
    assert_int_equal(key.algorithm, PC_ALG_ES256);
    assert_int_equal(key.len, PC_COSE_ES256_KEY);
    assert_int_equal(READ({1, 1, 0}, {3, -8, 0}, {-1, 6, 0}, {-2, 0, 32}), PC_OK);
    assert_int_equal(key.algorithm, PC_ALG_EDDSA);
    assert_int_equal(key.len, PC_COSE_EDDSA_KEY);
    assert_int_equal(READ({1, 3, 0}, {3, -257, 0}, {-1, 0, 256}, {-2, 0, 3}), PC_OK);
    assert_int_equal(key.algorithm, PC_ALG_RS256);
    assert_int_equal(key.len, PC_COSE_RS256_KEY);
}

static void others(void **state) {
    (void)state;
    struct pc_cose_key key;
    /* Other algorithms, types, curves. */
    assert_int_not_equal(READ({1, 2, 0}, {3, -35, 0}, {-1, 2, 0}, {-2, 0, 48}, {-3, 0, 48}), PC_OK);
    assert_int_not_equal(READ({1, 2, 0}, {3, -8, 0}, {-1, 1, 0}, {-2, 0, 32}, {-3, 0, 32}), PC_OK);
    assert_int_not_equal(READ({1, 2, 0}, {3, -7, 0}, {-1, 8, 0}, {-2, 0, 32}, {-3, 0, 32}), PC_OK);
    assert_int_not_equal(READ({1, 1, 0}, {3, -8, 0}, {-1, 7, 0}, {-2, 0, 32}), PC_OK);
    assert_int_not_equal(READ({1, 3, 0}, {3, -37, 0}, {-1, 0, 256}, {-2, 0, 3}), PC_OK);
    assert_int_not_equal(READ({1, 4, 0}, {3, 5, 0}, {-1, 0, 32}), PC_OK);
    /* Other sizes. */
    assert_int_not_equal(READ({1, 2, 0}, {3, -7, 0}, {-1, 1, 0}, {-2, 0, 31}, {-3, 0, 32}), PC_OK);
    assert_int_not_equal(READ({1, 2, 0}, {3, -7, 0}, {-1, 1, 0}, {-2, 0, 32}, {-3, 0, 33}), PC_OK);
    assert_int_not_equal(READ({1, 1, 0}, {3, -8, 0}, {-1, 6, 0}, {-2, 0, 57}), PC_OK);
    assert_int_not_equal(READ({1, 3, 0}, {3, -257, 0}, {-1, 0, 128}, {-2, 0, 3}), PC_OK);
    assert_int_not_equal(READ({1, 3, 0}, {3, -257, 0}, {-1, 0, 512}, {-2, 0, 3}), PC_OK);
    assert_int_not_equal(READ({1, 3, 0}, {3, -257, 0}, {-1, 0, 256}, {-2, 0, 1}), PC_OK);
    /* Members missing, twice, too many, of another kind. */
    assert_int_not_equal(READ({1, 2, 0}, {3, -7, 0}, {-1, 1, 0}, {-2, 0, 32}), PC_OK);
    assert_int_not_equal(READ({1, 1, 0}, {3, -8, 0}, {-1, 6, 0}, {-2, 0, 32}, {-3, 0, 32}), PC_OK);
    assert_int_not_equal(READ({1, 1, 0}, {3, -8, 0}, {-1, 6, 0}, {-2, 0, 32}, {-2, 0, 32}), PC_OK);
    assert_int_not_equal(READ({1, 1, 0}, {3, -8, 0}, {-1, 6, 0}, {-2, 0, 32}, {2, 1, 0}), PC_OK);
    assert_int_not_equal(READ({1, 1, 0}, {3, -8, 0}, {-1, 6, 0}, {-2, 5, 0}), PC_OK);
    assert_int_not_equal(READ({1, 1, 0}, {3, -8, 0}, {-1, 0, 4}, {-2, 0, 32}), PC_OK);
    assert_int_not_equal(READ({1, 1, 0}), PC_OK);
    assert_int_not_equal(read_key(NULL, 0, &key), PC_OK);
}

static void kept_keys(void **state) {
    (void)state;
    static const char bytes[PC_COSE_KEY_MAX];
    struct pc_cose_key key;
    enum pc_algorithm algorithm;
    for (unsigned i = 0; i < PC_ALG_COUNT; i++) {
        assert_int_equal(pc_cose_algorithm(pc_cose_number(i), &algorithm), PC_OK);
        assert_int_equal(algorithm, i);
        assert_int_equal(pc_cose_key_of(i, pc_span(bytes, 63), &key), PC_ERR_CORRUPT);
    }
    assert_int_equal(pc_cose_algorithm(-35, &algorithm), PC_ERR_UNSUPPORTED);
    assert_int_equal(pc_cose_algorithm(0, &algorithm), PC_ERR_UNSUPPORTED);
    assert_int_equal(pc_cose_key_of(PC_ALG_ES256, pc_span(bytes, 64), &key), PC_OK);
    assert_int_equal(pc_cose_key_of(PC_ALG_COUNT, pc_span(bytes, 64), &key), PC_ERR_CORRUPT);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_three),
        cmocka_unit_test(others),
        cmocka_unit_test(kept_keys),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

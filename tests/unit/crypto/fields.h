/* Keys of fields as the tests of fields want them, and values that another program made of them. */
#ifndef PC_TESTS_UNIT_CRYPTO_FIELDS_H
#define PC_TESTS_UNIT_CRYPTO_FIELDS_H

#include "../testing.h"

#include "crypto/field.h"
#include "crypto/random.h"

#define KEY_ID PC_SPAN("0123456789abcdef") /* of the bytes 0, 1, 2 … 31 */
#define OTHER  PC_SPAN("fedcba9876543210") /* of 32 bytes of 5 */
#define PLACE  PC_SPAN("account.email.42")
#define PLAIN  PC_SPAN("mia@example.com")

/* Made with Python's cryptography. */
#define VALUE_V1                                                                                   \
    PC_SPAN("pc1.0123456789abcdef.c3Nzc3Nzc3Nzc3Nzc3Nzc25ubm5ubm5ubm5ubrAELByMzBpcWsECPlm7eYfLCuN" \
            "pONVUxJXBYowwGEc")
#define VALUE_V2                                                                                   \
    PC_SPAN("pc2.0123456789abcdef.Tk5OTk5OTk5OTk5OTk5OTk5OTk5OTk5OK23RNNt5mc4EUQSdy8htFHVmanlvRjG" \
            "YpyOJPR0sLQ")
#define INDEX_HEX "1f532a0141d6f4fb7280c9f6967fc9b9b02e8b1c37a5483a6297a0663487a6af"

/* Both keys; the first one seals. The index key is 100, 101, 102 … */
static inline struct pc_field_keys *two_keys(void) {
    uint8_t key[PC_FIELD_KEY];
    struct pc_field_keys *keys = NULL;
    for (size_t i = 0; i < sizeof key; i++)
        key[i] = (uint8_t)(100 + i);
    assert_int_equal(pc_field_keys_new(&pc_system_entropy, key, &keys), PC_OK);
    for (size_t i = 0; i < sizeof key; i++)
        key[i] = (uint8_t)i;
    assert_int_equal(pc_field_keys_add(keys, KEY_ID, key), PC_OK);
    memset(key, 5, sizeof key);
    assert_int_equal(pc_field_keys_add(keys, OTHER, key), PC_OK);
    assert_int_equal(pc_field_keys_use(keys, KEY_ID), PC_OK);
    return keys;
}

static inline void expect_opens(struct pc_field_keys *keys, struct pc_span sealed) {
    struct pc_buf plain = PC_BUF_SECRET;
    assert_int_equal(pc_field_open(keys, PLACE, sealed, &plain), PC_OK);
    assert_span_equal(pc_buf_span(&plain), "mia@example.com");
    pc_buf_free(&plain);
}

#endif

/* Keys for tests of messages: one raw AES key, or a data key that is given. */
#ifndef PC_TESTS_UNIT_VAULT_MESSAGE_SUPPORT_H
#define PC_TESTS_UNIT_VAULT_MESSAGE_SUPPORT_H

#include <stdlib.h>

#include "../../testing.h"

#include "crypto/random.h"
#include "vault/message.h"
#include "vault/raw_aes.h"

static const uint8_t support_key[32] = "an AES key of 256 bits for tests";

static inline struct pc_vault_keys *support_keys_of(struct pc_vault_provider provider) {
    struct pc_vault_keys *keys = NULL;
    assert_int_equal(pc_vault_keys_new(&provider, 1, &pc_system_entropy, NULL, &keys), PC_OK);
    return keys;
}

static inline struct pc_vault_keys *support_aes(struct pc_span name_space, struct pc_span name,
                                                struct pc_span key) {
    struct pc_vault_raw_aes raw = {name_space, name, key};
    struct pc_vault_provider provider;
    assert_int_equal(pc_vault_raw_aes_new(&raw, &pc_system_entropy, &provider, NULL), PC_OK);
    return support_keys_of(provider);
}

/* The keys that most tests use. */
static inline struct pc_vault_keys *support_keys(void) {
    return support_aes(PC_SPAN("tests"), PC_SPAN("one"), pc_span(support_key, sizeof support_key));
}

/* A provider that opens everything, to the data key that self is. */
static inline pc_err support_given_unwrap(void *self, const struct pc_vault_context *context,
                                          const struct pc_vault_wrapped_key *wrapped,
                                          struct pc_vault_data_key *key, struct pc_diag *diag) {
    struct pc_vault_data_key *given = self;
    (void)context, (void)wrapped, (void)diag;
    if (key->len != given->len)
        return PC_ERR_CORRUPT;
    *key = *given;
    return PC_OK;
}

static inline void support_given_free(void *self) {
    (void)self;
}

static inline struct pc_vault_provider support_given(struct pc_vault_data_key *key) {
    return (struct pc_vault_provider){.self = key,
                                      .type = "given",
                                      .name = PC_SPAN("given"),
                                      .unwrap = support_given_unwrap,
                                      .free = support_given_free};
}

/* Seals with the defaults where options is NULL. */
static inline void support_seal(struct pc_vault_keys *keys,
                                const struct pc_vault_write_options *options, struct pc_span plain,
                                struct pc_buf *out) {
    struct pc_vault_write_options none = {0};
    struct pc_diag diag = {0};
    pc_err err = pc_vault_seal(keys, options != NULL ? options : &none, plain, out, &diag);
    if (err != PC_OK)
        print_message("%s\n", diag.text);
    assert_int_equal(err, PC_OK);
}

#endif

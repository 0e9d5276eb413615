/* Verification keys, parsed once. */
#include "gate/verify_keys.h"

#include <stdlib.h>
#include <string.h>

/* One of ours signs, some still verify; and a few of each of some issuers. */
enum { KEYS = 64 };

struct pc_gate_verify_keys {
    struct pc_gate_verify_key items[KEYS];
    uint64_t last_serial;
};

pc_err pc_gate_verify_keys_new(struct pc_gate_verify_keys **out) {
    *out = calloc(1, sizeof **out);
    return *out == NULL ? PC_ERR_NOMEM : PC_OK;
}

static void clear(struct pc_gate_verify_key *key) {
    pc_verifier_free(key->verifier);
    pc_buf_free(&key->der);
    pc_buf_free(&key->issuer);
    *key = (struct pc_gate_verify_key){0};
}

void pc_gate_verify_keys_free(struct pc_gate_verify_keys *keys) {
    if (keys == NULL)
        return;
    for (size_t i = 0; i < KEYS; i++)
        clear(&keys->items[i]);
    free(keys);
}

static bool is_of(const struct pc_gate_verify_key *key, struct pc_span issuer, struct pc_span kid) {
    return key->serial != 0 && pc_span_eq(pc_span_str(key->kid), kid) &&
           pc_span_eq(pc_buf_span(&key->issuer), issuer);
}

/* The place of that kid, else a free one, else the oldest. */
static struct pc_gate_verify_key *place(struct pc_gate_verify_keys *keys, struct pc_span issuer,
                                        struct pc_span kid) {
    struct pc_gate_verify_key *oldest = &keys->items[0];
    for (size_t i = 0; i < KEYS; i++) {
        struct pc_gate_verify_key *key = &keys->items[i];
        if (is_of(key, issuer, kid))
            return key;
        if (key->serial < oldest->serial)
            oldest = key;
    }
    return oldest;
}

static bool is_same(const struct pc_gate_verify_key *key,
                    const struct pc_verify_key_record *record) {
    return is_of(key, record->issuer, record->kid) &&
           pc_span_eq(pc_span_str(pc_algorithm_name(key->algorithm)), record->algorithm) &&
           pc_span_eq(pc_buf_span(&key->der), record->der);
}

static pc_err load(struct pc_gate_verify_keys *keys, struct pc_gate_verify_key *key,
                   const struct pc_verify_key_record *record) {
    clear(key);
    enum pc_algorithm algorithm;
    pc_err err = pc_algorithm_parse(record->algorithm, &algorithm);
    if (err == PC_OK)
        err = pc_verifier_new(algorithm, record->der, &key->verifier);
    if (err != PC_OK)
        return err;
    pc_buf_add(&key->der, record->der);
    pc_buf_add(&key->issuer, record->issuer);
    err = pc_buf_end(&key->der);
    if (err == PC_OK)
        err = pc_buf_end(&key->issuer);
    if (err != PC_OK) {
        clear(key);
        return err;
    }
    memcpy(key->kid, record->kid.ptr, record->kid.len);
    key->algorithm = algorithm;
    key->serial = ++keys->last_serial;
    return PC_OK;
}

pc_err pc_gate_verify_keys_find(struct pc_gate_verify_keys *keys,
                                const struct pc_directory *directory, struct pc_span issuer,
                                struct pc_span kid, pc_time now,
                                const struct pc_gate_verify_key **out) {
    struct pc_verify_key_record record = {0};
    if (kid.len == 0 || kid.len >= sizeof((struct pc_gate_verify_key *)NULL)->kid ||
        memchr(kid.ptr, '\0', kid.len) != NULL)
        return PC_ERR_NOTFOUND;
    pc_err err = directory->verify_key(directory->self, issuer, kid, &record);
    if (err != PC_OK)
        return err;
    struct pc_span use = issuer.len == 0 ? PC_SPAN("access") : PC_SPAN("foreign");
    if (!pc_span_eq(record.kid, kid) || !pc_span_eq(record.issuer, issuer) ||
        !pc_span_eq(record.use, use) || (record.not_after != 0 && now >= record.not_after))
        return PC_ERR_NOTFOUND;
    struct pc_gate_verify_key *key = place(keys, issuer, kid);
    if (!is_same(key, &record))
        err = load(keys, key, &record);
    if (err != PC_OK)
        return err;
    key->not_after = record.not_after;
    *out = key;
    return PC_OK;
}

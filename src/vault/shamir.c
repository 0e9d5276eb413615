/* Splitting a secret into shares and joining them again. */
#include "vault/shamir.h"

#include "crypto/hash.h"

enum { ELEMENTS_MAX = PC_VAULT_SHARED_MAX + PC_VAULT_SHARE_CHECK };

/* The product modulo x^8 + x^4 + x^3 + x + 1, with neither a branch nor a table. */
static uint8_t times(uint8_t a, uint8_t b) {
    unsigned product = 0, factor = a;
    for (unsigned bit = 0; bit < 8; bit++) {
        product ^= factor & (0U - ((unsigned)b >> bit & 1));
        factor = factor << 1 ^ (0x11bU & (0U - (factor >> 7)));
    }
    return (uint8_t)product;
}

/* a to the power of 254. */
static uint8_t inverse(uint8_t a) {
    uint8_t square = a, result = 1;
    for (int i = 0; i < 7; i++) {
        square = times(square, square);
        result = times(result, square);
    }
    return result;
}

static pc_err digest(struct pc_span secret, const uint8_t *set, uint8_t out[PC_SHA256_SIZE]) {
    struct pc_span parts[] = {PC_SPAN("portcullis shares 1"), pc_span(set, PC_VAULT_SHARE_SET),
                              secret};
    return pc_sha256(parts, sizeof parts / sizeof *parts, out);
}

/* The polynomials' values at the share's number: the highest coefficients come first (Horner). */
static void evaluate(uint8_t coefficients[][ELEMENTS_MAX], const uint8_t *constant,
                     struct pc_vault_share *share) {
    for (size_t at = 0; at < share->len; at++) {
        uint8_t value = 0;
        for (unsigned i = share->need - 1U; i > 0; i--)
            value = times(value, share->number) ^ coefficients[i - 1][at];
        share->bytes[at] = times(value, share->number) ^ constant[at];
    }
}

pc_err pc_vault_split(const struct pc_entropy *entropy, struct pc_span secret, unsigned need,
                      unsigned count, struct pc_vault_share *out) {
    if (need < 2 || count < need || count > PC_VAULT_SHARES_MAX || secret.len == 0 ||
        secret.len > PC_VAULT_SHARED_MAX)
        return PC_ERR_RANGE;
    uint8_t set[PC_VAULT_SHARE_SET], check[PC_SHA256_SIZE], constant[ELEMENTS_MAX];
    uint8_t coefficients[PC_VAULT_SHARES_MAX - 1][ELEMENTS_MAX];
    pc_err err = pc_entropy_fill(entropy, set, sizeof set);
    if (err == PC_OK)
        err = pc_entropy_fill(entropy, coefficients, sizeof coefficients);
    if (err == PC_OK)
        err = digest(secret, set, check);
    if (err == PC_OK) {
        memcpy(constant, secret.ptr, secret.len);
        memcpy(constant + secret.len, check, PC_VAULT_SHARE_CHECK);
        for (unsigned i = 0; i < count; i++) {
            out[i] = (struct pc_vault_share){.need = (uint8_t)need,
                                             .count = (uint8_t)count,
                                             .number = (uint8_t)(i + 1),
                                             .len = secret.len + PC_VAULT_SHARE_CHECK};
            memcpy(out[i].set, set, sizeof set);
            evaluate(coefficients, constant, &out[i]);
        }
    }
    pc_wipe(coefficients, sizeof coefficients);
    pc_wipe(constant, sizeof constant);
    pc_wipe(check, sizeof check);
    return err;
}

static bool is_whole(const struct pc_vault_share *share) {
    return share->need >= 2 && share->need <= share->count && share->count <= PC_VAULT_SHARES_MAX &&
           share->number >= 1 && share->number <= share->count &&
           share->len > PC_VAULT_SHARE_CHECK && share->len <= ELEMENTS_MAX;
}

static pc_err check_set(const struct pc_vault_share *shares, size_t count, struct pc_diag *diag) {
    if (count == 0)
        return pc_diag_set(diag, PC_ERR_INVALID, "there is no share");
    const struct pc_vault_share *first = &shares[0];
    for (size_t i = 0; i < count; i++) {
        const struct pc_vault_share *share = &shares[i];
        if (!is_whole(share))
            return pc_diag_set(diag, PC_ERR_INVALID, "share %zu is not one", i + 1);
        if (memcmp(share->set, first->set, sizeof share->set) != 0 || share->need != first->need ||
            share->count != first->count || share->len != first->len)
            return pc_diag_set(diag, PC_ERR_INVALID,
                               "shares %u and %u are not of one set: take shares of the same one",
                               first->number, share->number);
        for (size_t k = 0; k < i && k < PC_VAULT_SHARES_MAX; k++)
            if (shares[k].number == share->number)
                return pc_diag_set(diag, PC_ERR_INVALID, "share %u is there twice", share->number);
    }
    if (count < first->need)
        return pc_diag_set(diag, PC_ERR_INVALID, "%u shares are needed, and %zu are there",
                           first->need, count);
    return PC_OK;
}

/* What the share at index i weighs in the value at zero: the product of x / (x - own x). */
static uint8_t weight(const struct pc_vault_share *shares, unsigned need, unsigned i) {
    uint8_t result = 1;
    for (unsigned k = 0; k < need; k++)
        if (k != i)
            result = times(result,
                           times(shares[k].number, inverse(shares[k].number ^ shares[i].number)));
    return result;
}

pc_err pc_vault_join(const struct pc_vault_share *shares, size_t count, struct pc_buf *out,
                     struct pc_diag *diag) {
    pc_err err = check_set(shares, count, diag);
    if (err != PC_OK)
        return err;
    uint8_t joined[ELEMENTS_MAX] = {0}, check[PC_SHA256_SIZE];
    size_t len = shares[0].len - PC_VAULT_SHARE_CHECK;
    for (unsigned i = 0; i < shares[0].need; i++) {
        uint8_t factor = weight(shares, shares[0].need, i);
        for (size_t at = 0; at < shares[0].len; at++)
            joined[at] ^= times(shares[i].bytes[at], factor);
    }
    err = digest(pc_span(joined, len), shares[0].set, check);
    if (err == PC_OK && !pc_span_eq_secret(pc_span(check, PC_VAULT_SHARE_CHECK),
                                           pc_span(joined + len, PC_VAULT_SHARE_CHECK)))
        err = pc_diag_set(diag, PC_ERR_CORRUPT,
                          "the shares do not give the secret of their set: one was altered");
    if (err == PC_OK) {
        pc_buf_add(out, pc_span(joined, len));
        err = pc_buf_end(out);
    }
    pc_wipe(joined, sizeof joined);
    pc_wipe(check, sizeof check);
    return err;
}

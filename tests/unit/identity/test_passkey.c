/* Passkeys against vectors of other people's code, and each of them with something changed. */
#define _GNU_SOURCE
#include "../testing.h"

#include "base/encode.h"
#include "identity/passkey.h"
#include "passkey_vectors.h"

static struct pc_span origin = {"https://gate.example.org", 24};
static const struct pc_texts origins = {&origin, 1};
static const struct passkey_vector *const vectors[] = {&passkey_es256, &passkey_eddsa,
                                                       &passkey_rs256};
enum { VECTORS = sizeof vectors / sizeof *vectors };

/* A vector as bytes, that a test may change. */
struct ceremony {
    char challenge[32];
    struct pc_buf create, attestation, get, shown, signature;
    struct pc_passkey_expect expect;
    struct pc_passkey_known known;
};

static struct pc_buf bytes_of(const char *hex) {
    struct pc_buf out = {0};
    assert_int_equal(pc_hex_decode(pc_span_str(hex), &out), PC_OK);
    return out;
}

static void ceremony_end(struct ceremony *c) {
    pc_buf_free(&c->create);
    pc_buf_free(&c->attestation);
    pc_buf_free(&c->get);
    pc_buf_free(&c->shown);
    pc_buf_free(&c->signature);
}

static const char *registers(struct ceremony *c, struct pc_authenticator_data *out) {
    struct pc_passkey_registration response = {pc_buf_span(&c->create),
                                               pc_buf_span(&c->attestation)};
    const char *reason = "none";
    pc_err err = pc_passkey_register(&c->expect, &response, out, &reason);
    assert_true(err == PC_OK || err == PC_ERR_DENIED);
    return err == PC_OK ? "good" : reason;
}

static const char *asserts(struct ceremony *c) {
    struct pc_passkey_assertion response = {pc_buf_span(&c->get), pc_buf_span(&c->shown),
                                            pc_buf_span(&c->signature)};
    struct pc_authenticator_data data;
    const char *reason = "none";
    pc_err err = pc_passkey_assert(&c->expect, &response, &c->known, &data, &reason);
    assert_true(err == PC_OK || err == PC_ERR_DENIED);
    return err == PC_OK ? "good" : reason;
}

static void ceremony_begin(struct ceremony *c, const struct passkey_vector *vector) {
    *c = (struct ceremony){.create = bytes_of(vector->create),
                           .attestation = bytes_of(vector->attestation),
                           .get = bytes_of(vector->get),
                           .shown = bytes_of(vector->shown),
                           .signature = bytes_of(vector->signature)};
    for (size_t i = 0; i < sizeof c->challenge; i++)
        c->challenge[i] = (char)i;
    c->expect = (struct pc_passkey_expect){.challenge = pc_span(c->challenge, 32),
                                           .rp_id = PC_SPAN("gate.example.org"),
                                           .origins = &origins};
    struct pc_authenticator_data made;
    assert_string_equal(registers(c, &made), "good");
    assert_int_equal(made.key.algorithm, vector->algorithm);
    assert_int_equal(made.credential.len, 48);
    assert_int_equal(made.counter, 5);
    assert_int_equal(made.aaguid.ptr[15], 1);
    c->known = (struct pc_passkey_known){
        .key = made.key, .counter = made.counter, .backup_eligible = true};
}

static void each_algorithm(void **state) {
    (void)state;
    for (size_t i = 0; i < VECTORS; i++) {
        PC_CLEANUP(ceremony_end) struct ceremony c;
        ceremony_begin(&c, vectors[i]);
        assert_string_equal(asserts(&c), "good");
    }
}

/* Every bit of what is signed and of the signature: not one may change. */
static void no_bit_may_change(void **state) {
    (void)state;
    for (size_t i = 0; i < VECTORS; i++) {
        PC_CLEANUP(ceremony_end) struct ceremony c;
        ceremony_begin(&c, vectors[i]);
        struct pc_buf *parts[] = {&c.get, &c.shown, &c.signature};
        for (size_t part = 0; part < 3; part++)
            for (size_t bit = 0; bit < parts[part]->len * 8; bit++) {
                parts[part]->ptr[bit / 8] ^= (char)(1 << bit % 8);
                assert_string_not_equal(asserts(&c), "good");
                parts[part]->ptr[bit / 8] ^= (char)(1 << bit % 8);
            }
        assert_string_equal(asserts(&c), "good");
    }
}

static void nothing_may_be_cut_off(void **state) {
    (void)state;
    for (size_t i = 0; i < VECTORS; i++) {
        PC_CLEANUP(ceremony_end) struct ceremony c;
        ceremony_begin(&c, vectors[i]);
        struct pc_authenticator_data made;
        size_t whole = c.attestation.len;
        for (c.attestation.len = 0; c.attestation.len < whole; c.attestation.len++)
            assert_string_not_equal(registers(&c, &made), "good");
        whole = c.shown.len;
        for (c.shown.len = 0; c.shown.len < whole; c.shown.len++)
            assert_string_equal(asserts(&c), "authenticator_data");
        whole = c.signature.len;
        for (c.signature.len = 0; c.signature.len < whole; c.signature.len++)
            assert_string_equal(asserts(&c), "signature");
    }
}

static void another_key_of_the_same_kind_or_another(void **state) {
    (void)state;
    for (size_t i = 0; i < VECTORS; i++)
        for (size_t k = 0; k < VECTORS; k++) {
            PC_CLEANUP(ceremony_end) struct ceremony c, other;
            ceremony_begin(&c, vectors[i]);
            ceremony_begin(&other, vectors[k]);
            c.known.key = other.known.key;
            assert_string_equal(asserts(&c), i == k ? "good" : "signature");
            c.known.key.bytes[20] ^= 1;
            assert_string_not_equal(asserts(&c), "good");
        }
}

static void counters(void **state) {
    (void)state;
    PC_CLEANUP(ceremony_end) struct ceremony c;
    ceremony_begin(&c, vectors[0]); /* 6 is shown */
    c.known.counter = 0;
    assert_string_equal(asserts(&c), "good");
    c.known.counter = 6;
    assert_string_equal(asserts(&c), "counter");
    c.known.counter = UINT32_MAX;
    assert_string_equal(asserts(&c), "counter");
}

static void expectations(void **state) {
    (void)state;
    struct pc_span elsewhere = PC_SPAN("https://gate.example.com");
    const struct pc_texts others = {&elsewhere, 1};
    const struct pc_texts none = {0};
    PC_CLEANUP(ceremony_end) struct ceremony c;
    ceremony_begin(&c, vectors[0]);
    struct pc_passkey_expect good = c.expect;
    c.expect.rp_id = PC_SPAN("example.org");
    assert_string_equal(asserts(&c), "rp");
    c.expect = good;
    c.expect.origins = &others;
    assert_string_equal(asserts(&c), "origin");
    c.expect.origins = &none;
    assert_string_equal(asserts(&c), "origin");
    c.expect = good;
    c.challenge[31] ^= 1;
    assert_string_equal(asserts(&c), "challenge");
    c.challenge[31] ^= 1;
    c.known.backup_eligible = false;
    assert_string_equal(asserts(&c), "backup");
}

static void flags_of_a_registration(void **state) {
    (void)state;
    PC_CLEANUP(ceremony_end) struct ceremony c;
    struct pc_authenticator_data made;
    ceremony_begin(&c, vectors[0]);
    /* The flags are behind the hash of the rp id, which the assertion begins with. */
    char *flags = memmem(c.attestation.ptr, c.attestation.len, c.shown.ptr, 32);
    assert_non_null(flags);
    flags += 32;
    char before = *flags;
    *flags = (char)(before & ~PC_AUTHENTICATOR_UV);
    assert_string_equal(registers(&c, &made), "user_verification");
    *flags = (char)(before & ~PC_AUTHENTICATOR_UP);
    assert_string_equal(registers(&c, &made), "user_presence");
    *flags = (char)(before & ~PC_AUTHENTICATOR_BE);
    assert_string_equal(registers(&c, &made), "backup");
    *flags = (char)(before & ~PC_AUTHENTICATOR_AT);
    assert_string_equal(registers(&c, &made), "authenticator_data");
    *flags = (char)(before | (char)PC_AUTHENTICATOR_ED);
    assert_string_equal(registers(&c, &made), "authenticator_data");
    *flags = before;
    flags[-1] ^= 1;
    assert_string_equal(registers(&c, &made), "rp");
}

/* WebAuthn Level 3 section 16.1 (W3C): ES256, no attestation. Its user was not verified, so that it
 * is read to its end and refused for that alone. */
static const char w3c_challenge[] =
    "00c30fb78531c464d2b6771dab8d7b603c01162f2fa486bea70f283ae556e130";
static const char w3c_attestation[] =
    "a363666d74646e6f6e656761747453746d74a068617574684461746158a4bfabc37432958b063360d3ad6461c9c473"
    "5ae7f8edd46592a5e0f01452b2e4b559000000008446ccb9ab1db374750b2367ff6f3a1f0020f91f391db4c9b2fde0"
    "ea70189cba3fb63f579ba6122b33ad94ff3ec330084be4a5010203262001215820afefa16f97ca9b2d23eb86ccb640"
    "98d20db90856062eb249c33a9b672f26df61225820930a56b87a2fca66334b03458abf879717c12cc68ed73290af2e"
    "2664796b9220";
static const char w3c_create[] = "7b2274797065223a22776562617574686e2e637265617465222c226368616c6c6"
                                 "56e6765223a22414d4d507434557878"
                                 "475453746e63647134313759447742466938767049612d7077386f4f755657345"
                                 "441222c226f726967696e223a226874"
                                 "7470733a2f2f6578616d706c652e6f7267222c2263726f73734f726967696e223"
                                 "a66616c73652c226578747261446174"
                                 "61223a22636c69656e74446174614a534f4e206d617920626520657874656e646"
                                 "5642077697468206164646974696f6e"
                                 "616c206669656c647320696e20746865206675747572652c20737563682061732"
                                 "0746869733a20426b5165446a646354"
                                 "427258426941774a544c453551227d";

static void the_specification_s_own(void **state) {
    (void)state;
    struct pc_span there = PC_SPAN("https://example.org");
    const struct pc_texts at = {&there, 1};
    struct pc_buf challenge = bytes_of(w3c_challenge);
    struct ceremony c = {.create = bytes_of(w3c_create), .attestation = bytes_of(w3c_attestation)};
    struct pc_authenticator_data made;
    c.expect = (struct pc_passkey_expect){
        .challenge = pc_buf_span(&challenge), .rp_id = PC_SPAN("example.org"), .origins = &at};
    assert_string_equal(registers(&c, &made), "user_verification");
    assert_int_equal(made.key.algorithm, PC_ALG_ES256);
    assert_int_equal(made.credential.len, 32);
    ceremony_end(&c);
    pc_buf_free(&challenge);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_algorithm),
        cmocka_unit_test(no_bit_may_change),
        cmocka_unit_test(nothing_may_be_cut_off),
        cmocka_unit_test(another_key_of_the_same_kind_or_another),
        cmocka_unit_test(counters),
        cmocka_unit_test(expectations),
        cmocka_unit_test(flags_of_a_registration),
        cmocka_unit_test(the_specification_s_own),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

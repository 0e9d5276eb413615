/* The ring's text, strictly: what is one, and every way not to be one. */
#define _GNU_SOURCE
#include "../testing.h"

#include <stdio.h>

#include "crypto/random.h"
#include "vault/local_ring.h"

#define KEY   "\"AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8\""
#define ONE   "{\"id\":\"0123456789abcdef\",\"created\":\"2026-01-01T00:00:00Z\",\"key\":" KEY "}"
#define HEAD  "{\"kind\":\"portcullis-vault-ring\",\"version\":1,\"active\":\"0123456789abcdef\","
#define WHOLE HEAD "\"keys\":[" ONE "]}"
#define ARGON                                                                                      \
    "\"kdf\":\"argon2id\",\"salt\":\"AAECAwQFBgcICQoLDA0ODw\",\"memory_kib\":8,\"passes\":1"
/* Wrapped by Python's cryptography, under what libargon2 makes of "correct horse". */
#define SEALED "\"JvPscQpnO7eV63loVxXQUXBv24wzHeYHKooFIjhKyAUXKFIYnLz9sA\""

static pc_err parse(const char *text, const char *passphrase, struct pc_diag *diag) {
    struct pc_vault_ring *ring = NULL;
    *diag = (struct pc_diag){0};
    pc_err err = pc_vault_ring_parse(pc_span_str(text), pc_span_str(passphrase), &pc_system_entropy,
                                     &ring, diag);
    if (err == PC_OK) {
        uint8_t key[PC_VAULT_RING_KEY];
        assert_int_equal(pc_vault_ring_export(ring, PC_SPAN("0123456789abcdef"), key), PC_OK);
        for (uint8_t i = 0; i < sizeof key; i++)
            assert_int_equal(key[i], i);
        assert_int_equal(pc_vault_ring_rotate(ring, PC_DAY, diag), PC_ERR_UNSUPPORTED);
    }
    pc_vault_ring_free(ring);
    assert_null(strstr(diag->text, "AAEC"));
    return err;
}

static void test_one_by_hand(void **state) {
    (void)state;
    struct pc_diag diag;
    assert_int_equal(parse(WHOLE, "", &diag), PC_OK);
}

static void test_one_of_another_maker(void **state) {
    (void)state;
    static const char text[] =
        HEAD "\"passphrase\":{" ARGON "},\"keys\":[{\"id\":\"0123456789abcdef\","
             "\"created\":\"2026-01-01T00:00:00Z\",\"wrapped\":" SEALED "}]}";
    struct pc_diag diag;
    assert_int_equal(parse(text, "correct horse", &diag), PC_OK);
    assert_int_equal(parse(text, "correct", &diag), PC_ERR_DENIED);
}

static void test_what_is_none(void **state) {
    (void)state;
    static const char *const wrong[] = {
        "",
        "[]",
        "{}",
        "null",
        HEAD "\"keys\":[]}",
        HEAD "\"keys\":{}}",
        HEAD "\"keys\":[" ONE "," ONE "]}",
        HEAD "\"keys\":[1]}",
        HEAD "\"keys\":[" ONE "],\"more\":1}",
        HEAD "\"passphrase\":{},\"keys\":[" ONE "]}",
        "{\"kind\":\"portcullis\",\"version\":1,\"active\":\"0123456789abcdef\",\"keys\":[" ONE
        "]}",
        "{\"kind\":\"portcullis-vault-ring\",\"version\":2,\"active\":\"0123456789abcdef\","
        "\"keys\":[" ONE "]}",
        "{\"kind\":\"portcullis-vault-ring\",\"version\":1,\"active\":\"0123456789abcdee\","
        "\"keys\":[" ONE "]}",
        HEAD "\"keys\":[{\"id\":\"0123456789ABCDEF\",\"created\":\"2026-01-01T00:00:00Z\","
             "\"key\":" KEY "}]}",
        HEAD "\"keys\":[{\"id\":\"0123456789abcdef\",\"created\":\"yesterday\",\"key\":" KEY "}]}",
        HEAD "\"keys\":[{\"id\":\"0123456789abcdef\",\"created\":\"2026-01-01T00:00:00Z\","
             "\"key\":\"AAEC\"}]}",
        HEAD "\"keys\":[{\"id\":\"0123456789abcdef\",\"created\":\"2026-01-01T00:00:00Z\","
             "\"key\":1}]}",
        HEAD "\"keys\":[{\"id\":\"0123456789abcdef\",\"created\":\"2026-01-01T00:00:00Z\","
             "\"wrapped\":" KEY "}]}",
        WHOLE "x",
    };
    struct pc_diag diag;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        pc_err err = parse(wrong[i], "", &diag);
        assert_int_equal(err, i == 9 ? PC_ERR_DENIED : PC_ERR_INVALID);
        assert_true(diag.text[0] != '\0');
    }
    static char cut[sizeof WHOLE];
    for (size_t len = 0; len < sizeof WHOLE - 1; len++) {
        memcpy(cut, WHOLE, len);
        cut[len] = '\0';
        assert_int_equal(parse(cut, "", &diag), PC_ERR_INVALID);
    }
}

/* What a file may ask of memory and time is bounded before it is spent. */
static void test_costs_that_are_refused(void **state) {
    (void)state;
    static const char *const wrong[] = {
        "\"memory_kib\":1048577,\"passes\":1",    "\"memory_kib\":8,\"passes\":33",
        "\"memory_kib\":0,\"passes\":1",          "\"memory_kib\":-8,\"passes\":1",
        "\"memory_kib\":8.0,\"passes\":1",        "\"memory_kib\":8,\"passes\":\"1\"",
        "\"memory_kib\":4294967304,\"passes\":1",
    };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        char text[1024];
        (void)snprintf(text, sizeof text,
                       HEAD "\"passphrase\":{\"kdf\":\"argon2id\","
                            "\"salt\":\"AAECAwQFBgcICQoLDA0ODw\",%s},\"keys\":[" ONE "]}",
                       wrong[i]);
        struct pc_diag diag;
        assert_int_equal(parse(text, "x", &diag), PC_ERR_INVALID);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_one_by_hand),
        cmocka_unit_test(test_one_of_another_maker),
        cmocka_unit_test(test_what_is_none),
        cmocka_unit_test(test_costs_that_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

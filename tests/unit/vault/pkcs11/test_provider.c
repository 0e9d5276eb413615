/* Data keys in a real token (SoftHSM), in good and bad times. */
#include "../../testing.h"

#include <stdio.h>

#include "crypto/random.h"
#include "hsm.h"
#include "vault/pkcs11/module.h"
#include "vault/raw_aes.h"

static struct hsm_rig rig;
static struct pc_vault_ports ports;

static struct pc_settings_vault_key settings(const char *label) {
    return (struct pc_settings_vault_key){.name = PC_SPAN("hsm"),
                                          .type = PC_VAULT_PKCS11,
                                          .padding = PC_PADDING_OAEP_SHA1,
                                          .key = pc_span_str(label),
                                          .module = pc_span_str(rig.path),
                                          .token_label = PC_SPAN(HSM_TOKEN),
                                          .pin = PC_SPAN("pin")};
}

static struct pc_vault_provider open_key(const char *label) {
    struct pc_settings_vault_key key = settings(label);
    struct pc_vault_provider provider;
    struct pc_diag diag = {0};
    pc_err err = pc_vault_pkcs11_open(&key, &ports, &provider, &diag);
    if (err != PC_OK)
        print_error("%s\n", diag.text);
    assert_int_equal(err, PC_OK);
    return provider;
}

static const struct pc_vault_pair pairs[] = {{PC_SPAN("file"), PC_SPAN("a")}};
static const struct pc_vault_context context = {pairs, 1}, no_context;

static struct pc_vault_data_key data_key(size_t len) {
    struct pc_vault_data_key key = {.len = len};
    for (size_t i = 0; i < len; i++)
        key.bytes[i] = (uint8_t)(i * 7 + 1);
    return key;
}

static pc_err wrap(const struct pc_vault_provider *provider, size_t len, struct pc_arena *arena,
                   struct pc_vault_wrapped_key *out, struct pc_diag *diag) {
    struct pc_vault_data_key key = data_key(len);
    return provider->wrap(provider->self, &context, &key, arena, out, diag);
}

static pc_err unwrap(const struct pc_vault_provider *provider,
                     const struct pc_vault_wrapped_key *wrapped, size_t len, struct pc_diag *diag) {
    struct pc_vault_data_key key = {.len = len}, expected = data_key(len);
    pc_err err = provider->unwrap(provider->self, &context, wrapped, &key, diag);
    if (err == PC_OK)
        assert_memory_equal(key.bytes, expected.bytes, len);
    else
        assert_memory_equal(key.bytes, (uint8_t[PC_VAULT_DATA_KEY_MAX]){0}, sizeof key.bytes);
    return err;
}

static void assert_says(const struct pc_diag *diag, const char *text) {
    if (strstr(diag->text, text) == NULL)
        fail_msg("\"%s\" does not say \"%s\"", diag->text, text);
    assert_null(strstr(diag->text, rig.pin));
}

/* ---- what goes well ---- */

static void test_every_key_and_length_goes_round(void **state) {
    (void)state;
    const char *const labels[] = {"main", "known", "pair"};
    const size_t lengths[] = {16, 24, 32};
    for (size_t i = 0; i < 9; i++) {
        PC_CLEANUP(pc_arena_free) struct pc_arena arena = {0};
        struct pc_vault_provider provider = open_key(labels[i / 3]);
        struct pc_vault_wrapped_key wrapped;
        struct pc_diag diag = {0};
        size_t len = lengths[i % 3];
        assert_int_equal(provider.health(provider.self, &diag), PC_OK);
        assert_int_equal(wrap(&provider, len, &arena, &wrapped, &diag), PC_OK);
        assert_span_equal(wrapped.provider_id, "pkcs11:" HSM_TOKEN);
        assert_int_equal(unwrap(&provider, &wrapped, len, &diag), PC_OK);
        assert_int_equal(unwrap(&provider, &wrapped, len == 16 ? 32 : 16, &diag), PC_ERR_CORRUPT);
        provider.free(provider.self);
    }
}

static void test_the_info_is_that_of_raw_keyrings(void **state) {
    (void)state;
    PC_CLEANUP(pc_arena_free) struct pc_arena arena = {0};
    struct pc_vault_provider provider = open_key("main"), pair = open_key("pair");
    struct pc_vault_wrapped_key a, b;
    struct pc_diag diag = {0};
    assert_int_equal(wrap(&provider, 32, &arena, &a, &diag), PC_OK);
    assert_int_equal(wrap(&provider, 32, &arena, &b, &diag), PC_OK);
    assert_int_equal(a.provider_info.len, 4 + 8 + 12);
    assert_memory_equal(a.provider_info.ptr, "main\0\0\0\x80\0\0\0\x0c", 12);
    assert_int_equal(a.ciphertext.len, 48);
    assert_memory_not_equal(a.provider_info.ptr + 12, b.provider_info.ptr + 12, 12);
    assert_int_equal(wrap(&pair, 32, &arena, &a, &diag), PC_OK);
    assert_span_equal(a.provider_info, "pair");
    assert_int_equal(a.ciphertext.len, 256);
    provider.free(provider.self);
    pair.free(pair.self);
}

/* A copy of the token's key opens what the token wrapped, as a raw AES key; and the other way. */
static void test_a_copy_of_the_key_opens_it(void **state) {
    (void)state;
    PC_CLEANUP(pc_arena_free) struct pc_arena arena = {0};
    const struct pc_vault_raw_aes copy = {.key_namespace = PC_SPAN("pkcs11:" HSM_TOKEN),
                                          .name = PC_SPAN("known"),
                                          .key = PC_SPAN(HSM_KNOWN)};
    struct pc_vault_provider provider = open_key("known");
    struct pc_vault_data_key key = data_key(32), back = {.len = 32};
    struct pc_vault_wrapped_key wrapped;
    struct pc_diag diag = {0};
    assert_int_equal(wrap(&provider, 32, &arena, &wrapped, &diag), PC_OK);
    assert_int_equal(pc_vault_raw_aes_unwrap(&copy, &context, &wrapped, &back), PC_OK);
    assert_memory_equal(back.bytes, key.bytes, 32);
    assert_int_equal(
        pc_vault_raw_aes_wrap(&copy, &pc_system_entropy, &context, &key, &arena, &wrapped), PC_OK);
    assert_int_equal(unwrap(&provider, &wrapped, 32, &diag), PC_OK);
    provider.free(provider.self);
}

/* ---- what is not right ---- */

static void test_what_others_wrapped_is_not_asked_for(void **state) {
    (void)state;
    PC_CLEANUP(pc_arena_free) struct pc_arena arena = {0};
    struct pc_vault_provider main_key = open_key("main"), known = open_key("known");
    struct pc_vault_wrapped_key wrapped;
    struct pc_diag diag = {0};
    assert_int_equal(wrap(&main_key, 32, &arena, &wrapped, &diag), PC_OK);
    unsigned before = rig.calls(FLAKY_DECRYPT_INIT);
    assert_int_equal(unwrap(&known, &wrapped, 32, &diag), PC_ERR_NOTFOUND);
    struct pc_vault_wrapped_key other = wrapped;
    other.provider_id = PC_SPAN("pkcs11:other");
    assert_int_equal(unwrap(&main_key, &other, 32, &diag), PC_ERR_NOTFOUND);
    other.provider_id = PC_SPAN("aws-kms");
    assert_int_equal(unwrap(&main_key, &other, 32, &diag), PC_ERR_NOTFOUND);
    other = wrapped;
    for (other.provider_info.len = 0; other.provider_info.len < 24; other.provider_info.len++)
        if (other.provider_info.len != 4)
            assert_int_equal(unwrap(&main_key, &other, 32, &diag), PC_ERR_NOTFOUND);
    assert_int_equal(rig.calls(FLAKY_DECRYPT_INIT), before);
    main_key.free(main_key.self);
    known.free(known.self);
}

static void test_altered_ones_are_corrupt(void **state) {
    (void)state;
    struct pc_vault_provider aes = open_key("main"), rsa = open_key("pair");
    for (int kind = 0; kind < 2; kind++) {
        PC_CLEANUP(pc_arena_free) struct pc_arena arena = {0};
        const struct pc_vault_provider *provider = kind == 0 ? &aes : &rsa;
        struct pc_vault_wrapped_key wrapped;
        struct pc_diag diag = {0};
        assert_int_equal(wrap(provider, 32, &arena, &wrapped, &diag), PC_OK);
        size_t step = kind == 0 ? 1 : 50; /* an RSA key takes its time */
        for (size_t at = 0; at < wrapped.ciphertext.len; at += step) {
            char *byte = (char *)wrapped.ciphertext.ptr + at;
            *byte ^= 1;
            assert_int_equal(unwrap(provider, &wrapped, 32, &diag), PC_ERR_CORRUPT);
            *byte ^= 1;
        }
        struct pc_vault_wrapped_key cut = wrapped;
        for (cut.ciphertext.len = 0; cut.ciphertext.len < wrapped.ciphertext.len;
             cut.ciphertext.len += step)
            assert_int_equal(unwrap(provider, &cut, 32, &diag), PC_ERR_CORRUPT);
        for (size_t at = 4; at < wrapped.provider_info.len; at++) {
            char *byte = (char *)wrapped.provider_info.ptr + at;
            *byte ^= 1;
            assert_int_equal(unwrap(provider, &wrapped, 32, &diag), PC_ERR_CORRUPT);
            *byte ^= 1;
        }
        assert_int_equal(unwrap(provider, &wrapped, 32, &diag), PC_OK);
        struct pc_vault_data_key key = {.len = 32};
        assert_int_equal(provider->unwrap(provider->self, &no_context, &wrapped, &key, &diag),
                         kind == 0 ? PC_ERR_CORRUPT : PC_OK);
        wrapped.provider_info.len = kind == 0 ? 4 : 24; /* as of the other kind of key */
        if (kind == 0)
            assert_int_equal(unwrap(provider, &wrapped, 32, &diag), PC_ERR_CORRUPT);
    }
    aes.free(aes.self);
    rsa.free(rsa.self);
}

static void test_halves_do_their_half(void **state) {
    (void)state;
    PC_CLEANUP(pc_arena_free) struct pc_arena arena = {0};
    struct pc_vault_provider open = open_key("public"), closed = open_key("private");
    struct pc_vault_wrapped_key wrapped;
    struct pc_diag diag = {0};
    assert_int_equal(open.health(open.self, &diag), PC_OK);
    assert_int_equal(closed.health(closed.self, &diag), PC_OK);
    assert_int_equal(wrap(&open, 32, &arena, &wrapped, &diag), PC_OK);
    assert_int_equal(unwrap(&open, &wrapped, 32, &diag), PC_ERR_UNSUPPORTED);
    assert_int_equal(wrap(&closed, 32, &arena, &wrapped, &diag), PC_ERR_UNSUPPORTED);
    assert_says(&diag, "CKR_KEY_FUNCTION_NOT_PERMITTED");
    open.free(open.self);
    closed.free(closed.self);
}

static void test_what_is_not_there(void **state) {
    (void)state;
    static const struct {
        const char *label;
        pc_err err;
        const char *says;
    } cases[] = {
        {"absent", PC_ERR_UNAVAILABLE, "there is no key absent"},
        {"twice", PC_ERR_UNAVAILABLE, "several keys twice"},
        {"mac", PC_ERR_UNSUPPORTED, "neither of AES nor of RSA"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct pc_vault_provider provider = open_key(cases[i].label);
        struct pc_diag diag = {0};
        assert_int_equal(provider.health(provider.self, &diag), cases[i].err);
        assert_says(&diag, cases[i].says);
        provider.free(provider.self);
    }
    struct pc_settings_vault_key key = settings("main");
    key.token_label = PC_SPAN("portcullis-tes");
    struct pc_vault_provider provider;
    struct pc_diag diag = {0};
    assert_int_equal(pc_vault_pkcs11_open(&key, &ports, &provider, &diag), PC_OK);
    assert_int_equal(provider.health(provider.self, &diag), PC_ERR_UNAVAILABLE);
    assert_says(&diag, "no token portcullis-tes");
    provider.free(provider.self);
}

static void test_settings_that_are_refused(void **state) {
    (void)state;
    struct pc_vault_provider provider;
    struct pc_diag diag = {0};
    struct pc_settings_vault_key key = settings("main");
    key.padding = PC_PADDING_PKCS1;
    assert_int_equal(pc_vault_pkcs11_open(&key, &ports, &provider, &diag), PC_ERR_UNSUPPORTED);
    key = settings("main");
    key.module = PC_SPAN("libsofthsm2.so");
    assert_int_equal(pc_vault_pkcs11_open(&key, &ports, &provider, &diag), PC_ERR_INVALID);
    key = settings("");
    assert_int_equal(pc_vault_pkcs11_open(&key, &ports, &provider, &diag), PC_ERR_RANGE);
    key = settings("main");
    key.token_label = PC_SPAN("a label that has more than 32 bytes");
    assert_int_equal(pc_vault_pkcs11_open(&key, &ports, &provider, &diag), PC_ERR_RANGE);
}

/* ---- bad times ---- */

static void test_a_refused_pin_is_shown_once(void **state) {
    (void)state;
    struct pc_vault_provider provider = open_key("main");
    struct pc_diag diag = {0};
    rig.pin = "wrong-pin";
    unsigned before = rig.calls(FLAKY_LOGIN);
    for (int i = 0; i < 5; i++) {
        assert_int_equal(provider.health(provider.self, &diag), PC_ERR_DENIED);
        assert_says(&diag, "PIN");
    }
    assert_int_equal(rig.calls(FLAKY_LOGIN), before + 1);
    rig.pin = HSM_PIN; /* the secret is refreshed */
    assert_int_equal(provider.health(provider.self, &diag), PC_OK);
    assert_int_equal(rig.calls(FLAKY_LOGIN), before + 2);
    provider.free(provider.self);
    struct pc_vault_ports none = ports;
    none.secret = NULL;
    struct pc_settings_vault_key key = settings("main");
    assert_int_equal(pc_vault_pkcs11_open(&key, &none, &provider, &diag), PC_OK);
    assert_int_equal(provider.health(provider.self, &diag), PC_ERR_UNSUPPORTED);
    provider.free(provider.self);
}

/* Several keys are in one token, and each configuration opens them anew. */
static void test_a_refused_pin_is_shown_once_by_all_keys_of_a_token(void **state) {
    (void)state;
    static const char *const labels[] = {"main", "known", "pair", "main"};
    struct pc_diag diag = {0};
    unsigned before = rig.calls(FLAKY_LOGIN);
    rig.pin = "wrong-too";
    for (size_t i = 0; i < sizeof labels / sizeof *labels; i++) {
        struct pc_vault_provider provider = open_key(labels[i]);
        assert_int_equal(provider.health(provider.self, &diag), PC_ERR_DENIED);
        assert_says(&diag, "CKR_PIN_INCORRECT");
        provider.free(provider.self);
    }
    assert_int_equal(rig.calls(FLAKY_LOGIN), before + 1);
    struct pc_vault_provider provider = open_key("main");
    rig.pin =
        "another"; /* a failure that says nothing of the PIN does not make the first one good */
    rig.plan("C_Login", CKR_DEVICE_ERROR, 0, 1);
    assert_int_equal(provider.health(provider.self, &diag), PC_ERR_UNAVAILABLE);
    rig.pin = "wrong-too";
    assert_int_equal(provider.health(provider.self, &diag), PC_ERR_DENIED);
    assert_int_equal(rig.calls(FLAKY_LOGIN), before + 2);
    rig.pin = HSM_PIN;
    assert_int_equal(provider.health(provider.self, &diag), PC_OK);
    provider.free(provider.self);
}

static void test_a_token_that_was_away_is_found_again(void **state) {
    (void)state;
    PC_CLEANUP(pc_arena_free) struct pc_arena arena = {0};
    struct pc_vault_provider provider = open_key("main"), pair = open_key("pair");
    struct pc_vault_wrapped_key wrapped, other;
    struct pc_diag diag = {0};
    assert_int_equal(wrap(&provider, 32, &arena, &wrapped, &diag), PC_OK);
    assert_int_equal(wrap(&pair, 32, &arena, &other, &diag), PC_OK);
    for (int i = 0; i < 3; i++) {
        hsm_unplug(&rig);
        assert_int_equal(unwrap(&provider, &wrapped, 32, &diag), PC_OK);
        assert_int_equal(unwrap(&pair, &other, 32, &diag), PC_OK);
        hsm_unplug(&rig);
        assert_int_equal(provider.health(provider.self, &diag), PC_OK);
    }
    provider.free(provider.self);
    pair.free(pair.self);
}

/* The token's files are away for a while. */
static void test_a_token_that_is_away_is_unavailable(void **state) {
    (void)state;
    PC_CLEANUP(pc_arena_free) struct pc_arena arena = {0};
    struct pc_vault_provider provider = open_key("main");
    struct pc_vault_wrapped_key wrapped;
    struct pc_diag diag = {0};
    char away[80];
    (void)snprintf(away, sizeof away, "%s.away", rig.folder);
    assert_int_equal(wrap(&provider, 32, &arena, &wrapped, &diag), PC_OK);
    assert_int_equal(rename(rig.folder, away), 0);
    hsm_unplug(&rig);
    for (int i = 0; i < 3; i++)
        assert_int_equal(unwrap(&provider, &wrapped, 32, &diag), PC_ERR_UNAVAILABLE);
    assert_int_equal(rename(away, rig.folder), 0);
    assert_int_equal(unwrap(&provider, &wrapped, 32, &diag), PC_OK);
    provider.free(provider.self);
}

/* Each code that says that something ended, at each call, once: it goes well all the same. Always:
 * it is said, and the next use goes well. */
static void test_every_end_is_a_new_beginning(void **state) {
    (void)state;
    static const CK_RV ends[] = {CKR_CRYPTOKI_NOT_INITIALIZED,
                                 CKR_SESSION_HANDLE_INVALID,
                                 CKR_USER_NOT_LOGGED_IN,
                                 CKR_DEVICE_REMOVED,
                                 CKR_TOKEN_NOT_PRESENT,
                                 CKR_KEY_HANDLE_INVALID,
                                 CKR_DEVICE_ERROR,
                                 CKR_GENERAL_ERROR};
    static const char *const functions[] = {"C_EncryptInit", "C_Encrypt", "C_DecryptInit",
                                            "C_Decrypt"};
    struct pc_vault_provider provider = open_key("main");
    for (size_t i = 0; i < sizeof ends / sizeof *ends * 4; i++) {
        PC_CLEANUP(pc_arena_free) struct pc_arena arena = {0};
        struct pc_vault_wrapped_key wrapped;
        struct pc_diag diag = {0};
        CK_RV rv = ends[i / 4];
        const char *function = functions[i % 4];
        assert_int_equal(wrap(&provider, 32, &arena, &wrapped, &diag), PC_OK);
        rig.plan(function, rv, 0, 1);
        pc_err wrapping = wrap(&provider, 32, &arena, &wrapped, &diag);
        assert_int_equal(wrapping, PC_OK);
        pc_err opening = unwrap(&provider, &wrapped, 32, &diag);
        bool unsure = rv == CKR_DEVICE_ERROR || rv == CKR_GENERAL_ERROR;
        assert_int_equal(opening, unsure && i % 4 >= 2 ? PC_ERR_CORRUPT : PC_OK);
        rig.plan(function, rv, 0, 100);
        pc_err err = i % 4 < 2 ? wrap(&provider, 32, &arena, &wrapped, &diag)
                               : unwrap(&provider, &wrapped, 32, &diag);
        assert_int_equal(err, PC_ERR_UNAVAILABLE);
        rig.plan(function, rv, 0, 0);
        assert_int_equal(wrap(&provider, 32, &arena, &wrapped, &diag), PC_OK);
        assert_int_equal(unwrap(&provider, &wrapped, 32, &diag), PC_OK);
    }
    provider.free(provider.self);
}

static void test_faults_while_connecting_are_said(void **state) {
    (void)state;
    static const struct {
        const char *function;
        CK_RV rv;
        pc_err err;
    } cases[] = {
        {"C_Initialize", CKR_CANT_LOCK, PC_ERR_UNSUPPORTED},
        {"C_GetSlotList", CKR_DEVICE_ERROR, PC_ERR_UNAVAILABLE},
        {"C_OpenSession", CKR_SESSION_COUNT, PC_ERR_UNAVAILABLE},
        {"C_OpenSession", CKR_TOKEN_NOT_PRESENT, PC_ERR_UNAVAILABLE},
        {"C_Login", CKR_DEVICE_ERROR, PC_ERR_UNAVAILABLE},
        {"C_FindObjectsInit", CKR_DEVICE_REMOVED, PC_ERR_UNAVAILABLE},
        {"C_FindObjectsInit", 0x80001234, PC_ERR_UNAVAILABLE},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct pc_vault_provider provider = open_key("main");
        struct pc_diag diag = {0};
        rig.plan(cases[i].function, cases[i].rv, 0, 100);
        assert_int_equal(provider.health(provider.self, &diag), cases[i].err);
        assert_says(&diag, "token " HSM_TOKEN ", key main: C_");
        rig.plan("", 0, 0, 0);
        assert_int_equal(provider.health(provider.self, &diag), PC_OK);
        provider.free(provider.self);
    }
}

/* Such a key would be written, and open never again. */
static void test_what_would_not_open_is_not_wrapped(void **state) {
    (void)state;
    static const long longer[] = {12, -1, -48, 4096};
    const char *const labels[] = {"main", "pair", "public"};
    for (size_t i = 0; i < 12; i++) {
        PC_CLEANUP(pc_arena_free) struct pc_arena arena = {0};
        struct pc_vault_provider provider = open_key(labels[i % 3]);
        struct pc_vault_wrapped_key wrapped;
        rig.lengthen(longer[i / 3]);
        assert_int_equal(wrap(&provider, 32, &arena, &wrapped, NULL), PC_ERR_UNSUPPORTED);
        assert_int_equal(provider.health(provider.self, NULL), PC_ERR_UNSUPPORTED);
        rig.lengthen(0);
        assert_int_equal(wrap(&provider, 32, &arena, &wrapped, NULL), PC_OK);
        provider.free(provider.self);
    }
}

int main(void) {
    if (!hsm_begin(&rig))
        return 0;
    ports = hsm_ports(&rig);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_key_and_length_goes_round),
        cmocka_unit_test(test_the_info_is_that_of_raw_keyrings),
        cmocka_unit_test(test_a_copy_of_the_key_opens_it),
        cmocka_unit_test(test_what_others_wrapped_is_not_asked_for),
        cmocka_unit_test(test_altered_ones_are_corrupt),
        cmocka_unit_test(test_halves_do_their_half),
        cmocka_unit_test(test_what_is_not_there),
        cmocka_unit_test(test_settings_that_are_refused),
        cmocka_unit_test(test_a_refused_pin_is_shown_once),
        cmocka_unit_test(test_a_refused_pin_is_shown_once_by_all_keys_of_a_token),
        cmocka_unit_test(test_a_token_that_was_away_is_found_again),
        cmocka_unit_test(test_a_token_that_is_away_is_unavailable),
        cmocka_unit_test(test_every_end_is_a_new_beginning),
        cmocka_unit_test(test_faults_while_connecting_are_said),
        cmocka_unit_test(test_what_would_not_open_is_not_wrapped),
    };
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    hsm_end(&rig);
    return failed;
}

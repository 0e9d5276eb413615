/* The vault's keys: what each type has and needs, and names that lead somewhere. */
#define _GNU_SOURCE
#include "parsing.h"

static void test_every_type(void **state) {
    (void)state;
    struct parsed parsed;
    parse_good(&parsed,
               "vault:\n"
               "  keys:\n"
               "    main: {type: ring, file: secrets/vault.ring, passphrase: \"${env:PASS}\"}\n"
               "    aes: {type: raw-aes, namespace: space, name: one, file: /k}\n"
               "    rsa: {type: raw-rsa, namespace: space, name: two, padding: pkcs1, public: p}\n"
               "    kms: {type: aws-kms, key: \"arn:aws:kms:eu-west-1:1:key/a\", profile: x}\n"
               "    hsm: {type: pkcs11, module: /m.so, token_label: gate, key: a, "
               "pin: \"${file:pin}\"}\n"
               "    transit: {type: vault-transit, url: \"https://v.example.org:8200\", key: k, "
               "token: \"${cred:t}\", namespace: team}\n"
               "  use: [kms, main]\n"
               "  store: [hsm]\n"
               "  cache: {age: 1m, bytes: 1GiB, uses: 7, entries: 8}\n");
    const struct pc_settings_vault *vault = &parsed.settings.vault;
    assert_int_equal(vault->key_count, 6);
    for (size_t i = 0; i < PC_VAULT_TYPES; i++)
        assert_int_equal(vault->keys[i].type, i);
    assert_span_equal(vault->keys[0].name, "main");
    assert_span_equal(vault->keys[0].file, "/srv/gate/secrets/vault.ring");
    assert_span_equal(vault->keys[0].passphrase, "${env:PASS}");
    assert_span_equal(vault->keys[1].key_namespace, "space");
    assert_span_equal(vault->keys[1].key_name, "one");
    assert_int_equal(vault->keys[2].padding, PC_PADDING_PKCS1);
    assert_int_equal(vault->keys[2].line, 5);
    assert_int_equal(vault->use.count, 2);
    assert_int_equal(vault->store.count, 1);
    assert_span_equal(vault->store.items[0], "hsm");
    assert_int_equal(vault->cache_age, PC_MINUTE);
    assert_int_equal(vault->cache_bytes, 1 << 30);
    assert_int_equal(vault->cache_uses, 7);
    assert_int_equal(vault->cache_entries, 8);
    parsed_free(&parsed);
}

static void test_none(void **state) {
    (void)state;
    struct parsed parsed;
    parse_good(&parsed, "workers: 1\n");
    assert_int_equal(parsed.settings.vault.key_count, 0);
    assert_int_equal(parsed.settings.vault.cache_age, 5 * PC_MINUTE);
    assert_int_equal(parsed.settings.vault.cache_bytes, 100ULL << 30);
    parsed_free(&parsed);
}

static void test_what_a_type_has_and_needs(void **state) {
    (void)state;
#define KEY(text) "vault:\n  keys:\n    k: {" text "}\n"
    assert_refused(KEY("file: a"), 3, "vault.keys.k", "type is missing");
    assert_refused(KEY("type: rings, file: a"), 3, "vault.keys.k.type", "ring, raw-aes");
    assert_refused(KEY("type: ring"), 3, "vault.keys.k", "type ring needs file");
    assert_refused(KEY("type: ring, file: a, region: x"), 3, "vault.keys.k",
                   "type ring has no region");
    assert_refused(KEY("type: raw-aes, file: a, name: n"), 3, "vault.keys.k", "needs namespace");
    assert_refused(KEY("type: raw-aes, file: a, name: n, namespace: aws-kms-mrk"), 3,
                   "vault.keys.k", "reserved");
    assert_refused(KEY("type: raw-rsa, name: n, namespace: s"), 3, "vault.keys.k",
                   "public, private or both");
    assert_refused(KEY("type: aws-kms"), 3, "vault.keys.k", "needs key");
    assert_refused(KEY("type: aws-kms, key: a, endpoint: \"http://kms.example.org\""), 3,
                   "vault.keys.k.endpoint", "https");
    assert_refused(KEY("type: pkcs11, module: m, key: k, token_label: t"), 3, "vault.keys.k",
                   "needs pin");
    assert_refused(KEY("type: vault-transit, url: \"https://v\", key: k"), 3, "vault.keys.k",
                   "needs token");
#undef KEY
}

static void test_secrets_are_references(void **state) {
    (void)state;
    struct parsed parsed;
    parse(&parsed, "vault:\n  keys:\n    k: {type: ring, file: a, passphrase: hunter2}\n");
    assert_int_equal(parsed.err, PC_ERR_INVALID);
    assert_span_equal(parsed.errors.items[0].key, "vault.keys.k.passphrase");
    assert_false(has(parsed.errors.items[0].text, "hunter2"));
    parsed_free(&parsed);
}

static void test_names_lead_somewhere(void **state) {
    (void)state;
    assert_refused("vault:\n  use: [main]\n", 2, "vault", "there is no key main");
    assert_refused("vault:\n  keys: {a: {type: ring, file: f}}\n  use: [a, a]\n", 2, "vault",
                   "a is there twice");
    assert_refused("vault:\n  store: [main]\n", 2, "vault", "store: there is no key main");
    assert_refused("vault:\n  keys: {a: {type: ring, file: f}}\n  store: [a, a]\n", 2, "vault",
                   "store: a is there twice");
    assert_refused("vault:\n  cache: {uses: 0}\n", 2, "vault.cache.uses", "from 1");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_type),
        cmocka_unit_test(test_none),
        cmocka_unit_test(test_what_a_type_has_and_needs),
        cmocka_unit_test(test_secrets_are_references),
        cmocka_unit_test(test_names_lead_somewhere),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

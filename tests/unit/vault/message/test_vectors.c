/* The AWS Encryption SDK's own test vectors and commitment answers; skipped where they are not
 * there. */
#define _GNU_SOURCE
#include "support.h"

#include "../../vectors.h"
#include "../../folder.h"
#include "base/file.h"

static void esdk_path(const char *name, char *out, size_t size) {
    const char *vectors = getenv("PORTCULLIS_VECTORS"), *source = getenv("PORTCULLIS_SOURCE");
    if (vectors != NULL)
        (void)snprintf(out, size, "%s/esdk/%s", vectors, name);
    else
        (void)snprintf(out, size, "%s/../shared/vectors/esdk/%s", source == NULL ? "." : source,
                       name);
}

static json_t *esdk_json(const char *name) {
    char path[4096];
    esdk_path(name, path, sizeof path);
    return json_load_file(path, 0, NULL);
}

/* What a manifest names as "file://<path in its folder>". */
static struct pc_buf esdk_file(const char *set, struct pc_span uri) {
    char name[512], path[4096];
    assert_true(pc_span_starts(uri, PC_SPAN("file://")));
    struct pc_span file = pc_span_from(uri, 7);
    (void)snprintf(name, sizeof name, "%s/%.*s", set, PC_ARG(file));
    esdk_path(name, path, sizeof path);
    struct pc_buf out = {0};
    assert_int_equal(pc_file_read(path, 1 << 20, &out), PC_OK);
    return out;
}

static struct pc_buf base64(struct pc_span text) {
    struct pc_buf out = {0};
    assert_int_equal(pc_base64_decode(text, &out), PC_OK);
    return out;
}

/* The encryption context of a JSON object; the pairs are the caller's. */
static struct pc_vault_context context_of(const json_t *object, struct pc_vault_pair *pairs) {
    size_t count = 0;
    const char *name;
    json_t *value;
    json_object_foreach((json_t *)object, name, value) pairs[count++] = (struct pc_vault_pair){
        pc_span_str(name), pc_span(json_string_value(value), json_string_length(value))};
    struct pc_vault_context context;
    assert_int_equal(pc_vault_context_of(pairs, count, &context), PC_OK);
    return context;
}

static struct folder folder;

static enum pc_vault_padding padding_of(const json_t *master) {
    static const struct {
        struct pc_span hash;
        enum pc_vault_padding padding;
    } hashes[] = {{PC_SPAN("sha1"), PC_PADDING_OAEP_SHA1},
                  {PC_SPAN("sha256"), PC_PADDING_OAEP_SHA256},
                  {PC_SPAN("sha384"), PC_PADDING_OAEP_SHA384},
                  {PC_SPAN("sha512"), PC_PADDING_OAEP_SHA512}};
    for (size_t i = 0; i < sizeof hashes / sizeof *hashes; i++)
        if (pc_span_eq(vector_text(master, "padding-hash"), hashes[i].hash))
            return hashes[i].padding;
    return PC_PADDING_PKCS1;
}

static struct pc_vault_keys *rsa_keys(const json_t *master, const json_t *key) {
    char path[512];
    static const struct pc_vault_ports ports;
    (void)snprintf(path, sizeof path, "%s", folder_file(&folder, "private.pem"));
    assert_int_equal(pc_file_replace(path, vector_text(key, "material"), 0600), PC_OK);
    struct pc_settings_vault_key settings = {.type = PC_VAULT_RAW_RSA,
                                             .key_namespace = vector_text(master, "provider-id"),
                                             .key_name = vector_text(key, "key-id"),
                                             .padding = padding_of(master),
                                             .private_key = pc_span_str(path)};
    struct pc_vault_provider provider;
    assert_int_equal(pc_vault_raw_rsa_open(&settings, &ports, &provider, NULL), PC_OK);
    return support_keys_of(provider);
}

/* NULL: keys of that type are not for here. */
static struct pc_vault_keys *keys_of(const json_t *test, const json_t *keys) {
    const json_t *master = json_array_get(json_object_get(test, "master-keys"), 0);
    if (!pc_span_eq(vector_text(master, "type"), PC_SPAN("raw")))
        return NULL;
    const json_t *key =
        json_object_get(json_object_get(keys, "keys"), vector_text(master, "key").ptr);
    if (pc_span_eq(vector_text(master, "encryption-algorithm"), PC_SPAN("rsa")))
        return rsa_keys(master, key);
    struct pc_buf material = base64(vector_text(key, "material"));
    struct pc_vault_keys *out = support_aes(vector_text(master, "provider-id"),
                                            vector_text(key, "key-id"), pc_buf_span(&material));
    pc_buf_free(&material);
    return out;
}

static void check_message(const char *name, const json_t *test, struct pc_vault_keys *keys) {
    struct pc_vault_pair pairs[PC_VAULT_PAIRS_MAX];
    struct pc_vault_read_options options = {
        .expected = context_of(json_object_get(test, "encryption-context"), pairs),
        .policy = PC_VAULT_REQUIRE_ALLOW,
    };
    struct pc_buf sealed = esdk_file("v4-net", vector_text(test, "ciphertext"));
    const json_t *result = json_object_get(json_object_get(test, "result"), "output");
    struct pc_buf expected = esdk_file("v4-net", vector_text(result, "plaintext"));
    struct pc_buf plain = PC_BUF_SECRET;
    enum pc_vault_fault fault;
    struct pc_diag diag = {0};
    pc_err err = pc_vault_open(keys, &options, pc_buf_span(&sealed), &plain, &fault, &diag);
    if (err != PC_OK)
        print_message("%s: %s\n", name, diag.text);
    assert_int_equal(err, PC_OK);
    assert_int_equal(fault, PC_VAULT_FAULT_NONE);
    assert_true(pc_span_eq(pc_buf_span(&plain), pc_buf_span(&expected)));
    pc_buf_free(&plain);
    pc_buf_free(&sealed);
    pc_buf_free(&expected);
}

static void test_messages_of_others(void **state) {
    (void)state;
    json_t *manifest = esdk_json("v4-net/manifest.json"), *keys = esdk_json("v4-net/keys.json");
    assert_non_null(manifest);
    assert_non_null(keys);
    const char *name;
    json_t *test;
    int opened = 0;
    json_object_foreach(json_object_get(manifest, "tests"), name, test) {
        struct pc_vault_keys *ours = keys_of(test, keys);
        if (ours == NULL)
            continue;
        check_message(name, test, ours);
        pc_vault_keys_free(ours);
        opened++;
    }
    printf("# %d messages were opened\n", opened);
    assert_true(opened > 0);
    json_decref(manifest);
    json_decref(keys);
}

static void check_answer(const json_t *test) {
    struct pc_buf sealed = base64(vector_text(test, "ciphertext"));
    struct pc_buf key = base64(vector_text(test, "decrypted-dek"));
    struct pc_vault_data_key given = {.len = key.len};
    assert_int_equal(key.len, 32);
    memcpy(given.bytes, key.ptr, key.len);
    struct pc_vault_keys *keys = support_keys_of(support_given(&given));
    struct pc_vault_pair pairs[PC_VAULT_PAIRS_MAX];
    struct pc_vault_read_options options = {
        .expected = context_of(json_object_get(test, "encryption-context"), pairs)};
    struct pc_buf plain = PC_BUF_SECRET;
    enum pc_vault_fault fault;
    struct pc_diag diag = {0};
    pc_err err = pc_vault_open(keys, &options, pc_buf_span(&sealed), &plain, &fault, &diag);
    bool good = json_is_true(json_object_get(test, "status"));
    if ((err == PC_OK) != good)
        print_message("%s: %s\n", vector_text(test, "comment").ptr, diag.text);
    assert_int_equal(err, good ? PC_OK : PC_ERR_CORRUPT);
    assert_int_equal(fault, good ? PC_VAULT_FAULT_NONE : PC_VAULT_FAULT_ALTERED);
    if (good) {
        struct pc_buf expected = {0};
        size_t i;
        json_t *frame;
        json_array_foreach(json_object_get(test, "plaintext-frames"), i, frame)
            pc_buf_add_str(&expected, json_string_value(frame));
        assert_true(pc_span_eq(pc_buf_span(&plain), pc_buf_span(&expected)));
        pc_buf_free(&expected);
    } else {
        assert_int_equal(plain.len, 0);
        assert_non_null(strstr(diag.text, "commits to"));
    }
    pc_buf_free(&plain);
    pc_buf_free(&sealed);
    pc_buf_free(&key);
    pc_vault_keys_free(keys);
}

static void test_commitment_answers(void **state) {
    (void)state;
    json_t *answers = esdk_json("commitment_known_answer_tests.json");
    assert_non_null(answers);
    json_t *tests = json_object_get(answers, "tests"), *test;
    assert_true(json_array_size(tests) > 0);
    size_t i;
    json_array_foreach(tests, i, test) check_answer(test);
    json_decref(answers);
}

static int set_up(void **state) {
    (void)state;
    folder_make(&folder);
    return 0;
}

static int tear_down(void **state) {
    (void)state;
    folder_remove(&folder);
    return 0;
}

int main(void) {
    json_t *there = esdk_json("v4-net/manifest.json");
    json_decref(there);
    if (there == NULL) {
        printf("1..0 # SKIP no test vectors of the AWS Encryption SDK\n");
        return 0;
    }
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_messages_of_others),
        cmocka_unit_test(test_commitment_answers),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}

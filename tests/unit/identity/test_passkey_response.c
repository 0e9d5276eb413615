/* What browsers post: members required, decoded, compared; the rest passed over. */
#include "../testing.h"

#include "identity/passkey_response.h"

#define ID "\"id\":\"AQID\",\"rawId\":\"AQID\",\"type\":\"public-key\""
#define CREATED(more)                                                                              \
    "{" ID ",\"response\":{\"clientDataJSON\":\"e30\",\"attestationObject\":\"oA\"" more "}}"
#define SHOWN(more)                                                                                \
    "{" ID ",\"response\":{\"clientDataJSON\":\"e30\",\"authenticatorData\":\"oA\","               \
    "\"signature\":\"AAEC\"" more "}}"

static pc_err read_text(struct pc_span json, enum pc_ceremony ceremony,
                        struct pc_passkey_response *out) {
    static struct pc_arena arena;
    pc_arena_reset(&arena);
    return pc_passkey_response_read(json, ceremony, &arena, out);
}

static void registrations(void **state) {
    (void)state;
    struct pc_passkey_response out;
    assert_int_equal(read_text(PC_SPAN(CREATED("")), PC_CEREMONY_CREATE, &out), PC_OK);
    assert_span_equal(out.id, "\x01\x02\x03");
    assert_span_equal(out.registration.client_data, "{}");
    assert_span_equal(out.registration.attestation_object, "\xa0");
    assert_int_equal(out.transports.len, 0);
    assert_int_equal(read_text(PC_SPAN(CREATED(",\"transports\":[\"usb\",\"nfc\",\"usb\",\"smoke "
                                               "signals\",5],\"publicKey\":\"x\"")),
                               PC_CEREMONY_CREATE, &out),
                     PC_OK);
    assert_span_equal(out.transports, "usb nfc");
}

static void assertions(void **state) {
    (void)state;
    struct pc_passkey_response out;
    assert_int_equal(read_text(PC_SPAN(SHOWN("")), PC_CEREMONY_GET, &out), PC_OK);
    assert_span_equal(out.assertion.authenticator_data, "\xa0");
    assert_int_equal(out.assertion.signature.len, 3);
    assert_int_equal(out.user_handle.len, 0);
    assert_int_equal(read_text(PC_SPAN(SHOWN(",\"userHandle\":null")), PC_CEREMONY_GET, &out),
                     PC_OK);
    assert_int_equal(read_text(PC_SPAN(SHOWN(",\"userHandle\":\"YWJj\"")), PC_CEREMONY_GET, &out),
                     PC_OK);
    assert_span_equal(out.user_handle, "abc");
}

static void what_is_none(void **state) {
    (void)state;
    static const char *const bad[] = {
        "",
        "null",
        "[]",
        "{}",
        "{" ID "}",
        "{" ID ",\"response\":[]}",
        "{" ID ",\"response\":{}}",
        CREATED(""), /* of the other ceremony */
        SHOWN(",\"userHandle\":\"\""),
        SHOWN(",\"userHandle\":5"),
        SHOWN(",\"userHandle\":\"YWJj=\""),
        SHOWN(",\"signature\":\"AAEC\""), /* twice */
        "{\"id\":\"AQID\",\"rawId\":\"AQIE\",\"type\":\"public-key\",\"response\":{"
        "\"clientDataJSON\":\"e30\",\"authenticatorData\":\"oA\",\"signature\":\"AAEC\"}}",
        "{\"id\":\"AQID\",\"rawId\":\"AQID\",\"type\":\"password\",\"response\":{"
        "\"clientDataJSON\":\"e30\",\"authenticatorData\":\"oA\",\"signature\":\"AAEC\"}}",
        "{\"id\":\"AQID\",\"rawId\":\"AQID\",\"response\":{"
        "\"clientDataJSON\":\"e30\",\"authenticatorData\":\"oA\",\"signature\":\"AAEC\"}}",
        "{\"id\":\"\",\"rawId\":\"\",\"type\":\"public-key\",\"response\":{"
        "\"clientDataJSON\":\"e30\",\"authenticatorData\":\"oA\",\"signature\":\"AAEC\"}}",
    };
    struct pc_passkey_response out;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_int_equal(read_text(pc_span_str(bad[i]), PC_CEREMONY_GET, &out), PC_ERR_INVALID);
}

static void longest_ids(void **state) {
    (void)state;
    for (int over = 0; over < 2; over++) {
        struct pc_buf id = {0}, json = {0};
        size_t chars = over ? 1366 : 1364; /* of 1024 and 1023 bytes */
        for (size_t i = 0; i < chars; i++)
            pc_buf_add_char(&id, 'A');
        pc_buf_addf(&json, "{\"id\":\"%s\",\"rawId\":\"%s\",\"type\":\"public-key\",\"response\":{",
                    pc_buf_str(&id), pc_buf_str(&id));
        pc_buf_add_str(&json, "\"clientDataJSON\":\"e30\",\"authenticatorData\":\"oA\","
                              "\"signature\":\"AAEC\"}}");
        struct pc_passkey_response out;
        assert_int_equal(read_text(pc_buf_span(&json), PC_CEREMONY_GET, &out),
                         over ? PC_ERR_INVALID : PC_OK);
        pc_buf_free(&id);
        pc_buf_free(&json);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(registrations),
        cmocka_unit_test(assertions),
        cmocka_unit_test(what_is_none),
        cmocka_unit_test(longest_ids),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

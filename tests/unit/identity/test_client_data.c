/* Client data: what a browser has to say, word by word. */
#include "../testing.h"

#include "identity/client_data.h"

#define CHALLENGE PC_SPAN("\x01\x02\x03\x04")
#define BASE64URL "AQIDBA"
#define GOOD(more)                                                                                 \
    "{\"type\":\"webauthn.get\",\"challenge\":\"" BASE64URL                                        \
    "\",\"origin\":\"https://gate.example.org\"" more "}"

static struct pc_span origins_list[] = {{"https://gate.example.org", 24},
                                        {"https://gate.example.org:8443", 29}};
static const struct pc_texts origins = {origins_list, 2};

static const char *judge(struct pc_span json, enum pc_ceremony ceremony) {
    struct pc_client_data_expect expect = {
        .ceremony = ceremony, .challenge = CHALLENGE, .origins = &origins};
    const char *reason = "none";
    pc_err err = pc_client_data_check(json, &expect, &reason);
    assert_true(err == PC_OK || err == PC_ERR_DENIED);
    return err == PC_OK ? "good" : reason;
}

static void is(const char *json, const char *reason) {
    assert_string_equal(judge(pc_span_str(json), PC_CEREMONY_GET), reason);
}

static void good(void **state) {
    (void)state;
    is(GOOD(""), "good");
    is(GOOD(",\"crossOrigin\":false"), "good");
    is(GOOD(",\"extraData\":\"BkQeDjdcTBrXBiAwJTLE5Q\",\"tokenBinding\":{}"), "good");
    is("{\"type\":\"webauthn.get\",\"challenge\":\"" BASE64URL
       "\",\"origin\":\"https://gate.example.org:8443\"}",
       "good");
}

static void bad(void **state) {
    (void)state;
    static const struct {
        const char *json, *reason;
    } cases[] = {
        {"", "client_data"},
        {"null", "client_data"},
        {"[]", "client_data"},
        {"{", "client_data"},
        {GOOD("") " x", "client_data"},
        {GOOD(",\"type\":\"webauthn.get\""), "client_data"}, /* a member twice */
        {"{}", "ceremony"},
        {"{\"type\":\"webauthn.create\"}", "ceremony"},
        {"{\"type\":5}", "ceremony"},
        {"{\"type\":\"webauthn.get\"}", "challenge"},
        {"{\"type\":\"webauthn.get\",\"challenge\":\"\"}", "challenge"},
        {"{\"type\":\"webauthn.get\",\"challenge\":\"AQIDBA==\"}", "challenge"},
        {"{\"type\":\"webauthn.get\",\"challenge\":\"AQIDBB\"}", "challenge"},
        {"{\"type\":\"webauthn.get\",\"challenge\":\"AQID\"}", "challenge"},
        {"{\"type\":\"webauthn.get\",\"challenge\":\"" BASE64URL "\"}", "origin"},
        {"{\"type\":\"webauthn.get\",\"challenge\":\"" BASE64URL
         "\",\"origin\":\"https://gate.example.org.evil.example\"}",
         "origin"},
        {"{\"type\":\"webauthn.get\",\"challenge\":\"" BASE64URL
         "\",\"origin\":\"http://gate.example.org\"}",
         "origin"},
        {"{\"type\":\"webauthn.get\",\"challenge\":\"" BASE64URL
         "\",\"origin\":\"https://gate.example.org/\"}",
         "origin"},
        {"{\"type\":\"webauthn.get\",\"challenge\":\"" BASE64URL
         "\",\"origin\":\"https://gate.example.org\\u0000\"}",
         "client_data"},
        {GOOD(",\"crossOrigin\":true"), "cross_origin"},
        {GOOD(",\"crossOrigin\":\"false\""), "cross_origin"},
        {GOOD(",\"crossOrigin\":null"), "cross_origin"},
        {GOOD(",\"topOrigin\":\"https://gate.example.org\""), "cross_origin"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        is(cases[i].json, cases[i].reason);
    assert_string_equal(judge(PC_SPAN(GOOD("")), PC_CEREMONY_CREATE), "ceremony");
}

static void too_long(void **state) {
    (void)state;
    static char text[PC_CLIENT_DATA_MAX + 1];
    memset(text, ' ', sizeof text);
    memcpy(text, GOOD(""), strlen(GOOD("")));
    assert_string_equal(judge(pc_span(text, sizeof text - 1), PC_CEREMONY_GET), "good");
    assert_string_equal(judge(pc_span(text, sizeof text), PC_CEREMONY_GET), "client_data");
}

static void without_a_challenge_nothing_is_good(void **state) {
    (void)state;
    struct pc_client_data_expect expect = {.ceremony = PC_CEREMONY_GET, .origins = &origins};
    const char *reason;
    assert_int_equal(pc_client_data_check(PC_SPAN("{\"type\":\"webauthn.get\",\"challenge\":\"\","
                                                  "\"origin\":\"https://gate.example.org\"}"),
                                          &expect, &reason),
                     PC_ERR_DENIED);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(good),
        cmocka_unit_test(bad),
        cmocka_unit_test(too_long),
        cmocka_unit_test(without_a_challenge_nothing_is_good),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

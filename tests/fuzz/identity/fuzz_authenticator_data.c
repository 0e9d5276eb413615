/* Authenticator data of strangers, and the key in it: what is taken can be kept and read again. */
#include <stdint.h>
#include <stdlib.h>

#include "identity/passkey.h"

/* As an assertion, too, with the bytes as data and signature; none verifies. */
static void assert_with(const struct pc_authenticator_data *made, struct pc_span bytes) {
    struct pc_span origin = PC_SPAN("https://gate.example.org");
    const struct pc_texts origins = {&origin, 1};
    struct pc_passkey_expect expect = {.challenge = PC_SPAN("\x01\x02\x03\x04"),
                                       .rp_id = PC_SPAN("gate.example.org"),
                                       .origins = &origins};
    struct pc_passkey_assertion response = {
        .client_data = PC_SPAN("{\"type\":\"webauthn.get\",\"challenge\":\"AQIDBA\","
                               "\"origin\":\"https://gate.example.org\"}"),
        .authenticator_data = bytes,
        .signature = bytes};
    struct pc_passkey_known known = {.key = made->key};
    struct pc_authenticator_data out;
    const char *reason;
    if (pc_passkey_assert(&expect, &response, &known, &out, &reason) == PC_OK)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct pc_span bytes = pc_span(data, size);
    struct pc_authenticator_data out;
    struct pc_cose_key again;
    if (pc_authenticator_data_read(bytes, &out) != PC_OK)
        return 0;
    if ((out.flags & PC_AUTHENTICATOR_AT) == 0) {
        static const struct pc_authenticator_data none = {
            .key = {.algorithm = PC_ALG_EDDSA, .len = PC_COSE_EDDSA_KEY}};
        assert_with(&none, bytes);
        return 0;
    }
    if (out.credential.len == 0 || out.credential.len > PC_CREDENTIAL_ID_MAX ||
        pc_cose_key_of(out.key.algorithm, pc_span(out.key.bytes, out.key.len), &again) != PC_OK)
        abort();
    assert_with(&out, bytes);
    return 0;
}

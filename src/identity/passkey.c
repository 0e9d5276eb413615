/* Passkeys: registrations and assertions judged. */
#include "identity/passkey.h"

#include <fido.h>
#include <fido/eddsa.h>
#include <fido/es256.h>
#include <fido/rs256.h>

#include "crypto/hash.h"

static pc_err deny(const char *why, const char **reason) {
    *reason = why;
    return PC_ERR_DENIED;
}

/* A public key as libfido2 has it. */
struct public_key {
    int type; /* COSE_ES256 and so on */
    es256_pk_t *es256;
    eddsa_pk_t *eddsa;
    rs256_pk_t *rs256;
    const void *any;
};

static void public_key_free(struct public_key *key) {
    es256_pk_free(&key->es256);
    eddsa_pk_free(&key->eddsa);
    rs256_pk_free(&key->rs256);
}

/* False: the numbers are no key, such as a point that is not on the curve. */
static bool public_key_of(const struct pc_cose_key *key, struct public_key *out) {
    switch (key->algorithm) {
    case PC_ALG_ES256:
        out->type = COSE_ES256;
        out->any = out->es256 = es256_pk_new();
        return out->any != NULL && es256_pk_from_ptr(out->es256, key->bytes, key->len) == FIDO_OK;
    case PC_ALG_EDDSA:
        out->type = COSE_EDDSA;
        out->any = out->eddsa = eddsa_pk_new();
        return out->any != NULL && eddsa_pk_from_ptr(out->eddsa, key->bytes, key->len) == FIDO_OK;
    case PC_ALG_RS256:
        out->type = COSE_RS256;
        out->any = out->rs256 = rs256_pk_new();
        return out->any != NULL && rs256_pk_from_ptr(out->rs256, key->bytes, key->len) == FIDO_OK;
    case PC_ALG_COUNT:
        break;
    }
    return false;
}

/* What holds of the authenticator data of both ceremonies. */
static pc_err check_data(const struct pc_passkey_expect *expect,
                         const struct pc_authenticator_data *data, const char **reason) {
    uint8_t hash[PC_SHA256_SIZE];
    pc_err err = pc_sha256_one(expect->rp_id, hash);
    if (err != PC_OK)
        return err;
    if (!pc_span_eq_secret(data->rp_id_hash, pc_span(hash, sizeof hash)))
        return deny("rp", reason);
    if ((data->flags & PC_AUTHENTICATOR_UP) == 0)
        return deny("user_presence", reason);
    if ((data->flags & PC_AUTHENTICATOR_UV) == 0)
        return deny("user_verification", reason);
    if ((data->flags & PC_AUTHENTICATOR_BS) != 0 && (data->flags & PC_AUTHENTICATOR_BE) == 0)
        return deny("backup", reason);
    return PC_OK;
}

static pc_err check_client(const struct pc_passkey_expect *expect, enum pc_ceremony ceremony,
                           struct pc_span json, const char **reason) {
    struct pc_client_data_expect client = {
        .ceremony = ceremony, .challenge = expect->challenge, .origins = expect->origins};
    return pc_client_data_check(json, &client, reason);
}

pc_err pc_passkey_register(const struct pc_passkey_expect *expect,
                           const struct pc_passkey_registration *response,
                           struct pc_authenticator_data *out, const char **reason) {
    struct pc_span data;
    pc_err err = check_client(expect, PC_CEREMONY_CREATE, response->client_data, reason);
    if (err != PC_OK)
        return err;
    if (pc_attestation_object_read(response->attestation_object, &data) != PC_OK)
        return deny("attestation", reason);
    if (pc_authenticator_data_read(data, out) != PC_OK || (out->flags & PC_AUTHENTICATOR_AT) == 0)
        return deny("authenticator_data", reason);
    err = check_data(expect, out, reason);
    if (err != PC_OK)
        return err;
    PC_CLEANUP(public_key_free) struct public_key key = {0};
    return public_key_of(&out->key, &key) ? PC_OK : deny("key", reason);
}

static const unsigned char *bytes_of(struct pc_span span) {
    return (const unsigned char *)span.ptr;
}

/* Whether the signature is the key's, by libfido2, which looks at rp id and flags once more. */
static bool signature_is(const struct pc_passkey_expect *expect,
                         const struct pc_passkey_assertion *response,
                         const struct public_key *key) {
    struct pc_span data = response->authenticator_data;
    fido_assert_t *assertion = fido_assert_new();
    bool good = assertion != NULL &&
                fido_assert_set_clientdata(assertion, bytes_of(response->client_data),
                                           response->client_data.len) == FIDO_OK &&
                fido_assert_set_rp(assertion, expect->rp_id.ptr) == FIDO_OK &&
                fido_assert_set_count(assertion, 1) == FIDO_OK &&
                fido_assert_set_authdata_raw(assertion, 0, bytes_of(data), data.len) == FIDO_OK &&
                fido_assert_set_sig(assertion, 0, bytes_of(response->signature),
                                    response->signature.len) == FIDO_OK &&
                fido_assert_set_up(assertion, FIDO_OPT_TRUE) == FIDO_OK &&
                fido_assert_set_uv(assertion, FIDO_OPT_TRUE) == FIDO_OK &&
                fido_assert_verify(assertion, 0, key->type, key->any) == FIDO_OK;
    fido_assert_free(&assertion);
    return good;
}

pc_err pc_passkey_assert(const struct pc_passkey_expect *expect,
                         const struct pc_passkey_assertion *response,
                         const struct pc_passkey_known *known, struct pc_authenticator_data *out,
                         const char **reason) {
    pc_err err = check_client(expect, PC_CEREMONY_GET, response->client_data, reason);
    if (err != PC_OK)
        return err;
    if (pc_authenticator_data_read(response->authenticator_data, out) != PC_OK ||
        (out->flags & PC_AUTHENTICATOR_AT) != 0)
        return deny("authenticator_data", reason);
    err = check_data(expect, out, reason);
    if (err != PC_OK)
        return err;
    if (((out->flags & PC_AUTHENTICATOR_BE) != 0) != known->backup_eligible)
        return deny("backup", reason);
    PC_CLEANUP(public_key_free) struct public_key key = {0};
    if (!public_key_of(&known->key, &key))
        return deny("key", reason);
    if (response->signature.len == 0 || !signature_is(expect, response, &key))
        return deny("signature", reason);
    bool counts = out->counter != 0 || known->counter != 0;
    return counts && out->counter <= known->counter ? deny("counter", reason) : PC_OK;
}

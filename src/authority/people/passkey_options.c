/* Options of passkey ceremonies as JSON. */
#include "authority/people/passkey_options.h"

#include "base/encode.h"
#include "identity/cose_key.h"

static void put_bytes(struct pc_json *json, const char *key, struct pc_span bytes) {
    PC_CLEANUP(pc_buf_free) struct pc_buf text = {0};
    pc_base64url_encode(bytes, &text);
    pc_json_text(json, key, pc_buf_span(&text));
}

static pc_err put_descriptor(void *context, const struct pc_passkey *row) {
    struct pc_json *json = context;
    struct pc_span words = row->transports.len == 0 ? (struct pc_span){0} : row->transports;
    struct pc_span word;
    pc_json_object(json, NULL);
    pc_json_text(json, "type", PC_SPAN("public-key"));
    put_bytes(json, "id", row->credential);
    if (words.len > 0)
        pc_json_array(json, "transports");
    while (words.len > 0 && pc_span_split(&words, ' ', &word))
        pc_json_text(json, NULL, word);
    if (row->transports.len > 0)
        pc_json_array_end(json);
    pc_json_object_end(json);
    return PC_OK;
}

static pc_err put_descriptors(struct pc_work *work, struct pc_json *json, const char *key,
                              const struct pc_id *account) {
    struct pc_store *store = work->authority->store;
    pc_json_array(json, key);
    pc_err err = pc_id_is_none(account)
                     ? PC_OK
                     : store->passkey_list(store->self, account, put_descriptor, json);
    pc_json_array_end(json);
    return err;
}

static void put_common(struct pc_json *json, const struct pc_passkey_challenge *challenge) {
    put_bytes(json, "challenge", pc_span(challenge->bytes, sizeof challenge->bytes));
    pc_json_u64(json, "timeout", PC_PASSKEY_CHALLENGE_LIFE / 1000); /* milliseconds */
}

static void put_algorithms(struct pc_json *json) {
    static const enum pc_algorithm preferred[] = {PC_ALG_EDDSA, PC_ALG_ES256, PC_ALG_RS256};
    pc_json_array(json, "pubKeyCredParams");
    for (size_t i = 0; i < sizeof preferred / sizeof *preferred; i++) {
        pc_json_object(json, NULL);
        pc_json_text(json, "type", PC_SPAN("public-key"));
        pc_json_i64(json, "alg", pc_cose_number(preferred[i]));
        pc_json_object_end(json);
    }
    pc_json_array_end(json);
}

pc_err pc_passkey_creation_options(struct pc_work *work, struct pc_json *json,
                                   const struct pc_passkey_site *site,
                                   const struct pc_account *account,
                                   const struct pc_passkey_challenge *challenge) {
    struct pc_span shown = account->display_name.len > 0 ? account->display_name : account->name;
    pc_json_object(json, "rp");
    pc_json_text(json, "id", site->rp_id);
    pc_json_text(json, "name", site->rp_name);
    pc_json_object_end(json);
    pc_json_object(json, "user");
    put_bytes(json, "id", pc_span(account->id.bytes, sizeof account->id.bytes));
    pc_json_text(json, "name", account->name);
    pc_json_text(json, "displayName", shown);
    pc_json_object_end(json);
    put_common(json, challenge);
    put_algorithms(json);
    pc_err err = put_descriptors(work, json, "excludeCredentials", &account->id);
    pc_json_object(json, "authenticatorSelection");
    pc_json_text(json, "residentKey", PC_SPAN("preferred"));
    pc_json_bool(json, "requireResidentKey", false);
    pc_json_text(json, "userVerification", PC_SPAN("required"));
    pc_json_object_end(json);
    pc_json_text(json, "attestation", PC_SPAN("none"));
    return err;
}

pc_err pc_passkey_request_options(struct pc_work *work, struct pc_json *json,
                                  const struct pc_passkey_site *site, const struct pc_id *account,
                                  const struct pc_passkey_challenge *challenge) {
    put_common(json, challenge);
    pc_json_text(json, "rpId", site->rp_id);
    pc_err err = put_descriptors(work, json, "allowCredentials", account);
    pc_json_text(json, "userVerification", PC_SPAN("required"));
    return err;
}

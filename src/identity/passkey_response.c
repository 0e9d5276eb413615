/* The JSON of a public-key credential. */
#include "identity/passkey_response.h"

#include <jansson.h>

#include "base/encode.h"

enum { ATTESTATION_MAX = 32 * 1024, SIGNATURE_MAX = 1024, HANDLE_MAX = 64, TRANSPORTS_MAX = 16 };

static void json_free(json_t **json) {
    json_decref(*json);
}

struct reader {
    struct pc_arena *arena;
    pc_err err; /* the first failure */
};

/* The decoded bytes of a member; 1 to max of them where it is required. */
static struct pc_span take(struct reader *reader, const json_t *object, const char *name,
                           size_t max, bool required) {
    const json_t *value = json_object_get(object, name);
    struct pc_span none = {0};
    if (reader->err != PC_OK || (!required && (value == NULL || json_is_null(value))))
        return none;
    size_t len = json_string_length(value);
    if (!json_is_string(value) || len == 0 || len > max * 4 / 3 + 2) {
        reader->err = PC_ERR_INVALID;
        return none;
    }
    char *memory = pc_arena_alloc(reader->arena, len, 1);
    if (memory == NULL) {
        reader->err = PC_ERR_NOMEM;
        return none;
    }
    struct pc_buf bytes = pc_buf_over(memory, len);
    if (pc_base64url_decode(pc_span(json_string_value(value), len), &bytes) != PC_OK ||
        bytes.len > max)
        reader->err = PC_ERR_INVALID;
    return pc_buf_span(&bytes);
}

/* Those of the specification; a browser may know newer ones, which are left out. */
static bool is_transport(struct pc_span word) {
    static const char *const known[] = {"ble", "hybrid", "internal", "nfc", "smart-card", "usb"};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (pc_span_eq(word, pc_span_str(known[i])))
            return true;
    return false;
}

static bool has_word(struct pc_span words, struct pc_span word) {
    struct pc_span item;
    while (pc_span_split(&words, ' ', &item))
        if (pc_span_eq(item, word))
            return true;
    return false;
}

static struct pc_span take_transports(struct reader *reader, const json_t *response) {
    const json_t *list = json_object_get(response, "transports");
    char memory[64];
    struct pc_buf words = pc_buf_over(memory, sizeof memory);
    struct pc_span out = {0};
    if (json_array_size(list) > TRANSPORTS_MAX)
        reader->err = PC_ERR_INVALID;
    for (size_t i = 0; reader->err == PC_OK && i < json_array_size(list); i++) {
        const json_t *item = json_array_get(list, i);
        struct pc_span word = pc_span_str(json_string_value(item));
        if (!is_transport(word) || has_word(pc_buf_span(&words), word))
            continue;
        if (words.len > 0)
            pc_buf_add_char(&words, ' ');
        pc_buf_add(&words, word);
    }
    if (reader->err == PC_OK)
        reader->err = pc_arena_copy(reader->arena, pc_buf_span(&words), &out);
    return out;
}

static void read_members(struct reader *reader, const json_t *object, enum pc_ceremony ceremony,
                         struct pc_passkey_response *out) {
    const json_t *response = json_object_get(object, "response");
    struct pc_span raw = take(reader, object, "rawId", PC_CREDENTIAL_ID_MAX, true);
    struct pc_span client = take(reader, response, "clientDataJSON", PC_CLIENT_DATA_MAX, true);
    out->id = take(reader, object, "id", PC_CREDENTIAL_ID_MAX, true);
    if (ceremony == PC_CEREMONY_CREATE) {
        out->registration.client_data = client;
        out->registration.attestation_object =
            take(reader, response, "attestationObject", ATTESTATION_MAX, true);
        out->transports = take_transports(reader, response);
    } else {
        out->assertion.client_data = client;
        out->assertion.authenticator_data =
            take(reader, response, "authenticatorData", PC_CLIENT_DATA_MAX, true);
        out->assertion.signature = take(reader, response, "signature", SIGNATURE_MAX, true);
        out->user_handle = take(reader, response, "userHandle", HANDLE_MAX, false);
    }
    const char *type = json_string_value(json_object_get(object, "type"));
    bool same = pc_span_eq(raw, out->id);
    if (reader->err == PC_OK && (!same || !pc_span_eq(pc_span_str(type), PC_SPAN("public-key"))))
        reader->err = PC_ERR_INVALID;
}

pc_err pc_passkey_response_read(struct pc_span json, enum pc_ceremony ceremony,
                                struct pc_arena *arena, struct pc_passkey_response *out) {
    struct reader reader = {.arena = arena};
    *out = (struct pc_passkey_response){0};
    PC_CLEANUP(json_free)
    json_t *object = json_loadb(json.ptr, json.len, JSON_REJECT_DUPLICATES, NULL);
    if (!json_is_object(object) || !json_is_object(json_object_get(object, "response")))
        return PC_ERR_INVALID;
    read_members(&reader, object, ceremony, out);
    return reader.err;
}

/* Authenticator data and attestation objects. */
#include "identity/authenticator_data.h"

#include "identity/cbor.h"

enum { RP_ID_HASH = 32, AAGUID = 16, ATTESTATION_MEMBERS = 8 };

static uint32_t big_endian(struct pc_cursor *in, size_t width) {
    uint32_t value = 0;
    for (size_t i = 0; i < width; i++)
        value = value << 8 | pc_cursor_u8(in);
    return value;
}

static pc_err read_credential(struct pc_cursor *in, struct pc_authenticator_data *out) {
    out->aaguid = pc_cursor_bytes(in, AAGUID);
    size_t len = big_endian(in, 2);
    if (in->bad || len == 0 || len > PC_CREDENTIAL_ID_MAX)
        return PC_ERR_INVALID;
    out->credential = pc_cursor_bytes(in, len);
    return pc_cose_key_read(in, &out->key);
}

static void skip_extensions(struct pc_cursor *in) {
    struct pc_cursor at = *in;
    if (pc_cbor_next(&at).type != PC_CBOR_MAP)
        in->bad = true;
    (void)pc_cbor_skip(in);
}

pc_err pc_authenticator_data_read(struct pc_span bytes, struct pc_authenticator_data *out) {
    struct pc_cursor in = pc_cursor(bytes);
    *out = (struct pc_authenticator_data){0};
    out->rp_id_hash = pc_cursor_bytes(&in, RP_ID_HASH);
    out->flags = pc_cursor_u8(&in);
    out->counter = big_endian(&in, 4);
    if (in.bad)
        return PC_ERR_INVALID;
    if ((out->flags & PC_AUTHENTICATOR_AT) != 0 && read_credential(&in, out) != PC_OK)
        return PC_ERR_INVALID;
    if ((out->flags & PC_AUTHENTICATOR_ED) != 0)
        skip_extensions(&in);
    return pc_cursor_end(&in) == PC_OK ? PC_OK : PC_ERR_INVALID;
}

pc_err pc_attestation_object_read(struct pc_span bytes, struct pc_span *auth_data) {
    struct pc_cursor in = pc_cursor(bytes);
    bool format = false, statement = false;
    *auth_data = (struct pc_span){0};
    uint64_t count = pc_cbor_map(&in, ATTESTATION_MEMBERS);
    for (uint64_t i = 0; i < count && !in.bad; i++) {
        struct pc_cbor key = pc_cbor_next(&in);
        bool named = key.type == PC_CBOR_TEXT;
        bool is_format = named && pc_span_eq(key.bytes, PC_SPAN("fmt"));
        bool is_statement = named && pc_span_eq(key.bytes, PC_SPAN("attStmt"));
        bool is_data = named && pc_span_eq(key.bytes, PC_SPAN("authData"));
        if ((is_format && format) || (is_statement && statement) ||
            (is_data && auth_data->ptr != NULL))
            return PC_ERR_INVALID; /* twice: which one counts is not ours to guess */
        format = format || is_format;
        statement = statement || is_statement;
        if (is_data)
            *auth_data = pc_cbor_bytes(&in);
        else
            (void)pc_cbor_skip(&in);
    }
    bool whole = format && statement && auth_data->len > 0;
    return pc_cursor_end(&in) == PC_OK && whole ? PC_OK : PC_ERR_INVALID;
}

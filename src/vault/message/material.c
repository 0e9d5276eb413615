/* Keys of one message, from its data key. */
#include "vault/message/material.h"

static void stream_free(struct pc_gcm_stream **stream) {
    pc_gcm_stream_free(*stream);
}

/* Suites with commitment: the message id is the salt, and the info says what for. The others: no
 * salt, and the info is suite and message id. */
static pc_err derive(const struct pc_vault_suite *suite, const uint8_t *extracted,
                     struct pc_span id, struct pc_vault_material *out) {
    uint8_t info[2 + 32] = {(uint8_t)(suite->id >> 8), (uint8_t)suite->id};
    struct pc_span label = suite->commits ? PC_SPAN("DERIVEKEY") : id;
    memcpy(info + 2, label.ptr, label.len);
    pc_err err =
        pc_hkdf_expand(suite->hash, extracted, pc_span(info, 2 + label.len), out->key, out->length);
    if (err != PC_OK || !suite->commits)
        return err;
    return pc_hkdf_expand(suite->hash, extracted, PC_SPAN("COMMITKEY"), out->commitment,
                          sizeof out->commitment);
}

pc_err pc_vault_material_of(const struct pc_vault_suite *suite,
                            const struct pc_vault_data_key *data_key, struct pc_span id,
                            struct pc_vault_material *out) {
    if (data_key->len != suite->key_length)
        return PC_ERR_CORRUPT;
    *out = (struct pc_vault_material){.length = suite->key_length};
    if (!suite->derives) {
        memcpy(out->key, data_key->bytes, out->length);
        return PC_OK;
    }
    uint8_t extracted[PC_SHA2_MAX];
    pc_err err = pc_hkdf_extract(suite->hash, suite->commits ? id : PC_SPAN(""),
                                 pc_span(data_key->bytes, data_key->len), extracted);
    if (err == PC_OK)
        err = derive(suite, extracted, id, out);
    pc_wipe(extracted, sizeof extracted);
    if (err != PC_OK)
        pc_wipe(out, sizeof *out);
    return err;
}

/* Ready for its tag. */
static pc_err begin(const struct pc_vault_material *material, const struct pc_vault_header *header,
                    struct pc_span unstored, bool seal, struct pc_gcm_stream **out) {
    pc_err err = pc_gcm_stream_new(pc_span(material->key, material->length), seal, out);
    if (err != PC_OK)
        return err;
    err = pc_gcm_stream_begin(*out, (const uint8_t *)header->nonce.ptr, header->body);
    if (err == PC_OK)
        err = pc_gcm_stream_update(*out, unstored, NULL); /* no output: more associated data */
    return err;
}

pc_err pc_vault_header_seal(const struct pc_vault_material *material,
                            const struct pc_vault_header *header, struct pc_span unstored,
                            uint8_t tag[PC_GCM_TAG]) {
    PC_CLEANUP(stream_free) struct pc_gcm_stream *stream = NULL;
    pc_err err = begin(material, header, unstored, true, &stream);
    return err == PC_OK ? pc_gcm_stream_tag(stream, tag) : err;
}

pc_err pc_vault_header_verify(const struct pc_vault_material *material,
                              const struct pc_vault_header *header, struct pc_span unstored) {
    PC_CLEANUP(stream_free) struct pc_gcm_stream *stream = NULL;
    pc_err err = begin(material, header, unstored, false, &stream);
    if (err != PC_OK)
        return err;
    return pc_gcm_stream_verify(stream, (const uint8_t *)header->tag.ptr);
}

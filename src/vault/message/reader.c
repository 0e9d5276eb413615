/* Reading a message: its header, its data key, frames at any place. */
#include "vault/message/reader.h"

#include <stdlib.h>

pc_err pc_vault_reader_new(struct pc_vault_keys *keys, const struct pc_vault_read_options *options,
                           struct pc_vault_reader **out) {
    struct pc_vault_reader *reader = calloc(1, sizeof *reader);
    if (reader == NULL)
        return PC_ERR_NOMEM;
    reader->keys = keys;
    reader->options = *options;
    if (reader->options.max_wrapped == 0)
        reader->options.max_wrapped = PC_VAULT_WRAPPED_MAX;
    *out = reader;
    return PC_OK;
}

void pc_vault_reader_free(struct pc_vault_reader *reader) {
    if (reader == NULL)
        return;
    pc_ecdsa_free(reader->signature);
    pc_arena_free(&reader->arena);
    pc_wipe(reader, sizeof *reader);
    free(reader);
}

/* What it means that no key opened it. Where something was expected that is not stored, the key was
 * bound to that too, and may be the right one. Mostly the providers have said more than we know. */
static pc_err no_key(pc_err err, bool unstored, enum pc_vault_fault *fault, struct pc_diag *diag) {
    if (err == PC_ERR_NOTFOUND)
        return pc_vault_fail(fault, PC_VAULT_FAULT_KEY, diag, err,
                             "none of these keys is one that the message was encrypted for");
    if (err == PC_ERR_CORRUPT && unstored)
        return pc_vault_fail(fault, PC_VAULT_FAULT_CONTEXT, diag, PC_ERR_DENIED,
                             "it is another message than was expected: its encryption context "
                             "lacks a pair, or no key opens it");
    if (err == PC_ERR_CORRUPT)
        *fault = PC_VAULT_FAULT_KEY;
    else if (err != PC_ERR_NOMEM)
        *fault = PC_VAULT_FAULT_PROVIDER;
    return err;
}

/* With the data key: commitment, then the tag over the header. */
static pc_err verify(struct pc_vault_reader *reader, const struct pc_vault_header *header,
                     const struct pc_vault_data_key *key, struct pc_span unstored,
                     enum pc_vault_fault *fault, struct pc_diag *diag) {
    pc_err err = pc_vault_material_of(header->suite, key, header->id, &reader->material);
    if (err == PC_ERR_CORRUPT)
        return pc_vault_fail(fault, PC_VAULT_FAULT_ALTERED, diag, err,
                             "its data key is of another length than its suite's");
    if (err != PC_OK)
        return err;
    if (header->suite->commits &&
        !pc_span_eq_secret(header->commitment,
                           pc_span(reader->material.commitment, PC_VAULT_COMMITMENT)))
        return pc_vault_fail(fault, PC_VAULT_FAULT_ALTERED, diag, PC_ERR_CORRUPT,
                             "its data key is not the one that it commits to");
    err = pc_vault_header_verify(&reader->material, header, unstored);
    if (err == PC_ERR_CORRUPT && unstored.len > 0)
        return pc_vault_fail(fault, PC_VAULT_FAULT_CONTEXT, diag, PC_ERR_DENIED,
                             "it is another message than was expected: its encryption context "
                             "lacks a pair, or its header was altered");
    if (err == PC_ERR_CORRUPT)
        return pc_vault_fail(fault, PC_VAULT_FAULT_ALTERED, diag, err, "its header was altered");
    return err;
}

/* Where the pairs stand in an order of their own, the key may have been bound to that one. */
static pc_err unwrap(struct pc_vault_reader *reader, const struct pc_vault_header *header,
                     const struct pc_vault_expected *expected, struct pc_vault_data_key *key,
                     struct pc_diag *diag) {
    size_t length = header->suite->key_length;
    key->len = length;
    pc_err err = pc_vault_keys_open(reader->keys, &expected->all, header->wrapped, header->count,
                                    length, key, diag);
    if (err != PC_ERR_CORRUPT || header->as_stored.count == 0 || expected->unstored.len > 0)
        return err;
    key->len = length;
    return pc_vault_keys_open(reader->keys, &header->as_stored, header->wrapped, header->count,
                              length, key, diag);
}

static pc_err open_key(struct pc_vault_reader *reader, const struct pc_vault_header *header,
                       enum pc_vault_fault *fault, struct pc_diag *diag) {
    struct pc_vault_expected expected;
    pc_err err = pc_vault_expected_of(&header->context, &reader->options.expected, &reader->arena,
                                      &expected, fault, diag);
    if (err != PC_OK)
        return err;
    struct pc_vault_data_key key;
    err = unwrap(reader, header, &expected, &key, diag);
    err = err == PC_OK ? verify(reader, header, &key, expected.unstored, fault, diag)
                       : no_key(err, expected.unstored.len > 0, fault, diag);
    if (err == PC_OK && reader->data_key != NULL)
        *reader->data_key = key;
    if (err == PC_OK && reader->expected != NULL)
        *reader->expected = expected;
    pc_wipe(&key, sizeof key);
    return err;
}

static pc_err start_signature(struct pc_vault_reader *reader, const struct pc_vault_header *header,
                              struct pc_span bytes, enum pc_vault_fault *fault,
                              struct pc_diag *diag) {
    pc_err err = pc_vault_signature_of(header->suite, &header->context, &reader->signature, diag);
    if (err == PC_ERR_CORRUPT)
        *fault = PC_VAULT_FAULT_ALTERED;
    if (err != PC_OK || reader->signature == NULL)
        return err;
    return pc_ecdsa_update(reader->signature, bytes);
}

/* A header that is all there: kept, checked, and its key opened. */
static pc_err take(struct pc_vault_reader *reader, struct pc_span bytes, enum pc_vault_fault *fault,
                   struct pc_diag *diag) {
    struct pc_vault_header header;
    struct pc_span copy;
    size_t need;
    pc_err err = pc_arena_copy(&reader->arena, bytes, &copy);
    if (err == PC_OK)
        err = pc_vault_header_read(copy, reader->options.max_wrapped, &reader->arena, &header,
                                   &need, fault, diag);
    if (err != PC_OK)
        return err;
    if (!pc_vault_suite_readable(header.suite, reader->options.policy)) {
        *fault = PC_VAULT_FAULT_POLICY;
        return pc_diag_set(diag, PC_ERR_UNSUPPORTED,
                           "its algorithm suite 0x%04x has no key commitment, which the commitment "
                           "policy asks for",
                           header.suite->id);
    }
    err = start_signature(reader, &header, copy, fault, diag);
    if (err == PC_OK)
        err = open_key(reader, &header, fault, diag);
    if (err != PC_OK)
        return err;
    reader->header = header;
    reader->body.id_length = header.id.len;
    memcpy(reader->body.id, header.id.ptr, header.id.len);
    reader->body.frame_length = header.frame_length;
    return PC_OK;
}

pc_err pc_vault_reader_header(struct pc_vault_reader *reader, struct pc_span bytes, size_t *need,
                              enum pc_vault_fault *fault, struct pc_diag *diag) {
    struct pc_vault_header header;
    *fault = PC_VAULT_FAULT_NONE;
    pc_arena_reset(&reader->arena);
    pc_err err = pc_vault_header_read(bytes, reader->options.max_wrapped, &reader->arena, &header,
                                      need, fault, diag);
    if (err != PC_OK || *need != 0)
        return err;
    return take(reader, pc_span_upto(bytes, header.length), fault, diag);
}

const struct pc_vault_context *pc_vault_reader_context(const struct pc_vault_reader *reader) {
    return &reader->header.context;
}

size_t pc_vault_reader_header_length(const struct pc_vault_reader *reader) {
    return reader->header.length;
}

bool pc_vault_reader_is_framed(const struct pc_vault_reader *reader) {
    return reader->header.frame_length != 0 && reader->signature == NULL;
}

pc_err pc_vault_reader_layout(const struct pc_vault_reader *reader, uint64_t length,
                              struct pc_vault_layout *out, enum pc_vault_fault *fault,
                              struct pc_diag *diag) {
    uint32_t frame = reader->header.frame_length;
    uint64_t least = reader->header.length + PC_VAULT_FINAL_HEAD + PC_VAULT_FRAME_TAG;
    if (!pc_vault_reader_is_framed(reader))
        return pc_diag_set(diag, PC_ERR_UNSUPPORTED, "its frames cannot be opened one by one");
    uint64_t whole = (uint64_t)frame + PC_VAULT_FRAME_HEAD + PC_VAULT_FRAME_TAG;
    uint64_t rest = length < least ? UINT64_MAX : (length - least) % whole;
    if (rest > frame)
        return pc_vault_truncated(fault, diag);
    uint64_t frames = (length - least) / whole + 1;
    if (frames > UINT32_MAX)
        return pc_vault_fail(fault, PC_VAULT_FAULT_ALTERED, diag, PC_ERR_CORRUPT,
                             "it has more frames than can be");
    *out = (struct pc_vault_layout){.header = reader->header.length,
                                    .plain = (frames - 1) * frame + rest,
                                    .frames = frames,
                                    .frame_length = frame,
                                    .final_length = (uint32_t)rest};
    return PC_OK;
}

pc_err pc_vault_reader_cipher(const struct pc_vault_reader *reader, struct pc_gcm_stream **out) {
    return pc_gcm_stream_new(pc_span(reader->material.key, reader->material.length), false, out);
}

pc_err pc_vault_reader_frame(const struct pc_vault_reader *reader, struct pc_gcm_stream *cipher,
                             uint32_t number, bool final, struct pc_span frame, uint8_t *out,
                             enum pc_vault_fault *fault, struct pc_diag *diag) {
    struct pc_vault_piece piece;
    size_t need;
    pc_err err = pc_vault_piece_read(&reader->body, frame, number, &piece, &need);
    if (err == PC_OK && need == 0 && (piece.kind == PC_VAULT_FINAL) != final)
        return final ? pc_vault_truncated(fault, diag)
                     : pc_vault_fail(fault, PC_VAULT_FAULT_TRAILING, diag, PC_ERR_CORRUPT,
                                     "something stands behind the end of the message");
    if (err == PC_OK && (need != 0 || frame.len != piece.head + piece.length + PC_VAULT_FRAME_TAG))
        err = PC_ERR_CORRUPT;
    if (err == PC_OK)
        err = pc_vault_piece_open(&reader->body, &piece, cipher,
                                  pc_span(frame.ptr + piece.head, (size_t)piece.length), out);
    if (err == PC_ERR_CORRUPT) {
        *fault = PC_VAULT_FAULT_ALTERED;
        return pc_diag_set(diag, err, "frame %u was altered", number);
    }
    return err;
}

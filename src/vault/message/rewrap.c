/* Wrapping the data key of a message anew. */
#include "vault/message/reader.h"

struct work {
    struct pc_vault_reader *reader;
    struct pc_vault_data_key key;
    struct pc_vault_expected expected;
    struct pc_vault_wrapped_key wrapped[PC_VAULT_WRAPPED_MAX];
    size_t count;
};

/* By every provider that can: as for a new message, one that fails makes all of it fail. */
static pc_err wrap(struct work *work, struct pc_vault_keys *to, struct pc_diag *diag) {
    size_t providers = pc_vault_keys_count(to);
    for (size_t i = 0; i < providers; i++) {
        const struct pc_vault_provider *provider = pc_vault_keys_provider(to, i);
        if (provider->wrap == NULL)
            continue;
        if (work->count == PC_VAULT_WRAPPED_MAX)
            return pc_diag_set(diag, PC_ERR_RANGE, "more than %d keys wrap", PC_VAULT_WRAPPED_MAX);
        pc_err err = provider->wrap(provider->self, &work->expected.all, &work->key,
                                    &work->reader->arena, &work->wrapped[work->count], diag);
        if (err != PC_OK)
            return err;
        work->count++;
    }
    if (work->count == 0)
        return pc_diag_set(diag, PC_ERR_UNSUPPORTED, "none of the new keys can wrap a data key");
    return PC_OK;
}

/* The header with the new wrapped keys and its tag. */
static pc_err write(struct work *work, const struct pc_entropy *entropy, struct pc_buf *out) {
    struct pc_vault_header header = work->reader->header;
    uint8_t nonce[PC_GCM_NONCE], tag[PC_GCM_TAG];
    size_t at = out->len;
    header.wrapped = work->wrapped;
    header.count = work->count;
    pc_err err = pc_vault_header_write(&header, out);
    header.body = pc_span_from(pc_buf_span(out), at);
    if (err == PC_OK && header.suite->version == 1) {
        err = pc_entropy_fill(entropy, nonce, sizeof nonce);
        header.nonce = pc_span(nonce, sizeof nonce);
    }
    if (err == PC_OK)
        err = pc_vault_header_seal(&work->reader->material, &header, work->expected.unstored, tag);
    if (err != PC_OK)
        return err;
    if (header.suite->version == 1)
        pc_buf_add(out, header.nonce);
    pc_buf_add(out, pc_span(tag, sizeof tag));
    return pc_buf_end(out);
}

static pc_err rewrap(struct work *work, struct pc_vault_keys *to, struct pc_span bytes,
                     struct pc_buf *out, size_t *need, enum pc_vault_fault *fault,
                     struct pc_diag *diag) {
    pc_err err = pc_vault_reader_header(work->reader, bytes, need, fault, diag);
    if (err != PC_OK || *need != 0)
        return err;
    if (work->reader->signature != NULL) {
        *fault = PC_VAULT_FAULT_POLICY;
        return pc_diag_set(diag, PC_ERR_UNSUPPORTED,
                           "the message is signed, header and all, with a key that is gone; "
                           "it has to be decrypted and encrypted anew");
    }
    err = wrap(work, to, diag);
    if (err != PC_OK) {
        *fault = PC_VAULT_FAULT_PROVIDER;
        return err;
    }
    return write(work, pc_vault_keys_entropy(to), out);
}

pc_err pc_vault_rewrap(struct pc_vault_keys *from, struct pc_vault_keys *to,
                       const struct pc_vault_read_options *options, struct pc_span bytes,
                       size_t *header_length, struct pc_buf *out, size_t *need,
                       enum pc_vault_fault *fault, struct pc_diag *diag) {
    struct work work = {0};
    size_t before = out->len;
    *fault = PC_VAULT_FAULT_NONE;
    pc_err err = pc_vault_reader_new(from, options, &work.reader);
    if (err == PC_OK) {
        work.reader->data_key = &work.key;
        work.reader->expected = &work.expected;
        err = rewrap(&work, to, bytes, out, need, fault, diag);
        *header_length = pc_vault_reader_header_length(work.reader);
    }
    if (err != PC_OK)
        out->len = before;
    pc_vault_reader_free(work.reader);
    pc_wipe(&work.key, sizeof work.key);
    return err;
}

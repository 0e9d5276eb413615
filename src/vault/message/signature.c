/* Signatures of whole messages. */
#include "vault/message/signature.h"

#include "base/encode.h"
#include "vault/message/header.h"

static pc_err check_names(const struct pc_vault_context *context, struct pc_diag *diag) {
    for (size_t i = 0; i < context->count; i++)
        if (pc_span_starts(context->pairs[i].name, PC_SPAN("aws-crypto-")))
            return pc_diag_set(diag, PC_ERR_INVALID,
                               "names of an encryption context that begin with \"aws-crypto-\" are "
                               "the format's own");
    return PC_OK;
}

static pc_err add_key(const struct pc_ecdsa *signature, const struct pc_vault_context *context,
                      struct pc_arena *arena, struct pc_vault_context *with) {
    PC_CLEANUP(pc_buf_free) struct pc_buf point = {0};
    PC_CLEANUP(pc_buf_free) struct pc_buf text = {0};
    pc_err err = pc_ecdsa_public(signature, &point);
    if (err == PC_OK)
        pc_base64_encode(pc_buf_span(&point), &text);
    if (err == PC_OK)
        err = pc_buf_end(&text);
    if (err != PC_OK)
        return err;
    struct pc_vault_pair *pairs = PC_ARENA_ARRAY(arena, struct pc_vault_pair, context->count + 1);
    if (pairs == NULL)
        return PC_ERR_NOMEM;
    for (size_t i = 0; i < context->count; i++)
        pairs[i] = context->pairs[i];
    struct pc_vault_pair *own = &pairs[context->count];
    own->name = PC_SPAN(PC_VAULT_PUBLIC_KEY);
    err = pc_arena_copy(arena, pc_buf_span(&text), &own->value);
    return err == PC_OK ? pc_vault_context_of(pairs, context->count + 1, with) : err;
}

pc_err pc_vault_signature_new(const struct pc_vault_suite *suite,
                              const struct pc_vault_context *context, struct pc_arena *arena,
                              struct pc_vault_context *with, struct pc_ecdsa **out,
                              struct pc_diag *diag) {
    *with = *context;
    *out = NULL;
    pc_err err = check_names(context, diag);
    if (err != PC_OK || !suite->signs)
        return err;
    err = pc_ecdsa_signing(suite->curve, out);
    if (err == PC_OK)
        err = add_key(*out, context, arena, with);
    if (err == PC_OK)
        return PC_OK;
    if (err == PC_ERR_RANGE)
        err = pc_diag_set(diag, err, "the encryption context has no room for a public key");
    pc_ecdsa_free(*out);
    *out = NULL;
    return err;
}

pc_err pc_vault_signature_of(const struct pc_vault_suite *suite,
                             const struct pc_vault_context *context, struct pc_ecdsa **out,
                             struct pc_diag *diag) {
    bool found;
    struct pc_span text = pc_vault_context_get(context, PC_SPAN(PC_VAULT_PUBLIC_KEY), &found);
    *out = NULL;
    if (found != suite->signs)
        return pc_diag_set(diag, PC_ERR_CORRUPT,
                           found ? "it has a public key and no signature"
                                 : "it is signed, but its public key is missing");
    if (!suite->signs)
        return PC_OK;
    PC_CLEANUP(pc_buf_free) struct pc_buf point = {0};
    pc_err err =
        text.len > 2 * PC_ECDSA_POINT_MAX ? PC_ERR_INVALID : pc_base64_decode(text, &point);
    if (err == PC_OK)
        err = pc_ecdsa_verifying(suite->curve, pc_buf_span(&point), out);
    if (err == PC_ERR_INVALID)
        return pc_diag_set(diag, PC_ERR_CORRUPT, "its public key is none of the suite's curve");
    return err;
}

pc_err pc_vault_footer_write(struct pc_ecdsa *signature, struct pc_buf *out) {
    size_t at = out->len;
    pc_buf_add(out, PC_SPAN("\0\0"));
    pc_err err = pc_ecdsa_sign(signature, out);
    if (err == PC_OK)
        pc_vault_put_number((uint8_t *)out->ptr + at, 2, out->len - at - 2);
    return err;
}

pc_err pc_vault_footer_read(struct pc_span bytes, struct pc_span *signature, size_t *length,
                            size_t *need) {
    *need = bytes.len < 2 ? 2 : 0;
    if (*need != 0)
        return PC_OK;
    size_t len = (size_t)pc_vault_number(pc_span_upto(bytes, 2));
    if (len == 0 || len > PC_ECDSA_SIGNATURE_MAX)
        return PC_ERR_CORRUPT;
    *need = bytes.len < 2 + len ? 2 + len : 0;
    *signature = pc_span_upto(pc_span_from(bytes, 2), len);
    *length = 2 + len;
    return PC_OK;
}

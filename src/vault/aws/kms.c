/*
 * Keys that AWS KMS keeps, as the message format's provider "aws-kms": GenerateDataKey, Encrypt and
 * Decrypt with the encryption context, of one key that is named by its ARN; what another key
 * wrapped is not even asked about ("AWS KMS Keyring" of the AWS Encryption SDK Specification, in
 * its strict mode).
 */
#include <stdlib.h>

#include "base/encode.h"
#include "vault/aws/call.h"
#include "vault/json_text.h"
#include "vault/providers.h"

enum { ANSWER_MAX = 64 * 1024, CIPHERTEXT_MAX = 6144 };

struct kms {
    struct pc_aws *aws;
    struct pc_arena arena;
    struct pc_span key; /* ARN */
};

static void kms_free(void *self) {
    struct kms *kms = self;
    if (kms == NULL)
        return;
    pc_aws_free(kms->aws);
    pc_arena_free(&kms->arena);
    free(kms);
}

/* ,"EncryptionContext":{…} */
static void add_context(const struct pc_vault_context *context, struct pc_buf *out) {
    if (context->count == 0)
        return;
    pc_buf_add_str(out, ",\"EncryptionContext\":{");
    for (size_t i = 0; i < context->count; i++) {
        if (i > 0)
            pc_buf_add_char(out, ',');
        pc_vault_json_quote(context->pairs[i].name, out);
        pc_buf_add_char(out, ':');
        pc_vault_json_quote(context->pairs[i].value, out);
    }
    pc_buf_add_char(out, '}');
}

static void add_base64(const char *name, struct pc_span bytes, struct pc_buf *out) {
    pc_buf_addf(out, ",\"%s\":\"", name);
    pc_base64_encode(bytes, out);
    pc_buf_add_char(out, '"');
}

static void begin(const struct kms *kms, struct pc_buf *body) {
    pc_buf_add_str(body, "{\"KeyId\":");
    pc_vault_json_quote(kms->key, body);
}

/* Whatever it refuses for, it is who keeps the key that says no: nobody else's key is meant. */
static pc_err as_denied(pc_err err) {
    return err == PC_ERR_NOTFOUND || err == PC_ERR_INVALID ? PC_ERR_DENIED : err;
}

/* Ends the body and asks. The answer has to be about our key. */
static pc_err ask(const struct kms *kms, const char *target, struct pc_buf *body,
                  struct pc_aws_answer *answer, struct pc_diag *diag) {
    PC_CLEANUP(pc_buf_free) struct pc_buf key = {0};
    pc_buf_add_char(body, '}');
    pc_err err = pc_buf_end(body);
    struct pc_aws_call call = {.service = "kms",
                               .method = "POST",
                               .target = target,
                               .body = pc_buf_span(body),
                               .max_bytes = ANSWER_MAX};
    if (err == PC_OK)
        err = pc_aws_call(kms->aws, &call, answer, diag);
    if (err != PC_OK)
        return err;
    err = pc_vault_json_string(pc_buf_span(&answer->http.body), PC_SPAN("KeyId"), &key);
    if (err == PC_ERR_NOMEM)
        return err;
    if (err != PC_OK || !pc_span_eq(pc_buf_span(&key), kms->key))
        return pc_diag_set(diag, PC_ERR_UNAVAILABLE, "kms answers about another key");
    return PC_OK;
}

static pc_err read_bytes(const struct pc_aws_answer *answer, struct pc_span name,
                         struct pc_buf *out, struct pc_diag *diag) {
    PC_CLEANUP(pc_buf_free) struct pc_buf text = PC_BUF_SECRET;
    pc_err err = pc_vault_json_string(pc_buf_span(&answer->http.body), name, &text);
    if (err == PC_OK)
        err = pc_base64_decode(pc_buf_span(&text), out);
    if (err == PC_OK || err == PC_ERR_NOMEM)
        return err;
    return pc_diag_set(diag, PC_ERR_UNAVAILABLE, "kms answers without what was asked for");
}

static pc_err read_key(const struct pc_aws_answer *answer, struct pc_vault_data_key *key,
                       pc_err otherwise, struct pc_diag *diag) {
    PC_CLEANUP(pc_buf_free) struct pc_buf plain = PC_BUF_SECRET;
    pc_err err = read_bytes(answer, PC_SPAN("Plaintext"), &plain, diag);
    if (err != PC_OK)
        return err;
    if (plain.len != key->len)
        return pc_diag_set(diag, otherwise, "kms answers a key of %zu bytes for one of %zu",
                           plain.len, key->len);
    memcpy(key->bytes, plain.ptr, plain.len);
    return PC_OK;
}

static pc_err read_wrapped(const struct kms *kms, const struct pc_aws_answer *answer,
                           struct pc_arena *arena, struct pc_vault_wrapped_key *out,
                           struct pc_diag *diag) {
    PC_CLEANUP(pc_buf_free) struct pc_buf bytes = {0};
    pc_err err = read_bytes(answer, PC_SPAN("CiphertextBlob"), &bytes, diag);
    if (err == PC_OK && (bytes.len == 0 || bytes.len > CIPHERTEXT_MAX))
        return pc_diag_set(diag, PC_ERR_UNAVAILABLE, "kms answers no wrapped key");
    if (err == PC_OK)
        err = pc_arena_copy(arena, kms->key, &out->provider_info);
    if (err == PC_OK)
        err = pc_arena_copy(arena, pc_buf_span(&bytes), &out->ciphertext);
    out->provider_id = PC_SPAN("aws-kms");
    return err;
}

static pc_err generate(void *self, const struct pc_vault_context *context, struct pc_arena *arena,
                       struct pc_vault_data_key *key, struct pc_vault_wrapped_key *out,
                       struct pc_diag *diag) {
    PC_CLEANUP(pc_aws_answer_free) struct pc_aws_answer answer = PC_AWS_ANSWER;
    PC_CLEANUP(pc_buf_free) struct pc_buf body = {0};
    const struct kms *kms = self;
    begin(kms, &body);
    pc_buf_addf(&body, ",\"NumberOfBytes\":%zu", key->len);
    add_context(context, &body);
    pc_err err = as_denied(ask(kms, "TrentService.GenerateDataKey", &body, &answer, diag));
    if (err == PC_OK)
        err = read_wrapped(kms, &answer, arena, out, diag);
    return err == PC_OK ? read_key(&answer, key, PC_ERR_UNAVAILABLE, diag) : err;
}

static pc_err wrap(void *self, const struct pc_vault_context *context,
                   const struct pc_vault_data_key *key, struct pc_arena *arena,
                   struct pc_vault_wrapped_key *out, struct pc_diag *diag) {
    PC_CLEANUP(pc_aws_answer_free) struct pc_aws_answer answer = PC_AWS_ANSWER;
    PC_CLEANUP(pc_buf_free) struct pc_buf body = PC_BUF_SECRET;
    const struct kms *kms = self;
    begin(kms, &body);
    add_base64("Plaintext", pc_span(key->bytes, key->len), &body);
    add_context(context, &body);
    pc_err err = as_denied(ask(kms, "TrentService.Encrypt", &body, &answer, diag));
    return err == PC_OK ? read_wrapped(kms, &answer, arena, out, diag) : err;
}

/* What KMS says of a ciphertext that does not open under this key and context. */
static pc_err judge_unwrap(pc_err err, const struct pc_aws_answer *answer, struct pc_diag *diag) {
    static const char *const bad[] = {"InvalidCiphertextException", "IncorrectKeyException",
                                      "InvalidKeyUsageException"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        if (strcmp(answer->code, bad[i]) == 0)
            return pc_diag_set(diag, PC_ERR_CORRUPT,
                               "kms answers %s: another encryption context, or altered", bad[i]);
    return as_denied(err);
}

static pc_err unwrap(void *self, const struct pc_vault_context *context,
                     const struct pc_vault_wrapped_key *wrapped, struct pc_vault_data_key *key,
                     struct pc_diag *diag) {
    PC_CLEANUP(pc_aws_answer_free) struct pc_aws_answer answer = PC_AWS_ANSWER;
    PC_CLEANUP(pc_buf_free) struct pc_buf body = {0};
    const struct kms *kms = self;
    if (!pc_span_eq(wrapped->provider_id, PC_SPAN("aws-kms")) ||
        !pc_span_eq(wrapped->provider_info, kms->key))
        return PC_ERR_NOTFOUND;
    if (wrapped->ciphertext.len == 0 || wrapped->ciphertext.len > CIPHERTEXT_MAX)
        return pc_diag_set(diag, PC_ERR_CORRUPT, "the wrapped key is as long as none of KMS");
    begin(kms, &body);
    add_base64("CiphertextBlob", wrapped->ciphertext, &body);
    add_context(context, &body);
    pc_err err = ask(kms, "TrentService.Decrypt", &body, &answer, diag);
    if (err != PC_OK)
        return judge_unwrap(err, &answer, diag);
    return read_key(&answer, key, PC_ERR_CORRUPT, diag);
}

static pc_err health(void *self, struct pc_diag *diag) {
    PC_CLEANUP(pc_aws_answer_free) struct pc_aws_answer answer = PC_AWS_ANSWER;
    PC_CLEANUP(pc_buf_free) struct pc_buf body = {0};
    PC_CLEANUP(pc_buf_free) struct pc_buf state = {0};
    const struct kms *kms = self;
    const struct pc_span names[] = {PC_SPAN("KeyMetadata"), PC_SPAN("KeyState")};
    struct pc_span found;
    begin(kms, &body);
    pc_buf_add_char(&body, '}');
    pc_err err = pc_buf_end(&body);
    struct pc_aws_call call = {.service = "kms",
                               .method = "POST",
                               .target = "TrentService.DescribeKey",
                               .body = pc_buf_span(&body),
                               .max_bytes = ANSWER_MAX};
    if (err == PC_OK)
        err = as_denied(pc_aws_call(kms->aws, &call, &answer, diag));
    if (err != PC_OK)
        return err;
    err = pc_vault_json_find(pc_buf_span(&answer.http.body), names, 2, &found);
    if (err == PC_OK)
        err = pc_vault_json_plain(found, &state);
    if (err != PC_OK)
        return pc_diag_set(diag, PC_ERR_UNAVAILABLE, "kms does not say what state the key is in");
    if (!pc_span_eq(pc_buf_span(&state), PC_SPAN("Enabled")))
        return pc_diag_set(diag, PC_ERR_DENIED, "the key is not enabled in KMS (%.*s)",
                           PC_ARG(pc_span_upto(pc_buf_span(&state), 32)));
    return PC_OK;
}

/* "arn:aws:kms:eu-central-1:123456789012:key/…" → its region. */
static bool read_arn(struct pc_span arn, struct pc_span *region) {
    struct pc_span parts[6] = {{0}}, rest = arn;
    for (size_t i = 0; i < 5; i++)
        if (!pc_span_split(&rest, ':', &parts[i]))
            return false;
    *region = parts[3];
    for (size_t i = 0; i < arn.len; i++)
        if (arn.ptr[i] <= ' ' || arn.ptr[i] > '~')
            return false;
    return rest.ptr != NULL && pc_span_eq(parts[0], PC_SPAN("arn")) &&
           pc_span_eq(parts[2], PC_SPAN("kms")) && parts[3].len > 0 &&
           pc_span_starts(rest, PC_SPAN("key/")) && rest.len > 4 && arn.len <= 2048;
}

pc_err pc_vault_kms_open(const struct pc_settings_vault_key *key,
                         const struct pc_vault_ports *ports, struct pc_vault_provider *out,
                         struct pc_diag *diag) {
    struct pc_span region;
    if (!read_arn(key->key, &region))
        return pc_diag_set(diag, PC_ERR_INVALID,
                           "a key of KMS is named by its ARN (arn:aws:kms:REGION:ACCOUNT:key/ID), "
                           "not by an alias or its id alone");
    struct kms *kms = calloc(1, sizeof *kms);
    if (kms == NULL)
        return PC_ERR_NOMEM;
    struct pc_aws_options options = {.region = key->region.len > 0 ? key->region : region,
                                     .endpoint = key->endpoint,
                                     .profile = key->profile,
                                     .ca = key->ca,
                                     .http = ports->http,
                                     .entropy = ports->entropy,
                                     .clock = ports->clock,
                                     .stop = ports->stop};
    pc_err err = pc_arena_copy(&kms->arena, key->key, &kms->key);
    if (err == PC_OK)
        err = pc_aws_new(&options, &kms->aws, diag);
    if (err != PC_OK) {
        kms_free(kms);
        return err;
    }
    *out = (struct pc_vault_provider){.self = kms,
                                      .generate = generate,
                                      .wrap = wrap,
                                      .unwrap = unwrap,
                                      .health = health,
                                      .free = kms_free};
    return PC_OK;
}

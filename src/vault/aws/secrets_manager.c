/* GetSecretValue. */
#include "vault/aws/secrets_manager.h"

#include "base/encode.h"
#include "vault/aws/call.h"
#include "vault/json_text.h"

/* A secret is 64 KiB at most, and its text may be escaped. */
enum { ANSWER_MAX = 512 * 1024 };

static pc_err ask(struct pc_aws *aws, struct pc_span name, struct pc_span stage,
                  struct pc_aws_answer *answer, struct pc_diag *diag) {
    PC_CLEANUP(pc_buf_free) struct pc_buf body = {0};
    pc_buf_add_str(&body, "{\"SecretId\":");
    pc_vault_json_quote(name, &body);
    pc_buf_add_str(&body, ",\"VersionStage\":");
    pc_vault_json_quote(stage.len > 0 ? stage : PC_SPAN("AWSCURRENT"), &body);
    pc_buf_add_char(&body, '}');
    pc_err err = pc_buf_end(&body);
    struct pc_aws_call call = {.service = "secretsmanager",
                               .method = "POST",
                               .target = "secretsmanager.GetSecretValue",
                               .body = pc_buf_span(&body),
                               .max_bytes = ANSWER_MAX};
    return err == PC_OK ? pc_aws_call(aws, &call, answer, diag) : err;
}

static pc_err value_of(struct pc_span answer, struct pc_buf *out, struct pc_diag *diag) {
    PC_CLEANUP(pc_buf_free) struct pc_buf binary = PC_BUF_SECRET;
    pc_err err = pc_vault_json_string(answer, PC_SPAN("SecretString"), out);
    if (err == PC_ERR_NOTFOUND)
        err = pc_vault_json_string(answer, PC_SPAN("SecretBinary"), &binary);
    if (err == PC_OK && binary.len > 0)
        err = pc_base64_decode(pc_buf_span(&binary), out);
    if (err == PC_OK || err == PC_ERR_NOMEM)
        return err;
    return pc_diag_set(diag, PC_ERR_UNAVAILABLE,
                       "secretsmanager answers no value that can be read");
}

static pc_err member_of(struct pc_span value, struct pc_span key, struct pc_buf *out,
                        struct pc_diag *diag) {
    struct pc_span found;
    pc_err err = pc_vault_json_find(value, &key, 1, &found);
    if (err == PC_OK)
        err = pc_vault_json_plain(found, out);
    if (err == PC_ERR_NOTFOUND)
        return pc_diag_set(diag, err, "the secret has no key %.*s", PC_ARG(pc_span_upto(key, 64)));
    if (err == PC_ERR_INVALID)
        return pc_diag_set(
            diag, err,
            "the secret is no JSON object that has a text, a number or a truth value "
            "as %.*s",
            PC_ARG(pc_span_upto(key, 64)));
    return err;
}

pc_err pc_aws_secret_get(struct pc_aws *aws, struct pc_span name, struct pc_span stage,
                         struct pc_span key, struct pc_buf *out, struct pc_diag *diag) {
    PC_CLEANUP(pc_aws_answer_free) struct pc_aws_answer answer = PC_AWS_ANSWER;
    PC_CLEANUP(pc_buf_free) struct pc_buf value = PC_BUF_SECRET;
    pc_err err = ask(aws, name, stage, &answer, diag);
    if (err == PC_OK)
        err = value_of(pc_buf_span(&answer.http.body), &value, diag);
    if (err != PC_OK)
        return err;
    if (key.len > 0)
        return member_of(pc_buf_span(&value), key, out, diag);
    pc_buf_add(out, pc_buf_span(&value));
    return pc_buf_end(out);
}

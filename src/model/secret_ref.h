/*
 * References to secrets, as the configuration writes them: "${file:/run/secrets/smtp}". A secret
 * itself never stands there in the clear; src/vault/secrets/ says what each kind comes to.
 */
#ifndef PC_MODEL_SECRET_REF_H
#define PC_MODEL_SECRET_REF_H

#include "base/buf.h"
#include "base/err.h"
#include "base/span.h"

enum pc_secret_kind {
    PC_SECRET_FILE,   /* ${file:PATH} */
    PC_SECRET_ENV,    /* ${env:NAME} */
    PC_SECRET_CRED,   /* ${cred:NAME}: a systemd credential */
    PC_SECRET_VAULT,  /* ${vault:PATH#FIELD}: HashiCorp Vault or OpenBao, key-value version 2 */
    PC_SECRET_AWS_SM, /* ${aws-sm:NAME} or ${aws-sm:NAME#KEY}: AWS Secrets Manager */
    PC_SECRET_SEALED, /* ${sealed:…}: the secret itself, sealed to the gate */
    PC_SECRET_KINDS
};

enum {
    PC_SECRET_REF_MAX = 12 * 1024,  /* bytes of a reference */
    PC_SECRET_VALUE_MAX = 8 * 1024, /* bytes of what it comes to */
};

struct pc_secret_ref {
    enum pc_secret_kind kind;
    struct pc_span place; /* path, name, or what is sealed (base64url) */
    struct pc_span part;  /* behind '#'; empty: none */
};

/* The spans borrow from text. PC_ERR_INVALID: *why (may be NULL) says what is wrong, in words that
 * never repeat the text, which may be a secret by mistake. */
PC_MUST pc_err pc_secret_ref_parse(struct pc_span text, struct pc_secret_ref *out,
                                   const char **why);

/* "file", "env" … */
const char *pc_secret_kind_name(enum pc_secret_kind kind);

/* What an operator may see of it: all but the bytes of a sealed one. */
void pc_secret_ref_show(const struct pc_secret_ref *ref, struct pc_buf *out);

/* Matches every reference (ECMA-262), and the empty text; for the JSON Schema. */
extern const char pc_secret_ref_pattern[];

#endif

/*
 * A token and one key in it: sessions for several threads, the login, and finding all of that again
 * when the token was away.
 *
 * Nothing is asked of the token before the first use. Sessions are kept: up to
 * PC_P11_SESSIONS at once, further threads wait for one. The PIN is asked for anew at each login
 * and not kept; one that the token refused is not shown to it again, by none of its keys.
 */
#ifndef PC_VAULT_PKCS11_TOKEN_H
#define PC_VAULT_PKCS11_TOKEN_H

#include <stdbool.h>
#include <stdint.h>

#include <p11-kit/pkcs11.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/span.h"
#include "vault/pkcs11/module.h"

enum {
    PC_P11_SESSIONS = 8,
    PC_P11_LABEL_MAX = 32,      /* of a token */
    PC_P11_KEY_LABEL_MAX = 255, /* of a key */
    PC_P11_MODULUS_MAX = 1024,  /* bytes of an RSA key's modulus */
};

enum pc_p11_kind { PC_P11_AES, PC_P11_RSA };

struct pc_p11_key {
    enum pc_p11_kind kind;
    CK_OBJECT_HANDLE opens;  /* the secret or the private key; CK_INVALID_HANDLE: none */
    CK_OBJECT_HANDLE closes; /* the secret or the public key; CK_INVALID_HANDLE: none */
    size_t modulus;          /* RSA: bytes */
};

struct pc_p11_session {
    CK_FUNCTION_LIST *module;
    CK_SESSION_HANDLE handle;
    struct pc_p11_key key;
    unsigned generation; /* the token's when it was opened */
};

struct pc_p11_token;

struct pc_p11_where {
    struct pc_p11_module *module;
    struct pc_span token; /* its label, without the blanks that fill it up */
    struct pc_span key;   /* its label */
    /* Adds the PIN to out, a secret buffer. */
    pc_err (*pin)(void *self, struct pc_buf *out, struct pc_diag *diag);
    void *self;
};

/* PC_ERR_RANGE: a label is empty or too long. */
PC_MUST pc_err pc_p11_token_new(const struct pc_p11_where *where, struct pc_p11_token **out);
/* Closes its sessions, with which the login ends. Nobody may hold one. */
void pc_p11_token_free(struct pc_p11_token *token);

/* A session that is logged in and knows the key. PC_ERR_UNAVAILABLE: no such token or key, or
 * several, or it does not answer; PC_ERR_DENIED: the PIN. */
PC_MUST pc_err pc_p11_token_take(struct pc_p11_token *token, struct pc_p11_session *out,
                                 struct pc_diag *diag);
/* Gives it back with what its last call answered. What failed is closed; where that was
 * PC_P11_GONE, the next one to take a session begins anew. */
void pc_p11_token_give(struct pc_p11_token *token, const struct pc_p11_session *session, CK_RV rv);

#endif

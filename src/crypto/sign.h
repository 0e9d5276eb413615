/*
 * Signatures for tokens and checkpoints, in the forms of JWS (RFC 7518 section 3, RFC 8037):
 * RS256 (RSASSA-PKCS1-v1_5, 2048 bits and more), ES256 (P-256, r||s), EdDSA (Ed25519).
 */
#ifndef PC_CRYPTO_SIGN_H
#define PC_CRYPTO_SIGN_H

#include "base/buf.h"
#include "base/err.h"
#include "base/span.h"

enum pc_algorithm { PC_ALG_RS256, PC_ALG_ES256, PC_ALG_EDDSA, PC_ALG_COUNT };

/* "RS256", "ES256", "EdDSA". */
const char *pc_algorithm_name(enum pc_algorithm algorithm);
PC_MUST pc_err pc_algorithm_parse(struct pc_span name, enum pc_algorithm *out);

struct pc_signer;   /* a private key */
struct pc_verifier; /* a public key with its one algorithm */

PC_MUST pc_err pc_signer_generate(enum pc_algorithm algorithm, struct pc_signer **out);
/* PKCS#8 DER (RFC 5958); out is a secret buffer. */
PC_MUST pc_err pc_signer_export(const struct pc_signer *signer, struct pc_buf *out);
PC_MUST pc_err pc_signer_import(enum pc_algorithm algorithm, struct pc_span pkcs8,
                                struct pc_signer **out);
/* SubjectPublicKeyInfo DER. */
PC_MUST pc_err pc_signer_public(const struct pc_signer *signer, struct pc_buf *out);
PC_MUST pc_err pc_sign(const struct pc_signer *signer, struct pc_span message, struct pc_buf *out);
void pc_signer_free(struct pc_signer *signer);

/* The key's type, curve and size must fit the algorithm, else PC_ERR_INVALID. */
PC_MUST pc_err pc_verifier_new(enum pc_algorithm algorithm, struct pc_span spki,
                               struct pc_verifier **out);
/* From a public JWK (RFC 7517) of kty RSA, EC or OKP; a private member is refused. */
PC_MUST pc_err pc_verifier_from_jwk(enum pc_algorithm algorithm, struct pc_span jwk,
                                    struct pc_verifier **out);
/* SubjectPublicKeyInfo DER. */
PC_MUST pc_err pc_verifier_public(const struct pc_verifier *verifier, struct pc_buf *out);
enum pc_algorithm pc_verifier_algorithm(const struct pc_verifier *verifier);
/* PC_OK, PC_ERR_CORRUPT for a signature that does not verify, or another failure. */
PC_MUST pc_err pc_verify(const struct pc_verifier *verifier, struct pc_span message,
                         struct pc_span signature);
void pc_verifier_free(struct pc_verifier *verifier);

/* Appends the public key as a JWK object with kid, alg and use "sig". */
PC_MUST pc_err pc_jwk_export(enum pc_algorithm algorithm, struct pc_span spki, struct pc_span kid,
                             struct pc_buf *out);
/* The JWK thumbprint (RFC 7638) in base64url: what our key ids are. */
PC_MUST pc_err pc_jwk_thumbprint(enum pc_algorithm algorithm, struct pc_span spki,
                                 struct pc_buf *out);

#endif

/*
 * ECDSA (FIPS 186-4) over a stream of bytes, as the AWS Encryption SDK's format signs messages:
 * P-256 with SHA-256 or P-384 with SHA-384, signatures in DER, public keys as compressed points
 * (SEC 1 section 2.3.3).
 */
#ifndef PC_CRYPTO_ECDSA_H
#define PC_CRYPTO_ECDSA_H

#include "base/buf.h"
#include "base/err.h"
#include "base/span.h"

enum pc_curve { PC_CURVE_P256, PC_CURVE_P384 };
enum { PC_ECDSA_POINT_MAX = 49, PC_ECDSA_SIGNATURE_MAX = 104 };

struct pc_ecdsa; /* one message: it signs or it verifies */

/* With a key pair of its own. */
PC_MUST pc_err pc_ecdsa_signing(enum pc_curve curve, struct pc_ecdsa **out);
/* Appends its compressed point. */
PC_MUST pc_err pc_ecdsa_public(const struct pc_ecdsa *ecdsa, struct pc_buf *out);
/* With the public key of that compressed point; PC_ERR_INVALID: it is none of that curve. */
PC_MUST pc_err pc_ecdsa_verifying(enum pc_curve curve, struct pc_span point, struct pc_ecdsa **out);
void pc_ecdsa_free(struct pc_ecdsa *ecdsa);

/* The next bytes of the message. */
PC_MUST pc_err pc_ecdsa_update(struct pc_ecdsa *ecdsa, struct pc_span bytes);
/* At its end: appends the signature. */
PC_MUST pc_err pc_ecdsa_sign(struct pc_ecdsa *ecdsa, struct pc_buf *out);
/* At its end: PC_ERR_CORRUPT where it is not the signature of these bytes. */
PC_MUST pc_err pc_ecdsa_verify(struct pc_ecdsa *ecdsa, struct pc_span signature);

#endif

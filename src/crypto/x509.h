/* Certificates: the self-signed one of a first run, and how long one still lasts. */
#ifndef PC_CRYPTO_X509_H
#define PC_CRYPTO_X509_H

#include "base/buf.h"
#include "base/err.h"
#include "base/span.h"
#include "base/time.h"

/* Makes a P-256 key and a self-signed certificate (RFC 5280) for the names (DNS names or addresses,
 * as subjectAltName; the first is also the subject), both as PEM. key is a secret buffer. */
PC_MUST pc_err pc_x509_self_sign(const struct pc_span *names, size_t count, pc_time now,
                                 pc_time life, struct pc_buf *certificate, struct pc_buf *key);

/* When the first certificate of a PEM text ends. */
PC_MUST pc_err pc_x509_not_after(struct pc_span pem, pc_time *out);

/* PC_OK where the PEM key belongs to the first certificate of the PEM chain. */
PC_MUST pc_err pc_x509_check_pair(struct pc_span certificate, struct pc_span key);

/* True where it names an OCSP responder (authority information access). */
PC_MUST pc_err pc_x509_has_ocsp(struct pc_span pem, bool *out);

#endif

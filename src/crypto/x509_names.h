/* The names that a client's certificate gives it (subjectAltName, RFC 5280 section 4.2.1.6). */
#ifndef PC_CRYPTO_X509_NAMES_H
#define PC_CRYPTO_X509_NAMES_H

#include "base/buf.h"
#include "base/err.h"
#include "base/span.h"

/* Of a certificate whose signatures were verified already, as DER: its SPIFFE ID, DNS names and
 * e-mail addresses as base/names.h has them, space-joined; wildcards and other kinds are left out.
 * PC_ERR_INVALID: it is no certificate, a name has a form that two readers could take for two
 * names (a NUL, a space, a control character), or it breaks a rule of X.509-SVIDs: one URI where a
 * SPIFFE ID is among them, no authority, no key that signs certificates. */
PC_MUST pc_err pc_x509_names(struct pc_span der, struct pc_buf *out);

#endif

/*
 * Names that a certificate gives its holder, as texts: "spiffe://example.org/billing",
 * "dns:service.internal", "email:a@example.org". What is compared is compared byte by byte, so each
 * has one form.
 */
#ifndef PC_BASE_NAMES_H
#define PC_BASE_NAMES_H

#include <stdbool.h>

#include "base/span.h"

/* The longest that anything is looked up by. */
enum { PC_CERTIFICATE_NAME_MAX = 400 };

/* A SPIFFE ID of a workload (SPIFFE-ID specification, section 2): a trust domain of lower-case
 * letters, digits and . - _, then a path of at least one segment, none empty, "." or "..". */
bool pc_is_spiffe_id(struct pc_span text);
/* Starts like one, whatever the case. */
bool pc_looks_like_spiffe(struct pc_span text);
/* A host name in lower case with no wildcard. */
bool pc_is_plain_dns_name(struct pc_span text);
/* One '@' between printable characters, its right side a host name in lower case. */
bool pc_is_plain_email(struct pc_span text);
/* Any of them, with its prefix. */
bool pc_is_certificate_name(struct pc_span text);

#endif

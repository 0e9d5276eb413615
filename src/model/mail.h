/*
 * What an address of a mail and a mail server look like, in the part of RFC 5321 that we speak.
 */
#ifndef PC_MODEL_MAIL_H
#define PC_MODEL_MAIL_H

#include <stdbool.h>

#include "base/err.h"
#include "base/span.h"

/* One mailbox, "name@host": a dot-atom of ASCII (at most 64 bytes), a host name of letters, digits
 * and hyphens (at most 253), 254 bytes in all. No quoted names, address literals, comments or
 * spaces (RFC 5321 section 4.1.2 has them; nobody is reached by them only). */
bool pc_is_mail_address(struct pc_span text);
/* What stands behind the @ of an address. */
struct pc_span pc_mail_host(struct pc_span address);

struct pc_mail_server {
    struct pc_span host; /* a name, an IPv4 address, or an IPv6 one without brackets */
    struct pc_span port; /* empty: the usual one */
    bool tls;            /* smtps: TLS from the first byte */
    bool local;          /* this machine: localhost, 127.0.0.0/8, ::1 */
};

/* "smtp://host[:port]" or "smtps://host[:port]"; spans borrow from text. */
PC_MUST pc_err pc_mail_server_parse(struct pc_span text, struct pc_mail_server *out);

#endif

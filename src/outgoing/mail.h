/*
 * Mail by SMTP: STARTTLS or TLS from the first byte, with a verified certificate, and a password
 * where the server asks for one.
 */
#ifndef PC_OUTGOING_MAIL_H
#define PC_OUTGOING_MAIL_H

#include <stdatomic.h>

#include "base/buf.h"
#include "base/entropy.h"
#include "model/settings.h"
#include "ports/clock.h"
#include "ports/mail.h"
#include "ports/secrets.h"

enum { PC_SMTP_ANSWER = 256 };

/* How mail is sent; the members before `answer` are the caller's. */
struct pc_smtp {
    const struct pc_settings_mail *settings;
    const struct pc_entropy *entropy;
    const struct pc_clock *clock;
    const struct pc_secret_source *secrets; /* for mail.password; may be NULL where there is none */
    const atomic_bool *stop;                /* ends a delivery that is under way; may be NULL */
    /* The server's last line, printable ASCII: it may name an address, so it is no text for a log.
     */
    char answer[PC_SMTP_ANSWER];
};

/* The diag of its failures names no address. A refused password, a server without TLS and such are
 * PC_ERR_UNAVAILABLE: the operator can mend them. */
struct pc_mailer pc_smtp_mailer(struct pc_smtp *smtp);

#endif

/* Sending one mail. The real one is src/outgoing/mail.c. */
#ifndef PC_PORTS_MAIL_H
#define PC_PORTS_MAIL_H

#include "base/err.h"
#include "base/span.h"

struct pc_mail {
    struct pc_span to;      /* one address */
    struct pc_span subject; /* UTF-8, one line */
    struct pc_span text;    /* UTF-8, lines end with LF */
};

struct pc_mailer {
    void *self;
    /* Blocks. PC_OK once the server took it (250 after DATA); PC_ERR_UNAVAILABLE: try again later;
     * PC_ERR_DENIED: the server refused it for good (5xx). */
    pc_err (*send)(void *self, const struct pc_mail *mail, struct pc_diag *diag);
};

#endif

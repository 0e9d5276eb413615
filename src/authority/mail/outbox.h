/*
 * The outbox: mails that wait in the store, and the thread that sends them.
 *
 * A mail is queued in the store transaction of the change that it is about, so both happen or
 * neither does. It is sent at least once: where the authority dies between the server's answer and
 * the row's removal, it is sent again. What the server cannot take now is tried again after
 * mail.retry, then after twice as long each time, up to an hour; after mail.keep, or where the
 * server refuses it for good (5xx), it is given up, which the audit trail and the log tell. Neither
 * has an address or a text in it.
 */
#ifndef PC_AUTHORITY_OUTBOX_H
#define PC_AUTHORITY_OUTBOX_H

#include "authority/change.h"
#include "ports/mail.h"

enum { PC_OUTBOX_MAX = 10000 };

/* Queues a mail within the change; it goes off once that is committed. PC_ERR_UNSUPPORTED: no mail
 * server is configured; PC_ERR_FULL: too much waits; PC_ERR_INVALID: no address, or a subject of
 * several lines. Nothing was queued then, and the change may go on. */
PC_MUST pc_err pc_mail_queue(struct pc_change *change, struct pc_span to, struct pc_span subject,
                             struct pc_span text);
/* The same work, and no mail: for answers that must not tell by their time whether one was sent. */
PC_MUST pc_err pc_mail_pretend(struct pc_change *change, struct pc_span subject,
                               struct pc_span text);
/* Whether a mail server is configured. */
bool pc_mail_offered(const struct pc_settings *settings);

/* Sends what is due, one after the other; *next says when to look again (0: when something is
 * queued). For the thread, and for tests with a mailer and a clock of their own. */
PC_MUST pc_err pc_outbox_send_due(struct pc_authority *authority, const struct pc_mailer *mailer,
                                  pc_time *next);

PC_MUST pc_err pc_outbox_new(struct pc_authority *authority);
PC_MUST pc_err pc_outbox_start(struct pc_authority *authority);
/* Ends the thread, and a delivery that is under way; that mail stays. */
void pc_outbox_free(struct pc_authority *authority);
/* There may be something to send. */
void pc_outbox_wake(struct pc_authority *authority);

struct pc_outbox_counts {
    uint64_t waiting;
    uint64_t sent, failed; /* since the start; failed: given up */
};
PC_MUST pc_err pc_outbox_counts(struct pc_authority *authority, struct pc_outbox_counts *out);

#endif

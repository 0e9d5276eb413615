/* Mail that waits to be sent. */
#include "authority/mail/outbox.h"

pc_err pc_mail_queue(struct pc_change *change, struct pc_span to, struct pc_span subject,
                     struct pc_span text) {
    (void)change;
    (void)to;
    (void)subject;
    (void)text;
    return PC_ERR_UNAVAILABLE;
}

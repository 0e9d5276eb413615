/* Mail that waits to be sent: kept with the change that wants it, sent after. */
#ifndef PC_AUTHORITY_OUTBOX_H
#define PC_AUTHORITY_OUTBOX_H

#include "authority/change.h"

/* Queues a plain text mail to one address; it is sent once the change is committed. */
PC_MUST pc_err pc_mail_queue(struct pc_change *change, struct pc_span to, struct pc_span subject,
                             struct pc_span text);

#endif

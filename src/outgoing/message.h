/*
 * A mail as bytes on the wire (RFC 5322, MIME): its header fields, and its text in base64.
 *
 * Nothing that is given can begin a header field: control characters are refused, what is not
 * ASCII becomes encoded words (RFC 2047), the text is encoded whole.
 */
#ifndef PC_OUTGOING_MESSAGE_H
#define PC_OUTGOING_MESSAGE_H

#include "base/buf.h"
#include "base/entropy.h"
#include "base/time.h"
#include "ports/mail.h"

struct pc_sender {
    struct pc_span address;
    struct pc_span name; /* may be empty */
};

/* PC_ERR_INVALID: an address is none, a header has a control character or is no UTF-8. */
PC_MUST pc_err pc_message_build(const struct pc_sender *from, const struct pc_mail *mail,
                                pc_time now, const struct pc_entropy *entropy, struct pc_buf *out);

#endif

/*
 * A forgotten password: a link by mail, good for half an hour and one use.
 *
 * Whether an account is there, has an address or was asked about too often: one answer, and the
 * same work (one store transaction with a token and a mail), so that neither answer nor time tells.
 */
#ifndef PC_AUTHORITY_RECOVERY_H
#define PC_AUTHORITY_RECOVERY_H

#include "authority/change.h"

enum { PC_RECOVERY_MAILS = 3 }; /* for one account, in an hour */
#define PC_RECOVERY_LIFE (30 * PC_MINUTE)

/* name: of the account, or its e-mail address. PC_OK whatever comes of it; the audit trail knows.
 */
PC_MUST pc_err pc_password_forgot(struct pc_work *work, struct pc_span name);
/* Sets the password and ends every session and token of the account; second factors stay, and
 * nobody is signed in. A lock after failed attempts ends only where there is no second factor:
 * otherwise whoever reads the mail could try codes without end. PC_ERR_NOTFOUND: the token is not
 * good. */
PC_MUST pc_err pc_password_reset(struct pc_work *work, struct pc_span token,
                                 struct pc_span password);

#endif

/* The list of breached passwords that the configuration names, asked about a new password. */
#ifndef PC_AUTHORITY_BREACHED_FILE_H
#define PC_AUTHORITY_BREACHED_FILE_H

#include "authority/work.h"

/* PC_ERR_RANGE with a diag: it is on the list. PC_ERR_UNAVAILABLE: there is to be a list, and it
 * cannot be read; nobody gets a password that was not looked up. */
PC_MUST pc_err pc_password_unbreached(struct pc_work *work, struct pc_span password);

#endif

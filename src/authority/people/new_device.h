/*
 * Tells an account's owner by mail of a sign-in from a device that none of the account's kept
 * sessions was on: another kind of browser, or another part of the network (the address's first 16
 * bits, of IPv6 the first 32). The first sign-in ever is not told of; one
 * of a program that does not say its name is. Bounded: a hundred sessions are looked at.
 */
#ifndef PC_AUTHORITY_NEW_DEVICE_H
#define PC_AUTHORITY_NEW_DEVICE_H

#include "authority/change.h"

/* Within the change that begins the session, before it is there. */
PC_MUST pc_err pc_new_device_notice(struct pc_change *change, const struct pc_account *account);

#endif

/*
 * For whom passkeys are made: the relying party's id, name and origins (WebAuthn Level 3 section
 * 5.1.2 and 13.4.9). They come from the configuration; where it names no rp_id, from the host that
 * was asked, if it is one of the gate's.
 */
#ifndef PC_AUTHORITY_PASSKEY_SITE_H
#define PC_AUTHORITY_PASSKEY_SITE_H

#include "authority/work.h"

struct pc_passkey_site {
    struct pc_span rp_id; /* with a NUL behind it */
    struct pc_span rp_name;
    struct pc_texts origins;
};

/* host: as the request had it, with its port. PC_ERR_RANGE with a diag: there can be no passkeys
 * here, because it is an address or no host of the gate's. */
PC_MUST pc_err pc_passkey_site_of(struct pc_work *work, struct pc_span host,
                                  struct pc_passkey_site *out);

#endif

/*
 * What a browser is asked to do (WebAuthn Level 3 sections 5.4 and 5.5), in the JSON that
 * PublicKeyCredential.parseCreationOptionsFromJSON() and parseRequestOptionsFromJSON() read.
 */
#ifndef PC_AUTHORITY_PASSKEY_OPTIONS_H
#define PC_AUTHORITY_PASSKEY_OPTIONS_H

#include "authority/people/passkey_challenges.h"
#include "authority/people/passkey_site.h"
#include "base/json.h"

/* The members of a new passkey for the account; those that it has are left out. */
PC_MUST pc_err pc_passkey_creation_options(struct pc_work *work, struct pc_json *json,
                                           const struct pc_passkey_site *site,
                                           const struct pc_account *account,
                                           const struct pc_passkey_challenge *challenge);
/* The members of an assertion: of one of the account's passkeys, or of any where that is none. */
PC_MUST pc_err pc_passkey_request_options(struct pc_work *work, struct pc_json *json,
                                          const struct pc_passkey_site *site,
                                          const struct pc_id *account,
                                          const struct pc_passkey_challenge *challenge);

#endif

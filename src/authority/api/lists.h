/* Lists as the API answers them: {"items":[…],"next":…}, each the whole answer of a handler. */
#ifndef PC_AUTHORITY_LISTS_H
#define PC_AUTHORITY_LISTS_H

#include "authority/call.h"

/* Page by page, as ?limit= and ?after= ask. */
PC_MUST pc_err pc_list_accounts(struct pc_call *call);
PC_MUST pc_err pc_list_tenants(struct pc_call *call);
/* account none: everybody's. */
PC_MUST pc_err pc_list_keys(struct pc_call *call, const struct pc_id *account);
PC_MUST pc_err pc_list_sessions(struct pc_call *call, const struct pc_id *account);
/* Those whose time is not over. */
PC_MUST pc_err pc_list_devices(struct pc_call *call, const struct pc_id *account);
/* There are few: always all of them. */
PC_MUST pc_err pc_list_roles(struct pc_call *call);
PC_MUST pc_err pc_list_blocks(struct pc_call *call);
PC_MUST pc_err pc_list_signing_keys(struct pc_call *call);

/* The signing keys alone, into an array that is open. */
PC_MUST pc_err pc_list_add_signing_keys(struct pc_call *call, struct pc_json *json);

#endif

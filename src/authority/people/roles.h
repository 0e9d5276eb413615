/* Roles: names for sets of permissions. Those of the configuration change only there, and the
 * gate's own (portcullis_viewer, portcullis_operator, portcullis_admin) do not change. */
#ifndef PC_AUTHORITY_ROLES_H
#define PC_AUTHORITY_ROLES_H

#include "authority/change.h"

/* must_be_new: PC_ERR_EXISTS where there is one; otherwise it is replaced where it is there, and
 * PC_ERR_NOTFOUND where it is not. */
PC_MUST pc_err pc_role_set(struct pc_work *work, struct pc_span name,
                           const struct pc_texts *permissions, bool must_be_new,
                           struct pc_role *out);
/* PC_ERR_EXISTS with a diag: it is the configuration's, or accounts have it. */
PC_MUST pc_err pc_role_delete(struct pc_work *work, struct pc_span name);
/* Makes the store's roles of the configuration those of the settings in force. */
PC_MUST pc_err pc_roles_from_settings(struct pc_work *work);

#endif

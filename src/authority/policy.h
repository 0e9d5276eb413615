/* The configuration as policy: read anew, checked, and put in force here and at the edge. */
#ifndef PC_AUTHORITY_POLICY_H
#define PC_AUTHORITY_POLICY_H

#include "authority/work.h"
#include "authority/settings_hold.h"

/* PC_ERR_INVALID: complaints say why, and what was in force stays. What only a start can change
 * (folders, listeners, users) waits for one. */
PC_MUST pc_err pc_policy_reload(struct pc_work *work, struct pc_config_complaints *complaints);
/* Puts the settings in force into store (roles) and view (policy text). */
PC_MUST pc_err pc_policy_publish(struct pc_work *work);

#endif

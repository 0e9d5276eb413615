/* Handlers of the firewall's API, and the tables of their bodies. */
#ifndef PC_AUTHORITY_FIREWALL_CALLS_H
#define PC_AUTHORITY_FIREWALL_CALLS_H

#include "authority/router.h"

extern const struct pc_body_table pc_body_exclusion_add, pc_body_exclusion_change;

pc_err pc_firewall_exclusions(struct pc_call *call);
pc_err pc_firewall_exclusion_add(struct pc_call *call);
pc_err pc_firewall_exclusion(struct pc_call *call);
pc_err pc_firewall_exclusion_change(struct pc_call *call);
pc_err pc_firewall_exclusion_remove(struct pc_call *call);
pc_err pc_firewall_report(struct pc_call *call);
pc_err pc_firewall_tune(struct pc_call *call);

#endif

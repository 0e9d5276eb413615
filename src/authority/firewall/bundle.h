/* The bundle of the firewall's rules that belongs to a configuration. */
#ifndef PC_AUTHORITY_FIREWALL_BUNDLE_H
#define PC_AUTHORITY_FIREWALL_BUNDLE_H

#include "authority/authority.h"
#include "authority/settings_hold.h"

/* Makes it where it is not there yet, which takes up to a minute and holds no lock: what is in
 * force stays so meanwhile. Fills the hold's firewall; before that is published. PC_ERR_INVALID and
 * other failures: a complaint with key, file and line of the rule. */
PC_MUST pc_err pc_firewall_prepare(struct pc_authority *authority, struct pc_settings_hold *hold,
                                   struct pc_config_complaints *complaints);

/* Once it is published: removes those that came before it. */
void pc_firewall_tidy(struct pc_authority *authority, const struct pc_settings_hold *hold);

#endif

/*
 * The firewall's rules in force as the authority uses them: to check what is to be left out, and to
 * replay requests. One use each; closing it gives everything back.
 */
#ifndef PC_AUTHORITY_FIREWALL_RULES_H
#define PC_AUTHORITY_FIREWALL_RULES_H

#include "authority/work.h"
#include "inspect/waf/waf.h"

struct pc_firewall_rules {
    struct pc_waf_engine *engine;
    struct pc_span bundle; /* mapped */
};

/* PC_ERR_EXISTS with a diag: the configuration has none. PC_ERR_UNAVAILABLE: their bundle cannot be
 * used. */
PC_MUST pc_err pc_firewall_rules_open(struct pc_work *work, struct pc_firewall_rules *out);
void pc_firewall_rules_close(struct pc_firewall_rules *rules); /* for PC_CLEANUP */

#endif

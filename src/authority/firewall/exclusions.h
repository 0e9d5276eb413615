/*
 * What the firewall leaves out, as an operator keeps it: added with an owner, a reason and an end,
 * changed, removed, and ended by the clock. In force at every edge when the call is answered.
 */
#ifndef PC_AUTHORITY_FIREWALL_EXCLUSIONS_H
#define PC_AUTHORITY_FIREWALL_EXCLUSIONS_H

#include "authority/work.h"
#include "inspect/waf/waf.h"

enum { PC_EXCLUSIONS_MAX = 1000 };
#define PC_EXCLUSION_LIFE     (90 * PC_DAY)
#define PC_EXCLUSION_LIFE_MAX (365 * PC_DAY)

/* Whether it may be left out: not what decides or prepares, not what is not there, and a whole rule
 * everywhere only where that is said (wide). By the rules of the engine, the routes and accounts
 * that there are. Diag says what is wrong and what there is. Pure but for the look into the store.
 */
PC_MUST pc_err pc_exclusion_check(struct pc_work *work, const struct pc_waf_engine *engine,
                                  const struct pc_exclusion *exclusion, bool wide);

/* Checks and adds; fills id and created. expires 0: PC_EXCLUSION_LIFE from now. PC_ERR_EXISTS: the
 * same is left out already. */
PC_MUST pc_err pc_exclusion_add(struct pc_work *work, const struct pc_waf_engine *engine, bool wide,
                                struct pc_exclusion *exclusion);

/* What may be changed later: empty, or 0: stays. */
struct pc_exclusion_change {
    struct pc_span reason, owner;
    pc_time expires;
};
PC_MUST pc_err pc_exclusion_change(struct pc_work *work, const struct pc_id *id,
                                   const struct pc_exclusion_change *wish,
                                   struct pc_exclusion *out);
PC_MUST pc_err pc_exclusion_remove(struct pc_work *work, const struct pc_id *id);

/* Removes those that are over, each with its event. */
PC_MUST pc_err pc_exclusions_end_over(struct pc_work *work);

#endif

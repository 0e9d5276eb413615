/* What each rule of sensitive data does on a route: its own action, or what the configuration says
 * instead, below the ceiling of the direction. */
#ifndef PC_GATE_ACTIONS_H
#define PC_GATE_ACTIONS_H

#include "inspect/dlp/dlp.h"
#include "model/settings.h"

struct pc_actions {
    bool looks;  /* some rule is not off */
    bool alters; /* some rule redacts or blocks */
    bool blocks;
};

/* By rule index; *own has room for each rule of the scanner. The route's overrides come before the
 * usual ones; those of rules that there are not are passed over. */
void pc_actions_own(const struct pc_dlp_scanner *scanner, const struct pc_sensitive *usual,
                    const struct pc_sensitive *route, uint8_t *own);

/* The same below a ceiling, into *out. */
struct pc_actions pc_actions_below(enum pc_ceiling ceiling, const uint8_t *own, size_t count,
                                   uint8_t *out);

#endif

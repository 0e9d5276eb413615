/* Own rules of sensitive data, from what a file says to what the scanner takes. */
#ifndef PC_BUNDLE_DLP_RULES_H
#define PC_BUNDLE_DLP_RULES_H

#include "base/arena.h"
#include "inspect/dlp/dlp.h"
#include "model/dlp_rules.h"

/* The rules in their order, in the arena; texts are borrowed. */
PC_MUST pc_err pc_dlp_rules_make(const struct pc_own_rules *own, struct pc_arena *arena,
                                 const struct pc_dlp_rule **out);

/* The same and the image of all rules, appended. Where one is wrong *diag says why, and *line is
 * where the rule stands in its file, or 0. */
PC_MUST pc_err pc_dlp_rules_image(const struct pc_own_rules *own, struct pc_arena *arena,
                                  struct pc_buf *image, uint32_t *line, struct pc_diag *diag);

#endif

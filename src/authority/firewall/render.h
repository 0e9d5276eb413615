/* An exclusion of the firewall as the API shows it. */
#ifndef PC_AUTHORITY_FIREWALL_RENDER_H
#define PC_AUTHORITY_FIREWALL_RENDER_H

#include "base/json.h"
#include "ports/store.h"

enum { PC_EXCLUSION_DEAD_DAYS = 30, PC_EXCLUSION_ENDING_DAYS = 14 };

/* "942100", or "942100-942190". */
void pc_exclusion_rule_text(const struct pc_exclusion_record *record, struct pc_buf *out);
/* PC_ERR_INVALID: neither a number nor two with a '-' between. */
PC_MUST pc_err pc_exclusion_rule_parse(struct pc_span text, uint32_t *first, uint32_t *last);

/* The whole object. "findings" has what is to be said about it: "dead" (no hit for dead_days),
 * "every variable", "by tag", "every route", "ends soon", "over". */
void pc_exclusion_render(struct pc_json *json, const struct pc_exclusion *exclusion, pc_time now,
                         unsigned dead_days);

#endif

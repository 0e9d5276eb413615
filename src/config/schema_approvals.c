/* The rows of approvals by a second person. */
#include "config/schema.h"
#include "model/settings.h"

static void check_approvals(struct pc_report *report, uint32_t line, const void *section) {
    const struct pc_settings_approvals *approvals = section;
    if (approvals->default_life > approvals->max)
        pc_report_add(report, line, "default is longer than max");
}

static const struct pc_schema_row rows[] = {
    {.key = "max",
     .type = PC_TYPE_DURATION,
     .at = offsetof(struct pc_settings_approvals, max),
     .fallback = "8h",
     .min = (uint64_t)PC_MINUTE,
     .max = (uint64_t)(30 * PC_DAY),
     .doc = "The longest time that somebody may ask for."},
    {.key = "default",
     .type = PC_TYPE_DURATION,
     .at = offsetof(struct pc_settings_approvals, default_life),
     .fallback = "1h",
     .min = (uint64_t)PC_MINUTE,
     .max = (uint64_t)(30 * PC_DAY),
     .doc = "How long an approval is good where the request does not say."},
    {.key = "pending",
     .type = PC_TYPE_DURATION,
     .at = offsetof(struct pc_settings_approvals, pending),
     .fallback = "24h",
     .min = (uint64_t)PC_MINUTE,
     .max = (uint64_t)(30 * PC_DAY),
     .doc = "A request that nobody has decided by then ends."},
};

const struct pc_schema pc_schema_approvals = {
    .rows = rows,
    .count = sizeof rows / sizeof *rows,
    .check = check_approvals,
};

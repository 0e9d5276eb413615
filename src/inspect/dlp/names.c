/* The words for levels and actions. */
#include "inspect/dlp/dlp.h"

static const char *const levels[PC_DLP_LEVELS] = {"low", "medium", "high", "critical"};
static const char *const actions[PC_DLP_ACTIONS] = {"off", "log", "redact", "block"};

const char *pc_dlp_level_name(enum pc_dlp_level level) {
    return (unsigned)level < PC_DLP_LEVELS ? levels[level] : "unknown";
}

const char *pc_dlp_action_name(enum pc_dlp_action action) {
    return (unsigned)action < PC_DLP_ACTIONS ? actions[action] : "unknown";
}

pc_err pc_dlp_level_find(struct pc_span name, enum pc_dlp_level *out) {
    for (unsigned i = 0; i < PC_DLP_LEVELS; i++)
        if (pc_span_eq(name, pc_span_str(levels[i]))) {
            *out = (enum pc_dlp_level)i;
            return PC_OK;
        }
    return PC_ERR_NOTFOUND;
}

pc_err pc_dlp_action_find(struct pc_span name, enum pc_dlp_action *out) {
    for (unsigned i = 0; i < PC_DLP_ACTIONS; i++)
        if (pc_span_eq(name, pc_span_str(actions[i]))) {
            *out = (enum pc_dlp_action)i;
            return PC_OK;
        }
    return PC_ERR_NOTFOUND;
}

/* Actions of rules, by configuration. */
#include "gate/actions.h"

static const enum pc_dlp_action actions[] = {
    [PC_CEILING_OFF] = PC_DLP_OFF,       [PC_CEILING_LOG] = PC_DLP_LOG,
    [PC_CEILING_REDACT] = PC_DLP_REDACT, [PC_CEILING_BLOCK] = PC_DLP_BLOCK,
    [PC_CEILING_INHERIT] = PC_DLP_OFF, /* nobody said anything */
};

static void apply(const struct pc_dlp_scanner *scanner, const struct pc_sensitive *said,
                  uint8_t *own) {
    size_t index;
    for (size_t i = 0; i < said->override_count; i++)
        if (pc_dlp_scanner_find(scanner, said->overrides[i].rule, &index) == PC_OK)
            own[index] = (uint8_t)actions[said->overrides[i].action];
}

void pc_actions_own(const struct pc_dlp_scanner *scanner, const struct pc_sensitive *usual,
                    const struct pc_sensitive *route, uint8_t *own) {
    size_t count = pc_dlp_scanner_rules(scanner);
    for (size_t i = 0; i < count; i++)
        own[i] = (uint8_t)pc_dlp_scanner_rule(scanner, i)->action;
    apply(scanner, usual, own);
    apply(scanner, route, own);
}

struct pc_actions pc_actions_below(enum pc_ceiling ceiling, const uint8_t *own, size_t count,
                                   uint8_t *out) {
    struct pc_actions all = {0};
    uint8_t most = (uint8_t)actions[ceiling];
    for (size_t i = 0; i < count; i++) {
        out[i] = own[i] < most ? own[i] : most;
        all.looks |= out[i] != PC_DLP_OFF;
        all.alters |= out[i] >= PC_DLP_REDACT;
        all.blocks |= out[i] == PC_DLP_BLOCK;
    }
    return all;
}

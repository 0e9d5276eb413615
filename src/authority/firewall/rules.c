/* Opening the bundle of the rules in force. */
#include "authority/firewall/rules.h"

#include "authority/settings_hold.h"
#include "bundle/bundle.h"

static pc_err bundle_of(struct pc_authority *authority, uint8_t digest[PC_BUNDLE_DIGEST]) {
    struct pc_settings_hold *hold = pc_settings_acquire(authority);
    bool there = hold->has_firewall;
    for (size_t i = 0; i < PC_BUNDLE_DIGEST; i++)
        digest[i] = hold->firewall.bundle[i];
    pc_settings_release(hold);
    return there ? PC_OK : PC_ERR_NOTFOUND;
}

pc_err pc_firewall_rules_open(struct pc_work *work, struct pc_firewall_rules *out) {
    uint8_t digest[PC_BUNDLE_DIGEST];
    *out = (struct pc_firewall_rules){0};
    if (bundle_of(work->authority, digest) != PC_OK)
        return pc_diag_set(&work->diag, PC_ERR_EXISTS,
                           "the configuration names no rules of the firewall (waf: rules:)");
    pc_err err = pc_bundle_map(work->authority->paths.waf, digest, &out->bundle, &work->diag);
    if (err == PC_OK)
        err = pc_waf_engine_new(out->bundle, &out->engine, &work->diag);
    if (err == PC_OK)
        return PC_OK;
    pc_log(&work->authority->log, PC_LOG_ERROR, "firewall: the rules cannot be used: %s",
           work->diag.text);
    pc_firewall_rules_close(out);
    return PC_ERR_UNAVAILABLE;
}

void pc_firewall_rules_close(struct pc_firewall_rules *rules) {
    if (rules->engine != NULL)
        pc_waf_engine_free(rules->engine);
    if (rules->bundle.ptr != NULL)
        pc_bundle_unmap(rules->bundle);
    *rules = (struct pc_firewall_rules){0};
}

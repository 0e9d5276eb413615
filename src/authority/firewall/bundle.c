/* Making the bundle of a configuration, and removing those of earlier ones. */
#include "authority/firewall/bundle.h"

#include "authority/firewall/requests.h"
#include "bundle/bundle.h"

static void complain(struct pc_config_complaints *complaints, const struct pc_diag *diag,
                     pc_err err) {
    struct pc_policy_errors *errors = &complaints->policy;
    struct pc_span text = pc_span_str(diag->text[0] != '\0' ? diag->text : pc_err_name(err));
    if (errors->count == sizeof errors->items / sizeof errors->items[0])
        return;
    struct pc_policy_error *item = &errors->items[errors->count];
    *item = (struct pc_policy_error){.key = PC_SPAN("waf.rules")};
    if (pc_arena_copy(&errors->arena, text, &item->text) == PC_OK)
        errors->count++;
}

static void begun(void *context, const char *step, unsigned done, unsigned of) {
    const struct pc_authority *authority = context;
    pc_log(&authority->log, PC_LOG_INFO, "firewall: making the rules ready: %s, %u of %u", step,
           done, of);
}

pc_err pc_firewall_prepare(struct pc_authority *authority, struct pc_settings_hold *hold,
                           struct pc_config_complaints *complaints) {
    const struct pc_settings_waf *waf = &hold->settings.waf;
    const struct pc_waf_bundle_options options = {.progress = begun, .context = authority};
    struct pc_diag diag = {0};
    bool made = false;
    hold->has_firewall = false;
    if (waf->rules.count == 0)
        return PC_OK;
    pc_err err = pc_bundle_ensure(authority->paths.waf, &waf->rules, &options,
                                  hold->firewall.bundle, &made, &diag);
    if (err != PC_OK) {
        complain(complaints, &diag, err);
        return err;
    }
    if (made)
        pc_log(&authority->log, PC_LOG_INFO, "firewall: the rules are ready");
    if (waf->keep_requests > 0)
        err = pc_kept_requests_key(authority, hold->firewall.seal_to);
    if (err != PC_OK)
        pc_log(&authority->log, PC_LOG_WARN, "firewall: requests are not kept: %s",
               pc_err_name(err));
    hold->has_firewall = true;
    return PC_OK;
}

void pc_firewall_tidy(struct pc_authority *authority, const struct pc_settings_hold *hold) {
    if (hold->has_firewall && pc_bundle_sweep(authority->paths.waf, hold->firewall.bundle) != PC_OK)
        pc_log(&authority->log, PC_LOG_WARN, "firewall: old bundles cannot be removed");
}

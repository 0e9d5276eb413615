/* The configuration as policy. */
#include "authority/policy.h"
#include "authority/vault/watch.h"

#include "authority/content/bundle.h"
#include "authority/events.h"
#include "authority/firewall/bundle.h"
#include "authority/keeper.h"
#include "authority/publish.h"
#include "authority/people/roles.h"

pc_err pc_policy_publish(struct pc_work *work) {
    struct pc_authority *authority = work->authority;
    pc_err err = pc_roles_from_settings(work);
    if (err != PC_OK)
        return err;
    pthread_mutex_lock(&authority->change_lock);
    err = pc_publish_policy(authority);
    if (err != PC_OK)
        authority->view_stale = true;
    pthread_mutex_unlock(&authority->change_lock);
    return err;
}

static pc_err write_event(struct pc_work *work, bool good) {
    struct pc_event event = pc_event_of(work, PC_EVENT_POLICY, "publish");
    event.allowed = good;
    if (!good)
        event.reason = PC_SPAN("invalid");
    return pc_event_write(work->authority, &event);
}

pc_err pc_policy_reload(struct pc_work *work, struct pc_config_complaints *complaints) {
    struct pc_authority *authority = work->authority;
    struct pc_settings_hold *hold = NULL;
    pc_err err = pc_settings_load(authority->config_path, &hold, complaints);
    if (err == PC_OK)
        err = pc_firewall_prepare(authority, hold, complaints);
    if (err == PC_OK)
        err = pc_content_prepare(authority, hold, complaints);
    if (err != PC_OK) {
        pc_settings_release(hold);
        pc_err written = write_event(work, false);
        return written == PC_OK ? err : written;
    }
    err = write_event(work, true);
    if (err != PC_OK) {
        pc_settings_release(hold);
        return err;
    }
    err = pc_keeper_reload(authority, &hold->settings);
    if (err != PC_OK) {
        pc_settings_release(hold);
        return err;
    }
    /* The work keeps the settings it began with; the roles are those of the new ones. */
    struct pc_work renewed = *work;
    renewed.settings = &hold->settings;
    atomic_fetch_add(&hold->holders, 1);
    pc_settings_swap(authority, hold);
    pc_vault_watch_wake(authority);
    err = pc_policy_publish(&renewed);
    if (err == PC_OK) {
        pc_firewall_tidy(authority, hold);
        pc_content_tidy(authority, hold);
    }
    pc_settings_release(hold);
    return err;
}

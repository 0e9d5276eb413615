/* What is due each second and each minute, and reading the configuration anew. */
#include "authority/approvals/approvals.h"
#include "authority/firewall/exclusions.h"
#include "authority/firewall/requests.h"
#include "authority/people/blocks.h"
#include "authority/policy.h"
#include "authority/publish.h"
#include "authority/people/sessions.h"
#include "authority/settings_hold.h"
#include "authority/tokens/signing_keys.h"
#include "authority/start.h"

/* Sessions that ended are kept so long for whoever asks. */
#define SESSIONS_KEPT (90 * PC_DAY)

static void complain(struct pc_work *work, const char *what, pc_err err) {
    if (err != PC_OK)
        pc_log(&work->authority->log, PC_LOG_WARN, "%s: %s", what, pc_err_name(err));
}

static void sweep(struct pc_work *work) {
    struct pc_authority *authority = work->authority;
    size_t ended;
    complain(work, "sessions that are over", pc_sessions_end_over(work, &ended));
    complain(work, "blocks that are over", pc_blocks_end_over(work));
    complain(work, "approvals that are over", pc_approvals_end_over(work));
    complain(work, "exclusions that are over", pc_exclusions_end_over(work));
    complain(work, "signing keys", pc_signing_keys_ensure(work));
    PC_CLEANUP(pc_change_abort) struct pc_change change;
    pc_err err = pc_change_begin(work, &change);
    if (err == PC_OK)
        err = authority->store->sweep(authority->store->self, work->now, work->now - SESSIONS_KEPT);
    if (err == PC_OK)
        err = pc_change_commit(&change, NULL);
    complain(work, "sweep", err);
}

void pc_authority_finish(struct pc_authority *authority) {
    struct pc_settings_hold *hold = pc_settings_acquire(authority);
    struct pc_arena arena = {.secret = true};
    struct pc_work work = pc_work_of_daemon(authority, &hold->settings, &arena);
    complain(&work, "signing keys", pc_signing_keys_ensure(&work));
    pc_arena_free(&arena);
    pc_settings_release(hold);
}

void pc_authority_tick(struct pc_authority *authority, bool minute) {
    struct pc_settings_hold *hold = pc_settings_acquire(authority);
    struct pc_arena arena = {.secret = true};
    struct pc_work work = pc_work_of_daemon(authority, &hold->settings, &arena);
    complain(&work, "view", pc_publish_check(authority));
    if (minute) {
        sweep(&work);
        pc_publish_sweep(authority, work.now);
        pc_kept_requests_sweep(authority, hold->settings.waf.keep_requests);
    }
    pc_arena_free(&arena);
    pc_settings_release(hold);
}

void pc_authority_reload(struct pc_authority *authority) {
    struct pc_settings_hold *hold = pc_settings_acquire(authority);
    struct pc_arena arena = {.secret = true};
    struct pc_config_complaints complaints = {0};
    struct pc_work work = pc_work_of_daemon(authority, &hold->settings, &arena);
    pc_err err = pc_policy_reload(&work, &complaints);
    pc_config_complaints_log(&complaints, &authority->log, authority->config_path);
    pc_log(&authority->log, err == PC_OK ? PC_LOG_INFO : PC_LOG_ERROR, "configuration: %s",
           err == PC_OK ? "published anew" : "refused; the one in force stays");
    pc_config_complaints_free(&complaints);
    pc_arena_free(&arena);
    pc_settings_release(hold);
}

/* Opening everything in its order, and closing it in the other one. */
#include "authority/start.h"

#include <stdlib.h>
#include <string.h>

#include "authority/events.h"
#include "authority/federation/issuers.h"
#include "authority/content/bundle.h"
#include "authority/firewall/bundle.h"
#include "authority/keeper.h"
#include "authority/folders.h"
#include "authority/fields/resealing.h"
#include "authority/fields/ring_wrap.h"
#include "authority/people/hashing.h"
#include "authority/mail/outbox.h"
#include "authority/overview.h"
#include "authority/oauth/codes.h"
#include "authority/people/mfa_tokens.h"
#include "authority/people/passkey_challenges.h"
#include "authority/policy.h"
#include "authority/publish.h"
#include "authority/sealing.h"
#include "authority/settings_hold.h"
#include "authority/tokens/signing_keys.h"
#include "authority/vault/watch.h"
#include "base/file.h"
#include "confine/confine.h"
#include "outgoing/curl.h"
#include "outgoing/http.h"
#include "store/sqlite.h"

enum { MFA_TOKENS = 4096, SPENT_CHALLENGES = 8192, CODES = 8192 };

static enum pc_log_level level_of(struct pc_span name) {
    static const char *const names[] = {"error", "warn", "info", "debug"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (pc_span_eq(name, pc_span_str(names[i])))
            return (enum pc_log_level)i;
    return PC_LOG_INFO;
}

static pc_err load_settings(struct pc_authority *authority) {
    struct pc_config_complaints complaints = {0};
    pc_err err = pc_settings_load(authority->config_path, &authority->settings, &complaints);
    pc_config_complaints_log(&complaints, &authority->log, authority->config_path);
    if (err != PC_OK && complaints.schema.count + complaints.policy.count == 0)
        pc_log(&authority->log, PC_LOG_ERROR, "%s: %s", authority->config_path, pc_err_name(err));
    pc_config_complaints_free(&complaints);
    if (err != PC_OK)
        return err;
    const struct pc_settings *settings = &authority->settings->settings;
    authority->log.level = level_of(settings->log.level);
    authority->log.json = settings->log.json;
    return pc_paths_init(settings, &authority->arena, &authority->paths);
}

static pc_err become(struct pc_authority *authority, struct pc_diag *diag) {
    const char *user = authority->settings->settings.users.authority.ptr;
    pc_err err = pc_keeper_open(authority, diag);
    if (err == PC_OK)
        err = pc_folders_make(&authority->paths, user, diag);
    if (err == PC_OK)
        err = pc_confine_user(user == NULL ? "" : user, diag);
    if (err == PC_OK)
        err = pc_lock_take(authority->paths.authority_lock, &authority->lock_fd, diag);
    if (err == PC_OK)
        err = pc_keeper_read(authority, diag);
    return err;
}

static pc_err open_store(struct pc_authority *authority, struct pc_diag *diag) {
    const struct pc_keyring_wrap wrap = pc_ring_wrap(authority);
    pc_err err = pc_keyring_load_wrapped(authority->paths.keyring, &wrap, authority->entropy,
                                         &authority->ring, diag);
    if (err != PC_OK)
        return err;
    pc_ring_wrap_remind(authority);
    authority->cipher = pc_keyring_cipher(authority->ring);
    err = pc_sqlite_open(authority->paths.database, &authority->cipher, &authority->sqlite, diag);
    if (err == PC_OK)
        authority->store = &authority->sqlite;
    return err;
}

static pc_err open_spool(struct pc_authority *authority, struct pc_diag *diag) {
    uint64_t random;
    struct pc_spool_options options = {.directory = authority->paths.spool,
                                       .writer = "authority",
                                       .segment_size =
                                           authority->settings->settings.audit.segment_size,
                                       .mode = 0600}; /* nobody else writes events of ours */
    pc_err err = pc_entropy_fill(authority->entropy, &random, sizeof random);
    if (err != PC_OK)
        return err;
    return pc_spool_open(&options, random, pc_clock_now(&authority->clock), &authority->spool,
                         diag);
}

static pc_err write_system(struct pc_authority *authority, const char *action) {
    struct pc_arena arena = {.secret = true};
    struct pc_work work = pc_work_of_daemon(authority, &authority->settings->settings, &arena);
    struct pc_event event = pc_event_of(&work, PC_EVENT_SYSTEM, action);
    pc_err err = pc_event_write(authority, &event);
    pc_arena_free(&arena);
    return err;
}

static pc_err make_keys(struct pc_authority *authority) {
    struct pc_arena arena = {.secret = true};
    struct pc_work work = pc_work_of_daemon(authority, &authority->settings->settings, &arena);
    pc_err err = pc_signing_keys_new(&authority->signing_keys);
    if (err == PC_OK)
        err = pc_signing_keys_read_assertion(authority);
    if (err == PC_OK)
        err = pc_signing_keys_ensure_use(&work, PC_SPAN("audit"));
    if (err == PC_OK)
        err = pc_signing_keys_load(authority);
    pc_arena_free(&arena);
    return err;
}

/* The view may be ahead of nothing, behind, or gone: it is derived, so it follows the store. */
static pc_err publish(struct pc_authority *authority) {
    struct pc_arena arena = {.secret = true};
    struct pc_work work = pc_work_of_daemon(authority, &authority->settings->settings, &arena);
    pc_err err = pc_publish_check(authority);
    if (err == PC_OK)
        err = pc_policy_publish(&work);
    if (err == PC_OK) {
        pc_firewall_tidy(authority, authority->settings);
        pc_content_tidy(authority, authority->settings);
    }
    pc_arena_free(&arena);
    return err;
}

static pc_err prepare_bundles(struct pc_authority *authority) {
    struct pc_config_complaints complaints = {0};
    pc_err err = pc_firewall_prepare(authority, authority->settings, &complaints);
    if (err == PC_OK)
        err = pc_content_prepare(authority, authority->settings, &complaints);
    pc_config_complaints_log(&complaints, &authority->log, authority->config_path);
    pc_config_complaints_free(&complaints);
    return err;
}

static pc_err open_parts(struct pc_authority *authority, struct pc_diag *diag) {
    pc_err err = pc_outgoing_init();
    if (err == PC_OK)
        err = become(authority, diag);
    if (err == PC_OK)
        err = open_store(authority, diag);
    if (err == PC_OK)
        err = open_spool(authority, diag);
    if (err == PC_OK)
        err = write_system(authority, "start");
    if (err == PC_OK)
        err = prepare_bundles(authority);
    if (err == PC_OK)
        err = pc_mfa_tokens_new(MFA_TOKENS, &authority->mfa_tokens);
    if (err == PC_OK)
        err = pc_hashing_new(&authority->hashing);
    if (err == PC_OK)
        err = pc_passkey_challenges_new(authority->entropy, SPENT_CHALLENGES,
                                        &authority->passkey_challenges);
    if (err == PC_OK)
        err = pc_codes_new(CODES, &authority->codes);
    if (err == PC_OK)
        err = pc_publish_open(authority);
    if (err == PC_OK)
        authority->view_stale = pc_publish_is_behind(authority);
    if (err == PC_OK)
        err = make_keys(authority);
    if (err == PC_OK)
        err = publish(authority);
    if (err == PC_OK)
        err = pc_overview_new(&authority->overview);
    if (err == PC_OK)
        err = pc_sealing_new(authority, diag);
    if (err == PC_OK)
        err = pc_issuers_new(authority, &pc_http_by_curl);
    if (err == PC_OK)
        err = pc_outbox_new(authority);
    if (err == PC_OK)
        err = pc_resealing_new(authority);
    if (err == PC_OK)
        err = pc_vault_watch_new(authority);
    return err;
}

pc_err pc_authority_open(struct pc_authority *authority, struct pc_server **server) {
    struct pc_diag diag = {0};
    authority->lock_fd = -1;
    authority->started = pc_clock_now(&authority->clock);
    pthread_mutex_init(&authority->settings_lock, NULL);
    pthread_mutex_init(&authority->change_lock, NULL);
    pthread_mutex_init(&authority->spool_lock, NULL);
    pc_err err = load_settings(authority);
    if (err != PC_OK)
        return err;
    err = open_parts(authority, &diag);
    if (err == PC_OK)
        err = pc_server_bind(authority, server, &diag);
    if (err == PC_OK)
        err = pc_confine_process(PC_PROCESS_AUTHORITY, &diag);
    if (err == PC_OK)
        err = pc_keeper_start(authority);
    if (err == PC_OK)
        err = pc_sealing_start(authority);
    if (err == PC_OK)
        err = pc_issuers_start(authority);
    if (err == PC_OK)
        err = pc_outbox_start(authority);
    if (err == PC_OK)
        err = pc_resealing_start(authority);
    if (err == PC_OK)
        err = pc_vault_watch_start(authority);
    if (err == PC_OK)
        err = pc_server_start(*server, &diag);
    if (err != PC_OK)
        pc_log(&authority->log, PC_LOG_ERROR, "%s",
               diag.text[0] != '\0' ? diag.text : pc_err_name(err));
    return err;
}

void pc_authority_close(struct pc_authority *authority, struct pc_server *server) {
    pc_issuers_stop(authority); /* a request that waits for an issuer ends by it */
    pc_server_free(server);
    pc_outbox_free(authority);
    pc_resealing_free(authority);
    pc_vault_watch_free(authority);
    if (authority->spool != NULL) {
        if (write_system(authority, "stop") != PC_OK)
            pc_log(&authority->log, PC_LOG_WARN, "the stop could not be recorded");
        pc_spool_close(authority->spool);
        authority->spool = NULL;
    }
    pc_sealing_free(authority);
    pc_keeper_free(authority);
    pc_overview_free(authority->overview);
    pc_issuers_free(authority);
    pc_signing_keys_free(authority->signing_keys);
    pc_mfa_tokens_free(authority->mfa_tokens);
    pc_turnstile_free(authority->hashing);
    pc_passkey_challenges_free(authority->passkey_challenges);
    pc_codes_free(authority->codes);
    if (authority->view != NULL)
        pc_view_writer_close(authority->view);
    if (authority->store != NULL)
        authority->store->close(authority->store);
    if (authority->ring != NULL)
        pc_keyring_free(authority->ring);
    pc_settings_release(authority->settings);
    pc_arena_free(&authority->arena);
    pc_file_close(&authority->lock_fd);
    pthread_mutex_destroy(&authority->settings_lock);
    pthread_mutex_destroy(&authority->change_lock);
    pthread_mutex_destroy(&authority->spool_lock);
}

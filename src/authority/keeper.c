/* The secrets in force, and the thread that reads them anew. */
#define _GNU_SOURCE
#include "authority/keeper.h"

#include <stdlib.h>
#include <time.h>

#include "authority/settings_hold.h"
#include "base/file.h"
#include "base/locked.h"
#include "outgoing/http.h"
#include "vault/secrets/box.h"
#include "vault/secrets/secrets.h"

struct pc_keeper {
    struct pc_authority *authority;
    struct pc_secrets *secrets;
    pthread_t thread;
    bool running;
    pthread_mutex_t lock;
    pthread_cond_t wake;
    bool all; /* under the lock: read everything anew */
    atomic_bool stop;
};

static pc_err make_lock(struct pc_keeper *keeper) {
    pthread_condattr_t attr;
    if (pthread_mutex_init(&keeper->lock, NULL) != 0 || pthread_condattr_init(&attr) != 0)
        return PC_ERR_NOMEM;
    pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
    int failed = pthread_cond_init(&keeper->wake, &attr);
    pthread_condattr_destroy(&attr);
    return failed == 0 ? PC_OK : PC_ERR_NOMEM;
}

/* seal.pub is for everybody, so it is in the run folder, which root may own. */
static pc_err make_box(const struct pc_authority *authority, struct pc_diag *diag) {
    const struct pc_paths *paths = &authority->paths;
    pc_err err = pc_file_make_dir(paths->secrets, 0700);
    if (err != PC_OK)
        return pc_diag_set(diag, err, "%s: %s", paths->secrets, pc_err_name(err));
    return pc_secret_box_ensure(paths->seal_key, paths->seal_public, authority->entropy, diag);
}

pc_err pc_keeper_open(struct pc_authority *authority, struct pc_diag *diag) {
    struct pc_keeper *keeper = calloc(1, sizeof *keeper);
    if (keeper == NULL)
        return PC_ERR_NOMEM;
    pc_err err = make_lock(keeper);
    if (err != PC_OK) {
        free(keeper);
        return err;
    }
    keeper->authority = authority;
    authority->keeper = keeper;
    const struct pc_secret_place place = {.seal_key = authority->paths.seal_key,
                                          .credentials = getenv("CREDENTIALS_DIRECTORY"),
                                          .http = &pc_http_by_curl,
                                          .clock = &authority->clock,
                                          .entropy = authority->entropy,
                                          .stop = &keeper->stop};
    err = make_box(authority, diag);
    if (err != PC_OK) /* it is needed for sealed secrets alone, which then say so themselves */
        pc_log(&authority->log, PC_LOG_WARN, "%s", diag->text);
    diag->text[0] = '\0';
    pc_locked_allow();
    err = pc_secrets_new(&place, &authority->log, &keeper->secrets);
    if (err == PC_OK)
        err = pc_secrets_load(keeper->secrets, &authority->settings->settings, PC_SECRETS_BEFORE);
    return err == PC_OK ? PC_OK : pc_diag_set(diag, err, "secrets: %s", pc_err_name(err));
}

pc_err pc_keeper_read(struct pc_authority *authority, struct pc_diag *diag) {
    pc_err err = pc_secrets_load(authority->keeper->secrets, &authority->settings->settings,
                                 PC_SECRETS_AFTER);
    return err == PC_OK ? PC_OK : pc_diag_set(diag, err, "secrets: %s", pc_err_name(err));
}

/* Until that time, or until it is woken; true: everything is to be read. */
static bool rest(struct pc_keeper *keeper, pc_time next) {
    pc_time wait = next - pc_clock_now(&keeper->authority->clock);
    struct timespec until;
    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_sec += wait > 0 ? wait / PC_SECOND + 1 : 1;
    int failed = 0;
    pthread_mutex_lock(&keeper->lock);
    while (!keeper->all && !keeper->stop && failed == 0)
        failed = pthread_cond_timedwait(&keeper->wake, &keeper->lock, &until);
    bool all = keeper->all;
    keeper->all = false;
    pthread_mutex_unlock(&keeper->lock);
    return all;
}

static void *run(void *context) {
    struct pc_keeper *keeper = context;
    bool all = false;
    while (!keeper->stop)
        all = rest(keeper, pc_secrets_refresh(keeper->secrets, all));
    return NULL;
}

pc_err pc_keeper_start(struct pc_authority *authority) {
    struct pc_keeper *keeper = authority->keeper;
    if (pthread_create(&keeper->thread, NULL, run, keeper) != 0)
        return PC_ERR_UNAVAILABLE;
    keeper->running = true;
    return PC_OK;
}

static void wake(struct pc_keeper *keeper, bool all) {
    pthread_mutex_lock(&keeper->lock);
    keeper->all = keeper->all || all;
    pthread_cond_signal(&keeper->wake);
    pthread_mutex_unlock(&keeper->lock);
}

pc_err pc_keeper_reload(struct pc_authority *authority, const struct pc_settings *settings) {
    struct pc_keeper *keeper = authority->keeper;
    if (keeper == NULL)
        return PC_OK;
    pc_err err = pc_secrets_load(keeper->secrets, settings, PC_SECRETS_AFTER);
    wake(keeper, true);
    return err;
}

void pc_keeper_free(struct pc_authority *authority) {
    struct pc_keeper *keeper = authority->keeper;
    if (keeper == NULL)
        return;
    keeper->stop = true;
    wake(keeper, false);
    if (keeper->running)
        pthread_join(keeper->thread, NULL);
    pc_secrets_free(keeper->secrets);
    pthread_cond_destroy(&keeper->wake);
    pthread_mutex_destroy(&keeper->lock);
    free(keeper);
    authority->keeper = NULL;
}

static pc_err get_none(void *self, struct pc_span reference, struct pc_buf *out,
                       struct pc_diag *diag) {
    (void)self, (void)reference, (void)out;
    return pc_diag_set(diag, PC_ERR_UNAVAILABLE, "no secrets are kept");
}

struct pc_secret_source pc_keeper_source(struct pc_authority *authority) {
    if (authority->keeper == NULL)
        return (struct pc_secret_source){.get = get_none};
    return pc_secrets_source(authority->keeper->secrets);
}

struct rendering {
    struct pc_json *json;
    uint64_t count, unlocked;
};

static void add_failing(void *context, const struct pc_secret_state *state) {
    struct rendering *rendering = context;
    rendering->count++;
    rendering->unlocked += state->known && !state->locked;
    if (state->err == PC_OK)
        return;
    struct pc_json *json = rendering->json;
    pc_json_object(json, NULL);
    pc_json_text(json, "key", state->key);
    pc_json_text(json, "from", state->from);
    pc_json_text(json, "error", state->why);
    pc_json_bool(json, "has_value", state->known);
    pc_json_object_end(json);
}

static void add_held(void *context, const struct pc_secret_state *state) {
    struct pc_json *json = context;
    if (!state->known)
        return;
    pc_json_object(json, NULL);
    pc_json_text(json, "key", state->key);
    pc_json_text(json, "from", state->from);
    pc_json_object_end(json);
}

void pc_keeper_render(struct pc_authority *authority, struct pc_json *json) {
    struct rendering rendering = {.json = json};
    pc_json_object(json, "secrets");
    pc_json_array(json, "held");
    if (authority->keeper != NULL)
        pc_secrets_each(authority->keeper->secrets, add_held, json);
    pc_json_array_end(json);
    pc_json_array(json, "failing");
    if (authority->keeper != NULL)
        pc_secrets_each(authority->keeper->secrets, add_failing, &rendering);
    pc_json_array_end(json);
    pc_json_u64(json, "count", rendering.count);
    pc_json_u64(json, "unlocked", rendering.unlocked);
    pc_json_object_end(json);
}

struct tally {
    unsigned count, failing;
    struct pc_buf *detail;
};

static void count_one(void *context, const struct pc_secret_state *state) {
    struct tally *tally = context;
    tally->count++;
    if (state->err == PC_OK)
        return;
    pc_buf_addf(tally->detail, "%s%.*s", tally->failing > 0 ? ", " : "these cannot be read: ",
                PC_ARG(pc_span_upto(state->key, 64)));
    tally->failing++;
}

bool pc_keeper_good(struct pc_authority *authority, struct pc_buf *detail) {
    struct tally tally = {.detail = detail};
    if (authority->keeper != NULL)
        pc_secrets_each(authority->keeper->secrets, count_one, &tally);
    if (tally.failing == 0)
        pc_buf_addf(detail, "%u are referred to, and can be read", tally.count);
    return tally.failing == 0;
}

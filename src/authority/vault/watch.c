/* The thread that asks the vault's keys how they are, and what it found. */
#define _GNU_SOURCE
#include "authority/vault/watch.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "authority/api/render.h"
#include "authority/settings_hold.h"
#include "authority/vault/ports.h"
#include "base/file.h"
#include "vault/keys.h"

/* Between two rounds; the second where a key fails. */
#define REST         PC_MINUTE
#define REST_FAILING (15 * PC_SECOND)

enum { NAME_ROOM = 65, KEYS = PC_VAULT_WRAPPED_MAX, METRICS_MODE = 0640 };

/* What was found of one key; under the lock. */
struct found {
    char name[NAME_ROOM];
    const char *type;
    bool used;
    bool known; /* it was asked */
    bool good;
    struct pc_diag why;
    pc_time checked;
    pc_time since; /* it is as it is now */
};

/* The thread's alone. */
struct opened {
    const struct pc_settings_vault_key *settings; /* in the hold */
    struct pc_vault_provider provider;
    bool is_open;
};

struct pc_vault_watch {
    struct pc_authority *authority;
    pthread_t thread;
    bool running;
    atomic_bool stop;
    struct pc_vault_ports ports;
    struct pc_settings_hold *hold; /* whose keys these are */
    struct opened keys[KEYS];
    pthread_mutex_t lock;
    pthread_cond_t wake;
    bool woken;
    struct found found[KEYS];
    size_t count;
};

static void close_keys(struct pc_vault_watch *watch) {
    for (size_t i = 0; i < watch->count; i++) {
        struct opened *key = &watch->keys[i];
        if (key->is_open && key->provider.free != NULL)
            key->provider.free(key->provider.self);
        *key = (struct opened){0};
    }
    if (watch->hold != NULL)
        pc_settings_release(watch->hold);
    watch->hold = NULL;
}

static bool is_used(const struct pc_texts *use, struct pc_span name) {
    return use->count == 0 || pc_texts_have(use, name);
}

/* The keys of the configuration in force, where it is not the one that they are of already. */
static void take_up(struct pc_vault_watch *watch) {
    struct pc_settings_hold *hold = pc_settings_acquire(watch->authority);
    if (hold == watch->hold) {
        pc_settings_release(hold);
        return;
    }
    close_keys(watch);
    const struct pc_settings_vault *vault = &hold->settings.vault;
    pthread_mutex_lock(&watch->lock);
    memset(watch->found, 0, sizeof watch->found);
    watch->count = vault->key_count < KEYS ? vault->key_count : KEYS;
    for (size_t i = 0; i < watch->count; i++) {
        struct found *found = &watch->found[i];
        struct pc_buf name = pc_buf_over(found->name, NAME_ROOM - 1);
        pc_buf_add(&name, vault->keys[i].name);
        found->type = pc_vault_type_name(vault->keys[i].type);
        found->used = is_used(&vault->use, vault->keys[i].name);
        watch->keys[i].settings = &vault->keys[i];
    }
    pthread_mutex_unlock(&watch->lock);
    watch->hold = hold;
}

/* Without the lock: it may take long. */
static pc_err ask(const struct pc_vault_watch *watch, struct opened *key, struct pc_diag *why) {
    if (!key->is_open) {
        pc_err err = pc_vault_provider_open(key->settings, &watch->ports, &key->provider, why);
        if (err != PC_OK)
            return err;
        key->is_open = true;
    }
    if (key->provider.health == NULL)
        return PC_OK;
    struct pc_diag said = {0};
    pc_err err = key->provider.health(key->provider.self, &said);
    if (err == PC_OK)
        return PC_OK;
    return pc_diag_set(why, err, "key %.*s: %s", PC_ARG(key->settings->name),
                       said.text[0] == '\0' ? pc_err_name(err) : said.text);
}

/* Only a change goes to the log. */
static void note(struct pc_vault_watch *watch, struct found *found, pc_err err,
                 const struct pc_diag *why) {
    struct pc_authority *authority = watch->authority;
    pc_time now = pc_clock_now(&authority->clock);
    bool good = err == PC_OK;
    pthread_mutex_lock(&watch->lock);
    bool changed = !found->known || found->good != good;
    bool was_failing = found->known && !found->good;
    found->known = true;
    found->good = good;
    found->why = *why;
    found->checked = now;
    if (changed)
        found->since = now;
    pthread_mutex_unlock(&watch->lock);
    if (changed && !good)
        pc_log(&authority->log, PC_LOG_WARN, "vault: %s", why->text);
    if (changed && good && was_failing)
        pc_log(&authority->log, PC_LOG_INFO, "vault: key %s works again", found->name);
}

static void ask_all(struct pc_vault_watch *watch) {
    take_up(watch);
    for (size_t i = 0; i < watch->count && !watch->stop; i++) {
        struct pc_diag why = {0};
        pc_err err = ask(watch, &watch->keys[i], &why);
        if (!watch->stop) /* what was given up says nothing about the key */
            note(watch, &watch->found[i], err, &why);
    }
}

void pc_vault_watch_metrics(struct pc_authority *authority, struct pc_buf *out) {
    struct pc_vault_watch *watch = authority->vault_watch;
    pthread_mutex_lock(&watch->lock);
    pc_buf_add_str(out,
                   "# HELP portcullis_vault_key_up Whether the key worked when it was last asked.\n"
                   "# TYPE portcullis_vault_key_up gauge\n");
    for (size_t i = 0; i < watch->count; i++)
        pc_buf_addf(out, "portcullis_vault_key_up{key=\"%s\",type=\"%s\"} %d\n",
                    watch->found[i].name, watch->found[i].type, watch->found[i].good);
    pc_buf_add_str(out,
                   "# HELP portcullis_vault_key_checked_seconds When it was asked, in unix time.\n"
                   "# TYPE portcullis_vault_key_checked_seconds gauge\n");
    for (size_t i = 0; i < watch->count; i++)
        pc_buf_addf(out, "portcullis_vault_key_checked_seconds{key=\"%s\",type=\"%s\"} %lld\n",
                    watch->found[i].name, watch->found[i].type,
                    (long long)(watch->found[i].checked / PC_SECOND));
    pthread_mutex_unlock(&watch->lock);
}

/* The edge adds them to its own. Nothing ends where they cannot be written. */
static void write_metrics(struct pc_authority *authority) {
    PC_CLEANUP(pc_buf_free) struct pc_buf text = {0};
    pc_vault_watch_metrics(authority, &text);
    pc_err err = pc_buf_end(&text);
    if (err == PC_OK)
        err = pc_file_replace(authority->paths.metrics, pc_buf_span(&text), METRICS_MODE);
    if (err != PC_OK)
        pc_log(&authority->log, PC_LOG_WARN, "%s: %s", authority->paths.metrics, pc_err_name(err));
}

void pc_vault_watch_round(struct pc_authority *authority) {
    ask_all(authority->vault_watch);
    write_metrics(authority);
}

static bool any_fails(struct pc_vault_watch *watch) {
    bool fails = false;
    pthread_mutex_lock(&watch->lock);
    for (size_t i = 0; i < watch->count; i++)
        fails = fails || (watch->found[i].known && !watch->found[i].good);
    pthread_mutex_unlock(&watch->lock);
    return fails;
}

/* Until it is woken, or for so long. */
static void rest(struct pc_vault_watch *watch, pc_time wait) {
    struct timespec until;
    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_sec += wait / PC_SECOND;
    int failed = 0;
    pthread_mutex_lock(&watch->lock);
    while (!watch->woken && !watch->stop && failed == 0)
        failed = pthread_cond_timedwait(&watch->wake, &watch->lock, &until);
    watch->woken = false;
    pthread_mutex_unlock(&watch->lock);
}

static void *run(void *context) {
    struct pc_vault_watch *watch = context;
    while (!watch->stop) {
        pc_vault_watch_round(watch->authority);
        rest(watch, any_fails(watch) ? REST_FAILING : REST);
    }
    return NULL;
}

static pc_err make_lock(struct pc_vault_watch *watch) {
    pthread_condattr_t attr;
    if (pthread_mutex_init(&watch->lock, NULL) != 0 || pthread_condattr_init(&attr) != 0)
        return PC_ERR_NOMEM;
    pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
    int failed = pthread_cond_init(&watch->wake, &attr);
    pthread_condattr_destroy(&attr);
    return failed == 0 ? PC_OK : PC_ERR_NOMEM;
}

pc_err pc_vault_watch_new(struct pc_authority *authority) {
    struct pc_vault_watch *watch = calloc(1, sizeof *watch);
    if (watch == NULL)
        return PC_ERR_NOMEM;
    pc_err err = make_lock(watch);
    if (err != PC_OK) {
        free(watch);
        return err;
    }
    watch->authority = authority;
    watch->ports = pc_authority_vault_ports(authority, &watch->stop);
    authority->vault_watch = watch;
    return PC_OK;
}

pc_err pc_vault_watch_start(struct pc_authority *authority) {
    struct pc_vault_watch *watch = authority->vault_watch;
    if (pthread_create(&watch->thread, NULL, run, watch) != 0)
        return PC_ERR_UNAVAILABLE;
    watch->running = true;
    return PC_OK;
}

void pc_vault_watch_wake(struct pc_authority *authority) {
    struct pc_vault_watch *watch = authority->vault_watch;
    if (watch == NULL)
        return;
    pthread_mutex_lock(&watch->lock);
    watch->woken = true;
    pthread_cond_signal(&watch->wake);
    pthread_mutex_unlock(&watch->lock);
}

void pc_vault_watch_free(struct pc_authority *authority) {
    struct pc_vault_watch *watch = authority->vault_watch;
    if (watch == NULL)
        return;
    watch->stop = true;
    pc_vault_watch_wake(authority);
    if (watch->running)
        pthread_join(watch->thread, NULL);
    close_keys(watch);
    pthread_cond_destroy(&watch->wake);
    pthread_mutex_destroy(&watch->lock);
    free(watch);
    authority->vault_watch = NULL;
}

static void render_key(struct pc_json *json, const struct found *found) {
    pc_json_object(json, NULL);
    pc_json_text(json, "name", pc_span_str(found->name));
    pc_json_text(json, "type", pc_span_str(found->type));
    pc_json_bool(json, "used", found->used);
    pc_json_text(json, "state",
                 !found->known ? PC_SPAN("unknown")
                 : found->good ? PC_SPAN("ok")
                               : PC_SPAN("failing"));
    pc_json_text(json, "error", pc_span_str(found->why.text));
    pc_render_time(json, "since", found->since);
    pc_render_time(json, "checked", found->checked);
    pc_json_object_end(json);
}

void pc_vault_watch_render(struct pc_authority *authority, struct pc_json *json) {
    struct pc_vault_watch *watch = authority->vault_watch;
    pc_json_object(json, "vault");
    pc_json_array(json, "keys");
    if (watch != NULL) {
        pthread_mutex_lock(&watch->lock);
        for (size_t i = 0; i < watch->count; i++)
            render_key(json, &watch->found[i]);
        pthread_mutex_unlock(&watch->lock);
    }
    pc_json_array_end(json);
    pc_json_object_end(json);
}

bool pc_vault_watch_good(struct pc_authority *authority, struct pc_buf *detail) {
    struct pc_vault_watch *watch = authority->vault_watch;
    if (watch == NULL)
        return true;
    size_t failing = 0, unknown = 0, room = detail->cap - detail->len;
    pthread_mutex_lock(&watch->lock);
    for (size_t i = 0; i < watch->count; i++) {
        const struct found *found = &watch->found[i];
        unknown += !found->known;
        if (!found->known || found->good)
            continue;
        if (failing++ == 0)
            pc_buf_add(detail, pc_span_upto(pc_span_str(found->why.text), room / 2));
    }
    size_t count = watch->count;
    pthread_mutex_unlock(&watch->lock);
    if (failing > 1)
        pc_buf_addf(detail, "; %zu of %zu keys fail", failing, count);
    if (failing == 0)
        pc_buf_add_str(detail, count == 0     ? "there are no keys in the configuration"
                               : unknown == 0 ? "every key works"
                                              : "the keys are being asked");
    return failing == 0;
}

/* The values in force: sets of entries that follow one another, each entry with its locked memory.
 *
 * Two locks: `reading` is held while something is read, which may take as long as another server
 * does, and guards the set as a whole; `lock` guards the entries' values and is held for moments. A
 * new configuration, which may name another server, waits for one reading at most.
 */
#define _GNU_SOURCE
#include "vault/secrets/secrets.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/locked.h"
#include "vault/secrets/remote.h"

/* How soon what could not be read is tried again. */
#define RETRY (30 * PC_SECOND)

struct entry {
    struct pc_span reference, key;
    struct pc_secret_ref ref; /* of reference */
    uint32_t line;
    struct pc_locked value; /* ptr NULL: none yet */
    size_t len;
    pc_time read;  /* 0: never */
    pc_time tried; /* 0: never */
    pc_err err;
    struct pc_diag why;
};

struct set {
    struct pc_arena arena;
    struct pc_settings_secrets settings;
    struct pc_secret_place place;
    struct pc_secret_source local; /* the set's own token, for place */
    struct entry *entries;
    size_t count;
};

struct pc_secrets {
    struct pc_secret_place place;
    const struct pc_log *log;
    pthread_mutex_t reading, lock;
    atomic_uint loads; /* that wait for `reading` */
    struct set *set;
};

static struct pc_span value_of(const struct entry *entry) {
    return pc_span(entry->value.ptr, entry->value.ptr == NULL ? 0 : entry->len);
}

static void set_free(struct set *set) {
    if (set == NULL)
        return;
    pc_secret_remote_free(set->place.remote);
    for (size_t i = 0; i < set->count; i++)
        pc_locked_free(&set->entries[i].value);
    pc_arena_free(&set->arena);
    free(set);
}

pc_err pc_secrets_new(const struct pc_secret_place *place, const struct pc_log *log,
                      struct pc_secrets **out) {
    struct pc_secrets *secrets = calloc(1, sizeof *secrets);
    struct set *set = calloc(1, sizeof *set);
    if (secrets == NULL || set == NULL) {
        free(secrets);
        free(set);
        return PC_ERR_NOMEM;
    }
    secrets->place = *place;
    secrets->log = log;
    secrets->set = set;
    pthread_mutex_init(&secrets->reading, NULL);
    pthread_mutex_init(&secrets->lock, NULL);
    *out = secrets;
    return PC_OK;
}

void pc_secrets_free(struct pc_secrets *secrets) {
    if (secrets == NULL)
        return;
    set_free(secrets->set);
    pthread_mutex_destroy(&secrets->reading);
    pthread_mutex_destroy(&secrets->lock);
    free(secrets);
}

static pc_err copy_settings(struct set *set, const struct pc_settings_secrets *from) {
    struct pc_settings_secrets *to = &set->settings;
    struct pc_span *const texts[] = {&to->vault.url,   &to->vault.token, &to->vault.name_space,
                                     &to->vault.ca,    &to->aws.region,  &to->aws.endpoint,
                                     &to->aws.profile, &to->aws.ca};
    *to = *from;
    pc_err err = PC_OK;
    for (size_t i = 0; i < sizeof texts / sizeof *texts && err == PC_OK; i++)
        err = pc_arena_copy(&set->arena, *texts[i], texts[i]);
    return err;
}

static pc_err copy_entry(struct set *set, const struct pc_settings_secret *from) {
    struct entry *entry = &set->entries[set->count];
    pc_err err = pc_arena_copy(&set->arena, from->reference, &entry->reference);
    if (err == PC_OK)
        err = pc_arena_copy(&set->arena, from->key, &entry->key);
    if (err == PC_OK)
        err = pc_secret_ref_parse(entry->reference, &entry->ref, NULL);
    entry->line = from->line;
    set->count += err == PC_OK;
    return err;
}

/* With a lock held. Every entry of the reference must have a value: of two keys with the same
 * sealed text one is a copy that does not open, and a look-up cannot tell who asks. */
static pc_err find(const struct set *set, struct pc_span reference, struct entry **out,
                   struct pc_diag *diag) {
    *out = NULL;
    for (size_t i = 0; i < set->count; i++) {
        struct entry *entry = &set->entries[i];
        if (!pc_span_eq(entry->reference, reference))
            continue;
        *out = entry;
        if (entry->value.ptr == NULL)
            return pc_diag_set(diag, PC_ERR_UNAVAILABLE, "secret %.*s: %s", PC_ARG(entry->key),
                               entry->why.text[0] != '\0' ? entry->why.text : "not read yet");
    }
    if (*out == NULL)
        return pc_diag_set(diag, PC_ERR_NOTFOUND, "there is no such secret in the configuration");
    return PC_OK;
}

/* What another server is asked with. With `reading` held, so that nobody changes the entries. */
static pc_err get_local(void *self, struct pc_span reference, struct pc_buf *out,
                        struct pc_diag *diag) {
    struct entry *entry;
    pc_err err = find(self, reference, &entry, diag);
    if (err != PC_OK)
        return err;
    pc_buf_add(out, value_of(entry));
    return pc_buf_end(out);
}

static pc_err set_place(struct set *set, const struct pc_secret_place *place) {
    set->local = (struct pc_secret_source){.self = set, .get = get_local};
    set->place = *place;
    set->place.settings = &set->settings;
    set->place.local = &set->local;
    return place->http == NULL ? PC_OK : pc_secret_remote_new(&set->place, &set->place.remote);
}

static pc_err set_new(const struct pc_settings *settings, const struct pc_secret_place *place,
                      struct set **out) {
    size_t count = 0;
    struct set *set = calloc(1, sizeof *set);
    if (set == NULL)
        return PC_ERR_NOMEM;
    for (const struct pc_settings_secret *s = settings->secrets; s != NULL; s = s->next)
        count++;
    set->entries = PC_ARENA_ARRAY(&set->arena, struct entry, count + 1);
    pc_err err =
        set->entries == NULL ? PC_ERR_NOMEM : copy_settings(set, &settings->secret_sources);
    for (const struct pc_settings_secret *s = settings->secrets; s != NULL && err == PC_OK;
         s = s->next)
        err = copy_entry(set, s);
    if (err == PC_OK)
        err = set_place(set, place);
    if (err != PC_OK)
        set_free(set);
    else
        *out = set;
    return err;
}

/* One value: what is sealed is bound to its key, everything else is what its reference says. */
static bool same(const struct entry *a, const struct entry *b) {
    return pc_span_eq(a->reference, b->reference) &&
           (a->ref.kind != PC_SECRET_SEALED || pc_span_eq(a->key, b->key));
}

static pc_err put_value(struct entry *entry, struct pc_span value) {
    struct pc_locked memory;
    pc_err err = pc_locked_new(value.len, &memory);
    if (err != PC_OK)
        return err;
    memcpy(memory.ptr, value.ptr, value.len);
    pc_locked_free(&entry->value);
    entry->value = memory;
    entry->len = value.len;
    return PC_OK;
}

/* Takes over what another entry of the same reference has. */
static bool inherit(struct entry *entry, const struct set *from) {
    for (size_t i = 0; i < from->count; i++) {
        const struct entry *other = &from->entries[i];
        if (other == entry || other->value.ptr == NULL || !same(entry, other))
            continue;
        if (put_value(entry, value_of(other)) != PC_OK)
            return false;
        entry->read = other->read;
        entry->tried = other->tried;
        entry->err = other->err;
        entry->why = other->why;
        return true;
    }
    return false;
}

/* Says each change of fortune once. */
static void say(const struct pc_secrets *secrets, const struct entry *entry, pc_err err,
                const struct pc_diag *why) {
    struct pc_span key = entry->key;
    if (err == PC_OK && entry->err != PC_OK)
        pc_log(secrets->log, PC_LOG_INFO, "secret %.*s can be read again", PC_ARG(key));
    if (err == PC_OK ||
        (entry->tried != 0 && entry->err == err && strcmp(entry->why.text, why->text) == 0))
        return;
    pc_log(secrets->log, PC_LOG_ERROR, "secret %.*s cannot be read: %s; %s", PC_ARG(key), why->text,
           entry->value.ptr != NULL ? "the last good value stays" : "there is no value yet");
}

/* The outcome of a reading; true where the value is another one than before. */
static bool note(struct pc_secrets *secrets, struct entry *entry, pc_err err, struct pc_span value,
                 struct pc_diag *why) {
    bool changed = false;
    if (err != PC_OK && why->text[0] == '\0')
        (void)pc_diag_set(why, err, "%s", pc_err_name(err));
    say(secrets, entry, err, why);
    pthread_mutex_lock(&secrets->lock);
    if (err == PC_OK && !pc_span_eq_secret(value, value_of(entry))) {
        err = put_value(entry, value);
        changed = err == PC_OK;
    }
    entry->tried = pc_clock_now(secrets->place.clock);
    entry->err = err;
    if (err == PC_OK)
        entry->read = entry->tried;
    entry->why = err == PC_OK ? (struct pc_diag){{0}} : *why;
    pthread_mutex_unlock(&secrets->lock);
    return changed;
}

/* With `reading` held. */
static void read_entry(struct pc_secrets *secrets, struct set *set, struct entry *entry) {
    PC_CLEANUP(pc_locked_free) struct pc_locked memory = {0};
    struct pc_diag why = {{0}};
    bool had = entry->value.ptr != NULL;
    pc_err err = pc_locked_new(PC_SECRET_VALUE_MAX + 64, &memory);
    struct pc_buf value = pc_buf_over(memory.ptr, memory.size);
    if (err == PC_OK)
        err = pc_secret_read(&set->place, &entry->ref, entry->key, &value, &why);
    if (note(secrets, entry, err, pc_buf_span(&value), &why) && had)
        pc_log(secrets->log, PC_LOG_INFO, "secret %.*s has changed; the new value is in force",
               PC_ARG(entry->key));
}

static bool due_in(enum pc_secret_phase phase, enum pc_secret_kind kind) {
    bool early = kind == PC_SECRET_ENV || kind == PC_SECRET_CRED;
    return phase == PC_SECRETS_BEFORE ? early : !pc_secret_is_remote(kind);
}

static void wipe_environment(const struct set *set) {
    for (size_t i = 0; i < set->count; i++)
        if (set->entries[i].ref.kind == PC_SECRET_ENV)
            pc_secret_env_wipe(set->entries[i].ref.place);
}

/* Some process of the gate runs with a limit that is too small. */
static void say_unlocked(const struct pc_secrets *secrets, const struct set *set) {
    size_t open = 0;
    for (size_t i = 0; i < set->count; i++)
        open += set->entries[i].value.ptr != NULL && !set->entries[i].value.held;
    if (open > 0)
        pc_log(secrets->log, PC_LOG_WARN,
               "%zu secrets could be swapped out: RLIMIT_MEMLOCK is too small (LimitMEMLOCK=8M in "
               "a systemd unit)",
               open);
}

pc_err pc_secrets_load(struct pc_secrets *secrets, const struct pc_settings *settings,
                       enum pc_secret_phase phase) {
    struct set *set = NULL;
    pc_err err = set_new(settings, &secrets->place, &set);
    if (err != PC_OK)
        return err;
    atomic_fetch_add(&secrets->loads, 1);
    pthread_mutex_lock(&secrets->reading);
    atomic_fetch_sub(&secrets->loads, 1);
    for (size_t i = 0; i < set->count; i++) {
        struct entry *entry = &set->entries[i];
        if (inherit(entry, secrets->set) || inherit(entry, set) || !due_in(phase, entry->ref.kind))
            continue;
        read_entry(secrets, set, entry);
    }
    wipe_environment(set);
    if (phase == PC_SECRETS_AFTER)
        say_unlocked(secrets, set);
    pthread_mutex_lock(&secrets->lock);
    struct set *old = secrets->set;
    secrets->set = set;
    pthread_mutex_unlock(&secrets->lock);
    set_free(old);
    pthread_mutex_unlock(&secrets->reading);
    return PC_OK;
}

static pc_time next_of(const struct set *set, const struct entry *entry) {
    if (entry->tried == 0)
        return 0;
    bool good = entry->err == PC_OK;
    if (!good && RETRY < set->settings.refresh)
        return entry->tried + RETRY;
    return entry->tried + set->settings.refresh;
}

pc_time pc_secrets_refresh(struct pc_secrets *secrets, bool all) {
    pthread_mutex_lock(&secrets->reading);
    struct set *set = secrets->set;
    pc_time now = pc_clock_now(secrets->place.clock), next = now + PC_HOUR;
    for (size_t i = 0; i < set->count; i++) {
        struct entry *entry = &set->entries[i];
        bool wanted = pc_secret_can_change(entry->ref.kind) || entry->value.ptr == NULL;
        if (!wanted)
            continue;
        if (atomic_load(&secrets->loads) > 0) {
            next = now;
            break;
        }
        bool ahead = entry->tried > now; /* the clock was set back since */
        if (all || ahead || next_of(set, entry) <= now)
            read_entry(secrets, set, entry);
        pc_time then = next_of(set, entry);
        next = then < next ? then : next;
    }
    pthread_mutex_unlock(&secrets->reading);
    return next;
}

static pc_err copy_out(struct pc_secrets *secrets, struct pc_span reference, struct pc_buf *out,
                       bool *unread, struct pc_diag *diag) {
    struct entry *entry;
    pthread_mutex_lock(&secrets->lock);
    pc_err err = find(secrets->set, reference, &entry, diag);
    if (err == PC_OK) {
        pc_buf_add(out, value_of(entry));
        err = pc_buf_end(out);
    }
    *unread = err == PC_ERR_UNAVAILABLE && entry != NULL && entry->tried == 0;
    pthread_mutex_unlock(&secrets->lock);
    return err;
}

/* What another server has and nobody has asked for yet. */
static void read_first(struct pc_secrets *secrets, struct pc_span reference) {
    pthread_mutex_lock(&secrets->reading);
    struct set *set = secrets->set;
    for (size_t i = 0; i < set->count; i++)
        if (set->entries[i].tried == 0 && pc_span_eq(set->entries[i].reference, reference))
            read_entry(secrets, set, &set->entries[i]);
    pthread_mutex_unlock(&secrets->reading);
}

static pc_err get(void *self, struct pc_span reference, struct pc_buf *out, struct pc_diag *diag) {
    struct pc_secrets *secrets = self;
    bool unread;
    pc_err err = copy_out(secrets, reference, out, &unread, diag);
    if (!unread)
        return err;
    read_first(secrets, reference);
    return copy_out(secrets, reference, out, &unread, diag);
}

struct pc_secret_source pc_secrets_source(struct pc_secrets *secrets) {
    return (struct pc_secret_source){.self = secrets, .get = get};
}

void pc_secrets_each(struct pc_secrets *secrets,
                     void (*each)(void *context, const struct pc_secret_state *state),
                     void *context) {
    pthread_mutex_lock(&secrets->lock);
    for (size_t i = 0; i < secrets->set->count; i++) {
        const struct entry *entry = &secrets->set->entries[i];
        struct pc_buf from PC_CLEANUP(pc_buf_free) = {0};
        pc_secret_ref_show(&entry->ref, &from);
        const struct pc_secret_state state = {.key = entry->key,
                                              .from = pc_buf_span(&from),
                                              .line = entry->line,
                                              .known = entry->value.ptr != NULL,
                                              .locked = entry->value.held,
                                              .read = entry->read,
                                              .err = entry->err,
                                              .why = pc_span_str(entry->why.text)};
        each(context, &state);
    }
    pthread_mutex_unlock(&secrets->lock);
}

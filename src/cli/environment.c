/* Splitting the environment. */
#define _GNU_SOURCE
#include "cli/environment.h"

#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "model/secret_ref.h"

/* What the authority asks AWS with (src/vault/aws/). */
static const char *const of_aws[] = {"AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN",
                                     "AWS_CONTAINER_AUTHORIZATION_TOKEN"};

static bool is_secret(const struct pc_settings *settings, struct pc_span name) {
    struct pc_secret_ref ref;
    for (size_t i = 0; i < sizeof of_aws / sizeof *of_aws; i++)
        if (pc_span_eq(name, pc_span_str(of_aws[i])))
            return true;
    for (const struct pc_settings_secret *at = settings->secrets; at != NULL; at = at->next)
        if (pc_secret_ref_parse(at->reference, &ref, NULL) == PC_OK && ref.kind == PC_SECRET_ENV &&
            pc_span_eq(ref.place, name))
            return true;
    return false;
}

static bool is_secret_entry(const struct pc_settings *settings, const char *entry) {
    struct pc_span text = pc_span_str(entry);
    return is_secret(settings, pc_span_upto(text, pc_span_find(text, '=')));
}

/* Moves "NAME=value" to the locked memory, and leaves "NAME=" behind. */
static const char *take(char *entry, char **to) {
    size_t size = strlen(entry) + 1;
    char *value = strchr(entry, '='), *copy = *to;
    memcpy(copy, entry, size);
    *to += size;
    if (value != NULL)
        pc_wipe(value + 1, strlen(value + 1));
    return copy;
}

pc_err pc_environment_split(const struct pc_settings *settings, struct pc_arena *arena,
                            struct pc_environment *out) {
    size_t count = 0, bytes = 0, with = 0, without = 0;
    *out = (struct pc_environment){0};
    for (; environ != NULL && environ[count] != NULL; count++)
        if (is_secret_entry(settings, environ[count]))
            bytes += strlen(environ[count]) + 1;
    const char **with_all = PC_ARENA_ARRAY(arena, const char *, count + 1);
    const char **without_them = PC_ARENA_ARRAY(arena, const char *, count + 1);
    if (with_all == NULL || without_them == NULL ||
        (bytes > 0 && pc_locked_new(bytes, &out->values) != PC_OK))
        return PC_ERR_NOMEM;
    char *to = out->values.ptr;
    for (size_t i = 0; i < count; i++) {
        bool secret = is_secret_entry(settings, environ[i]);
        const char *entry = secret ? take(environ[i], &to) : environ[i];
        with_all[with++] = entry;
        if (!secret)
            without_them[without++] = entry;
    }
    out->with = with_all;
    out->without = without_them;
    return PC_OK;
}

void pc_environment_free(struct pc_environment *environment) {
    pc_locked_free(&environment->values);
}

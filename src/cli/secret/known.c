/* Reading every secret that a configuration refers to. */
#define _GNU_SOURCE
#include "cli/secret/known.h"

#include <time.h>

#include "crypto/random.h"
#include "outgoing/http.h"
#include "vault/secrets/remote.h"
#include "vault/secrets/source.h"

static pc_time wall_clock(void *self) {
    struct timespec ts;
    (void)self;
    (void)clock_gettime(CLOCK_REALTIME, &ts);
    return (pc_time)ts.tv_sec * PC_SECOND + ts.tv_nsec / 1000;
}

static void read_one(const struct pc_secret_place *place, struct pc_known_secret *item) {
    item->err = pc_secret_ref_parse(item->at->reference, &item->ref, NULL);
    if (item->err == PC_OK)
        item->err = pc_locked_new(PC_SECRET_VALUE_MAX + 64, &item->memory);
    item->kind = pc_secret_kind_name(item->ref.kind);
    if (item->err != PC_OK)
        return;
    struct pc_buf value = pc_buf_over(item->memory.ptr, item->memory.size);
    item->err = pc_secret_read(place, &item->ref, item->at->key, &value, &item->diag);
    item->value = item->err == PC_OK ? pc_buf_span(&value) : (struct pc_span){0};
    if (item->err != PC_OK && item->diag.text[0] == '\0')
        (void)pc_diag_set(&item->diag, item->err, "%s", pc_err_name(item->err));
}

static void remote_free(struct pc_secret_remote **remote) {
    pc_secret_remote_free(*remote);
}

pc_err pc_known_secrets_read(struct pc_setup *setup, const char *credentials,
                             struct pc_known_secrets *out) {
    const struct pc_clock clock = {.now = wall_clock};
    PC_CLEANUP(remote_free) struct pc_secret_remote *remote = NULL;
    struct pc_secret_place place = {.seal_key = setup->paths.seal_key,
                                    .credentials = credentials,
                                    .settings = &setup->settings.secret_sources,
                                    .http = &pc_http_by_curl,
                                    .clock = &clock,
                                    .entropy = &pc_system_entropy};
    *out = (struct pc_known_secrets){0};
    if (pc_secret_remote_new(&place, &remote) != PC_OK)
        return PC_ERR_NOMEM;
    place.remote = remote;
    out->items = PC_ARENA_ARRAY(&setup->arena, struct pc_known_secret, PC_KNOWN_MAX);
    if (out->items == NULL)
        return PC_ERR_NOMEM;
    for (const struct pc_settings_secret *at = setup->settings.secrets; at != NULL; at = at->next) {
        out->more = out->count == PC_KNOWN_MAX;
        if (out->more)
            break;
        struct pc_known_secret *item = &out->items[out->count++];
        item->at = at;
        read_one(&place, item);
    }
    return PC_OK;
}

void pc_known_secrets_free(struct pc_known_secrets *secrets) {
    for (size_t i = 0; i < secrets->count; i++)
        pc_locked_free(&secrets->items[i].memory);
    secrets->count = 0;
}

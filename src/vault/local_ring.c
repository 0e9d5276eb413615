/* The local key ring as a provider. */
#include "vault/local_ring.h"

#include <string.h>
#include <sys/stat.h>

#include "vault/local_ring_memory.h"
#include "vault/raw_aes.h"

pc_err pc_vault_ring_new(const struct pc_entropy *entropy, struct pc_vault_ring **out) {
    struct pc_locked own;
    pc_err err = pc_locked_new(sizeof **out, &own);
    if (err != PC_OK)
        return err;
    struct pc_vault_ring *ring = (struct pc_vault_ring *)(void *)own.ptr;
    ring->own = own;
    ring->entropy = *entropy;
    *out = ring;
    return PC_OK;
}

void pc_vault_ring_free(struct pc_vault_ring *ring) {
    if (ring == NULL)
        return;
    pc_arena_free(&ring->memory);
    struct pc_locked own = ring->own;
    pc_locked_free(&own);
}

bool pc_vault_ring_has_passphrase(const struct pc_vault_ring *ring) {
    return ring->has_passphrase;
}

size_t pc_vault_ring_count(const struct pc_vault_ring *ring) {
    return ring->keys.count;
}

struct pc_vault_ring_entry pc_vault_ring_entry(const struct pc_vault_ring *ring, size_t at) {
    const struct pc_ring_key *key = &ring->keys.list[at];
    return (struct pc_vault_ring_entry){
        .id = pc_ring_id(key),
        .created = key->created,
        .active = at == ring->keys.active,
    };
}

pc_err pc_vault_ring_export(const struct pc_vault_ring *ring, struct pc_span id,
                            uint8_t out[PC_VAULT_RING_KEY]) {
    const struct pc_ring_key *key = pc_ring_find(&ring->keys, id);
    if (key == NULL)
        return PC_ERR_NOTFOUND;
    memcpy(out, key->key, PC_VAULT_RING_KEY);
    return PC_OK;
}

static struct pc_vault_raw_aes raw_of(const struct pc_ring_key *key) {
    return (struct pc_vault_raw_aes){PC_VAULT_RING_NAMESPACE, pc_ring_id(key),
                                     pc_span(key->key, sizeof key->key)};
}

static pc_err wrap(void *self, const struct pc_vault_context *context,
                   const struct pc_vault_data_key *key, struct pc_arena *arena,
                   struct pc_vault_wrapped_key *out, struct pc_diag *diag) {
    const struct pc_vault_ring *ring = self;
    struct pc_vault_raw_aes raw = raw_of(&ring->keys.list[ring->keys.active]);
    pc_err err = pc_vault_raw_aes_wrap(&raw, &ring->entropy, context, key, arena, out);
    return err == PC_OK ? PC_OK : pc_diag_set(diag, err, "%s", pc_err_name(err));
}

static pc_err unwrap(void *self, const struct pc_vault_context *context,
                     const struct pc_vault_wrapped_key *wrapped, struct pc_vault_data_key *key,
                     struct pc_diag *diag) {
    const struct pc_vault_ring *ring = self;
    if (!pc_span_eq(wrapped->provider_id, PC_VAULT_RING_NAMESPACE))
        return PC_ERR_NOTFOUND;
    struct pc_span id = pc_span_upto(wrapped->provider_info, PC_VAULT_RING_ID);
    const struct pc_ring_key *found = pc_ring_find(&ring->keys, id);
    if (found == NULL)
        return PC_ERR_NOTFOUND;
    struct pc_vault_raw_aes raw = raw_of(found);
    pc_err err = pc_vault_raw_aes_unwrap(&raw, context, wrapped, key);
    if (err == PC_ERR_CORRUPT)
        return pc_diag_set(diag, err,
                           "the data key does not open: it was wrapped with another context, or "
                           "it was altered");
    return err;
}

/* The keys are in memory; without the file the next start has none. */
static pc_err health(void *self, struct pc_diag *diag) {
    const struct pc_vault_ring *ring = self;
    struct stat st;
    if (ring->path == NULL || stat(ring->path, &st) == 0)
        return PC_OK;
    return pc_diag_set(diag, PC_ERR_NOTFOUND,
                       "%s is gone: its keys are in memory until the program ends", ring->path);
}

static void free_self(void *self) {
    pc_vault_ring_free(self);
}

struct pc_vault_provider pc_vault_ring_provider(struct pc_vault_ring *ring) {
    return (struct pc_vault_provider){
        .self = ring,
        .type = "ring",
        .name = PC_VAULT_RING_NAMESPACE,
        .wrap = wrap,
        .unwrap = unwrap,
        .health = health,
        .free = free_self,
    };
}

pc_err pc_vault_ring_open(const struct pc_settings_vault_key *key,
                          const struct pc_vault_ports *ports, struct pc_vault_provider *out,
                          struct pc_diag *diag) {
    PC_CLEANUP(pc_buf_free) struct pc_buf passphrase = PC_BUF_SECRET;
    pc_err err = pc_vault_secret(ports, key->passphrase, &passphrase, diag);
    struct pc_vault_ring *ring = NULL;
    if (err == PC_OK)
        err = pc_vault_ring_load(key->file.ptr, pc_buf_span(&passphrase), ports->entropy, &ring,
                                 diag);
    if (err != PC_OK)
        return err;
    *out = pc_vault_ring_provider(ring);
    return PC_OK;
}

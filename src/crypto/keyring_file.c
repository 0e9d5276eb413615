/* The key ring's file: only its owner's, replaced as a whole, sealed or not. */
#include "base/file.h"
#include "crypto/keyring.h"
#include "crypto/ring.h"

enum { LARGEST_FILE = 65536, FILE_MODE = 0600 };

static struct pc_keyring *new_ring(const struct pc_entropy *entropy) {
    struct pc_locked memory;
    if (pc_locked_new(sizeof(struct pc_keyring), &memory) != PC_OK)
        return NULL;
    struct pc_keyring *ring = (struct pc_keyring *)(void *)memory.ptr;
    if (pthread_rwlock_init(&ring->lock, NULL) != 0) {
        pc_locked_free(&memory);
        return NULL;
    }
    ring->memory = memory;
    ring->entropy = *entropy;
    return ring;
}

void pc_keyring_free(struct pc_keyring *ring) {
    if (ring == NULL)
        return;
    pc_field_keys_free(ring->fields);
    (void)pthread_rwlock_destroy(&ring->lock);
    struct pc_locked memory = ring->memory;
    pc_locked_free(&memory);
}

/* The same keys, as they seal and open. */
static pc_err make_fields(struct pc_keyring *ring) {
    pc_err err = pc_field_keys_new(&ring->entropy, ring->index_key, &ring->fields);
    const struct pc_ring_keys *keys = &ring->keys;
    for (size_t i = 0; i < keys->count && err == PC_OK; i++)
        err = pc_field_keys_add(ring->fields, pc_ring_id(&keys->list[i]), keys->list[i].key);
    return err == PC_OK ? pc_field_keys_use(ring->fields, pc_ring_id(&keys->list[keys->active]))
                        : err;
}

/* A message of the vault begins with its version, as no JSON does. */
static bool is_sealed(struct pc_span text) {
    return text.len > 0 && (text.ptr[0] == 1 || text.ptr[0] == 2);
}

/* The text of a ring may come from a file with any of its faults. */
static pc_err read_text(struct pc_keyring *ring, struct pc_span text, const char *path,
                        struct pc_diag *diag) {
    struct pc_diag why = {0};
    pc_err err = pc_ring_read(ring, text, &why);
    return err == PC_OK ? make_fields(ring) : pc_diag_set(diag, err, "%s: %s", path, why.text);
}

static pc_err read_form(struct pc_keyring *ring, const char *path, struct pc_diag *diag) {
    PC_CLEANUP(pc_buf_free) struct pc_buf text = PC_BUF_SECRET;
    PC_CLEANUP(pc_buf_free) struct pc_buf opened = PC_BUF_SECRET;
    pc_err err = pc_file_read_private(path, LARGEST_FILE, &text, diag);
    if (err != PC_OK)
        return err;
    ring->sealed = is_sealed(pc_buf_span(&text));
    if (!ring->sealed)
        return read_text(ring, pc_buf_span(&text), path, diag);
    if (ring->wrap.open == NULL)
        return pc_diag_set(diag, PC_ERR_DENIED,
                           "%s is sealed by keys of the vault, and vault.store names none", path);
    err = ring->wrap.open(ring->wrap.self, pc_buf_span(&text), &opened, diag);
    return err == PC_OK ? read_text(ring, pc_buf_span(&opened), path, diag) : err;
}

pc_err pc_keyring_load_wrapped(const char *path, const struct pc_keyring_wrap *wrap,
                               const struct pc_entropy *entropy, struct pc_keyring **out,
                               struct pc_diag *diag) {
    struct pc_keyring *ring = new_ring(entropy);
    if (ring == NULL)
        return PC_ERR_NOMEM;
    if (wrap != NULL)
        ring->wrap = *wrap;
    pc_err err = read_form(ring, path, diag);
    if (err != PC_OK) {
        pc_keyring_free(ring);
        return err;
    }
    *out = ring;
    return PC_OK;
}

pc_err pc_keyring_load(const char *path, const struct pc_entropy *entropy, struct pc_keyring **out,
                       struct pc_diag *diag) {
    return pc_keyring_load_wrapped(path, NULL, entropy, out, diag);
}

/* What the file is to hold: out is a secret buffer. */
static pc_err file_text(const struct pc_keyring *ring, struct pc_buf *out, struct pc_diag *diag) {
    if (!ring->sealed)
        return pc_ring_write(ring, out);
    PC_CLEANUP(pc_buf_free) struct pc_buf text = PC_BUF_SECRET;
    PC_CLEANUP(pc_buf_free) struct pc_buf again = PC_BUF_SECRET;
    pc_err err = pc_ring_write(ring, &text);
    if (err == PC_OK)
        err = ring->wrap.seal(ring->wrap.self, pc_buf_span(&text), out, diag);
    if (err == PC_OK) /* whoever wraps must also unwrap: the next start needs it */
        err = ring->wrap.open(ring->wrap.self, pc_buf_span(out), &again, diag);
    if (err == PC_OK && !pc_span_eq(pc_buf_span(&text), pc_buf_span(&again)))
        err = PC_ERR_CORRUPT;
    return err;
}

pc_err pc_ring_store(struct pc_keyring *ring, const char *path, struct pc_diag *diag) {
    PC_CLEANUP(pc_buf_free) struct pc_buf text = PC_BUF_SECRET;
    pc_err err = file_text(ring, &text, diag);
    return err == PC_OK ? pc_file_replace(path, pc_buf_span(&text), FILE_MODE) : err;
}

static void ring_cleanup(struct pc_keyring **ring) {
    pc_keyring_free(*ring);
}

pc_err pc_keyring_create_wrapped(const char *path, const struct pc_keyring_wrap *wrap,
                                 const struct pc_entropy *entropy, pc_time now,
                                 struct pc_diag *diag) {
    PC_CLEANUP(ring_cleanup) struct pc_keyring *ring = new_ring(entropy);
    if (ring == NULL)
        return PC_ERR_NOMEM;
    if (wrap != NULL) {
        ring->wrap = *wrap;
        ring->sealed = true;
    }
    pc_err err = pc_ring_add(&ring->keys, entropy, now);
    if (err == PC_OK)
        err = pc_entropy_fill(entropy, ring->index_key, sizeof ring->index_key);
    PC_CLEANUP(pc_buf_free) struct pc_buf text = PC_BUF_SECRET;
    if (err == PC_OK)
        err = file_text(ring, &text, diag);
    return err == PC_OK ? pc_file_create(path, pc_buf_span(&text), FILE_MODE) : err;
}

pc_err pc_keyring_create(const char *path, const struct pc_entropy *entropy, pc_time now) {
    return pc_keyring_create_wrapped(path, NULL, entropy, now, NULL);
}

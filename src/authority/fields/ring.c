/* Keys of the ring come and go, each time written down before. */
#include "authority/fields/ring.h"

#include "authority/events.h"
#include "authority/fields/reseal.h"
#include "authority/fields/resealing.h"

/* What became of it, where it failed after it was written down. */
static pc_err write_failure(struct pc_work *work, struct pc_event *event, pc_err err) {
    const char *why = work->diag.text;
    if (why[0] != '\0') { /* keys of the vault: the operator has to see what they said */
        pc_log(&work->authority->log, PC_LOG_ERROR, "key ring: %s", why);
        err = err == PC_ERR_INVALID ? err : PC_ERR_EXISTS;
    }
    event->allowed = false;
    event->reason = err == PC_ERR_FULL ? PC_SPAN("keyring_full") : PC_SPAN("keyring_failed");
    pc_err told = pc_event_write(work->authority, event);
    return told != PC_OK ? told : err;
}

pc_err pc_ring_rotate(struct pc_work *work, struct pc_buf *id) {
    struct pc_authority *authority = work->authority;
    struct pc_event event = pc_event_of(work, PC_EVENT_KEYRING, "rotate");
    pc_err err = pc_event_write(authority, &event);
    if (err != PC_OK)
        return err;
    err = pc_keyring_rotate(authority->ring, authority->paths.keyring, work->now, &work->diag);
    if (err != PC_OK)
        return write_failure(work, &event, err);
    pc_resealing_wake(authority);
    return pc_keyring_active(authority->ring, id);
}

/* All but the active one. What is sealed from now on is under a key that is not among them. */
static pc_err list_old(struct pc_work *work, struct pc_keyring_entry out[PC_FIELD_KEYS_MAX],
                       size_t *count) {
    struct pc_keyring_entry keys[PC_FIELD_KEYS_MAX];
    size_t all = 0;
    pc_err err = pc_keyring_list(work->authority->ring, keys, &all);
    *count = 0;
    for (size_t i = 0; i < all && err == PC_OK; i++)
        if (!keys[i].active)
            out[(*count)++] = keys[i];
    return err;
}

pc_err pc_ring_retire(struct pc_work *work, struct pc_keyring_entry removed[PC_FIELD_KEYS_MAX],
                      size_t *count) {
    struct pc_authority *authority = work->authority;
    pc_err err = list_old(work, removed, count);
    if (err != PC_OK || *count == 0)
        return err;
    err = pc_reseal_check(work);
    if (err != PC_OK)
        return err;
    struct pc_event event = pc_event_of(work, PC_EVENT_KEYRING, "retire");
    event.count = *count;
    err = pc_event_write(authority, &event);
    if (err != PC_OK)
        return err;
    err =
        pc_keyring_remove(authority->ring, authority->paths.keyring, removed, *count, &work->diag);
    return err == PC_OK ? PC_OK : write_failure(work, &event, err);
}

pc_err pc_ring_seal(struct pc_work *work, bool sealed) {
    struct pc_authority *authority = work->authority;
    struct pc_event event = pc_event_of(work, PC_EVENT_KEYRING, sealed ? "seal" : "unseal");
    pc_err err = pc_event_write(authority, &event);
    if (err != PC_OK)
        return err;
    err = pc_keyring_reform(authority->ring, authority->paths.keyring, sealed, &work->diag);
    return err == PC_OK ? PC_OK : write_failure(work, &event, err);
}

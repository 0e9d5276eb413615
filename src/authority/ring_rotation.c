/* Rotating the key ring, in memory and in its file, written down before. */
#include "authority/ring_rotation.h"

#include "authority/events.h"

pc_err pc_ring_rotate(struct pc_work *work, struct pc_buf *id) {
    struct pc_authority *authority = work->authority;
    struct pc_event event = pc_event_of(work, PC_EVENT_KEYRING, "rotate");
    pc_err err = pc_event_write(authority, &event);
    if (err != PC_OK)
        return err;
    err = pc_keyring_rotate(authority->ring, authority->paths.keyring, work->now);
    if (err == PC_OK)
        return pc_keyring_active(authority->ring, id);
    event.allowed = false;
    event.reason = err == PC_ERR_FULL ? PC_SPAN("keyring_full") : PC_SPAN("keyring_failed");
    pc_err told = pc_event_write(authority, &event);
    return told != PC_OK ? told : err;
}

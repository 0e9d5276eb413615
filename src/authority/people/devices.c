/* Remembered devices. */
#include "authority/people/devices.h"

#include "authority/events.h"
#include "identity/session.h"

enum { AGENT_MAX = 256 };

pc_err pc_device_remember(struct pc_change *change, const struct pc_account *account,
                          struct pc_buf *cookie) {
    struct pc_work *work = change->work;
    struct pc_store *store = work->authority->store;
    pc_time life = work->settings->mfa.remember_device;
    if (life == 0)
        return PC_OK;
    char address[64];
    struct pc_buf text = pc_buf_over(address, sizeof address);
    if (work->address.family != 0)
        pc_ip_format(&work->address, &text);
    struct pc_device device = {.account = account->id,
                               .address = pc_buf_span(&text),
                               .agent = pc_span_upto(work->agent, AGENT_MAX),
                               .created = work->now,
                               .last_seen = work->now,
                               .expires = work->now + life};
    pc_err err = pc_work_new_id(work, &device.id);
    if (err == PC_OK)
        err = pc_session_make(work->authority->entropy, cookie, device.cookie_sha256);
    return err == PC_OK ? store->device_put(store->self, &device) : err;
}

pc_err pc_device_check(struct pc_change *change, const struct pc_account *account,
                       struct pc_span cookies, pc_time *shown) {
    struct pc_work *work = change->work;
    struct pc_store *store = work->authority->store;
    pc_time life = work->settings->mfa.remember_device;
    uint8_t digest[32];
    struct pc_device device;
    if (life == 0 || pc_device_from_cookie(cookies, digest) != PC_OK)
        return PC_ERR_DENIED;
    pc_err err = store->device_by_cookie(store->self, work->arena, digest, &device);
    if (err != PC_OK)
        return err == PC_ERR_NOTFOUND ? PC_ERR_DENIED : err;
    bool good = pc_id_eq(&device.account, &account->id) && device.expires > work->now &&
                device.created + life > work->now && device.created >= account->not_before;
    if (!good)
        return PC_ERR_DENIED;
    *shown = device.created;
    device.last_seen = work->now;
    return store->device_put(store->self, &device);
}

pc_err pc_device_end(struct pc_work *work, const struct pc_id *id,
                     const struct pc_account *account) {
    struct pc_store *store = work->authority->store;
    PC_CLEANUP(pc_change_abort) struct pc_change change;
    pc_err err = pc_change_begin(work, &change);
    if (err == PC_OK)
        err = store->device_delete(store->self, &account->id, id);
    if (err != PC_OK)
        return err;
    struct pc_event event = pc_event_of(work, PC_EVENT_MFA, "forget_device");
    event.resource = pc_work_id_text(work, id);
    return pc_change_commit(&change, &event);
}

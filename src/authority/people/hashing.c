/* Hashing passwords in turn. */
#define _GNU_SOURCE
#include "authority/people/hashing.h"

#include <unistd.h>

#include "identity/password.h"

/* With the default cost a core does some forty a second, so the last of these waits about three
 * seconds. */
enum { WAITING_PER_CORE = 128, CORES_MAX = 64 };

pc_err pc_hashing_new(struct pc_turnstile **out) {
    long cores = sysconf(_SC_NPROCESSORS_ONLN);
    if (cores < 1)
        cores = 1;
    if (cores > CORES_MAX)
        cores = CORES_MAX;
    return pc_turnstile_new((unsigned)cores, (unsigned)cores * WAITING_PER_CORE, out);
}

static pc_err enter(const struct pc_work *work) {
    struct pc_turnstile *turnstile = work->authority->hashing;
    return turnstile == NULL ? PC_OK : pc_turnstile_enter(turnstile);
}

static void leave(const struct pc_work *work) {
    if (work->authority->hashing != NULL)
        pc_turnstile_leave(work->authority->hashing);
}

pc_err pc_hashing_hash(struct pc_work *work, struct pc_span password, struct pc_buf *out) {
    pc_err err = enter(work);
    if (err != PC_OK)
        return err;
    err = pc_password_hash(&work->settings->passwords, password, out);
    leave(work);
    return err;
}

pc_err pc_hashing_verify(struct pc_work *work, struct pc_span hash, struct pc_span password,
                         bool *stale) {
    if (stale != NULL)
        *stale = false;
    pc_err err = enter(work);
    if (err != PC_OK)
        return err;
    err = pc_password_verify(&work->settings->passwords, hash, password, stale);
    leave(work);
    return err;
}

/*
 * The authority as one value: what it opened at start and every part of it needs, and the piece of
 * work that a request (or the daemon itself) does with it.
 *
 * Locks, in the order in which they are taken: change (store and view are written), keys (the
 * signing keys in memory), settings, spool, head. No lock is held while a password is hashed.
 */
#ifndef PC_AUTHORITY_AUTHORITY_H
#define PC_AUTHORITY_AUTHORITY_H

#include <pthread.h>
#include <stdatomic.h>
#include <sys/types.h>

#include "audit/spool.h"
#include "base/arena.h"
#include "base/entropy.h"
#include "base/log.h"
#include "config/paths.h"
#include "crypto/keyring.h"
#include "model/settings.h"
#include "ports/clock.h"
#include "ports/store.h"
#include "view/view.h"

struct pc_signing_keys;
struct pc_settings_hold;
struct pc_mfa_tokens;
struct pc_sealing;

struct pc_authority {
    struct pc_log log;
    const char *config_path;
    struct pc_clock clock;
    const struct pc_entropy *entropy;
    struct pc_arena arena; /* of paths */
    struct pc_paths paths;
    pc_time started;
    int lock_fd;

    pthread_mutex_t settings_lock;
    struct pc_settings_hold *settings;

    struct pc_keyring *ring;
    pthread_mutex_t change_lock;   /* store writes and all of the view */
    struct pc_field_cipher cipher; /* the ring as the store uses it */
    struct pc_store sqlite;
    struct pc_store *store;      /* the one in use; NULL: not open */
    struct pc_view_writer *view; /* NULL: it could not be opened */
    atomic_bool view_stale;      /* the view is behind the store: rebuild it */

    pthread_mutex_t spool_lock;
    struct pc_spool *spool;

    struct pc_signing_keys *keys;
    struct pc_mfa_tokens *mfa_tokens;
    struct pc_sealing *sealing;
};

/* On whose behalf something is done; also what an audit event says about that. */
struct pc_work {
    struct pc_authority *authority;
    const struct pc_settings *settings;
    struct pc_arena *arena;
    pc_time now;
    struct pc_id request; /* none: the daemon itself */
    struct pc_ip address;
    struct pc_span agent;
    struct pc_span resource;
    struct pc_span credential;    /* "token", "session", "machine"; empty: none yet */
    struct pc_span credential_id; /* jti or session id */
    struct pc_span user;          /* account id as text */
    struct pc_span name;
    struct pc_span tenant;
    uid_t uid;           /* of the peer of the admin socket */
    bool unpublished;    /* something was taken away that the edge does not know of yet */
    struct pc_diag diag; /* what is wrong with the request, in words for its sender */
};

/* The id as text, in the work's arena; empty where memory ran out or the id is none. */
struct pc_span pc_work_id_text(struct pc_work *work, const struct pc_id *id);
/* A new random id. */
PC_MUST pc_err pc_work_new_id(struct pc_work *work, struct pc_id *out);
/* Starts a piece of work of the daemon's own; settings and arena are the caller's. */
struct pc_work pc_work_of_daemon(struct pc_authority *authority, const struct pc_settings *settings,
                                 struct pc_arena *arena);

#endif

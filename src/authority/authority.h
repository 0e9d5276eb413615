/*
 * The authority as one value: what it opened at start and every part of it needs.
 *
 * Locks, in the order in which they are taken: change (store and view are written), signing_keys
 * (those in memory), settings, spool, head. No lock is held while a password is hashed.
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
struct pc_passkey_challenges;
struct pc_sealing;
struct pc_turnstile;
struct pc_issuers;
struct pc_outbox;
struct pc_overview;
struct pc_codes;
struct pc_resealing;
struct pc_vault_watch;
struct pc_keeper;

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

    struct pc_keeper *keeper; /* of secrets; NULL: none (tests) */
    struct pc_keyring *ring;
    pthread_mutex_t change_lock;   /* store writes and all of the view */
    struct pc_field_cipher cipher; /* the ring as the store uses it */
    struct pc_store sqlite;
    struct pc_store *store;      /* the one in use; NULL: not open */
    struct pc_view_writer *view; /* NULL: it could not be opened */
    size_t
        view_room; /* upper bound of the view in bytes; 0: the default, 64 GiB of address space */
    atomic_bool view_stale; /* the view is behind the store: rebuild it */

    pthread_mutex_t spool_lock;
    struct pc_spool *spool;

    struct pc_signing_keys *signing_keys;
    struct pc_mfa_tokens *mfa_tokens;
    struct pc_turnstile *hashing; /* of passwords; NULL: nobody has to wait */
    struct pc_passkey_challenges *passkey_challenges;
    struct pc_codes *codes; /* of OAuth */
    struct pc_sealing *sealing;
    struct pc_issuers *issuers;
    struct pc_outbox *outbox; /* NULL: nobody sends (tests) */
    struct pc_overview *overview;
    struct pc_resealing *resealing;     /* NULL: nobody walks (tests) */
    struct pc_vault_watch *vault_watch; /* NULL: nobody watches (tests) */
};

#endif

/*
 * The store: the truth about accounts, roles, tenants, keys, sessions, tokens and blocks, behind
 * one table of functions, so that SQLite (src/store/sqlite/) and others are a folder each.
 *
 * Personal columns (e-mail, display name) and secrets (TOTP seed, private keys) come and go as
 * plaintext here; the store keeps them sealed by the field cipher it was opened with, bound to
 * table, column and row. Records read are allocated in the caller's arena. Everything between begin
 * and commit happens whole or not at all; calls outside are a transaction of their own. One thread
 * at a time inside begin…commit: the store serialises.
 *
 * Every change moves `change_seq` (a durable counter) forward, so that the view knows whether it is
 * up to date.
 */
#ifndef PC_PORTS_STORE_H
#define PC_PORTS_STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/span.h"
#include "base/time.h"
#include "model/id.h"
#include "model/records.h"
#include "ports/reseal.h"

struct pc_account {
    struct pc_id id;
    struct pc_span name;         /* unique, [a-z0-9._@-]{1,64} */
    struct pc_span email;        /* sealed at rest; empty: none */
    struct pc_span display_name; /* sealed at rest */
    struct pc_span tenant;
    struct pc_span roles; /* space-joined */
    struct pc_span permissions;
    struct pc_span
        password_hash; /* libsodium's $argon2id$… text; empty: cannot sign in by password */
    struct pc_span totp_secret; /* raw bytes, sealed at rest; empty: none */
    bool totp_confirmed;
    uint64_t totp_last_step; /* a code of this time step or an earlier one is spent */
    bool disabled;
    uint32_t failures; /* failed attempts since the last good one */
    pc_time locked_until;
    pc_time not_before;
    pc_time created;
    pc_time last_sign_in;
};

struct pc_role {
    struct pc_span name;
    struct pc_span permissions; /* space-joined */
    bool from_config;           /* set by the configuration; changed only there */
};

struct pc_tenant {
    struct pc_span name; /* [a-zA-Z0-9_-]{2,50} */
    struct pc_span title;
    bool disabled;
    pc_time created;
};

struct pc_api_key {
    struct pc_key_record record;
    struct pc_span label;
    pc_time created;
    pc_time last_used;
    uint64_t uses;
};

struct pc_session {
    struct pc_session_record record;
    uint8_t cookie_sha256[32]; /* all zero: a session of tokens only */
    struct pc_span address;    /* as text */
    struct pc_span agent;
    pc_time last_seen;
    pc_time ended; /* 0: alive */
};

/* A refresh token: only its digest is kept. Each use makes a new one of the same session; a second
 * use of an old one ends the session. */
struct pc_refresh {
    uint8_t sha256[32];
    struct pc_id session;
    pc_time expires;
    pc_time used; /* 0: it has not been */
};

/* A code that stands in for a second factor. It comes as plaintext; a keyed digest is kept. */
struct pc_factor_code {
    struct pc_id account;
    struct pc_span kind; /* "backup_code", "email" */
    struct pc_span code;
    pc_time created;
    pc_time expires;
};

struct pc_factor_code_count {
    uint32_t made;   /* since the time that was asked about */
    uint32_t left;   /* unused, and not over */
    pc_time expires; /* the first of those to end; 0: none are left */
};

/* A browser on which a second factor was shown and need not be for a while. */
struct pc_device {
    struct pc_id id;
    struct pc_id account;
    uint8_t cookie_sha256[32];
    struct pc_span address; /* as text */
    struct pc_span agent;
    pc_time created;
    pc_time last_seen;
    pc_time expires;
};

struct pc_signing_key {
    struct pc_span kid;
    struct pc_span algorithm;
    struct pc_span use;         /* "access", "audit" */
    struct pc_span private_der; /* PKCS#8, sealed at rest; empty once retired */
    struct pc_span public_der;
    pc_time created;
    pc_time retired;   /* signs no more after; 0: signs */
    pc_time not_after; /* verifies no more after; 0: verifies */
};

enum pc_approval_state {
    PC_APPROVAL_PENDING,
    PC_APPROVAL_APPROVED,
    PC_APPROVAL_DENIED,
    PC_APPROVAL_ENDED,   /* withdrawn, or ended early */
    PC_APPROVAL_EXPIRED, /* nobody decided in time, or the time it was given for is over */
    PC_APPROVAL_STATES
};

/* That somebody wants to use a route that needs a second person, and what became of it. */
struct pc_approval {
    struct pc_id id;
    struct pc_id account;
    struct pc_span account_name; /* read only: the account's */
    struct pc_span route;
    struct pc_span reason;  /* sealed at rest */
    struct pc_span comment; /* of who decided; sealed at rest */
    pc_time wanted;         /* for how long */
    enum pc_approval_state state;
    pc_time requested;
    pc_time expires;           /* pending: of the request; approved: of the approval */
    struct pc_span decided_by; /* account id as text, or "uid 0"; empty: nobody has */
    struct pc_span decider;    /* its name then */
    pc_time decided;
    pc_time ended; /* when it left what it was: withdrawn, ended, expired */
};

/* The public half of a passkey, and what was seen with it. */
struct pc_passkey {
    struct pc_id id; /* what people and the API call it */
    struct pc_id account;
    struct pc_span credential; /* the authenticator's id of it, 1 to 1023 bytes; unique */
    int32_t algorithm;         /* the COSE number: -7, -8, -257 */
    struct pc_span public_key; /* the key's numbers, one behind the other */
    uint32_t counter;          /* of the last assertion; 0: the authenticator does not count */
    struct pc_span label;
    struct pc_span transports; /* space-joined */
    uint8_t aaguid[16];        /* the model of the authenticator; all zero: not told */
    bool backup_eligible;      /* it may be copied to other devices of its owner */
    bool backed_up;            /* it was, as last seen */
    bool user_verified;
    pc_time created;
    pc_time last_used; /* 0: never */
};

/* Something that the firewall leaves out, and who answers for it. */
struct pc_exclusion {
    struct pc_exclusion_record record;
    struct pc_span reason;
    struct pc_span owner; /* an account's name */
    pc_time created;
    pc_time last_hit; /* 0: never */
    uint64_t hits;
};

/* What an OpenID issuer said about itself, as it was received. */
struct pc_issuer_document {
    struct pc_span issuer;
    struct pc_span discovery;
    struct pc_span jwks;
    pc_time fetched;
};

/* A session of ours that began with a sign-in at an issuer. */
struct pc_foreign_session {
    struct pc_id session;
    struct pc_span issuer;
    struct pc_span sid;      /* the issuer's; empty: it named none */
    struct pc_span id_token; /* sealed at rest */
};

/* A mail that waits to be sent; recipient, subject and text are sealed at rest. */
struct pc_waiting_mail {
    struct pc_id id;
    struct pc_span to;
    struct pc_span subject;
    struct pc_span text;
    pc_time created;
    pc_time due; /* not to be tried before */
    uint32_t attempts;
};

/* What a one-time token is good for; the numbers are in the database. */
enum pc_one_time_kind { PC_ONE_TIME_RESET = 1, PC_ONE_TIME_INVITATION = 2 };

/* A token that is good for one use; only its digest is kept. */
struct pc_one_time {
    uint8_t sha256[32];
    enum pc_one_time_kind kind;
    struct pc_id account; /* none: nobody's, and good for nothing */
    pc_time created;
    pc_time expires;
};

/* A program that asks for tokens (RFC 6749 section 2). */
struct pc_client {
    struct pc_span id;    /* [a-z0-9._-]{1,64}, chosen by who registers it */
    struct pc_span title; /* what people see when they are asked for consent */
    bool confidential;    /* it has a secret; otherwise it is a public client */
    uint8_t secret_sha256[32];
    struct pc_span redirect_uris; /* space-joined; no URI has a space */
    struct pc_span logout_uris;   /* space-joined */
    struct pc_span grants;        /* space-joined names of RFC 6749 */
    struct pc_span scopes;        /* space-joined; permission patterns among them */
    struct pc_span audience;      /* also in `aud` of its access tokens; empty: none */
    struct pc_id account;         /* whose permissions client_credentials have; none: nobody's */
    bool trusted;                 /* nobody is asked for consent */
    bool disabled;
    pc_time created;
    pc_time last_used;
};

/* A session that a client got: its tokens are the client's. */
struct pc_grant {
    struct pc_id session;
    struct pc_span client;
    struct pc_span scope;
    struct pc_id parent; /* the session that it was made from and ends with; none: its own */
};

/* What an account allowed a client for good. */
struct pc_consent {
    struct pc_id account;
    struct pc_span client;
    struct pc_span scope;
    pc_time given;
};

/* How many there are, for status; sessions, revocations and blocks that have not ended. */
struct pc_store_counts {
    uint64_t accounts, keys, sessions, revocations, blocks;
};

struct pc_page {
    uint32_t limit;       /* rows; 0: all */
    struct pc_span after; /* continue behind this row (its id or name); empty: from the start */
};

/* One row at a time; anything but PC_OK ends the listing and is its result. The row is valid during
 * the call only. */
typedef pc_err (*pc_account_row)(void *context, const struct pc_account *row);
typedef pc_err (*pc_role_row)(void *context, const struct pc_role *row);
typedef pc_err (*pc_tenant_row)(void *context, const struct pc_tenant *row);
typedef pc_err (*pc_api_key_row)(void *context, const struct pc_api_key *row);
typedef pc_err (*pc_session_row)(void *context, const struct pc_session *row);
typedef pc_err (*pc_device_row)(void *context, const struct pc_device *row);
typedef pc_err (*pc_block_row)(void *context, const struct pc_block_record *row);
typedef pc_err (*pc_approval_row)(void *context, const struct pc_approval *row);
typedef pc_err (*pc_exclusion_store_row)(void *context, const struct pc_exclusion *row);
typedef pc_err (*pc_signing_key_row)(void *context, const struct pc_signing_key *row);
typedef pc_err (*pc_passkey_row)(void *context, const struct pc_passkey *row);
typedef pc_err (*pc_client_row)(void *context, const struct pc_client *row);
typedef pc_err (*pc_grant_row)(void *context, const struct pc_grant *row);
typedef pc_err (*pc_consent_row)(void *context, const struct pc_consent *row);
typedef pc_err (*pc_foreign_session_row)(void *context, const struct pc_id *session);
typedef pc_err (*pc_revocation_row)(void *context, struct pc_span id, pc_time until);

struct pc_store {
    void *self;
    void (*close)(struct pc_store *store);

    pc_err (*begin)(void *self);
    pc_err (*commit)(void *self);
    void (*rollback)(void *self);
    pc_err (*change_seq)(void *self, uint64_t *out);

    /* Small named values: one-time first-administrator token digest and the like. */
    pc_err (*meta_get)(void *self, struct pc_arena *arena, struct pc_span name,
                       struct pc_span *out);
    pc_err (*meta_put)(void *self, struct pc_span name, struct pc_span value); /* empty: remove */

    /* put inserts (PC_ERR_EXISTS on a taken id or name); update replaces every column of that id.
     */
    pc_err (*account_put)(void *self, const struct pc_account *account);
    pc_err (*account_update)(void *self, const struct pc_account *account);
    pc_err (*account_get)(void *self, struct pc_arena *arena, const struct pc_id *id,
                          struct pc_account *out);
    pc_err (*account_by_name)(void *self, struct pc_arena *arena, struct pc_span name,
                              struct pc_account *out);
    pc_err (*account_by_email)(void *self, struct pc_arena *arena, struct pc_span email,
                               struct pc_account *out);
    pc_err (*account_list)(void *self, const struct pc_page *page, pc_account_row row,
                           void *context);
    /* Those whose name begins so, or (email) those of exactly that address, by name. */
    pc_err (*account_search)(void *self, struct pc_span prefix, const struct pc_page *page,
                             pc_account_row row, void *context);
    pc_err (*account_of_email)(void *self, struct pc_span email, const struct pc_page *page,
                               pc_account_row row, void *context);
    /* Its keys, sessions and refresh tokens go with it. */
    pc_err (*account_delete)(void *self, const struct pc_id *id);

    pc_err (*role_put)(void *self, const struct pc_role *role); /* inserts or replaces */
    pc_err (*role_get)(void *self, struct pc_arena *arena, struct pc_span name,
                       struct pc_role *out);
    pc_err (*role_list)(void *self, pc_role_row row, void *context);
    pc_err (*role_delete)(void *self, struct pc_span name);

    pc_err (*tenant_put)(void *self, const struct pc_tenant *tenant); /* inserts or replaces */
    pc_err (*tenant_get)(void *self, struct pc_arena *arena, struct pc_span name,
                         struct pc_tenant *out);
    pc_err (*tenant_list)(void *self, const struct pc_page *page, pc_tenant_row row, void *context);
    pc_err (*tenant_delete)(void *self, struct pc_span name);

    pc_err (*key_put)(void *self, const struct pc_api_key *key);
    pc_err (*key_get)(void *self, struct pc_arena *arena, const struct pc_id *id,
                      struct pc_api_key *out);
    /* account none: everybody's. */
    pc_err (*key_list)(void *self, const struct pc_id *account, const struct pc_page *page,
                       pc_api_key_row row, void *context);
    pc_err (*key_delete)(void *self, const struct pc_id *id);
    /* Adds to the uses and moves last_used on; not a change that the view sees. */
    pc_err (*key_used)(void *self, const struct pc_id *id, uint64_t uses, pc_time last_used);

    pc_err (*session_put)(void *self, const struct pc_session *session); /* inserts or replaces */
    pc_err (*session_get)(void *self, struct pc_arena *arena, const struct pc_id *id,
                          struct pc_session *out);
    /* By the SHA-256 of the cookie's decoded 32 bytes. */
    pc_err (*session_by_cookie)(void *self, struct pc_arena *arena, const uint8_t sha256[32],
                                struct pc_session *out);
    pc_err (*session_list)(void *self, const struct pc_id *account, const struct pc_page *page,
                           pc_session_row row, void *context);

    pc_err (*refresh_put)(void *self, const struct pc_refresh *refresh);
    pc_err (*refresh_get)(void *self, const uint8_t sha256[32], struct pc_refresh *out);
    /* Marks it used, once: PC_ERR_EXISTS where it was used before. */
    pc_err (*refresh_use)(void *self, const uint8_t sha256[32], pc_time now);
    /* Every one of the session. */
    pc_err (*refresh_delete)(void *self, const struct pc_id *session);

    pc_err (*revocation_put)(void *self, struct pc_span id, pc_time until);
    /* PC_OK: it was revoked and that has not ended; PC_ERR_NOTFOUND otherwise. */
    pc_err (*revocation_get)(void *self, struct pc_span id, pc_time now);
    pc_err (*revocation_list)(void *self, pc_time now, pc_revocation_row row, void *context);

    pc_err (*block_put)(void *self, const struct pc_block_record *block);
    pc_err (*block_get)(void *self, struct pc_arena *arena, const struct pc_id *id,
                        struct pc_block_record *out);
    pc_err (*block_list)(void *self, pc_time now, pc_block_row row, void *context);
    /* PC_OK: one that has not ended at `now` is in force for the account or key. */
    pc_err (*block_subject)(void *self, enum pc_block_kind kind, const struct pc_id *id,
                            pc_time now);
    pc_err (*block_delete)(void *self, const struct pc_id *id);

    /* Passkeys are no part of the view: nothing of this moves change_seq. put is PC_ERR_EXISTS on a
     * taken credential. An account's go with it. */
    pc_err (*passkey_put)(void *self, const struct pc_passkey *passkey);
    pc_err (*passkey_update)(void *self, const struct pc_passkey *passkey);
    pc_err (*passkey_delete)(void *self, const struct pc_id *id);
    pc_err (*passkey_get)(void *self, struct pc_arena *arena, const struct pc_id *id,
                          struct pc_passkey *out);
    pc_err (*passkey_by_credential)(void *self, struct pc_arena *arena, struct pc_span credential,
                                    struct pc_passkey *out);
    /* All of an account's, the oldest first. */
    pc_err (*passkey_list)(void *self, const struct pc_id *account, pc_passkey_row row,
                           void *context);

    pc_err (*signing_key_put)(void *self,
                              const struct pc_signing_key *key); /* inserts or replaces */
    pc_err (*signing_key_list)(void *self, struct pc_arena *arena, pc_signing_key_row row,
                               void *context);

    pc_err (*approval_put)(void *self, const struct pc_approval *approval); /* inserts, replaces */
    pc_err (*approval_get)(void *self, struct pc_arena *arena, const struct pc_id *id,
                           struct pc_approval *out);
    /* account none: everybody's; states: a bit each (1u << PC_APPROVAL_PENDING), 0: all. By id. */
    pc_err (*approval_list)(void *self, const struct pc_id *account, unsigned states,
                            const struct pc_page *page, pc_approval_row row, void *context);
    /* put inserts, or replaces reason, owner and end; what is left out stays what it is. */
    pc_err (*exclusion_put)(void *self, const struct pc_exclusion *exclusion);
    pc_err (*exclusion_get)(void *self, struct pc_arena *arena, const struct pc_id *id,
                            struct pc_exclusion *out);
    /* By id; those that are over among them until they are deleted. */
    pc_err (*exclusion_list)(void *self, const struct pc_page *page, pc_exclusion_store_row row,
                             void *context);
    pc_err (*exclusion_delete)(void *self, const struct pc_id *id);
    /* Adds to the hits and moves last_hit on; not a change that the view sees. */
    pc_err (*exclusion_hit)(void *self, const struct pc_id *id, uint64_t count, pc_time last);
    /* Federation. */
    pc_err (*issuer_put)(void *self, const struct pc_issuer_document *document); /* or replaces */
    pc_err (*issuer_get)(void *self, struct pc_arena *arena, struct pc_span issuer,
                         struct pc_issuer_document *out);
    pc_err (*foreign_session_put)(void *self, const struct pc_foreign_session *session);
    pc_err (*foreign_session_get)(void *self, struct pc_arena *arena, const struct pc_id *session,
                                  struct pc_foreign_session *out);
    /* Those that the issuer calls by that sid, which is not empty. */
    pc_err (*foreign_session_list)(void *self, struct pc_span issuer, struct pc_span sid,
                                   pc_foreign_session_row row, void *context);

    pc_err (*code_put)(void *self, const struct pc_factor_code *code);
    /* Marks it used, once: PC_ERR_NOTFOUND where there is none, or it was used, or is over. */
    pc_err (*code_use)(void *self, const struct pc_factor_code *code, pc_time now);
    pc_err (*code_count)(void *self, const struct pc_id *account, struct pc_span kind, pc_time now,
                         pc_time since, struct pc_factor_code_count *out);
    /* Marks all of the kind used. */
    pc_err (*code_void)(void *self, const struct pc_id *account, struct pc_span kind, pc_time now);
    /* Removes all of the kind; kind empty: of every kind. */
    pc_err (*code_delete)(void *self, const struct pc_id *account, struct pc_span kind);

    /* Inserts, or moves last_seen on. */
    pc_err (*device_put)(void *self, const struct pc_device *device);
    pc_err (*device_by_cookie)(void *self, struct pc_arena *arena, const uint8_t sha256[32],
                               struct pc_device *out);
    pc_err (*device_list)(void *self, const struct pc_id *account, const struct pc_page *page,
                          pc_device_row row, void *context);
    pc_err (*device_delete)(void *self, const struct pc_id *account, const struct pc_id *id);
    pc_err (*device_delete_all)(void *self, const struct pc_id *account);

    pc_err (*mail_put)(void *self, const struct pc_waiting_mail *mail);
    /* The one that is due first, whether it is yet or not; PC_ERR_NOTFOUND: none waits. */
    pc_err (*mail_next)(void *self, struct pc_arena *arena, struct pc_waiting_mail *out);
    /* Counts an attempt, and not to be tried again before. */
    pc_err (*mail_later)(void *self, const struct pc_id *id, pc_time due);
    pc_err (*mail_delete)(void *self, const struct pc_id *id);
    pc_err (*mail_count)(void *self, uint64_t *out);

    pc_err (*one_time_put)(void *self, const struct pc_one_time *token);
    /* PC_ERR_NOTFOUND: there is none of that kind that is good at `now`. */
    pc_err (*one_time_get)(void *self, enum pc_one_time_kind kind, const uint8_t sha256[32],
                           pc_time now, struct pc_one_time *out);
    /* Uses up all of that kind that the account has. */
    pc_err (*one_time_end)(void *self, enum pc_one_time_kind kind, const struct pc_id *account,
                           pc_time now);
    pc_err (*one_time_delete)(void *self, const uint8_t sha256[32]);
    /* How many were made for the account after `since`; they are kept for an hour after their end.
     */
    pc_err (*one_time_count)(void *self, enum pc_one_time_kind kind, const struct pc_id *account,
                             pc_time since, uint64_t *out);
    /* OAuth: clients, what they got, and what people allowed them. put inserts a client, update
     * replaces every column of it; its consents go with it, and with their accounts. */
    pc_err (*client_put)(void *self, const struct pc_client *client);
    pc_err (*client_update)(void *self, const struct pc_client *client);
    pc_err (*client_get)(void *self, struct pc_arena *arena, struct pc_span id,
                         struct pc_client *out);
    pc_err (*client_list)(void *self, const struct pc_page *page, pc_client_row row, void *context);
    pc_err (*client_delete)(void *self, struct pc_span id);
    /* Moves last_used on. */
    pc_err (*client_used)(void *self, struct pc_span id, pc_time last_used);
    /* The session must be there; the grant goes with it. */
    pc_err (*grant_put)(void *self, const struct pc_grant *grant);
    pc_err (*grant_get)(void *self, struct pc_arena *arena, const struct pc_id *session,
                        struct pc_grant *out);
    /* Those of a client, and those made from a session. */
    pc_err (*grant_of_client)(void *self, struct pc_span client, pc_grant_row row, void *context);
    pc_err (*grant_of_parent)(void *self, const struct pc_id *parent, pc_grant_row row,
                              void *context);
    pc_err (*consent_put)(void *self, const struct pc_consent *consent); /* inserts or replaces */
    pc_err (*consent_get)(void *self, struct pc_arena *arena, const struct pc_id *account,
                          struct pc_span client, struct pc_consent *out);
    pc_err (*consent_list)(void *self, const struct pc_id *account, pc_consent_row row,
                           void *context);
    pc_err (*consent_delete)(void *self, const struct pc_id *account, struct pc_span client);

    /* Goes on by up to so many rows. What another key than the active one sealed, or an older
     * format, or nothing, is sealed anew; `look`: it is counted only. Nothing of this moves
     * change_seq. */
    pc_err (*reseal)(void *self, struct pc_reseal *walk, uint32_t rows, bool look);
    /* How many rows a walk sees, about. */
    pc_err (*reseal_rows)(void *self, uint64_t *out);
    /* "table.column" of a walk's column; empty: it is over. Back again: PC_ERR_NOTFOUND. */
    struct pc_span (*reseal_name)(uint32_t column);
    pc_err (*reseal_column)(struct pc_span name, uint32_t *out);
    /* Leaves nothing of what was overwritten in the store's log; `rewrite`: nor anywhere else in
     * its file, which is written anew for that. Nobody else is served meanwhile. */
    pc_err (*settle)(void *self, bool rewrite);

    pc_err (*counts)(void *self, pc_time now, struct pc_store_counts *out);
    /* Removes what has ended before `now`: revocations, blocks, refresh tokens, devices, codes (an
     * hour after their end), and sessions that ended and approvals
     * that were over before `sessions_before`. */
    pc_err (*sweep)(void *self, pc_time now, pc_time sessions_before);
};

#endif

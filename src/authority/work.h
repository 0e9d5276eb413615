/*
 * A piece of work: what a request (or the daemon itself) does with the authority.
 */
#ifndef PC_AUTHORITY_WORK_H
#define PC_AUTHORITY_WORK_H

#include "authority/authority.h"

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

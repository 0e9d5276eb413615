/*
 * The policy: settings compiled into what decides a request. Pure: no I/O, no clock, no lock.
 * A policy is immutable once compiled and owns everything it points to.
 */
#ifndef PC_POLICY_POLICY_H
#define PC_POLICY_POLICY_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/ip.h"
#include "base/span.h"
#include "model/request.h"
#include "model/settings.h"
#include "model/verdict.h"

enum { PC_PERMISSIONS_MAX = 512 }; /* distinct permissions that the routes of one policy may name */

/* Which of the policy's permissions somebody has. */
struct pc_permission_set {
    uint64_t bits[PC_PERMISSIONS_MAX / 64];
};

struct pc_route {
    uint32_t index;
    const struct pc_settings_route *settings; /* a copy where its class has switched controls on */
    bool builtin;                             /* a row of builtin.c: the authority answers it */
    enum pc_listener listener;                /* where it can be reached */
    const char *upstream;                     /* name; for the edge's location and the audit */
    uint16_t *permissions;                    /* indices; all are needed */
    size_t permission_count;
    const struct pc_settings_rate **rates;
    uint32_t *rate_ids; /* made of the rate's name: the same in every policy; for the limiter */
    size_t rate_count;
    bool tls13;                    /* its class asks for TLS 1.3 */
    bool approval;                 /* its class asks for a second person */
    struct pc_firewall firewall;   /* what holds: nothing is inherited any more */
    struct pc_sensitive sensitive; /* so here; overrides are the route's own */
    struct pc_contract contract;   /* and here; its document is empty: there is none */
};

/* "internal". */
const char *pc_class_name(enum pc_class class);

struct pc_policy;

/* Complaints about what the schema cannot see: unknown upstream or rate limit, duplicate names,
 * unreachable routes, a route that falls short of its class, a malformed path pattern. */
struct pc_policy_error {
    uint32_t line;
    struct pc_span key;
    struct pc_span text;
    bool warning;
};

struct pc_policy_errors {
    struct pc_policy_error items[32];
    size_t count;
    bool more;             /* there were more than are listed */
    struct pc_arena arena; /* owns the texts; free with pc_arena_free */
};

/* settings must live as long as the policy. errors may be NULL. */
PC_MUST pc_err pc_policy_compile(const struct pc_settings *settings, struct pc_policy **out,
                                 struct pc_policy_errors *errors);
void pc_policy_free(struct pc_policy *policy);

const struct pc_settings *pc_policy_settings(const struct pc_policy *policy);
const struct pc_route *pc_policy_routes(const struct pc_policy *policy, size_t *count);

/* True where the host (port stripped, any case) is one of the gate's; for the operators' listener
 * localhost and loopback addresses are, too. */
bool pc_policy_host_known(const struct pc_policy *policy, enum pc_listener listener,
                          struct pc_span host);

/* The client's address: the peer, or, where the peer is a trusted proxy, the rightmost address of
 * X-Forwarded-For that is none of the trusted ones. A malformed list names the peer. */
struct pc_ip pc_policy_client(const struct pc_policy *policy, const struct pc_ip *peer,
                              struct pc_span forwarded_for);
bool pc_policy_address_allowed_first(const struct pc_policy *policy, const struct pc_ip *client);

/* The first route of the listener that matches host, method and canonical path (the operators'
 * listener has built-in ones alone); HEAD is matched as GET. NULL: none;
 * *reason then is PC_NO_ROUTE or PC_METHOD_NOT_ALLOWED. A path that differs from a route's only by
 * case, percent-encoding or a '/' at the end does not reach a later, wider route through it, unless
 * that one spells it out: a service that is less strict than the gate would take it for the narrow
 * one. */
const struct pc_route *pc_policy_match(const struct pc_policy *policy, enum pc_listener listener,
                                       struct pc_span host, struct pc_span method,
                                       struct pc_span path, enum pc_reason *reason);

/* Adds to the set what a space-joined list of permission patterns grants. "*" grants all; a pattern
 * grants a permission of as many ':'-separated segments where each is equal or '*', and a trailing
 * '*' covers all further segments. */
void pc_policy_grant(const struct pc_policy *policy, struct pc_span patterns,
                     struct pc_permission_set *set);
void pc_permission_set_intersect(struct pc_permission_set *set,
                                 const struct pc_permission_set *other);
bool pc_policy_permits(const struct pc_route *route, const struct pc_permission_set *set);
/* One pattern, one permission; for explain and the authority. */
bool pc_permission_covers(struct pc_span pattern, struct pc_span permission);

/* Of two space-joined lists of patterns, what both cover; in the arena. */
PC_MUST pc_err pc_permissions_intersect(struct pc_arena *arena, struct pc_span ours,
                                        struct pc_span theirs, struct pc_span *out);

/* The resource's tenant by the route's rule. PC_ERR_NOTFOUND: the request names none (deny);
 * PC_ERR_INVALID: it names several, or the body is no JSON that every reader reads alike.
 * `body` is needed only for PC_TENANT_BODY. */
PC_MUST pc_err pc_policy_tenant(const struct pc_route *route, struct pc_span path,
                                struct pc_span query, struct pc_span header, struct pc_span body,
                                struct pc_arena *arena, struct pc_span *out);

/* CORS (Fetch standard): true where the origin is one of the list, exactly. */
bool pc_policy_origin_allowed(const struct pc_policy *policy, struct pc_span origin);
/* A preflight: method and every header must be listed. */
bool pc_policy_preflight_allowed(const struct pc_policy *policy, struct pc_span method,
                                 struct pc_span headers);

#endif

/*
 * One audit event, before it is JSON. docs/audit-format.md specifies the record.
 */
#ifndef PC_MODEL_EVENT_H
#define PC_MODEL_EVENT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/ip.h"
#include "base/span.h"
#include "base/time.h"
#include "model/id.h"

/* Each is a row of the table in src/audit/event.c (name, whether it is about a request). */
enum pc_event_type {
    PC_EVENT_ACCESS,     /* authorization: a request was decided (edge) */
    PC_EVENT_ACCESS_END, /* how a state-changing request ended (edge) */
    PC_EVENT_SIGN_IN,    /* authentication: a sign-in, or a try of one */
    PC_EVENT_SIGN_OUT,
    PC_EVENT_MFA,     /* a second factor was set up, used, removed */
    PC_EVENT_TOKEN,   /* issued, refreshed, revoked, reuse seen */
    PC_EVENT_ACCOUNT, /* created, changed, disabled, password set */
    PC_EVENT_ROLE,
    PC_EVENT_TENANT,
    PC_EVENT_KEY,         /* API key created, revoked */
    PC_EVENT_SESSION,     /* ended by somebody */
    PC_EVENT_BLOCK,       /* set, lifted */
    PC_EVENT_POLICY,      /* configuration published or refused */
    PC_EVENT_SIGNING_KEY, /* made, retired */
    PC_EVENT_SYSTEM,      /* started, stopped, view rebuilt */
    PC_EVENT_AUDIT_GAP,   /* so many requests were refused because nothing could be recorded */
    PC_EVENT_COUNT
};

struct pc_event {
    enum pc_event_type type;
    pc_time time;
    struct pc_id request;      /* none for events without a request */
    struct pc_span action;     /* "GET", or "create", "refresh", … */
    bool allowed;              /* granted, or succeeded */
    struct pc_span reason;     /* pc_reason_name() or a word of the authority's */
    struct pc_span user;       /* account id as text; empty: nobody */
    struct pc_span name;       /* account name where it is known */
    struct pc_span credential; /* "token", "key", "session", "password", "machine"; empty: none */
    struct pc_span credential_id; /* jti, key id, session id; never a secret */
    struct pc_span tenant;
    struct pc_span resource; /* path without query, or what an admin action is about */
    struct pc_span route;
    struct pc_span class; /* "internal" */
    struct pc_span host;
    struct pc_span upstream;
    struct pc_ip address; /* family 0: on this machine */
    struct pc_span agent; /* User-Agent, cut at 256 bytes */
    unsigned status;      /* of the answer; 0: not known yet */
    uint64_t bytes_out;
    uint64_t duration_us;
    uint64_t count;        /* of what it is about, where that is more than one */
    struct pc_span detail; /* a JSON object of ours, already rendered; empty: none */
};

#endif

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

/* Each is a row of the table in src/audit/event.c: the type as the record has it (first in each
 * comment), its category, and whether it is about who somebody is. */
enum pc_event_type {
    PC_EVENT_ACCESS,      /* authorization: a request was decided (edge) */
    PC_EVENT_ACCESS_END,  /* data_access: how a state-changing request ended (edge) */
    PC_EVENT_SIGN_IN,     /* authentication: a sign-in, or a try of one */
    PC_EVENT_SIGN_OUT,    /* authentication_end: a sign-out */
    PC_EVENT_MFA,         /* authentication_mfa: a second factor was set up, used, removed */
    PC_EVENT_TOKEN,       /* authentication_token: issued, refreshed, revoked, reuse seen */
    PC_EVENT_ACCOUNT,     /* security_account: created, changed, disabled, password set */
    PC_EVENT_ROLE,        /* security_role: made, changed, removed */
    PC_EVENT_TENANT,      /* security_tenant: made, changed, removed */
    PC_EVENT_KEY,         /* security_key: an API key was created, revoked */
    PC_EVENT_SESSION,     /* security_session: ended by somebody */
    PC_EVENT_BLOCK,       /* security_block: set, lifted */
    PC_EVENT_APPROVAL,    /* security_approval: asked for, approved, denied, ended, expired */
    PC_EVENT_POLICY,      /* security_policy: a configuration was published or refused */
    PC_EVENT_SIGNING_KEY, /* security_signing_key: made, retired */
    PC_EVENT_KEYRING,     /* security_keyring: a new key seals fields from now on */
    PC_EVENT_MAIL,        /* system_mail: a mail was given up */
    PC_EVENT_CLIENT,      /* security_client: an OAuth client was made, changed, removed */
    PC_EVENT_CONSENT,     /* authorization_consent: a client was allowed, refused, disallowed */
    PC_EVENT_EXCLUSION,   /* security_exclusion: the firewall leaves something out, or no more */
    PC_EVENT_WAF,         /* waf: what the rules of the firewall found in a request or its answer */
    PC_EVENT_SCHEMA,      /* schema: a request does not agree with the document of its route */
    PC_EVENT_DLP,    /* dlp: sensitive data in a request or its answer, and what became of it */
    PC_EVENT_SYSTEM, /* system: started, stopped, view rebuilt */
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
    struct pc_span credential; /* "token", "key", "session", "certificate", "password", "machine";
                                * empty: none */
    struct pc_span credential_id; /* jti, key id, session id; never a secret */
    struct pc_span tenant;
    struct pc_span resource; /* path without query, or what an admin action is about */
    struct pc_span route;
    struct pc_span class;    /* "internal" */
    struct pc_span approval; /* id of the approval by a second person */
    struct pc_span approver; /* that person's name */
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

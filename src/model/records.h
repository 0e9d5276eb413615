/*
 * What the view holds for the edge: the few facts about accounts, keys and sessions that decide a
 * request, and no personal data beyond the account's name. Lists are spans of items joined by a
 * single space (no item contains one), so that a record is read without an allocation.
 */
#ifndef PC_MODEL_RECORDS_H
#define PC_MODEL_RECORDS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/ip.h"
#include "base/span.h"
#include "base/time.h"
#include "model/id.h"

struct pc_account_record {
    struct pc_id id;
    struct pc_span name;
    struct pc_span tenant;      /* empty: none */
    struct pc_span roles;       /* space-joined names */
    struct pc_span permissions; /* beyond those of the roles */
    pc_time not_before;         /* tokens and sessions issued before are void; 0: none are */
    bool disabled;
};

struct pc_key_record {
    struct pc_id id;
    struct pc_id account;       /* the owner; its permissions bound the key's */
    uint8_t secret_sha256[32];  /* of the decoded secret bytes */
    struct pc_span permissions; /* empty: all of the owner's */
    struct pc_span routes;      /* route names; empty: every one */
    struct pc_span networks;    /* "10.0.0.0/8 ::1"; empty: from everywhere */
    struct pc_span tenant;      /* empty: the owner's */
    pc_time expires;            /* 0: never */
    bool mfa;                   /* made by somebody who had just shown a second factor */
};

struct pc_session_record {
    struct pc_id id; /* what people and tokens (claim sid) call it; the cookie's value is another */
    struct pc_id account;
    pc_time created;
    pc_time expires;   /* absolute end */
    pc_time auth_time; /* of the last sign-in or step-up */
    bool mfa;
};

/* A second person let an account use a route that needs that, for a while. */
struct pc_grant_record {
    struct pc_id id;         /* of the approval */
    struct pc_span approver; /* the account's name, or "uid 0" */
    pc_time expires;
};

/* Which bundle of compiled rules counts (its file is named by the digest of what it was made of),
 * and to whom requests that are kept are sealed (X25519; all zero: none are kept). */
struct pc_firewall_record {
    uint8_t bundle[32];
    uint8_t seal_to[32];
};

/* Which bundle of documents and patterns counts (its file is named by the digest of what it was
 * made of), and the key of the hashes by which equal findings are known as such. */
struct pc_content_record {
    uint8_t bundle[32];
    uint8_t hash_key[32];
};

/* Something that the firewall leaves out for a while: rules, or a variable of theirs. */
struct pc_exclusion_record {
    struct pc_id id;
    uint32_t first, last;    /* rules by number; 0 and 0: by tag */
    struct pc_span tag;      /* empty: by number */
    struct pc_span host;     /* lower-case; empty: every one */
    struct pc_span route;    /* its name; empty: every one */
    struct pc_span variable; /* "ARGS:comment", as rules name it; empty: the whole rules */
    pc_time expires;
};

enum pc_block_kind { PC_BLOCK_NETWORK, PC_BLOCK_ACCOUNT, PC_BLOCK_KEY };

struct pc_block_record {
    struct pc_id id;
    enum pc_block_kind kind;
    struct pc_network network; /* PC_BLOCK_NETWORK */
    struct pc_id subject;      /* the account or key */
    pc_time expires;           /* 0: never */
    struct pc_span reason;     /* for operators, never for the client */
};

/* A disabled tenant is among what is revoked, by this and its name: no id has a space in it. Those
 * who carry it in a token of another issuer have no account here that could say so. */
#define PC_REVOKED_TENANT "tenant "

/* A key that verifies tokens; the algorithm belongs to the key, never to the token. */
struct pc_verify_key_record {
    struct pc_span issuer; /* whose it is; empty: ours */
    struct pc_span kid;
    struct pc_span algorithm; /* RS256, ES256, EdDSA */
    struct pc_span der;       /* SubjectPublicKeyInfo (RFC 5280 section 4.1.2.7) */
    struct pc_span use; /* "access": tokens of ours; "foreign": those of the issuer; "assertion":
                           never a credential */
    pc_time not_after;  /* tokens are refused after; 0: none */
};

#endif

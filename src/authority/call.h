/*
 * One call of the HTTP API: what was asked, on whose behalf, and the answer in the making. It knows
 * nothing of the HTTP library; server.c fills it in and sends it off.
 */
#ifndef PC_AUTHORITY_CALL_H
#define PC_AUTHORITY_CALL_H

#include "authority/work.h"
#include "authority/body.h"
#include "base/json.h"
#include "base/percent.h"

/* Where a call came in. */
enum pc_socket {
    PC_ON_PUBLIC = 1,   /* from the edge, for everybody */
    PC_ON_ADMIN = 2,    /* the command on this machine; the kernel says who it is */
    PC_ON_OPERATOR = 4, /* from the edge's operator listener; a session or token says who it is */
};

struct pc_endpoint;

#define PC_PROBLEM_TYPE "application/problem+json"

enum { PC_CALL_HEADERS_MAX = 8, PC_CALL_NONCE = 22 };

struct pc_header {
    const char *name;
    struct pc_span value; /* in the arena, with a NUL behind it */
};

struct pc_call {
    struct pc_work work;
    struct pc_arena arena;
    enum pc_socket socket;
    struct pc_span method;
    struct pc_span path;
    struct pc_span target_query; /* the whole query, as sent */
    struct pc_span body;
    /* A header, or a parameter of the query, as sent; empty where it is absent. */
    struct pc_span (*header)(void *context, const char *name);
    struct pc_span (*query)(void *context, const char *name);
    void *context;

    const struct pc_endpoint *endpoint;
    const struct pc_call *outer; /* made by pc_router_inner: who calls is known already */
    struct pc_span params[2];    /* the {…} of the path, decoded */
    struct pc_value values[PC_BODY_FIELDS_MAX];
    struct pc_account account; /* of who is signed in, on endpoints that need that */
    struct pc_session session;

    unsigned status;
    const char *content_type;
    struct pc_buf answer;                          /* secret */
    struct pc_header headers[PC_CALL_HEADERS_MAX]; /* more header fields of the answer */
    size_t header_count;
    char nonce[PC_CALL_NONCE + 1]; /* of a page's Content-Security-Policy; empty: no page */
    struct pc_buf allow;           /* of Allow, with 405 */
    bool cacheable;
    bool immutable; /* its address changes when it does */
};

/* Gives back what the call's answer holds; not its arena. */
void pc_call_free(struct pc_call *call);

/* Starts a JSON answer. */
struct pc_json pc_call_answer(struct pc_call *call, unsigned status);
/* Adds a header field to the answer, whatever that will be; the value is copied. */
PC_MUST pc_err pc_call_header(struct pc_call *call, const char *name, struct pc_span value);
/* Sets a cookie for our whole host: "__Host-" prefix, Secure, HttpOnly, SameSite=Lax. life 0:
 * removes it. */
PC_MUST pc_err pc_call_cookie(struct pc_call *call, const char *name, struct pc_span value,
                              pc_time life);
/* The answer is a redirection (303): target is a path of ours or a whole URL. */
PC_MUST pc_err pc_call_redirect(struct pc_call *call, struct pc_span target);
/* The answer is a problem document (RFC 9457). detail may be NULL. */
void pc_call_problem(struct pc_call *call, unsigned status, const char *detail);
/* Starts one with a type of ours ("mfa-required"); the caller adds members and ends the object. */
struct pc_json pc_call_problem_begin(struct pc_call *call, unsigned status, const char *type,
                                     const char *detail);
/* One with a type of ours and one more member (key NULL: none). */
void pc_call_problem_of(struct pc_call *call, unsigned status, const char *type, const char *detail,
                        const char *key, struct pc_span value);
/* The answer is an error of OAuth (RFC 6749 section 5.2). description may be NULL. */
void pc_call_error(struct pc_call *call, unsigned status, const char *error,
                   const char *description);
/* The problem that an outcome stands for, with the work's diag as its detail. */
void pc_call_fail(struct pc_call *call, pc_err err);

/* A decoded parameter of the query; PC_ERR_NOTFOUND where it is absent. */
PC_MUST pc_err pc_call_query(struct pc_call *call, const char *name, struct pc_span *out);
/* ?limit= (1 to 1000, 100 by default) and ?after=. */
PC_MUST pc_err pc_call_page(struct pc_call *call, struct pc_page *out);

#endif

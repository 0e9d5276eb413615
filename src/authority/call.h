/*
 * One call of the HTTP API: what was asked, on whose behalf, and the answer in the making. It knows
 * nothing of the HTTP library; server.c fills it in and sends it off.
 */
#ifndef PC_AUTHORITY_CALL_H
#define PC_AUTHORITY_CALL_H

#include "authority/work.h"
#include "authority/body.h"
#include "base/json.h"

enum pc_socket { PC_SOCKET_PUBLIC, PC_SOCKET_ADMIN };

struct pc_endpoint;

struct pc_call {
    struct pc_work work;
    struct pc_arena arena;
    enum pc_socket socket;
    struct pc_span method;
    struct pc_span path;
    struct pc_span body;
    /* A header, or a parameter of the query, as sent; empty where it is absent. */
    struct pc_span (*header)(void *context, const char *name);
    struct pc_span (*query)(void *context, const char *name);
    void *context;

    const struct pc_endpoint *endpoint;
    struct pc_span params[2]; /* the {…} of the path, decoded */
    struct pc_value values[PC_BODY_FIELDS_MAX];
    struct pc_account account; /* of who is signed in, on endpoints that need that */
    struct pc_session session;

    unsigned status;
    const char *content_type;
    struct pc_buf answer; /* secret */
    struct pc_buf cookie; /* of Set-Cookie; empty: none. Secret */
    struct pc_buf allow;  /* of Allow, with 405 */
    bool cacheable;
};

/* Starts a JSON answer. */
struct pc_json pc_call_answer(struct pc_call *call, unsigned status);
/* The answer is a problem document (RFC 9457). detail may be NULL. */
void pc_call_problem(struct pc_call *call, unsigned status, const char *detail);
/* One with a type of ours ("mfa-required") and one more member (key NULL: none). */
void pc_call_problem_of(struct pc_call *call, unsigned status, const char *type, const char *detail,
                        const char *key, struct pc_span value);
/* The problem that an outcome stands for, with the work's diag as its detail. */
void pc_call_fail(struct pc_call *call, pc_err err);

/* A decoded parameter of the query; PC_ERR_NOTFOUND where it is absent. */
PC_MUST pc_err pc_call_query(struct pc_call *call, const char *name, struct pc_span *out);
/* ?limit= (1 to 1000, 100 by default) and ?after=. */
PC_MUST pc_err pc_call_page(struct pc_call *call, struct pc_page *out);
/* Percent-decoding (RFC 3986 section 2.1), strict; NUL and control bytes are refused. */
PC_MUST pc_err pc_percent_decode(struct pc_span text, struct pc_arena *arena, struct pc_span *out);

#endif

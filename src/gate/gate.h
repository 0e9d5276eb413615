/*
 * The gate: the one coordinator of a request. Who asks, may they, and what is written down about
 * it. It knows no nginx, no LMDB and no clock; one gate belongs to one worker (no locks).
 *
 * The order, each step a row of the table in gate.c: path, host, address block, route, preflight,
 * rate limit by address, credential, account and key block, key scope, transport (client
 * certificate and TLS version), second factor, permission, body, tenant, rate limit, approval. The
 * first refusal decides.
 *
 * Which credential counts: an Authorization of scheme Bearer (an API key where it looks like one,
 * else a token), X-API-Key, or ?api_key= where the configuration allows it; two of them are
 * refused. The session cookie counts only where there is none of them, for browsers send cookies
 * unasked. A client certificate that stands for an account counts where there is no cookie either.
 */
#ifndef PC_GATE_GATE_H
#define PC_GATE_GATE_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "model/directory.h"
#include "model/event.h"
#include "model/request.h"
#include "model/verdict.h"
#include "policy/limit.h"
#include "policy/policy.h"

struct pc_gate;

struct pc_gate_options {
    size_t remembered;        /* credentials whose verification is remembered; 0: 8192 */
    struct pc_limits *limits; /* shared between workers; NULL: rate limits are not counted */
};

PC_MUST pc_err pc_gate_new(const struct pc_gate_options *options, struct pc_gate **out);
void pc_gate_free(struct pc_gate *gate);

/* Takes over the directory's policy where its version is another than the gate's. A policy that
 * does not compile leaves the one in force (diag says why). Cheap when nothing changed. */
PC_MUST pc_err pc_gate_refresh(struct pc_gate *gate, const struct pc_directory *directory,
                               struct pc_diag *diag);
const struct pc_policy *pc_gate_policy(const struct pc_gate *gate); /* NULL: none yet */

/* What one decision needs beside the gate. Verdict and its spans live as long as the arena, the
 * request, the snapshot behind the directory and the gate's policy all do: use the verdict before
 * the next pc_gate_refresh, or hold the policy (pc_gate_policy_hold). */
struct pc_gate_call {
    const struct pc_request *request;
    const struct pc_directory *directory;
    struct pc_arena *arena;
    pc_time now;
    const struct pc_span *body; /* NULL: not read */
};

/* Decides. PC_OK: *out is final, allowed or not. PC_ERR_BUSY: the tenant rule needs the body: call
 * again with it (nothing was counted; pass an empty one where there is none). Every other failure
 * is a refusal in *out, too. The principal in *out is a copy in the arena. */
PC_MUST pc_err pc_gate_decide(struct pc_gate *gate, const struct pc_gate_call *call,
                              struct pc_verdict *out);

/* Keeps the verdict's policy (and so its route) alive across refreshes; release once. */
struct pc_policy_hold;
struct pc_policy_hold *pc_gate_policy_hold(struct pc_gate *gate);
void pc_gate_policy_release(struct pc_policy_hold *hold);

/* Identifiers as text, for the event's spans to borrow. */
struct pc_gate_event_texts {
    char account[PC_ID_TEXT];
    char credential[PC_ID_TEXT];
    char approval[PC_ID_TEXT];
};

/* Fills an audit event from request and verdict; spans borrow from both and from *texts. */
void pc_gate_event(const struct pc_request *request, const struct pc_verdict *verdict, pc_time now,
                   struct pc_gate_event_texts *texts, struct pc_event *out);

/* The client's answer to a refusal: a problem document (RFC 9457), or a plain page where the client
 * prefers HTML. Says status, title and request id, nothing of the reason. */
void pc_gate_problem(const struct pc_request *request, const struct pc_verdict *verdict,
                     struct pc_buf *out, const char **content_type);
/* What it says beside the status; often nothing. */
struct pc_span pc_gate_problem_detail(enum pc_reason reason);
/* The value of WWW-Authenticate (RFC 9110 section 11.6.1) for a verdict of status 401: Bearer with
 * error="invalid_token" (RFC 6750) for a credential that is bad, "insufficient_user_authentication"
 * (RFC 9470) for a missing second factor. Appends nothing for other verdicts. */
void pc_gate_challenge(const struct pc_verdict *verdict, struct pc_buf *out);
/* The same problem from parts, for answers that no verdict stands behind (the authority, upstream
 * errors). */
void pc_problem_render(unsigned status, struct pc_span title, struct pc_span detail,
                       struct pc_span request_id, bool html, struct pc_buf *out);

/* Explains, step by step, what would happen: for `portcullis explain`. `principal` may be NULL (the
 * request's credential is used). One row a step that was looked at; the last one is the refusal
 * where there is one. Counts nothing. PC_ERR_BUSY as for pc_gate_decide. */
struct pc_gate_step {
    const char *step; /* "permission" */
    bool passed;
    char detail[256];
};
PC_MUST pc_err pc_gate_explain(struct pc_gate *gate, const struct pc_gate_call *call,
                               const struct pc_principal *principal, struct pc_gate_step *steps,
                               size_t max_steps, size_t *step_count, struct pc_verdict *out);

#endif

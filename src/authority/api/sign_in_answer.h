/* How the API answers sign-ins, whatever they were made with, and asks for a second factor. */
#ifndef PC_AUTHORITY_SIGN_IN_ANSWER_H
#define PC_AUTHORITY_SIGN_IN_ANSWER_H

#include "authority/call.h"
#include "authority/people/sign_in.h"

/* 200 with tokens and cookies; 401 "mfa-required" with mfa_token and factors; 403
 * "mfa-setup-required" with setup_token; or 401, which tells nothing. */
PC_MUST pc_err pc_answer_sign_in(struct pc_call *call, const struct pc_sign_in *sign_in);
/* A pair of tokens without a sign-in. */
PC_MUST pc_err pc_answer_tokens(struct pc_call *call, const struct pc_tokens *tokens);
/* The session's cookie where the value is not empty. */
PC_MUST pc_err pc_answer_session_cookie(struct pc_call *call, const struct pc_buf *value);
/* 401 as for every refused sign-in. */
void pc_answer_refused(struct pc_call *call);
/* The names of factors as the array "factors". */
void pc_render_factors(struct pc_json *json, unsigned factors);

/* For what is sensitive: where the account has a second factor, it must have been shown within
 * mfa.sensitive_age. *asked: it was not, and the answer, 401 "step-up-required", is made. */
PC_MUST pc_err pc_step_up_asked(struct pc_call *call, bool *asked);
/* The same, and an account without a factor must have signed in within that time: PC_ERR_DENIED
 * with a diag. For what would let somebody who found an old session keep the account. */
PC_MUST pc_err pc_fresh_asked(struct pc_call *call, bool *asked);

#endif

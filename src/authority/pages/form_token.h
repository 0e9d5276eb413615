/*
 * Form tokens: a value in each form that only a page of ours for this browser can have (OWASP:
 * HMAC-based CSRF tokens). It is a keyed digest of the browser's session cookie, or, where nobody
 * is signed in, of the cookie __Host-portcullis-form that the first page with a form sets.
 */
#ifndef PC_AUTHORITY_PAGES_FORM_TOKEN_H
#define PC_AUTHORITY_PAGES_FORM_TOKEN_H

#include "authority/call.h"

#define PC_FORM_COOKIE "__Host-portcullis-form"

/* The token for this browser, in the call's arena; sets the cookie where there is none. */
PC_MUST pc_err pc_form_token(struct pc_call *call, struct pc_span *out);
/* PC_ERR_DENIED where the form has none, or another one's. */
PC_MUST pc_err pc_form_token_verify(struct pc_call *call);

/* The value of a cookie by its name; empty where it is absent or stands there twice. */
struct pc_span pc_cookie_find(struct pc_span header, struct pc_span name);

#endif

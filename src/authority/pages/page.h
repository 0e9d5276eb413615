/*
 * A page in the making: a JSON object of what it shows, and the template of web/ that shows it.
 *
 * What a page shows comes from calls of the API (pc_page_get), and what its forms do is calls of
 * the API (pc_page_do), so that whatever a page can do can be done without it. Each page has these
 * members without asking: "title", "nonce", "form_token", "path" (its own address), "me" (the
 * account; absent where nobody is signed in), "level" (words among viewer, operator, admin: what
 * who is signed in may), "operator" (true on the operator listener), "side" (true
 * on the operator's pages for who may see them), "notice" (a word that the page
 * before left: ?done=word), and after a failed form "error" (what was wrong) and "form" (what had
 * been filled in, secrets excepted).
 */
#ifndef PC_AUTHORITY_PAGES_PAGE_H
#define PC_AUTHORITY_PAGES_PAGE_H

#include "authority/router.h"

struct pc_web_page {
    struct pc_call *call;
    struct pc_buf model; /* secret */
    struct pc_json json; /* the object is open */
    bool leaves;         /* a form of it may end at another site (OAuth, OpenID) */
};

/* Begins one; title is what the browser shows. Free with pc_page_free, also after pc_page_end. */
PC_MUST pc_err pc_page_begin(struct pc_call *call, const char *title, struct pc_web_page *out);
void pc_page_free(struct pc_web_page *page);
/* Puts the answer of GET target under the key. Anything but 2xx: PC_ERR_DENIED, PC_ERR_NOTFOUND or
 * PC_ERR_UNAVAILABLE, and the handler returns it: the error page follows. */
PC_MUST pc_err pc_page_get(struct pc_web_page *page, const char *key, struct pc_span target);
/* Shows what was wrong with a form: the answer of the API call that it made (NULL: nothing was).
 * The form's values stand under "form", but for those named "password", "code" and the like. */
void pc_page_add_error(struct pc_web_page *page, const struct pc_call *failed);
/* What had been filled in alone. */
void pc_page_add_form(struct pc_web_page *page);
/* The answer is the page: web/<name>.html filled with the model. */
PC_MUST pc_err pc_page_end(struct pc_web_page *page, unsigned status, const char *name);

/* Makes the API call that a form stands for: the members of the endpoint's body table are taken
 * from the form's fields of the same name (a list: one field an item, or one field with spaces or
 * line ends between). The inner call's status says how it went; end with pc_call_free. */
void pc_page_do(struct pc_call *call, const char *method, struct pc_span target,
                struct pc_call *inner);
/* Whether it went well. */
static inline bool pc_page_done(const struct pc_call *inner) {
    return inner->status >= 200 && inner->status < 300;
}
/* Takes over the cookies and other header fields that an inner call has set. */
PC_MUST pc_err pc_page_take_headers(struct pc_call *call, const struct pc_call *inner);
/* A text member of an inner call's JSON answer, in the call's arena; empty where it is absent. */
struct pc_span pc_page_member(struct pc_call *call, const struct pc_call *inner, const char *name);

/* Sends the browser to an address of ours, with ?done=word where one is given. */
PC_MUST pc_err pc_page_go(struct pc_call *call, const char *address, const char *done);

/* Sends the browser to sign in and then back to where it wanted to go. */
PC_MUST pc_err pc_page_sign_in(struct pc_call *call);

/* Sends the browser of who is signed in to show a second factor, and then back. */
PC_MUST pc_err pc_page_step_up(struct pc_call *call);

/* An answer that became a problem document becomes a page of the same status. */
void pc_page_of_problem(struct pc_call *call);

/* Whether the form's token is good and the request comes from a page of ours; the router asks
 * before any page's POST. PC_ERR_DENIED: no. */
PC_MUST pc_err pc_form_token_check(struct pc_call *call);

#endif

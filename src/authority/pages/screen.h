/*
 * Screens and forms: pages that are rows of a table. A screen is a template and the API calls whose
 * answers it shows; a form is an API call, and where the browser goes then. What needs more than
 * that has a handler of its own.
 *
 * The target of a call is a URI template (RFC 6570, of which these are all): "{1}" and "{2}" are
 * the {…} of the page's own address, "{name}" its query's parameter of that name; "{?a,b}" passes
 * on those parameters that are there, and "{&a,b}" does so behind others.
 */
#ifndef PC_AUTHORITY_PAGES_SCREEN_H
#define PC_AUTHORITY_PAGES_SCREEN_H

#include "authority/pages/page.h"

enum { PC_SCREEN_PARTS = 6 };

struct pc_screen {
    const char *title;
    const char *template; /* web/<template>.html */
    struct {
        const char *key; /* NULL: that was the last */
        const char *target;
        bool optional; /* its failure leaves it out */
    } parts[PC_SCREEN_PARTS];
};

struct pc_form {
    const char *back;   /* where to go after a step-up; NULL: next */
    const char *method; /* of the API call */
    const char *target;
    const char *next;  /* where to go when it went well: a URI template, too */
    const char *done;  /* the notice there */
    const char *shows; /* or the template that shows the call's answer, under "result" */
};

/* Handlers of rows with a screen, and with a form and the screen that shows what was wrong. A call
 * that asks for a fresh second factor sends the browser to show one and back to the screen. */
pc_err pc_show_screen(struct pc_call *call);
pc_err pc_do_form(struct pc_call *call);

/* The screen with the error of a failed call (NULL: none). */
PC_MUST pc_err pc_screen_answer(struct pc_call *call, const struct pc_screen *screen,
                                unsigned status, const struct pc_call *failed);
/* Appends the template, filled in from the call. Pure but for the call's arena. */
PC_MUST pc_err pc_target_expand(struct pc_call *call, const char *text, struct pc_buf *out);

#endif

/* Signing in by a page. */
#include "authority/pages/handlers.h"

static pc_err show(struct pc_call *call, unsigned status, const struct pc_call *failed) {
    PC_CLEANUP(pc_page_free) struct pc_web_page page;
    pc_err err = pc_page_begin(call, "Sign in", &page);
    page.leaves = true;
    pc_page_add_error(&page, failed);
    return err == PC_OK ? pc_page_end(&page, status, "sign-in") : err;
}

pc_err pc_show_sign_in(struct pc_call *call) {
    return show(call, 200, NULL);
}

pc_err pc_do_sign_in(struct pc_call *call) {
    struct pc_call inner;
    pc_page_do(call, "POST", PC_SPAN("/portcullis/v1/sign-in"), &inner);
    pc_err err = pc_page_done(&inner) ? pc_page_take_headers(call, &inner) : PC_OK;
    if (err == PC_OK)
        err = pc_page_done(&inner) ? pc_page_go(call, "/portcullis/account", NULL)
                                   : show(call, inner.status, &inner);
    pc_call_free(&inner);
    return err;
}

/* Signing out by a page; where another issuer signed the person in, the way out there, too. */
#include "authority/pages/handlers.h"

pc_err pc_do_sign_out(struct pc_call *call) {
    struct pc_call inner;
    pc_router_inner(call, "POST", PC_SPAN("/portcullis/v1/sign-out"), (struct pc_span){0}, &inner);
    struct pc_span elsewhere = pc_page_member(call, &inner, "logout_url");
    pc_err err = pc_page_take_headers(call, &inner);
    pc_call_free(&inner);
    if (err != PC_OK)
        return err;
    if (elsewhere.len == 0)
        return pc_page_go(call, "/portcullis/sign-in", "signed-out");
    PC_CLEANUP(pc_page_free) struct pc_web_page page;
    call->account = (struct pc_account){0};
    err = pc_page_begin(call, "Signed out", &page);
    if (err != PC_OK)
        return err;
    pc_json_text(&page.json, "logout_url", elsewhere);
    return pc_page_end(&page, 200, "signed-out");
}

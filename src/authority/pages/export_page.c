/* What is kept about the own account, as a file to download. */
#include "authority/pages/handlers.h"

pc_err pc_show_export(struct pc_call *call) {
    struct pc_call inner;
    pc_router_inner(call, "GET", PC_SPAN("/portcullis/v1/me/export"), (struct pc_span){0}, &inner);
    pc_err err = pc_page_done(&inner) ? pc_page_take_headers(call, &inner) : PC_ERR_UNAVAILABLE;
    if (err == PC_OK) {
        pc_buf_clear(&call->answer);
        pc_buf_add(&call->answer, pc_buf_span(&inner.answer));
        call->status = 200;
        call->content_type = "application/json";
    }
    pc_call_free(&inner);
    return err;
}

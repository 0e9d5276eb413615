/* Setting up an authenticator app: its secret as a QR code and as text, and the first code. */
#include <string.h>

#include "authority/form.h"
#include "authority/pages/handlers.h"
#include "authority/pages/problem_type.h"
#include "pages/pages.h"

#define ME     "/portcullis/v1/me"
#define ACTION "/portcullis/account/totp"

/* In groups of four, as one reads it out. */
static void add_key(struct pc_web_page *page, struct pc_span secret) {
    PC_CLEANUP(pc_buf_free) struct pc_buf text = PC_BUF_SECRET;
    for (size_t i = 0; i < secret.len; i += 4) {
        if (i > 0)
            pc_buf_add_char(&text, ' ');
        pc_buf_add(&text, pc_span_upto(pc_span_from(secret, i), 4));
    }
    pc_json_text(&page->json, "key", pc_buf_span(&text));
}

static pc_err add_qr(struct pc_web_page *page, struct pc_span uri) {
    PC_CLEANUP(pc_buf_free) struct pc_buf path = PC_BUF_SECRET;
    unsigned size = 0;
    pc_err err = pc_qr_path(uri, &path, &size);
    if (err != PC_OK)
        return err;
    pc_json_object(&page->json, "qr");
    pc_json_u64(&page->json, "size", size);
    pc_json_text(&page->json, "path", pc_buf_span(&path));
    pc_json_object_end(&page->json);
    return PC_OK;
}

/* The secret of the call that made one, or, after a wrong code, the one that the form was about:
 * the app has that already. */
static struct pc_span setup_member(struct pc_call *call, const struct pc_call *made,
                                   const char *name) {
    struct pc_span text = {0};
    if (made != NULL)
        return pc_page_member(call, made, name);
    return pc_form_find(call->body, name, call->work.arena, &text) == PC_OK ? text
                                                                            : (struct pc_span){0};
}

pc_err pc_totp_setup_page(struct pc_call *call, const struct pc_call *made, const char *action,
                          unsigned status, const struct pc_call *failed) {
    PC_CLEANUP(pc_page_free) struct pc_web_page page;
    pc_err err = pc_page_begin(call, "Set up an authenticator app", &page);
    if (err != PC_OK)
        return err;
    page.leaves = strcmp(action, ACTION) != 0; /* the end of a sign-in */
    struct pc_span return_path = {0};
    if (pc_call_query(call, "return", &return_path) == PC_OK)
        pc_json_text_if(&page.json, "return", return_path);
    pc_json_text(&page.json, "action", pc_span_str(action));
    struct pc_span secret = setup_member(call, made, "secret");
    struct pc_span uri = setup_member(call, made, "otpauth_uri");
    pc_json_text(&page.json, "secret", secret);
    pc_json_text(&page.json, "otpauth_uri", uri);
    add_key(&page, secret);
    err = add_qr(&page, uri);
    pc_page_add_error(&page, failed);
    return err == PC_OK ? pc_page_end(&page, status, "totp-setup") : err;
}

/* Why none can be set up now; *failed is what the API said. */
static pc_err not_now(struct pc_call *call, const struct pc_call *failed) {
    if (pc_is_problem(call, failed, "step-up-required"))
        return pc_page_step_up(call);
    return pc_page_go(call, "/portcullis/account/security",
                      failed->status == 409 ? "totp-there" : "sign-in-again");
}

/* A new secret each time the page is shown: none is lying about in a history. */
pc_err pc_show_totp(struct pc_call *call) {
    struct pc_call inner;
    pc_router_inner(call, "POST", PC_SPAN(ME "/totp"), (struct pc_span){0}, &inner);
    pc_err err = pc_page_done(&inner) ? pc_totp_setup_page(call, &inner, ACTION, 200, NULL)
                                      : not_now(call, &inner);
    pc_call_free(&inner);
    return err;
}

pc_err pc_do_totp(struct pc_call *call) {
    struct pc_call inner;
    pc_page_do(call, "POST", PC_SPAN(ME "/totp/confirm"), &inner);
    pc_err err = pc_page_done(&inner) ? pc_page_take_headers(call, &inner) : PC_OK;
    if (err == PC_OK)
        err = pc_page_done(&inner) ? pc_page_go(call, "/portcullis/account/backup-codes", "totp-on")
                                   : pc_totp_setup_page(call, NULL, ACTION, inner.status, &inner);
    pc_call_free(&inner);
    return err;
}

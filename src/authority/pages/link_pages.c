/* What mailed and printed links lead to: a form that a one-time token opens. */
#include "authority/form.h"
#include "authority/pages/handlers.h"

/* One row a kind of link. */
static const struct link {
    const char *path;
    const char *kind; /* as the check names it */
    const char *title;
    const char *template;
    const char *target; /* the API call of the form */
    const char *done;   /* the notice on the sign-in page */
} links[] = {
    {"/portcullis/reset-password", "password-reset", "Choose a new password", "reset-password",
     "/portcullis/v1/password/reset", "password-set"},
    {"/portcullis/invitation", "invitation", "Welcome", "invitation",
     "/portcullis/v1/invitation/accept", "account-ready"},
    {"/portcullis/first-administrator", "first-administrator", "Set up Portcullis",
     "first-administrator", "/portcullis/v1/first-administrator", "account-ready"},
};

static const struct link *link_of(const struct pc_call *call) {
    for (size_t i = 0; i < sizeof links / sizeof *links; i++)
        if (pc_span_eq(call->path, pc_span_str(links[i].path)))
            return &links[i];
    return NULL;
}

/* The token: the address has it first, then the form. */
static struct pc_span token_of(struct pc_call *call) {
    struct pc_span token = {0};
    if (pc_call_query(call, "token", &token) == PC_OK ||
        pc_form_find(call->body, "token", call->work.arena, &token) == PC_OK)
        return token;
    return (struct pc_span){0};
}

/* Whom the link is for; false: the link is used up, too old, or none of ours. */
static bool check(struct pc_call *call, const struct link *link, struct pc_span *username) {
    PC_CLEANUP(pc_buf_free) struct pc_buf body = PC_BUF_SECRET;
    struct pc_json json = pc_json(&body);
    struct pc_call inner;
    *username = (struct pc_span){0};
    pc_json_object(&json, NULL);
    pc_json_text(&json, "kind", pc_span_str(link->kind));
    pc_json_text(&json, "token", token_of(call));
    pc_json_object_end(&json);
    pc_router_inner(call, "POST", PC_SPAN("/portcullis/v1/one-time/check"), pc_buf_span(&body),
                    &inner);
    bool good = pc_page_done(&inner);
    if (good)
        *username = pc_page_member(call, &inner, "username");
    pc_call_free(&inner);
    return good;
}

static pc_err show(struct pc_call *call, unsigned status, const struct pc_call *failed) {
    const struct link *link = link_of(call);
    PC_CLEANUP(pc_page_free) struct pc_web_page page;
    struct pc_span username;
    if (link == NULL)
        return PC_ERR_NOTFOUND;
    bool good = check(call, link, &username);
    pc_err err = pc_page_begin(call, link->title, &page);
    if (err != PC_OK)
        return err;
    pc_json_bool(&page.json, "good", good);
    pc_json_text_if(&page.json, "username", username);
    pc_json_text(&page.json, "token", token_of(call));
    pc_json_u64(&page.json, "min_length", call->work.settings->passwords.min_length);
    pc_page_add_error(&page, failed);
    return pc_page_end(&page, good ? status : 404, link->template);
}

pc_err pc_show_link(struct pc_call *call) {
    return show(call, 200, NULL);
}

pc_err pc_do_link(struct pc_call *call) {
    const struct link *link = link_of(call);
    struct pc_call inner;
    if (link == NULL)
        return PC_ERR_NOTFOUND;
    pc_page_do(call, "POST", pc_span_str(link->target), &inner);
    pc_err err = pc_page_done(&inner) ? pc_page_go(call, "/portcullis/sign-in", link->done)
                                      : show(call, inner.status, &inner);
    pc_call_free(&inner);
    return err;
}

/* Pages: their common members, rendering, and errors as pages. */
#include "authority/pages/page.h"

#include "authority/api/render.h"
#include "authority/form.h"
#include "authority/pages/form_token.h"
#include "authority/pages/screen.h"
#include "authority/who.h"
#include "base/encode.h"
#include "model/status.h"
#include "pages/pages.h"

enum { NONCE_BYTES = 16 };

static pc_err make_nonce(struct pc_call *call) {
    uint8_t bytes[NONCE_BYTES];
    struct pc_buf text = pc_buf_over(call->nonce, sizeof call->nonce);
    pc_err err = pc_entropy_fill(call->work.authority->entropy, bytes, sizeof bytes);
    if (err != PC_OK)
        return err;
    pc_base64url_encode(pc_span(bytes, sizeof bytes), &text);
    return pc_buf_end(&text);
}

static void add_levels(struct pc_web_page *page) {
    static const struct {
        enum pc_who who;
        struct pc_span word;
    } levels[] = {{PC_WHO_VIEWER, {"viewer", 6}},
                  {PC_WHO_OPERATOR, {"operator", 8}},
                  {PC_WHO_ADMIN, {"admin", 5}}};
    pc_json_array(&page->json, "level");
    for (size_t i = 0; i < sizeof levels / sizeof *levels; i++)
        if (pc_who_may(page->call, levels[i].who) == PC_OK)
            pc_json_text(&page->json, NULL, levels[i].word);
    pc_json_array_end(&page->json);
}

static void add_me(struct pc_web_page *page) {
    if (page->call->account.name.len == 0)
        return;
    pc_json_object(&page->json, "me");
    pc_render_account(&page->json, &page->call->account);
    pc_json_object_end(&page->json);
    add_levels(page);
}

static bool is_word(struct pc_span text) {
    for (size_t i = 0; i < text.len; i++)
        if ((text.ptr[i] < 'a' || text.ptr[i] > 'z') && text.ptr[i] != '-')
            return false;
    return text.len > 0 && text.len <= 40;
}

static void add_notice(struct pc_web_page *page) {
    struct pc_span word;
    if (pc_call_query(page->call, "done", &word) == PC_OK && is_word(word))
        pc_json_text(&page->json, "notice", word);
}

/* The operator's pages have their navigation at the side, for whoever may see any of them. */
static bool has_side(struct pc_call *call) {
    return call->socket == PC_ON_OPERATOR && call->account.name.len > 0 &&
           pc_span_starts(call->path, PC_SPAN("/operator")) &&
           pc_who_may(call, PC_WHO_VIEWER) == PC_OK;
}

pc_err pc_page_begin(struct pc_call *call, const char *title, struct pc_web_page *out) {
    struct pc_span token;
    *out = (struct pc_web_page){.call = call, .model = PC_BUF_SECRET};
    out->json = pc_json(&out->model);
    /* A page may be for somebody without asking for anybody. */
    if (call->endpoint != NULL && call->endpoint->who == PC_WHO_ANYBODY &&
        call->account.name.len == 0 && pc_who_is_it(call) != PC_OK)
        call->account = (struct pc_account){0};
    pc_err err = make_nonce(call);
    if (err == PC_OK)
        err = pc_form_token(call, &token);
    if (err != PC_OK)
        return err;
    pc_json_object(&out->json, NULL);
    pc_json_text(&out->json, "title", pc_span_str(title));
    pc_json_text(&out->json, "nonce", pc_span_str(call->nonce));
    pc_json_text(&out->json, "form_token", token);
    pc_json_text(&out->json, "path", call->path);
    pc_json_bool(&out->json, "operator", call->socket == PC_ON_OPERATOR);
    pc_json_bool(&out->json, "side", has_side(call));
    add_me(out);
    add_notice(out);
    return PC_OK;
}

void pc_page_free(struct pc_web_page *page) {
    pc_buf_free(&page->model);
}

static pc_err failed_as(unsigned status) {
    switch (status) {
    case 401:
    case 403:
        return PC_ERR_DENIED;
    case 404:
        return PC_ERR_NOTFOUND;
    case 400:
    case 422:
        return PC_ERR_INVALID;
    default:
        return PC_ERR_UNAVAILABLE;
    }
}

pc_err pc_page_get(struct pc_web_page *page, const char *key, struct pc_span target) {
    struct pc_call inner;
    pc_router_inner(page->call, "GET", target, (struct pc_span){0}, &inner);
    pc_err err = pc_page_done(&inner) ? PC_OK : failed_as(inner.status);
    if (err == PC_OK)
        pc_json_raw(&page->json, key, pc_span_trim(pc_buf_span(&inner.answer)));
    else
        page->call->work.diag = inner.work.diag;
    pc_call_free(&inner);
    return err;
}

/* No inline script or style, nothing from elsewhere, no frame around it (CSP Level 3). */
static pc_err add_policy(struct pc_web_page *page) {
    char memory[512];
    struct pc_buf text = pc_buf_over(memory, sizeof memory);
    const char *nonce = page->call->nonce;
    pc_buf_addf(
        &text,
        "default-src 'none'; script-src 'nonce-%s'; style-src 'nonce-%s'; img-src 'self' data:; "
        "connect-src 'self'; manifest-src 'self'; base-uri 'none'; frame-ancestors 'none'; "
        "form-action 'self'%s",
        nonce, nonce, page->leaves ? " https: http://localhost:* http://127.0.0.1:*" : "");
    pc_err err = pc_buf_end(&text);
    return err == PC_OK ? pc_call_header(page->call, "Content-Security-Policy", pc_buf_span(&text))
                        : err;
}

pc_err pc_page_end(struct pc_web_page *page, unsigned status, const char *name) {
    struct pc_call *call = page->call;
    pc_json_object_end(&page->json);
    pc_err err = pc_buf_end(&page->model);
    pc_buf_clear(&call->answer);
    if (err == PC_OK)
        err = pc_template_render(name, pc_buf_span(&page->model), &call->answer, &call->work.diag);
    if (err == PC_ERR_INVALID) /* our own mistake, not the sender's */
        pc_log(&call->work.authority->log, PC_LOG_ERROR, "page %s: %s", name, call->work.diag.text);
    if (err != PC_OK)
        return err == PC_ERR_NOMEM ? err : PC_ERR_UNSUPPORTED;
    call->status = status;
    call->content_type = "text/html; charset=utf-8";
    return add_policy(page);
}

pc_err pc_page_go(struct pc_call *call, const char *address, const char *done) {
    PC_CLEANUP(pc_buf_free) struct pc_buf text = {0};
    pc_buf_add_str(&text, address);
    if (done != NULL)
        pc_buf_addf(&text, "%sdone=%s",
                    pc_span_find(pc_span_str(address), '?') < pc_span_str(address).len ? "&" : "?",
                    done);
    pc_err err = pc_buf_end(&text);
    return err == PC_OK ? pc_call_redirect(call, pc_buf_span(&text)) : err;
}

/* The page that is asked for, or the one behind a form: a form cannot be sent again by itself. */
static pc_err add_here(struct pc_call *call, struct pc_buf *out) {
    const struct pc_form *form = call->endpoint == NULL ? NULL : call->endpoint->form;
    if (form != NULL)
        return pc_target_expand(call, form->back != NULL ? form->back : form->next, out);
    pc_buf_add(out, call->path);
    if (call->target_query.len > 0)
        pc_buf_addf(out, "?%.*s", PC_ARG(call->target_query));
    return pc_buf_end(out);
}

static pc_err go_and_return(struct pc_call *call, const char *address) {
    PC_CLEANUP(pc_buf_free) struct pc_buf text = {0};
    PC_CLEANUP(pc_buf_free) struct pc_buf here = {0};
    pc_err err = add_here(call, &here);
    pc_buf_add_str(&text, address);
    pc_buf_add_char(&text, '?');
    pc_form_add(&text, "return", pc_buf_span(&here));
    if (err == PC_OK)
        err = pc_buf_end(&text);
    return err == PC_OK ? pc_call_redirect(call, pc_buf_span(&text)) : err;
}

pc_err pc_page_sign_in(struct pc_call *call) {
    return go_and_return(call, "/portcullis/sign-in");
}

pc_err pc_page_step_up(struct pc_call *call) {
    return go_and_return(call, "/portcullis/sign-in/step-up");
}

static struct pc_span status_text(unsigned status, struct pc_buf *text) {
    pc_buf_addf(text, "%u", status);
    return pc_buf_span(text);
}

void pc_page_of_problem(struct pc_call *call) {
    char memory[16];
    struct pc_buf text = pc_buf_over(memory, sizeof memory);
    PC_CLEANUP(pc_page_free) struct pc_web_page page;
    unsigned status = call->status;
    const char *detail = status < 500 ? call->work.diag.text : "";
    pc_err err = pc_page_begin(call, pc_status_title(status), &page);
    if (err == PC_OK) {
        pc_json_text(&page.json, "status", status_text(status, &text));
        pc_json_text_if(&page.json, "detail", pc_span_str(detail));
        pc_json_text(&page.json, "request_id", pc_work_id_text(&call->work, &call->work.request));
        err = pc_page_end(&page, status, "problem");
    }
    if (err != PC_OK)
        pc_log(&call->work.authority->log, PC_LOG_ERROR, "an error page: %s", pc_err_name(err));
}

pc_err pc_form_token_check(struct pc_call *call) {
    if (call->endpoint->who == PC_WHO_ANYBODY && pc_who_is_it(call) != PC_OK)
        call->account = (struct pc_account){0};
    if (!pc_same_origin_of(call))
        return PC_ERR_DENIED;
    return pc_form_token_verify(call);
}

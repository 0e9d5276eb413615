/* Screens and forms. */
#include "authority/pages/screen.h"

#include "authority/form.h"
#include "authority/pages/problem_type.h"

/* ---- targets ---- */

static pc_err add_query(struct pc_call *call, struct pc_span names, bool first,
                        struct pc_buf *out) {
    struct pc_span name;
    while (pc_span_split(&names, ',', &name)) {
        struct pc_span copy, value;
        pc_err err = pc_arena_copy(call->work.arena, name, &copy);
        if (err == PC_OK)
            err = pc_call_query(call, copy.ptr, &value);
        if (err == PC_ERR_NOTFOUND)
            continue;
        if (err != PC_OK)
            return err;
        if (value.len == 0)
            continue;
        pc_buf_add_char(out, first ? '?' : '&');
        first = false;
        pc_buf_add(out, name);
        pc_buf_add_char(out, '=');
        pc_percent_encode(value, out);
    }
    return PC_OK;
}

static pc_err add_part(struct pc_call *call, struct pc_span name, struct pc_buf *out) {
    struct pc_span copy, value = {0};
    if (name.len > 0 && (name.ptr[0] == '?' || name.ptr[0] == '&'))
        return add_query(call, pc_span_from(name, 1), name.ptr[0] == '?', out);
    if (pc_span_eq(name, PC_SPAN("1")) || pc_span_eq(name, PC_SPAN("2"))) {
        pc_percent_encode(call->params[name.ptr[0] - '1'], out);
        return PC_OK;
    }
    pc_err err = pc_arena_copy(call->work.arena, name, &copy);
    if (err == PC_OK)
        err = pc_call_query(call, copy.ptr, &value);
    if (err == PC_OK)
        pc_percent_encode(value, out);
    return err == PC_ERR_NOTFOUND ? PC_OK : err;
}

pc_err pc_target_expand(struct pc_call *call, const char *text, struct pc_buf *out) {
    struct pc_span rest = pc_span_str(text);
    while (rest.len > 0) {
        size_t open = pc_span_find(rest, '{');
        pc_buf_add(out, pc_span_upto(rest, open));
        rest = pc_span_from(rest, open);
        if (rest.len == 0)
            break;
        size_t close = pc_span_find(rest, '}');
        pc_err err = add_part(call, pc_span_upto(pc_span_from(rest, 1), close - 1), out);
        if (err != PC_OK)
            return err;
        rest = pc_span_from(rest, close + 1);
    }
    return pc_buf_end(out);
}

/* ---- screens ---- */

static pc_err add_part_of_screen(struct pc_web_page *page, const struct pc_screen *screen,
                                 size_t index) {
    PC_CLEANUP(pc_buf_free) struct pc_buf target = {0};
    pc_err err = pc_target_expand(page->call, screen->parts[index].target, &target);
    if (err == PC_OK)
        err = pc_page_get(page, screen->parts[index].key, pc_buf_span(&target));
    return err != PC_OK && screen->parts[index].optional ? PC_OK : err;
}

/* What the page was asked with, so that its links and fields can say it again. */
static void add_asked(struct pc_web_page *page) {
    static const char *const names[] = {
        "search", "type",  "user",  "reason",  "address", "route",  "from",   "to",   "text",
        "return", "after", "token", "account", "state",   "method", "target", "host", "denied"};
    pc_json_object(&page->json, "asked");
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        struct pc_span value;
        if (pc_call_query(page->call, names[i], &value) == PC_OK)
            pc_json_text_if(&page->json, names[i], value);
    }
    pc_json_object_end(&page->json);
}

pc_err pc_screen_answer(struct pc_call *call, const struct pc_screen *screen, unsigned status,
                        const struct pc_call *failed) {
    PC_CLEANUP(pc_page_free) struct pc_web_page page;
    pc_err err = pc_page_begin(call, screen->title, &page);
    if (err != PC_OK)
        return err;
    add_asked(&page);
    for (size_t i = 0; i < PC_SCREEN_PARTS && screen->parts[i].key != NULL && err == PC_OK; i++)
        err = add_part_of_screen(&page, screen, i);
    pc_page_add_error(&page, failed);
    return err == PC_OK ? pc_page_end(&page, status, screen->template) : err;
}

pc_err pc_show_screen(struct pc_call *call) {
    return pc_screen_answer(call, call->endpoint->screen, 200, NULL);
}

/* ---- forms ---- */

static pc_err show_result(struct pc_call *call, const struct pc_form *form,
                          const struct pc_call *inner) {
    PC_CLEANUP(pc_page_free) struct pc_web_page page;
    pc_err err = pc_page_begin(call, call->endpoint->screen->title, &page);
    if (err != PC_OK)
        return err;
    pc_json_raw(&page.json, "result", pc_span_trim(pc_buf_span(&inner->answer)));
    pc_page_add_form(&page);
    return pc_page_end(&page, 200, form->shows);
}

static pc_err go_on(struct pc_call *call, const struct pc_form *form, const struct pc_call *inner) {
    pc_err err = pc_page_take_headers(call, inner);
    if (err != PC_OK)
        return err;
    if (form->shows != NULL && inner->answer.len > 0)
        return show_result(call, form, inner);
    PC_CLEANUP(pc_buf_free) struct pc_buf next = {0};
    err = pc_target_expand(call, form->next, &next);
    return err == PC_OK ? pc_page_go(call, pc_buf_str(&next), form->done) : err;
}

/* Back to the screen afterwards: the form has to be filled in again, since it may be a secret. */
static pc_err step_up(struct pc_call *call, const struct pc_form *form) {
    PC_CLEANUP(pc_buf_free) struct pc_buf text = {0};
    PC_CLEANUP(pc_buf_free) struct pc_buf back = {0};
    pc_err err = pc_target_expand(call, form->back != NULL ? form->back : form->next, &back);
    pc_buf_add_str(&back, "?done=confirmed");
    if (err == PC_OK)
        err = pc_buf_end(&back);
    pc_buf_add_str(&text, "/portcullis/sign-in/step-up?");
    pc_form_add(&text, "return", pc_buf_span(&back));
    if (err == PC_OK)
        err = pc_buf_end(&text);
    return err == PC_OK ? pc_call_redirect(call, pc_buf_span(&text)) : err;
}

static pc_err not_done(struct pc_call *call, const struct pc_form *form,
                       const struct pc_call *inner) {
    if (pc_is_problem(call, inner, "step-up-required"))
        return step_up(call, form);
    return pc_screen_answer(call, call->endpoint->screen, inner->status, inner);
}

pc_err pc_do_form(struct pc_call *call) {
    const struct pc_form *form = call->endpoint->form;
    struct pc_call inner;
    PC_CLEANUP(pc_buf_free) struct pc_buf target = {0};
    pc_err err = pc_target_expand(call, form->target, &target);
    if (err != PC_OK)
        return err;
    pc_page_do(call, form->method, pc_buf_span(&target), &inner);
    err = pc_page_done(&inner) ? go_on(call, form, &inner) : not_done(call, form, &inner);
    pc_call_free(&inner);
    return err;
}

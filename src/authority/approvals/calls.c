/* The API of approvals: of who asks, of who decides, and of the operator. */
#include "authority/approvals/calls.h"

#include "authority/api/handlers.h"
#include "authority/api/render.h"
#include "authority/approvals/approvals.h"
#include "authority/people/permissions.h"
#include "authority/words.h"

enum { ASK_ROUTE, ASK_REASON, ASK_MINUTES };
static const struct pc_body_field ask_fields[] = {
    [ASK_ROUTE] = {"route", PC_BODY_TEXT, .required = true, .min = 1, .max = 128,
                   .check = pc_is_line},
    [ASK_REASON] = {"reason", PC_BODY_TEXT, .required = true, .min = 1, .max = 500,
                    .check = pc_is_line, .shape = "a line of text was expected"},
    [ASK_MINUTES] = {"minutes", PC_BODY_NUMBER, .min = 1, .max = 30LL * 24 * 60},
};
PC_BODY_TABLE(pc_body_approval_ask, ask_fields);

static const struct pc_body_field decide_fields[] = {
    {"comment", PC_BODY_TEXT, .max = 500, .check = pc_is_line,
     .shape = "a line of text was expected"},
};
PC_BODY_TABLE(pc_body_approval_decide, decide_fields);

/* ---- what is shown ---- */

static void render(struct pc_json *json, const struct pc_approval *approval, pc_time now) {
    pc_json_object(json, NULL);
    pc_render_id(json, "id", &approval->id);
    pc_render_id(json, "account", &approval->account);
    pc_json_text(json, "name", approval->account_name);
    pc_json_text(json, "route", approval->route);
    pc_json_text(json, "reason", approval->reason);
    pc_json_u64(json, "minutes", (uint64_t)(approval->wanted / PC_MINUTE));
    pc_json_text(json, "state",
                 pc_span_str(pc_approval_state_name(pc_approval_state_at(approval, now))));
    pc_render_time(json, "requested", approval->requested);
    pc_render_time(json, "expires", approval->expires);
    pc_render_time(json, "decided", approval->decided);
    pc_json_text(json, "decided_by", approval->decided_by);
    pc_json_text(json, "approver", approval->decider);
    pc_json_text(json, "comment", approval->comment);
    pc_render_time(json, "ended", approval->ended);
    pc_json_object_end(json);
}

static pc_err answer(struct pc_call *call, unsigned status, const struct pc_approval *approval) {
    struct pc_json json = pc_call_answer(call, status);
    render(&json, approval, call->work.now);
    return PC_OK;
}

struct list {
    struct pc_json json;
    pc_time now;
    bool one_state;
    enum pc_approval_state state;
    const struct pc_approval_decider *decider; /* NULL: whoever may decide them */
    uint32_t rows;
    struct pc_id last;
};

static pc_err list_row(void *context, const struct pc_approval *row) {
    struct list *list = context;
    list->rows++;
    list->last = row->id;
    if (list->one_state && pc_approval_state_at(row, list->now) != list->state)
        return PC_OK;
    const struct pc_approval_decider *decider = list->decider;
    if (decider != NULL && (!pc_approval_covers(decider, row->route) ||
                            pc_id_eq(&decider->account->id, &row->account)))
        return PC_OK;
    render(&list->json, row, list->now);
    return PC_OK;
}

static pc_err show(struct pc_call *call, const struct pc_id *account, struct list *list) {
    struct pc_store *store = call->work.authority->store;
    struct pc_page page;
    pc_err err = pc_call_page(call, &page);
    if (err != PC_OK)
        return err;
    unsigned states = 0;
    if (list->one_state && list->state == PC_APPROVAL_EXPIRED)
        states = 1u << PC_APPROVAL_PENDING | 1u << PC_APPROVAL_APPROVED;
    if (list->one_state)
        states |= 1u << list->state;
    list->now = call->work.now;
    list->json = pc_call_answer(call, 200);
    pc_json_object(&list->json, NULL);
    pc_json_array(&list->json, "items");
    err = store->approval_list(store->self, account, states, &page, list_row, list);
    pc_json_array_end(&list->json);
    if (list->rows >= page.limit)
        pc_render_id(&list->json, "next", &list->last);
    else
        pc_json_null(&list->json, "next");
    pc_json_object_end(&list->json);
    return err;
}

/* ---- who it is ---- */

static pc_err decider_of(struct pc_call *call, struct pc_approval_decider *out) {
    *out = (struct pc_approval_decider){0};
    if (call->socket == PC_ON_ADMIN)
        return PC_OK;
    out->account = &call->account;
    out->mfa = call->session.record.mfa;
    out->operates = call->endpoint->who >= PC_WHO_OPERATOR;
    return pc_permissions_of(&call->work, &call->account, &out->permissions);
}

static pc_err id_of(struct pc_call *call, struct pc_id *out) {
    return pc_id_parse(call->params[0], out) == PC_OK ? PC_OK : PC_ERR_NOTFOUND;
}

/* ---- calls ---- */

pc_err pc_approvals_mine(struct pc_call *call) {
    struct list list = {0};
    return show(call, &call->account.id, &list);
}

pc_err pc_approvals_ask(struct pc_call *call) {
    const struct pc_approval_wish wish = {.route = call->values[ASK_ROUTE].text,
                                          .reason = call->values[ASK_REASON].text,
                                          .life = call->values[ASK_MINUTES].number * PC_MINUTE};
    struct pc_approval approval;
    pc_err err = pc_approval_ask(&call->work, &call->account, &wish, &approval);
    return err == PC_OK ? answer(call, 201, &approval) : err;
}

/* Of somebody else's it says what it says of none: that there is no such thing. */
pc_err pc_approvals_mine_end(struct pc_call *call) {
    struct pc_store *store = call->work.authority->store;
    const struct pc_approval_decider me = {.account = &call->account};
    struct pc_approval approval;
    struct pc_id id;
    pc_err err = id_of(call, &id);
    if (err == PC_OK)
        err = store->approval_get(store->self, call->work.arena, &id, &approval);
    if (err == PC_OK && !pc_id_eq(&approval.account, &call->account.id))
        err = PC_ERR_NOTFOUND;
    if (err == PC_OK)
        err = pc_approval_end(&call->work, &id, &me, &approval);
    call->status = 204;
    return err;
}

/* Reasons are for those who could decide: with a second factor, as for deciding. */
pc_err pc_approvals_to_decide(struct pc_call *call) {
    struct pc_approval_decider decider;
    struct list list = {.one_state = true, .state = PC_APPROVAL_PENDING, .decider = &decider};
    pc_err err = decider_of(call, &decider);
    if (err == PC_OK && !decider.mfa)
        return pc_diag_set(&call->work.diag, PC_ERR_DENIED,
                           "a second factor must be shown to decide");
    return err == PC_OK ? show(call, NULL, &list) : err;
}

static pc_err decide(struct pc_call *call, bool approve) {
    struct pc_approval_decider decider;
    struct pc_approval approval;
    struct pc_id id;
    pc_err err = id_of(call, &id);
    if (err == PC_OK)
        err = decider_of(call, &decider);
    if (err == PC_OK)
        err = pc_approval_decide(&call->work, &id, &decider, approve, call->values[0].text,
                                 &approval);
    return err == PC_OK ? answer(call, 200, &approval) : err;
}

pc_err pc_approvals_approve(struct pc_call *call) {
    return decide(call, true);
}

pc_err pc_approvals_deny(struct pc_call *call) {
    return decide(call, false);
}

pc_err pc_approvals_all(struct pc_call *call) {
    struct list list = {0};
    struct pc_span state;
    pc_err err = pc_call_query(call, "state", &state);
    if (err == PC_ERR_NOTFOUND || (err == PC_OK && state.len == 0))
        return show(call, NULL, &list);
    if (err == PC_OK && pc_approval_state_parse(state, &list.state) != PC_OK)
        return pc_diag_set(&call->work.diag, PC_ERR_INVALID,
                           "state: pending, approved, denied, ended or expired was expected");
    list.one_state = true;
    return err == PC_OK ? show(call, NULL, &list) : err;
}

pc_err pc_approvals_one(struct pc_call *call) {
    struct pc_store *store = call->work.authority->store;
    struct pc_approval approval;
    struct pc_id id;
    pc_err err = id_of(call, &id);
    if (err == PC_OK)
        err = store->approval_get(store->self, call->work.arena, &id, &approval);
    return err == PC_OK ? answer(call, 200, &approval) : err;
}

pc_err pc_approvals_end(struct pc_call *call) {
    struct pc_approval_decider decider;
    struct pc_approval approval;
    struct pc_id id;
    pc_err err = id_of(call, &id);
    if (err == PC_OK)
        err = decider_of(call, &decider);
    if (err == PC_OK)
        err = pc_approval_end(&call->work, &id, &decider, &approval);
    return err == PC_OK ? answer(call, 200, &approval) : err;
}

/* The API's tuning: from a request's id to exclusions and what they would let through. */
#include "inspect/waf/tune.h"

#include "authority/firewall/calls.h"
#include "authority/firewall/found.h"
#include "authority/firewall/kept.h"
#include "authority/firewall/rules.h"
#include "gate/exclusions.h"
#include "policy/policy.h"

struct tuning {
    struct pc_call *call;
    struct pc_found found;
    struct pc_firewall_rules rules;
    struct pc_policy *policy;
    struct pc_waf_options options;
    struct pc_waf_exclusion *exclusions; /* in force for host and route */
    size_t exclusion_count, exclusion_room;
    struct pc_waf_tuning result;
    bool kept;
    bool masked; /* the record hides the name of a variable */
};

static void tuning_free(struct tuning *t) {
    pc_firewall_rules_close(&t->rules);
    pc_policy_free(t->policy);
}

static pc_err count_row(void *context, const struct pc_exclusion *row) {
    (void)row;
    ((struct tuning *)context)->exclusion_room++;
    return PC_OK;
}

static pc_err take_row(void *context, const struct pc_exclusion *row) {
    struct tuning *t = context;
    struct pc_work *work = &t->call->work;
    const struct pc_exclusion_record *r = &row->record;
    struct pc_diag diag = {0};
    bool here = r->expires > work->now &&
                (r->host.len == 0 || pc_span_eq(r->host, t->found.host)) &&
                (r->route.len == 0 || pc_span_eq(r->route, t->found.route));
    if (!here || t->exclusion_count == t->exclusion_room)
        return PC_OK;
    pc_err err = pc_exclusion_compile(r, work->arena, &t->exclusions[t->exclusion_count], &diag);
    if (err == PC_OK)
        t->exclusion_count++;
    return err == PC_ERR_NOMEM ? err : PC_OK;
}

static pc_err take_exclusions(struct tuning *t) {
    static const struct pc_page all = {0};
    struct pc_store *store = t->call->work.authority->store;
    pc_err err = store->exclusion_list(store->self, &all, count_row, t);
    if (err != PC_OK || t->exclusion_room == 0)
        return err;
    t->exclusions = PC_ARENA_ARRAY(t->call->work.arena, struct pc_waf_exclusion, t->exclusion_room);
    if (t->exclusions == NULL)
        return PC_ERR_NOMEM;
    err = store->exclusion_list(store->self, &all, take_row, t);
    t->options.exclusions = t->exclusions;
    t->options.exclusion_count = t->exclusion_count;
    return err;
}

/* As the route is run at the edge. */
static pc_err set_options(struct tuning *t) {
    size_t count = 0;
    pc_err err = pc_policy_compile(t->call->work.settings, &t->policy, NULL);
    if (err != PC_OK)
        return PC_ERR_UNAVAILABLE;
    t->options = (struct pc_waf_options){.mode = PC_WAF_BLOCKING,
                                         .now = t->call->work.now,
                                         .unique_id = PC_SPAN("portcullis-waf-tune")};
    const struct pc_route *routes = pc_policy_routes(t->policy, &count);
    for (size_t i = 0; i < count; i++) {
        if (!pc_span_eq(routes[i].settings->name, t->found.route))
            continue;
        const struct pc_firewall *firewall = &routes[i].firewall;
        t->options.paranoia = firewall->paranoia;
        t->options.detection_paranoia = firewall->detection_paranoia;
        t->options.inbound_threshold = firewall->inbound_threshold;
        t->options.outbound_threshold = firewall->outbound_threshold;
        t->options.max_arguments = firewall->max_arguments;
        break;
    }
    return take_exclusions(t);
}

static bool is_masked(struct pc_span variable) {
    return pc_span_find(variable, '*') < variable.len || variable.len >= 64;
}

/* Where the request is not there: what the record says of it. */
static pc_err propose_by_record(struct tuning *t) {
    for (size_t i = 0; i < t->found.match_count; i++) {
        struct pc_span variable = t->found.matches[i].variable;
        struct pc_waf_rule_info rule;
        if (pc_waf_engine_rule(t->rules.engine, t->found.matches[i].rule, &rule) != PC_OK ||
            !pc_waf_tune_matters(&rule, t->options.paranoia) || rule.severity < 0)
            continue;
        bool masked = is_masked(variable);
        t->masked = t->masked || masked;
        if (masked)
            continue;
        if (!pc_waf_tune_can_leave_out(variable))
            variable = (struct pc_span){0};
        pc_err err = pc_waf_tune_add(&t->result, &rule, variable);
        if (err != PC_OK && err != PC_ERR_FULL)
            return err;
    }
    return t->result.proposal_count == 0
               ? PC_OK
               : pc_waf_tune_attack(t->rules.engine, &t->options, &t->result);
}

static pc_err tune(struct tuning *t, const struct pc_id *id) {
    struct pc_waf_request request;
    t->result.arena = t->call->work.arena;
    t->result.host = t->found.host;
    t->result.route = t->found.route;
    t->result.path = t->found.path.len > 0 ? t->found.path : PC_SPAN("/");
    pc_err err = pc_firewall_kept(&t->call->work, id, &request);
    if (err == PC_ERR_NOTFOUND)
        return propose_by_record(t);
    t->kept = err == PC_OK;
    return err == PC_OK ? pc_waf_tune(t->rules.engine, &t->options, &request, &t->result) : err;
}

/* ---- the answer */

static void add_proposals(struct pc_json *json, const struct pc_waf_tuning *result) {
    pc_json_array(json, "proposals");
    for (size_t i = 0; i < result->proposal_count; i++) {
        const struct pc_waf_proposal *p = &result->proposals[i];
        char text[16];
        struct pc_buf rule = pc_buf_over(text, sizeof text);
        pc_buf_add_u64(&rule, p->record.first);
        pc_json_object(json, NULL);
        pc_json_text(json, "rule", pc_buf_span(&rule));
        pc_json_text(json, "host", p->record.host);
        pc_json_text(json, "route", p->record.route);
        pc_json_text(json, "variable", p->record.variable);
        pc_json_text(json, "message", p->msg);
        pc_json_i64(json, "severity", p->severity);
        pc_json_object_end(json);
    }
    pc_json_array_end(json);
}

static void add_attacks(struct pc_json *json, const struct pc_waf_tuning *result) {
    if (result->proposal_count == 0) {
        pc_json_null(json, "attacks");
        return;
    }
    pc_json_object(json, "attacks");
    pc_json_u64(json, "tried", result->tried);
    pc_json_u64(json, "stopped", result->stopped);
    pc_json_array(json, "let_through");
    for (size_t i = 0; i < result->through_count; i++) {
        const struct pc_waf_attack *attack = result->through[i].attack;
        pc_json_object(json, NULL);
        pc_json_text(json, "family", pc_span_str(attack->family));
        pc_json_text(json, "name", pc_span_str(attack->name));
        pc_json_text(json, "variable", result->through[i].variable);
        pc_json_text(json, "payload", pc_span(attack->payload, attack->len));
        pc_json_object_end(json);
    }
    pc_json_array_end(json);
    pc_json_array(json, "untried");
    for (size_t i = 0; i < result->untried_count; i++)
        pc_json_text(json, NULL, result->untried[i]);
    pc_json_array_end(json);
    pc_json_object_end(json);
}

static const char *note_of(const struct tuning *t) {
    if (t->result.limit != NULL)
        return "A limit was reached, and no exclusion helps against that.";
    if (t->result.more)
        return "There would be more exclusions than are proposed here: look at the request first.";
    if (t->masked)
        return "The record hides the name of a variable, so nothing is proposed for it.";
    if (t->kept && !t->result.blocked)
        return "With the rules and exclusions of now the request passes already.";
    if (t->kept && !t->result.passes)
        return "No exclusion of rules that matched lets it pass.";
    return "";
}

static pc_err answer(const struct tuning *t) {
    const struct pc_waf_tuning *result = &t->result;
    struct pc_json json = pc_call_answer(t->call, 200);
    pc_json_object(&json, NULL);
    pc_json_text(&json, "request", t->call->params[0]);
    pc_json_text(&json, "host", t->found.host);
    pc_json_text(&json, "route", t->found.route);
    pc_json_text(&json, "path", t->found.path);
    pc_json_text(&json, "verdict", t->found.verdict);
    pc_json_i64(&json, "score", t->found.score);
    pc_json_bool(&json, "kept", t->kept);
    if (t->kept) {
        pc_json_bool(&json, "blocked_now", result->blocked);
        pc_json_i64(&json, "score_now", result->score);
        pc_json_bool(&json, "passes", result->passes);
        pc_json_i64(&json, "score_with", result->score_with);
    }
    pc_json_text(&json, "note", pc_span_str(note_of(t)));
    add_proposals(&json, result);
    add_attacks(&json, result);
    pc_json_object_end(&json);
    return PC_OK;
}

pc_err pc_firewall_tune(struct pc_call *call) {
    struct tuning *t = PC_ARENA_NEW(call->work.arena, struct tuning);
    struct pc_id id;
    if (t == NULL)
        return PC_ERR_NOMEM;
    *t = (struct tuning){.call = call};
    if (pc_id_parse(call->params[0], &id) != PC_OK)
        return PC_ERR_NOTFOUND;
    pc_err err = pc_found_read(&call->work, &id, &t->found);
    if (err == PC_ERR_NOTFOUND)
        return pc_diag_set(&call->work.diag, err,
                           "the firewall has written nothing down about that request");
    if (err == PC_OK)
        err = pc_firewall_rules_open(&call->work, &t->rules);
    if (err == PC_OK)
        err = set_options(t);
    if (err == PC_OK)
        err = tune(t, &id);
    if (err == PC_OK)
        err = answer(t);
    tuning_free(t);
    return err;
}

/* portcullis waf check: one request through the rules, step by step. */
#include <string.h>
#include <time.h>

#include "cli/output.h"
#include "cli/request.h"
#include "cli/waf_commands.h"
#include "cli/waf_open.h"
#include "cli/waf_trace.h"
#include "gate/exclusions.h"
#include "policy/host.h"
#include "policy/path.h"
#include "view/view.h"

struct checking {
    struct pc_cli *cli;
    struct pc_waf_opened opened;
    struct pc_arena arena; /* of the request and what is left out */
    struct pc_arena work;  /* of the transaction alone */
    struct pc_waf_request request;
    const struct pc_route *route; /* NULL: none, or there is no configuration */
    struct pc_waf_options options;
    struct pc_waf_tracing tracing;
    struct pc_waf_result result;
};

static void checking_free(struct checking *c) {
    json_decref(c->tracing.steps);
    json_decref(c->tracing.pending);
    pc_arena_free(&c->work);
    pc_arena_free(&c->arena);
    pc_waf_close(&c->opened);
}

static pc_time now(void) {
    struct timespec ts;
    (void)clock_gettime(CLOCK_REALTIME, &ts);
    return (pc_time)ts.tv_sec * PC_SECOND + ts.tv_nsec / 1000;
}

static const struct pc_route *route_named(const struct pc_policy *policy, const char *name) {
    size_t count = 0;
    const struct pc_route *routes = pc_policy_routes(policy, &count);
    for (size_t i = 0; i < count; i++)
        if (pc_span_eq(routes[i].settings->name, pc_span_str(name)))
            return &routes[i];
    return NULL;
}

static struct pc_span host_of(const struct checking *c) {
    return pc_host_without_port(pc_waf_request_find(&c->request, PC_SPAN("Host")));
}

/* --route, else the one that the request would reach. */
static int find_route(struct checking *c) {
    const char *name = pc_cli_value(c->cli, "route");
    struct pc_span path, query;
    enum pc_reason reason;
    if (name != NULL && c->opened.policy == NULL)
        return pc_cli_usage(c->cli, "--route needs a configuration");
    if (c->opened.policy == NULL)
        return PC_EXIT_OK;
    if (name != NULL)
        c->route = route_named(c->opened.policy, name);
    else if (pc_path_canonical(c->request.target, &c->arena, &path, &query) == PC_OK)
        c->route = pc_policy_match(c->opened.policy, PC_LISTENER_MAIN, host_of(c),
                                   c->request.method, path, &reason);
    return name != NULL && c->route == NULL
               ? pc_cli_fail(c->cli, "there is no route of the name '%s'", name)
               : PC_EXIT_OK;
}

/* What is left out at the edge now; nothing where no gate has run here. */
static void take_exclusions(struct checking *c) {
    struct pc_directory directory;
    struct pc_exclusions *exclusions = NULL;
    struct pc_view *view = NULL;
    struct pc_diag diag = {{0}};
    if (c->route == NULL || c->opened.setup.paths.view == NULL ||
        pc_view_open(c->opened.setup.paths.view, &view, &diag) != PC_OK)
        return;
    pc_err err = pc_view_snapshot(view, &directory);
    if (err == PC_OK)
        err = pc_exclusions_new(&exclusions);
    if (err == PC_OK)
        err = pc_exclusions_refresh(exclusions, &directory);
    if (err == PC_OK)
        err = pc_exclusions_for(exclusions, host_of(c), c->route->settings->name, c->options.now,
                                &c->arena, &c->options.exclusions, &c->options.exclusion_count);
    if (err != PC_OK)
        pc_cli_warn(c->cli, "what is left out is not known: %s", pc_err_name(err));
    pc_exclusions_free(exclusions);
    pc_view_close(view);
}

static int set_options(struct checking *c) {
    c->options = (struct pc_waf_options){.mode = PC_WAF_BLOCKING,
                                         .now = now(),
                                         .unique_id = PC_SPAN("portcullis-waf-check"),
                                         .trace = pc_waf_tracing_note,
                                         .trace_context = &c->tracing};
    if (c->route != NULL) {
        const struct pc_firewall *firewall = &c->route->firewall;
        c->options.paranoia = firewall->paranoia;
        c->options.detection_paranoia = firewall->detection_paranoia;
        c->options.inbound_threshold = firewall->inbound_threshold;
        c->options.outbound_threshold = firewall->outbound_threshold;
        c->options.max_arguments = firewall->max_arguments;
        if (c->request.body.len > firewall->body_limit && firewall->body_limit > 0) {
            c->request.body = pc_span_upto(c->request.body, firewall->body_limit);
            c->request.truncated = true;
        }
    }
    uint64_t level = pc_cli_number(c->cli, "paranoia", c->options.paranoia);
    uint64_t threshold = pc_cli_number(c->cli, "threshold", c->options.inbound_threshold);
    if (pc_cli_switch(c->cli, "paranoia") && (level < 1 || level > 4))
        return pc_cli_usage(c->cli, "--paranoia: 1 to 4 is expected");
    if (threshold > 1000000)
        return pc_cli_usage(c->cli, "--threshold: at most 1000000 is expected");
    c->options.paranoia = (unsigned)level;
    c->options.inbound_threshold = (unsigned)threshold;
    if (pc_cli_switch(c->cli, "paranoia"))
        c->options.detection_paranoia = (unsigned)level;
    if (!pc_cli_switch(c->cli, "without-exclusions"))
        take_exclusions(c);
    return PC_EXIT_OK;
}

static const char *verdict_name(const struct checking *c) {
    switch (c->result.verdict) {
    case PC_WAF_VERDICT_PASS:
        return "passed";
    case PC_WAF_VERDICT_DENY:
        return "blocked";
    case PC_WAF_VERDICT_LIMIT:
        break;
    }
    return "limit";
}

static const char *mode_name(const struct checking *c) {
    if (c->route == NULL)
        return "";
    switch (c->route->firewall.mode) {
    case PC_FIREWALL_OFF:
        return "off";
    case PC_FIREWALL_DETECT:
        return "detect";
    case PC_FIREWALL_BLOCK:
    case PC_FIREWALL_INHERIT:
        break;
    }
    return "block";
}

static json_t *excluded_json(const struct checking *c) {
    json_t *list = json_array();
    for (const struct pc_waf_excluded *e = c->result.excluded; e != NULL; e = e->next) {
        char text[PC_ID_TEXT + 1] = "";
        struct pc_buf id = pc_buf_over(text, sizeof text - 1);
        if (e->exclusion->context != NULL)
            pc_id_format(e->exclusion->context, &id);
        (void)json_array_append_new(
            list, json_pack("{s:s, s:i}", "exclusion", text, "rule", (int)e->rule));
    }
    return list;
}

static int print_json(const struct checking *c) {
    struct pc_span route = c->route == NULL ? PC_SPAN("") : c->route->settings->name;
    json_t *object =
        json_pack("{s:s, s:i, s:i, s:i, s:s%, s:s, s:s, s:o, s:O}", "verdict", verdict_name(c),
                  "score", c->result.inbound_score, "denied_by", (int)c->result.denied_by, "status",
                  (int)c->result.status, "route", route.len > 0 ? route.ptr : "", route.len, "mode",
                  mode_name(c), "limit", c->result.limit == NULL ? "" : c->result.limit, "excluded",
                  excluded_json(c), "steps", c->tracing.steps);
    int code = pc_output_object(c->cli, object);
    json_decref(object);
    return code;
}

static void print_text(const struct checking *c) {
    pc_waf_tracing_print(c->cli, &c->tracing);
    size_t at;
    json_t *one, *excluded = excluded_json(c);
    json_array_foreach(excluded, at, one) {
        (void)fprintf(c->cli->out, "left out: rule %lld, by the exclusion %s\n",
                      json_integer_value(json_object_get(one, "rule")),
                      json_string_value(json_object_get(one, "exclusion")));
    }
    json_decref(excluded);
    (void)fprintf(c->cli->out, "%s, score %d", verdict_name(c), c->result.inbound_score);
    if (c->result.denied_by > 0)
        (void)fprintf(c->cli->out, ": rule %u answers %u", c->result.denied_by, c->result.status);
    if (c->result.limit != NULL)
        (void)fprintf(c->cli->out, ": %s", c->result.limit);
    if (c->route != NULL)
        (void)fprintf(c->cli->out, "; route %.*s, where the firewall's mode is %s",
                      PC_ARG(c->route->settings->name), mode_name(c));
    (void)fputc('\n', c->cli->out);
}

static int check(struct pc_cli *cli) {
    PC_CLEANUP(checking_free) struct checking c = {.cli = cli};
    c.tracing = (struct pc_waf_tracing){.all = pc_cli_switch(cli, "all"),
                                        .steps = json_array(),
                                        .pending = json_array(),
                                        .arena = &c.arena};
    int code = pc_request_of(cli, 0, &c.arena, &c.request);
    if (code == PC_EXIT_OK)
        code = pc_waf_open(cli, &c.opened);
    if (code == PC_EXIT_OK)
        code = find_route(&c);
    if (code == PC_EXIT_OK)
        code = set_options(&c);
    if (code != PC_EXIT_OK)
        return code;
    pc_err err =
        pc_waf_replay(c.opened.engine, &c.options, &c.request, &c.work, &c.result, &c.tracing.tx);
    if (err != PC_OK)
        return pc_cli_fail(cli, "the request cannot be run: %s", pc_err_name(err));
    pc_waf_tracing_finish(&c.tracing, &c.result);
    if (cli->json)
        code = print_json(&c);
    else
        print_text(&c);
    if (code != PC_EXIT_OK)
        return code;
    return c.result.verdict == PC_WAF_VERDICT_PASS ? PC_EXIT_OK : PC_EXIT_FAILED;
}

static const struct pc_cli_operand operands[] = {
    {.name = "URL", .help = "https://host/path?query, or just the path", .optional = true},
    {0},
};
static const struct pc_cli_option options[] = {
    PC_REQUEST_OPTIONS,
    {.name = "address", .value = "IP", .help = "from this address; 127.0.0.1 by default"},
    {.name = "route",
     .value = "NAME",
     .help = "as on this route; by default the one that the request would reach"},
    {.name = "paranoia",
     .value = "N",
     .help = "at this paranoia level, 1 to 4, instead of the route's",
     .kind = PC_VALUE_NUMBER},
    {.name = "threshold",
     .value = "N",
     .help = "with this inbound threshold instead of the route's",
     .kind = PC_VALUE_NUMBER},
    PC_WAF_RULES_OPTION,
    {.name = "without-exclusions", .help = "as if nothing were left out"},
    {.name = "all",
     .help = "rules that only prepare something, and chains that matched in part, too"},
    {0},
};

const struct pc_command pc_command_waf_check = {
    .name = "check",
    .summary = "Run one request through the rules and print what matched",
    .text =
        "Nothing is sent, and nothing is written down. Each match is printed with its variable,\n"
        "the value as it was sent, the transformations that changed it and what they made of\n"
        "it, and the score so far. The verdict is that of the mode block, whatever the route's\n"
        "is. Fails where the request would be blocked.\n"
        "\n"
        "  portcullis waf check 'https://shop.example/search?q=1%27%20OR%201=1--'\n"
        "  portcullis waf check -X POST -d comment=hello /posts --route posts",
    .operands = operands,
    .options = options,
    .run = check};

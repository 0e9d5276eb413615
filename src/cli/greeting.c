/* Addresses, the first administrator, and what to try. Every line that starts with a program's name
 * works when it is pasted. */
#include "cli/greeting.h"

#include "cli/address.h"

static bool is_pattern(struct pc_span host) {
    return pc_span_find(host, '*') < host.len;
}

static bool is_local(struct pc_span host) {
    return pc_span_eq(host, PC_SPAN("localhost")) || pc_span_eq(host, PC_SPAN("127.0.0.1"));
}

/* A name of the gate that works from this machine: localhost if it is one, else the first. */
static struct pc_span pick_host(const struct pc_settings *settings) {
    struct pc_span first = {0};
    for (size_t i = 0; i < settings->hosts.count; i++) {
        struct pc_span host = settings->hosts.items[i];
        if (is_local(host))
            return host;
        if (first.len == 0 && !is_pattern(host))
            first = host;
    }
    return first.len > 0 ? first : PC_SPAN("localhost");
}

struct target {
    struct pc_span host;
    uint16_t port;
};

static struct target pick_target(const struct pc_settings *settings) {
    struct target target = {pick_host(settings), 443};
    struct pc_span listen_host;
    if (settings->listen.https.count == 0 ||
        pc_address_split(settings->listen.https.items[0], &listen_host, &target.port) != PC_OK)
        target.port = 443;
    return target;
}

static bool is_open(const struct pc_settings_route *route) {
    return route->auth == PC_AUTH_NONE;
}

static bool is_plain_get(const struct pc_settings_route *route) {
    bool get = route->methods.count == 0;
    for (size_t i = 0; i < route->methods.count; i++)
        get = get || pc_span_eq(route->methods.items[i], PC_SPAN("GET"));
    return get && route->hosts.count == 0 && pc_span_find(route->path, '{') == route->path.len &&
           pc_span_find(route->path, '*') == route->path.len;
}

/* The path of the first route that a plain GET reaches, open or not. */
static struct pc_span pick_path(const struct pc_settings *settings, bool open,
                                struct pc_span otherwise) {
    for (size_t i = 0; i < settings->route_count; i++)
        if (is_open(&settings->routes[i]) == open && is_plain_get(&settings->routes[i]))
            return settings->routes[i].path;
    return otherwise;
}

static void add_curl(const struct pc_greeting *greeting, const struct target *target,
                     const char *options, struct pc_span path, struct pc_buf *out) {
    pc_buf_addf(out, "  curl %s--cacert %s ", options, greeting->certificate);
    if (!is_local(target->host))
        pc_buf_addf(out, "--resolve %.*s:%u:127.0.0.1 ", PC_ARG(target->host),
                    (unsigned)target->port);
    pc_buf_addf(out, "https://%.*s:%u%.*s\n", PC_ARG(target->host), (unsigned)target->port,
                PC_ARG(path));
}

static void add_first(const struct pc_greeting *greeting, struct pc_buf *out) {
    if (greeting->token == NULL)
        return;
    pc_buf_addf(out,
                "\nThere is no administrator yet. To make one, in another terminal:\n\n"
                "  %s --config %s first-administrator --token %s --name admin\n",
                greeting->command, greeting->config, greeting->token);
    if (greeting->link != NULL)
        pc_buf_addf(out, "\nor open\n\n  %s\n", greeting->link);
}

/* The operators' pages; a loopback address has a name that the certificate knows. */
static void add_operator(const struct pc_settings *settings, struct pc_span host,
                         struct pc_buf *out) {
    struct pc_span listen;
    uint16_t port;
    if (settings->listen.operator.len == 0 ||
        pc_address_split(settings->listen.operator, & listen, &port) != PC_OK)
        return;
    if (pc_span_starts(listen, PC_SPAN("127.")) || pc_span_eq(listen, PC_SPAN("::1")))
        host = PC_SPAN("localhost");
    pc_buf_addf(out, "  operators   https://%.*s:%u/operator\n", PC_ARG(host), (unsigned)port);
}

void pc_greeting_text(const struct pc_greeting *greeting, struct pc_buf *out) {
    const struct pc_settings *settings = greeting->settings;
    struct target target = pick_target(settings);
    struct pc_span closed = pick_path(settings, false, PC_SPAN("/"));
    pc_buf_addf(out, "The gate is up.\n\n  gate        https://%.*s:%u\n", PC_ARG(target.host),
                (unsigned)target.port);
    add_operator(settings, target.host, out);
    pc_buf_addf(out, "  management  http://%.*s/health/ready and /metrics\n",
                PC_ARG(settings->listen.management));
    pc_buf_addf(out, "  folder      %.*s\n", PC_ARG(settings->directory));
    add_first(greeting, out);
    pc_buf_add_str(out, "\nTo try it: an open answer, a refusal, and the metrics.\n\n");
    add_curl(greeting, &target, "", pick_path(settings, true, PC_SPAN("/.well-known/jwks.json")),
             out);
    add_curl(greeting, &target, "-i ", closed, out);
    pc_buf_addf(out, "  curl http://%.*s/metrics\n", PC_ARG(settings->listen.management));
    pc_buf_addf(out,
                "\nWith a token of the administrator:\n\n  curl -H \"Authorization: Bearer "
                "$(%s --config %s token issue admin)\" --cacert %s ",
                greeting->command, greeting->config, greeting->certificate);
    if (!is_local(target.host))
        pc_buf_addf(out, "--resolve %.*s:%u:127.0.0.1 ", PC_ARG(target.host),
                    (unsigned)target.port);
    pc_buf_addf(out, "https://%.*s:%u%.*s\n", PC_ARG(target.host), (unsigned)target.port,
                PC_ARG(closed));
}

void pc_greeting_path(const char *path, const char *folder, struct pc_buf *out) {
    struct pc_span whole = pc_span_str(path), base = pc_span_str(folder);
    bool below = pc_span_starts(whole, base) && whole.len > base.len + 1 &&
                 whole.ptr[base.len] == '/' && base.len > 1;
    pc_buf_add(out, below ? pc_span_from(whole, base.len + 1) : whole);
}

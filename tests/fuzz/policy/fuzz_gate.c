/* Whole decisions: a request line by line of the input, against a directory with one account. What
 * needs a permission is never let through, for the account has none. */
#define _GNU_SOURCE /* memmem */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "../../unit/gate/fake_directory.h"
#include "gate/gate.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char text[] =
    "hosts: [gate.test]\n"
    "trusted_proxies: [10.0.0.0/8]\n"
    "cors: {origins: [\"https://app.test\"]}\n"
    "api_keys: {query: true}\n"
    "upstreams: {app: {servers: [\"127.0.0.1:9\"]}}\n"
    "rate_limits: {some: {rate: 100/s, burst: 10, by: address}}\n"
    "routes:\n"
    "- {name: closed, path: \"/closed/**\", methods: [\"*\"], permissions: [\"p:q\"], upstream: "
    "app,\n"
    "   rate_limits: [some]}\n"
    "- {name: body, path: /body, methods: [POST], permissions: [\"p:q\"], upstream: app,\n"
    "   tenant: {from: body, name: t}}\n"
    "- {name: maybe, path: \"/maybe/{x}\", auth: optional, class: public, upstream: app}\n"
    "- {name: rest, path: \"/**\", methods: [\"*\"], auth: none, class: public, upstream: app}\n";

struct world {
    struct fake_directory fake;
    struct pc_directory directory;
    struct pc_gate *gate;
    void *limits;
};

static void make(struct world *world) {
    world->fake.accounts[0].id.bytes[0] = 1;
    world->fake.policy = pc_span_str(text);
    world->directory = fake_directory(&world->fake);
    world->limits = calloc(1, 4096);
    struct pc_gate_options options = {.remembered = 8};
    if (pc_limits_attach(world->limits, 4096, &options.limits) != PC_OK ||
        pc_gate_new(&options, &world->gate) != PC_OK ||
        pc_gate_refresh(world->gate, &world->directory, NULL) != PC_OK)
        abort();
}

static struct pc_span json_type(void *context, struct pc_span name) {
    (void)context;
    (void)name;
    return PC_SPAN("application/json");
}

/* The lines of the input, in the order of the members. */
static struct pc_request request_of(struct pc_span input) {
    struct pc_request r = {.peer = {.family = 4, .bytes = {10, 0, 0, 1}}};
    struct pc_span *const members[] = {&r.method,
                                       &r.target,
                                       &r.host,
                                       &r.authorization,
                                       &r.api_key,
                                       &r.cookie,
                                       &r.forwarded_for,
                                       &r.origin,
                                       &r.fetch_site,
                                       &r.preflight_method,
                                       &r.preflight_headers,
                                       &r.accept};
    for (size_t i = 0; i < sizeof members / sizeof members[0]; i++)
        if (!pc_span_split(&input, '\n', members[i]))
            break;
    r.header = json_type;
    r.websocket = input.len % 2 == 1;
    return r;
}

static void check(const struct pc_verdict *verdict) {
    if (verdict->reason != PC_ALLOWED)
        return;
    if (verdict->route == NULL || verdict->path.len == 0 || verdict->path.ptr[0] != '/')
        abort();
    if (verdict->route->permission_count > 0)
        abort();
    if (memmem(verdict->path.ptr, verdict->path.len, "/../", 4) != NULL ||
        memmem(verdict->path.ptr, verdict->path.len, "//", 2) != NULL)
        abort();
    if (verdict->path.len >= 7 && strncasecmp(verdict->path.ptr, "/closed", 7) == 0 &&
        (verdict->path.len == 7 || verdict->path.ptr[7] == '/'))
        abort();
}

static void answer(const struct pc_request *request, const struct pc_verdict *verdict) {
    struct pc_buf out = {0};
    const char *type;
    struct pc_event event;
    struct pc_gate_event_texts texts;
    pc_gate_problem(request, verdict, &out, &type);
    pc_gate_challenge(verdict, &out);
    pc_gate_event(request, verdict, 0, &texts, &event);
    pc_buf_free(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static struct world world;
    if (world.gate == NULL)
        make(&world);
    struct pc_request request = request_of(pc_span(data, size));
    struct pc_arena arena = {0};
    struct pc_span body = pc_span(data, size);
    struct pc_gate_call call = {.request = &request,
                                .directory = &world.directory,
                                .arena = &arena,
                                .now = 1795000000 * PC_SECOND};
    struct pc_verdict verdict;
    if (pc_gate_decide(world.gate, &call, &verdict) == PC_ERR_BUSY) {
        call.body = &body;
        if (pc_gate_decide(world.gate, &call, &verdict) != PC_OK)
            abort();
    }
    check(&verdict);
    answer(&request, &verdict);
    pc_arena_free(&arena);
    return 0;
}

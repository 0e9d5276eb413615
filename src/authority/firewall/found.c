/* Reading what the firewall wrote down about a request. */
#define _GNU_SOURCE
#include "authority/firewall/found.h"

#include <jansson.h>
#include <string.h>

#include "audit/chain.h"
#include "policy/host.h"

enum { READ_MAX = 256 << 20 };

static struct pc_span text_of(const json_t *object, const char *key) {
    const json_t *value = json_object_get(object, key);
    return json_is_string(value) ? pc_span(json_string_value(value), json_string_length(value))
                                 : (struct pc_span){0};
}

static pc_err copy_host(struct pc_arena *arena, struct pc_span host, struct pc_span *out) {
    pc_err err = pc_arena_copy(arena, pc_host_without_port(host), out);
    char *bytes = (char *)(uintptr_t)out->ptr;
    for (size_t i = 0; err == PC_OK && i < out->len; i++)
        if (bytes[i] >= 'A' && bytes[i] <= 'Z')
            bytes[i] = (char)(bytes[i] - 'A' + 'a');
    return err;
}

static pc_err copy_matches(const json_t *matches, struct pc_arena *arena, struct pc_found *out) {
    size_t at;
    json_t *match;
    json_array_foreach(matches, at, match) {
        json_int_t rule = json_integer_value(json_object_get(match, "id"));
        if (rule <= 0 || rule > UINT32_MAX || out->match_count == PC_FOUND_MATCHES_MAX)
            continue;
        out->matches[out->match_count].rule = (uint32_t)rule;
        pc_err err = pc_arena_copy(arena, text_of(match, "variable"),
                                   &out->matches[out->match_count].variable);
        if (err != PC_OK)
            return err;
        out->match_count++;
    }
    return PC_OK;
}

static pc_err read_record(const json_t *record, struct pc_span request, struct pc_arena *arena,
                          struct pc_found *out) {
    const json_t *detail = json_object_get(record, "detail");
    if (!pc_span_eq(text_of(record, "type"), PC_SPAN("waf")) ||
        !pc_span_eq(text_of(record, "request_id"), request))
        return PC_ERR_NOTFOUND;
    *out = (struct pc_found){.score = json_integer_value(json_object_get(detail, "inbound_score"))};
    pc_err err = copy_host(arena, text_of(record, "host"), &out->host);
    if (err == PC_OK)
        err = pc_arena_copy(arena, text_of(record, "route"), &out->route);
    if (err == PC_OK)
        err = pc_arena_copy(arena, text_of(record, "resource"), &out->path);
    if (err == PC_OK)
        err = pc_arena_copy(arena, text_of(detail, "verdict"), &out->verdict);
    return err == PC_OK ? copy_matches(json_object_get(detail, "matches"), arena, out) : err;
}

pc_err pc_found_parse(struct pc_span record, struct pc_span request, struct pc_arena *arena,
                      struct pc_found *out) {
    if (record.len == 0 || request.len == 0 ||
        memmem(record.ptr, record.len, request.ptr, request.len) == NULL)
        return PC_ERR_NOTFOUND;
    json_t *object = json_loadb(record.ptr, record.len, 0, NULL);
    pc_err err =
        json_is_object(object) ? read_record(object, request, arena, out) : PC_ERR_NOTFOUND;
    json_decref(object);
    return err;
}

struct looking {
    struct pc_span request;
    struct pc_arena *arena;
    struct pc_found *out;
    pc_err err;
};

static pc_err on_record(void *context, uint64_t seq, struct pc_span record) {
    struct looking *looking = context;
    (void)seq;
    looking->err = pc_found_parse(record, looking->request, looking->arena, looking->out);
    return looking->err == PC_ERR_NOTFOUND ? PC_OK : PC_ERR_FULL;
}

pc_err pc_found_read(struct pc_work *work, const struct pc_id *request, struct pc_found *out) {
    struct looking looking = {.request = pc_work_id_text(work, request),
                              .arena = work->arena,
                              .out = out,
                              .err = PC_ERR_NOTFOUND};
    uint64_t next = 0;
    pc_err err = pc_chain_read_back(work->authority->paths.audit, 0, READ_MAX, on_record, &looking,
                                    &next, &work->diag);
    return err == PC_OK ? looking.err : err;
}

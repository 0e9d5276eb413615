/* Counting what the firewall found. */
#define _GNU_SOURCE
#include "audit/firewall_tally.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"

enum { TABLE = 8192, MATCHES_MAX = 256 };

/* What became of requests: the verdicts of the record. */
enum outcome { BLOCKED, WOULD_BLOCK, PASSED, OUTCOMES };
static const char *const outcome_names[OUTCOMES] = {"blocked", "would_block", "passed"};

struct row {
    uint64_t rule; /* 0: a row of a route */
    struct pc_span route, variable, message, severity, example;
    uint64_t counts[OUTCOMES];
    pc_time first, last;
};

struct pc_firewall_tally {
    struct pc_arena arena;
    struct pc_span route;
    pc_time since;
    struct row *table[TABLE]; /* open addressing; never more than half full */
    struct row *rows[PC_TALLY_ROWS_MAX + PC_TALLY_ROUTES_MAX];
    size_t count, routes;
    uint64_t requests[OUTCOMES];
    uint64_t left_out; /* matches that found no room */
};

pc_err pc_firewall_tally_new(struct pc_span route, pc_time since, struct pc_firewall_tally **out) {
    struct pc_firewall_tally *tally = calloc(1, sizeof *tally);
    if (tally == NULL)
        return PC_ERR_NOMEM;
    tally->since = since;
    if (pc_arena_copy(&tally->arena, route, &tally->route) != PC_OK) {
        pc_firewall_tally_free(tally);
        return PC_ERR_NOMEM;
    }
    *out = tally;
    return PC_OK;
}

void pc_firewall_tally_free(struct pc_firewall_tally *tally) {
    if (tally == NULL)
        return;
    pc_arena_free(&tally->arena);
    free(tally);
}

static struct pc_span text_of(const json_t *object, const char *key) {
    const json_t *value = json_object_get(object, key);
    return json_is_string(value) ? pc_span(json_string_value(value), json_string_length(value))
                                 : (struct pc_span){0};
}

static uint64_t mix(uint64_t hash, struct pc_span text) {
    for (size_t i = 0; i < text.len; i++)
        hash = (hash ^ (unsigned char)text.ptr[i]) * 1099511628211u;
    return (hash ^ 0xff) * 1099511628211u;
}

static struct row *make(struct pc_firewall_tally *tally, uint64_t rule, struct pc_span route,
                        struct pc_span variable) {
    bool full = rule == 0 ? tally->routes == PC_TALLY_ROUTES_MAX
                          : tally->count - tally->routes == PC_TALLY_ROWS_MAX;
    struct row *row = full ? NULL : PC_ARENA_NEW(&tally->arena, struct row);
    if (row == NULL)
        return NULL;
    *row = (struct row){.rule = rule};
    if (pc_arena_copy(&tally->arena, route, &row->route) != PC_OK ||
        pc_arena_copy(&tally->arena, variable, &row->variable) != PC_OK)
        return NULL;
    tally->rows[tally->count++] = row;
    tally->routes += rule == 0;
    return row;
}

/* The row, made where it is new; NULL: there is no room. A look is bounded: hostile names may make
 * the table clump. */
static struct row *find(struct pc_firewall_tally *tally, uint64_t rule, struct pc_span route,
                        struct pc_span variable) {
    size_t at = (size_t)(mix(mix(1469598103934665603u ^ rule, route), variable) % TABLE);
    for (size_t tries = 0; tries < 64; tries++, at = (at + 1) % TABLE) {
        struct row *row = tally->table[at];
        if (row == NULL)
            return tally->table[at] = make(tally, rule, route, variable);
        if (row->rule == rule && pc_span_eq(row->route, route) &&
            pc_span_eq(row->variable, variable))
            return row;
    }
    return NULL;
}

struct finding {
    const json_t *record;
    struct pc_span route;
    enum outcome outcome;
    pc_time when;
};

static void keep(struct pc_firewall_tally *tally, struct pc_span text, struct pc_span *out) {
    if (out->len == 0 && pc_arena_copy(&tally->arena, text, out) != PC_OK)
        *out = (struct pc_span){0};
}

static void count(struct pc_firewall_tally *tally, struct row *row, const struct finding *f) {
    if (row == NULL) {
        tally->left_out++;
        return;
    }
    row->counts[f->outcome]++;
    row->first = row->first == 0 || f->when < row->first ? f->when : row->first;
    row->last = f->when > row->last ? f->when : row->last;
    if (row->example.len == 0 || f->outcome != PASSED)
        keep(tally, text_of(f->record, "request_id"), &row->example);
}

/* A rule that matched a variable twice in a request counts once. */
static bool is_repeated(const json_t *matches, size_t at) {
    const json_t *match = json_array_get(matches, at);
    json_int_t rule = json_integer_value(json_object_get(match, "id"));
    struct pc_span variable = text_of(match, "variable");
    for (size_t i = 0; i < at; i++) {
        const json_t *other = json_array_get(matches, i);
        if (json_integer_value(json_object_get(other, "id")) == rule &&
            pc_span_eq(text_of(other, "variable"), variable))
            return true;
    }
    return false;
}

static void count_matches(struct pc_firewall_tally *tally, const struct finding *f,
                          const json_t *matches) {
    size_t total = json_array_size(matches);
    for (size_t i = 0; i < total && i < MATCHES_MAX; i++) {
        const json_t *match = json_array_get(matches, i);
        json_int_t rule = json_integer_value(json_object_get(match, "id"));
        if (rule <= 0 || is_repeated(matches, i))
            continue;
        struct row *row = find(tally, (uint64_t)rule, f->route, text_of(match, "variable"));
        count(tally, row, f);
        if (row == NULL)
            continue;
        keep(tally, text_of(match, "message"), &row->message);
        keep(tally, text_of(match, "severity"), &row->severity);
    }
}

static enum outcome outcome_of(struct pc_span verdict) {
    if (pc_span_eq(verdict, PC_SPAN("would_block")))
        return WOULD_BLOCK;
    if (pc_span_eq(verdict, PC_SPAN("blocked")) || pc_span_eq(verdict, PC_SPAN("limit")))
        return BLOCKED;
    return PASSED;
}

static pc_err add(struct pc_firewall_tally *tally, const json_t *record) {
    const json_t *detail = json_object_get(record, "detail");
    struct finding f = {.record = record, .route = text_of(record, "route")};
    if (!pc_span_eq(text_of(record, "type"), PC_SPAN("waf")) ||
        pc_time_parse(text_of(record, "time"), &f.when) != PC_OK)
        return PC_OK;
    if (f.when < tally->since)
        return PC_ERR_FULL;
    if (tally->route.len > 0 && !pc_span_eq(f.route, tally->route))
        return PC_OK;
    f.outcome = outcome_of(text_of(detail, "verdict"));
    tally->requests[f.outcome]++;
    count(tally, find(tally, 0, f.route, (struct pc_span){0}), &f);
    count_matches(tally, &f, json_object_get(detail, "matches"));
    return PC_OK;
}

pc_err pc_firewall_tally_add(struct pc_firewall_tally *tally, struct pc_span record) {
    /* Looked for before anything is parsed: most records are of other types. */
    static const char type[] = "\"type\":\"waf\"";
    if (record.len == 0 || memmem(record.ptr, record.len, type, sizeof type - 1) == NULL)
        return PC_OK;
    json_t *object = json_loadb(record.ptr, record.len, 0, NULL);
    pc_err err = json_is_object(object) ? add(tally, object) : PC_OK;
    json_decref(object);
    return err;
}

/* ---- showing */

static int by_weight(const void *a, const void *b) {
    const struct row *left = *(struct row *const *)a, *right = *(struct row *const *)b;
    uint64_t l = left->counts[BLOCKED] + left->counts[WOULD_BLOCK];
    uint64_t r = right->counts[BLOCKED] + right->counts[WOULD_BLOCK];
    if (l != r)
        return l < r ? 1 : -1;
    if (left->counts[PASSED] != right->counts[PASSED])
        return left->counts[PASSED] < right->counts[PASSED] ? 1 : -1;
    return (left->rule > right->rule) - (left->rule < right->rule);
}

static void render_time(struct pc_json *json, const char *key, pc_time when) {
    char text[40];
    struct pc_buf buf = pc_buf_over(text, sizeof text);
    pc_time_format(when, &buf);
    pc_json_text(json, key, pc_buf_span(&buf));
}

static void render_row(struct pc_json *json, const struct row *row) {
    pc_json_object(json, NULL);
    pc_json_text(json, "route", row->route);
    if (row->rule != 0) {
        pc_json_u64(json, "rule", row->rule);
        pc_json_text(json, "variable", row->variable);
        pc_json_text(json, "message", row->message);
        pc_json_text(json, "severity", row->severity);
    }
    for (size_t i = 0; i < OUTCOMES; i++)
        pc_json_u64(json, outcome_names[i], row->counts[i]);
    render_time(json, "first", row->first);
    render_time(json, "last", row->last);
    pc_json_text(json, "request", row->example);
    pc_json_object_end(json);
}

static void render_rows(struct pc_firewall_tally *tally, bool routes, size_t limit,
                        struct pc_json *json) {
    size_t shown = 0;
    pc_json_array(json, routes ? "routes" : "items");
    for (size_t i = 0; i < tally->count && (limit == 0 || shown < limit); i++) {
        if ((tally->rows[i]->rule == 0) != routes)
            continue;
        render_row(json, tally->rows[i]);
        shown++;
    }
    pc_json_array_end(json);
}

void pc_firewall_tally_render(struct pc_firewall_tally *tally, size_t limit, struct pc_json *json) {
    if (tally->count > 0)
        qsort(tally->rows, tally->count, sizeof tally->rows[0], by_weight);
    render_time(json, "since", tally->since);
    pc_json_object(json, "requests");
    for (size_t i = 0; i < OUTCOMES; i++)
        pc_json_u64(json, outcome_names[i], tally->requests[i]);
    pc_json_object_end(json);
    render_rows(tally, true, 0, json);
    render_rows(tally, false, limit, json);
    if (tally->left_out > 0)
        pc_json_u64(json, "left_out", tally->left_out);
}

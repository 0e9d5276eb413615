/* Documents written with ' for ", compiled, and requests asked of them; answers are short texts:
 * "fine", or "422 query limit /0 maxItems". */
#ifndef PC_TESTS_UNIT_INSPECT_SCHEMA_OPENAPI_DESCRIBING_H
#define PC_TESTS_UNIT_INSPECT_SCHEMA_OPENAPI_DESCRIBING_H

#include <stdio.h>

#include "../../../testing.h"
#include "base/buf.h"
#include "inspect/schema/openapi.h"

struct described_document {
    const char *name, *text; /* text: with ' for " */
};

struct described {
    const struct described_document *others; /* a name of NULL ends them */
    struct pc_openapi *openapi;
    struct pc_arena texts, scratch;
    struct pc_buf problems; /* "document#pointer: text\n", warnings with '?' before */
    struct pc_diag diag;
    struct pc_openapi_violation violation;
    char answer[512];
};

static struct pc_span described_text(struct pc_arena *arena, const char *text) {
    struct pc_span out = {0};
    assert_int_equal(pc_arena_copy(arena, pc_span_str(text), &out), PC_OK);
    char *at = (char *)out.ptr;
    for (size_t i = 0; i < out.len; i++)
        at[i] = at[i] == '\'' ? '"' : at[i];
    return out;
}

static pc_err described_fetch(void *context, struct pc_span uri, struct pc_span *text) {
    struct described *d = context;
    for (const struct described_document *one = d->others; one != NULL && one->name != NULL; one++)
        if (pc_span_eq(uri, pc_span_str(one->name)))
            return *text = described_text(&d->texts, one->text), PC_OK;
    return PC_ERR_NOTFOUND;
}

static void described_problem(void *context, const struct pc_openapi_problem *p) {
    struct described *d = context;
    pc_buf_addf(&d->problems, "%s%.*s#%.*s: %.*s\n", p->warning ? "?" : "", PC_ARG(p->document),
                PC_ARG(p->pointer), PC_ARG(p->text));
}

/* Compiles the first of the documents. */
static pc_err describe_all(struct described *d, const struct described_document *documents,
                           struct pc_openapi_options options) {
    *d = (struct described){.others = documents};
    const struct pc_jsonschema_sources sources = {described_fetch, d};
    options.problem = described_problem;
    options.context = d;
    return pc_openapi_open(pc_span_str(documents[0].name), &sources, &options, &d->openapi,
                           &d->diag);
}

__attribute__((unused)) static pc_err describe(struct described *d, const char *text) {
    const struct described_document documents[] = {{"api.json", text}, {0}};
    pc_err err = describe_all(d, documents, (struct pc_openapi_options){0});
    d->others = NULL;
    return err;
}

/* A document that must be good, which is everything behind `openapi` and `info`. */
__attribute__((unused)) static void describe_with(struct described *d, const char *version,
                                                  const char *rest,
                                                  struct pc_openapi_options options) {
    struct pc_buf text PC_CLEANUP(pc_buf_free) = {0};
    pc_buf_addf(&text, "{'openapi':'%s','info':{'title':'T','version':'1'},%s}", version, rest);
    const struct described_document documents[] = {{"api.json", pc_buf_str(&text)}, {0}};
    pc_err err = describe_all(d, documents, options);
    d->others = NULL;
    if (err != PC_OK)
        (void)fprintf(stderr, "%s\n%s", d->diag.text,
                      d->problems.len > 0 ? pc_buf_str(&d->problems) : "");
    assert_int_equal(err, PC_OK);
}

__attribute__((unused)) static bool has_problem(struct described *d, const char *text) {
    return d->problems.len > 0 && strstr(pc_buf_str(&d->problems), text) != NULL;
}

__attribute__((unused)) static const char *ask_request(struct described *d,
                                                       const struct pc_openapi_request *request) {
    pc_arena_reset(&d->scratch);
    pc_err err = pc_openapi_check(d->openapi, request, &d->scratch, &d->violation);
    const struct pc_openapi_violation *v = &d->violation;
    if (err == PC_OK)
        return "fine";
    (void)snprintf(d->answer, sizeof d->answer, "%u %s%s%.*s%s%.*s %s", v->status,
                   pc_openapi_where_name(v->where), v->name.len > 0 ? " " : "", PC_ARG(v->name),
                   v->pointer.len > 0 ? " " : "", PC_ARG(v->pointer),
                   v->keyword == NULL ? "?" : v->keyword);
    assert_true(err == PC_ERR_INVALID || err == PC_ERR_RANGE);
    assert_true(v->expected.len > 0);
    return d->answer;
}

/* "GET /pets?limit=5". */
static struct pc_openapi_request described_line(const char *line) {
    struct pc_span text = pc_span_str(line), method, target = text;
    size_t space = pc_span_find(text, ' ');
    method = pc_span_upto(text, space);
    target = pc_span_from(text, space + 1);
    size_t mark = pc_span_find(target, '?');
    return (struct pc_openapi_request){.method = method,
                                       .path = pc_span_upto(target, mark),
                                       .query = pc_span_from(target, mark + 1)};
}

__attribute__((unused)) static const char *ask(struct described *d, const char *line) {
    const struct pc_openapi_request request = described_line(line);
    return ask_request(d, &request);
}

__attribute__((unused)) static const char *ask_header(struct described *d, const char *line,
                                                      const char *name, const char *value) {
    const struct pc_openapi_header header = {pc_span_str(name), pc_span_str(value)};
    struct pc_openapi_request request = described_line(line);
    request.headers = &header;
    request.header_count = 1;
    return ask_request(d, &request);
}

/* A body with ' for " where it is JSON. */
__attribute__((unused)) static const char *ask_body(struct described *d, const char *line,
                                                    const char *type, const char *body) {
    struct pc_openapi_request request = described_line(line);
    bool json = strstr(type, "json") != NULL;
    request.content_type = pc_span_str(type);
    request.has_body = body != NULL;
    request.body = json && body != NULL ? described_text(&d->texts, body) : pc_span_str(body);
    return ask_request(d, &request);
}

__attribute__((unused)) static const char *ask_json(struct described *d, const char *line,
                                                    const char *body) {
    return ask_body(d, line, "application/json", body);
}

__attribute__((unused)) static void described_free(struct described *d) {
    pc_openapi_free(d->openapi);
    pc_arena_free(&d->texts);
    pc_arena_free(&d->scratch);
    pc_buf_free(&d->problems);
}

#endif

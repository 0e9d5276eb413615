/* Path Items and their operations. */
#include <string.h>

#include "inspect/schema/openapi/compile.h"
#include "inspect/schema/openapi/paths.h"

static const struct {
    const char *member, *method;
} methods[] = {{"get", "GET"},         {"put", "PUT"},   {"post", "POST"},   {"delete", "DELETE"},
               {"options", "OPTIONS"}, {"head", "HEAD"}, {"patch", "PATCH"}, {"trace", "TRACE"}};

enum { METHODS = sizeof methods / sizeof *methods };

struct calls {
    struct pc_buf list; /* const struct pc_openapi_call *, in the order of the document */
};

/* The servers of the document are those that count. */
static void remark_servers(struct pc_openapi_compiling *c, struct pc_openapi_place place) {
    struct pc_openapi_place servers;
    if (pc_openapi_member(c->documents, place, "servers", &servers))
        PC_OPENAPI_WARNING(c->documents, servers,
                           "`servers` of a path or operation has no effect; those of the document "
                           "count");
}

static pc_err read_operation(struct pc_openapi_compiling *c, struct pc_openapi_place item,
                             struct pc_openapi_place operation, const char *method,
                             const struct pc_openapi_path *path, struct pc_openapi_call *out) {
    *out = (struct pc_openapi_call){.method = pc_span_str(method), .path = path->text};
    if (pc_openapi_node(c->documents, operation)->type != PC_TAPE_OBJECT) {
        PC_OPENAPI_PROBLEM(c->documents, operation, "an operation is an object");
        return PC_OK;
    }
    remark_servers(c, operation);
    pc_err err =
        pc_openapi_keep(c, pc_openapi_text(c->documents, operation, "operationId"), &out->id);
    if (err == PC_OK)
        err = pc_openapi_compile_parameters(c, item, operation, path, out);
    return err == PC_OK ? pc_openapi_compile_body(c, operation, out) : err;
}

static pc_err name_methods(struct pc_openapi_compiling *c, struct pc_openapi_path *path) {
    char memory[128];
    struct pc_buf text = pc_buf_over(memory, sizeof memory);
    for (uint32_t i = 0; i < path->call_count; i++) {
        pc_buf_add_str(&text, i > 0 ? ", " : "");
        pc_buf_add(&text, path->calls[i]->method);
    }
    pc_err err = pc_buf_end(&text);
    return err == PC_OK ? pc_openapi_keep(c, pc_buf_span(&text), &path->methods) : err;
}

static bool has_method(const struct pc_openapi_path *path, const char *method) {
    for (uint32_t i = 0; i < path->call_count; i++)
        if (pc_span_eq(path->calls[i]->method, pc_span_str(method)))
            return true;
    return false;
}

/* The operations of an item go to `path`; `names` has the variables as this item calls them. */
static pc_err read_item(struct pc_openapi_compiling *c, struct pc_openapi_place item,
                        const struct pc_openapi_path *names, struct pc_openapi_path *path,
                        struct calls *calls) {
    pc_err err = pc_openapi_documents_follow(c->documents, &item);
    if (err != PC_OK)
        return err == PC_ERR_NOMEM ? err : PC_OK;
    if (path->calls == NULL)
        path->calls = PC_ARENA_ARRAY(&c->openapi->arena, const struct pc_openapi_call *, METHODS);
    if (path->calls == NULL)
        return PC_ERR_NOMEM;
    remark_servers(c, item);
    for (size_t i = 0; i < METHODS; i++) {
        struct pc_openapi_place operation;
        if (!pc_openapi_member(c->documents, item, methods[i].member, &operation))
            continue;
        if (has_method(path, methods[i].method)) {
            PC_OPENAPI_PROBLEM(c->documents, operation, "%s is there already, at %.*s",
                               methods[i].method, PC_ARG(pc_span_upto(path->text, 200)));
            continue;
        }
        struct pc_openapi_call *call = PC_ARENA_NEW(&c->openapi->arena, struct pc_openapi_call);
        if (call == NULL)
            return PC_ERR_NOMEM;
        err = read_operation(c, item, operation, methods[i].method, names, call);
        if (err != PC_OK)
            return err;
        path->calls[path->call_count++] = call;
        pc_buf_add(&calls->list, pc_span(&call, sizeof call));
    }
    return name_methods(c, path);
}

static pc_err read_path(struct pc_openapi_compiling *c, struct pc_span name,
                        struct pc_openapi_place item, struct calls *calls) {
    struct pc_openapi_path *path = NULL, *same = NULL;
    const char *why = "cannot be read";
    pc_err err =
        pc_openapi_paths_add(&c->openapi->arena, c->openapi->root, name, &path, &same, &why);
    if (err == PC_ERR_NOMEM)
        return err;
    if (err != PC_OK) {
        PC_OPENAPI_PROBLEM(c->documents, item, "the path %s", why);
        return PC_OK;
    }
    if (same != NULL)
        PC_OPENAPI_WARNING(c->documents, item,
                           "the same path as %.*s with other names; they are taken together",
                           PC_ARG(pc_span_upto(same->text, 200)));
    return read_item(c, item, path, same != NULL ? same : path, calls);
}

static pc_err keep_calls(struct pc_openapi_compiling *c, const struct calls *calls) {
    size_t count = calls->list.len / sizeof(struct pc_openapi_call *);
    pc_err err = pc_buf_end(&calls->list);
    if (err != PC_OK)
        return err;
    c->openapi->calls =
        PC_ARENA_ARRAY(&c->openapi->arena, const struct pc_openapi_call *, count + 1);
    if (c->openapi->calls == NULL)
        return PC_ERR_NOMEM;
    if (count > 0)
        memcpy(c->openapi->calls, calls->list.ptr, calls->list.len);
    c->openapi->call_count = count;
    return PC_OK;
}

pc_err pc_openapi_compile_paths(struct pc_openapi_compiling *c) {
    struct pc_openapi_place root = {0, 0}, paths;
    struct calls calls = {0};
    c->openapi->root = PC_ARENA_NEW(&c->openapi->arena, struct pc_openapi_segment);
    if (c->openapi->root == NULL)
        return PC_ERR_NOMEM;
    if (!pc_openapi_member(c->documents, root, "paths", &paths)) {
        PC_OPENAPI_WARNING(c->documents, root, "there are no `paths`, so every request is refused");
        return keep_calls(c, &calls);
    }
    pc_err err = PC_OK;
    struct pc_openapi_walk walk = pc_openapi_walk(c->documents, paths);
    while (err == PC_OK && pc_openapi_walk_next(c->documents, &walk)) {
        if (pc_span_starts(walk.name, PC_SPAN("x-")))
            continue;
        err = read_path(c, walk.name, walk.value, &calls);
        if (err == PC_OK && calls.list.len / sizeof(void *) > PC_OPENAPI_CALLS_MAX) {
            PC_OPENAPI_PROBLEM(c->documents, paths, "more than %d operations",
                               PC_OPENAPI_CALLS_MAX);
            break;
        }
    }
    if (err == PC_OK)
        err = keep_calls(c, &calls);
    pc_buf_free(&calls.list);
    return err;
}

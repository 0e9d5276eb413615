/* portcullis schema test: one request against a document. */

#include "cli/output.h"
#include "cli/request.h"
#include "cli/schema_commands.h"
#include "cli/schema_open.h"
#include "policy/path.h"

struct testing {
    struct pc_cli *cli;
    struct pc_schema_opened opened;
    struct pc_arena arena; /* of the request */
    struct pc_arena work;  /* of the check alone */
    struct pc_waf_request raw;
    struct pc_openapi_request request;
    struct pc_openapi_violation violation;
};

static void testing_free(struct testing *t) {
    pc_arena_free(&t->work);
    pc_arena_free(&t->arena);
    pc_schema_close(&t->opened);
}

static int take_request(struct testing *t) {
    struct pc_cli *cli = t->cli;
    int code = pc_request_of(cli, 1, &t->arena, &t->raw);
    if (code != PC_EXIT_OK)
        return code;
    struct pc_openapi_header *headers =
        PC_ARENA_ARRAY(&t->arena, struct pc_openapi_header, t->raw.header_count + 1);
    if (headers == NULL)
        return pc_cli_fail(cli, "out of memory");
    for (size_t i = 0; i < t->raw.header_count; i++)
        headers[i] = (struct pc_openapi_header){t->raw.headers[i].name, t->raw.headers[i].value};
    t->request = (struct pc_openapi_request){
        .method = t->raw.method,
        .content_type = pc_waf_request_find(&t->raw, PC_SPAN("Content-Type")),
        .headers = headers,
        .header_count = t->raw.header_count,
        .has_body = t->raw.body.len > 0,
        .body = t->raw.body};
    if (pc_path_canonical(t->raw.target, &t->arena, &t->request.path, &t->request.query) == PC_OK)
        return PC_EXIT_OK;
    return pc_cli_fail(cli, "the gate refuses the path with 400, whatever the document says");
}

static int print_json(const struct testing *t, bool valid) {
    const struct pc_openapi_violation *v = &t->violation;
    json_t *object =
        valid ? json_pack("{s:b}", "valid", 1)
              : json_pack("{s:b, s:i, s:s, s:s%, s:s%, s:s, s:s%}", "valid", 0, "status",
                          (int)v->status, "where", pc_openapi_where_name(v->where), "name",
                          v->name.len > 0 ? v->name.ptr : "", v->name.len, "pointer",
                          v->pointer.len > 0 ? v->pointer.ptr : "", v->pointer.len, "keyword",
                          v->keyword == NULL ? "" : v->keyword, "expected",
                          v->expected.len > 0 ? v->expected.ptr : "", v->expected.len);
    int code = pc_output_object(t->cli, object);
    json_decref(object);
    return code;
}

/* "refused with 422: query limit: maximum: expected a number not above 100" */
static void print_text(const struct testing *t, bool valid) {
    PC_CLEANUP(pc_buf_free) struct pc_buf line = {0};
    const struct pc_openapi_violation *v = &t->violation;
    if (valid) {
        pc_buf_add_str(&line, "valid");
    } else {
        pc_buf_addf(&line, "refused with %u: %s", v->status, pc_openapi_where_name(v->where));
        pc_buf_add_str(&line, v->name.len > 0 ? " " : "");
        pc_output_safe(v->name, &line);
        pc_buf_add_str(&line, v->pointer.len > 0 ? " at " : "");
        pc_output_safe(v->pointer, &line);
        pc_buf_addf(&line, ": %s: expected ", v->keyword == NULL ? "" : v->keyword);
        pc_output_safe(v->expected, &line);
    }
    const char *text = pc_buf_str(&line);
    (void)fprintf(t->cli->out, "%s\n", text == NULL ? "" : text);
}

static int test(struct pc_cli *cli) {
    PC_CLEANUP(testing_free) struct testing t = {.cli = cli};
    int code = pc_schema_open(cli, pc_cli_operand(cli, 0), &t.opened);
    if (code != PC_EXIT_OK)
        return code;
    if (t.opened.openapi == NULL) {
        pc_schema_print_problems(&t.opened);
        return PC_EXIT_FAILED;
    }
    code = take_request(&t);
    if (code != PC_EXIT_OK)
        return code;
    pc_err err = pc_openapi_check(t.opened.openapi, &t.request, &t.work, &t.violation);
    if (err != PC_OK && err != PC_ERR_INVALID && err != PC_ERR_RANGE)
        return pc_cli_fail(cli, "the request cannot be checked: %s", pc_err_name(err));
    if (cli->json)
        code = print_json(&t, err == PC_OK);
    else
        print_text(&t, err == PC_OK);
    return err == PC_OK ? code : PC_EXIT_FAILED;
}

static const struct pc_cli_operand operands[] = {
    {.name = "DOC",
     .help = "a document of OpenAPI 3.0 or 3.1, or a JSON Schema, in YAML or JSON",
     .kind = PC_VALUE_FILE},
    {.name = "REQUEST",
     .help = "https://host/path?query, just the path, or a file with a whole request as it goes "
             "over the wire",
     .optional = true},
    {0},
};
static const struct pc_cli_option options[] = {PC_REQUEST_OPTIONS, PC_SCHEMA_OPTIONS, {0}};

const struct pc_command pc_command_schema_test = {
    .name = "test",
    .summary = "Check one request against an OpenAPI document or a JSON Schema",
    .text = "Nothing is sent. Says what is wrong with the request, where, and what was\n"
            "expected. Fails where the request would be refused.\n"
            "\n"
            "  portcullis schema test openapi.yaml '/pets?limit=10'\n"
            "  portcullis schema test openapi.yaml -X POST -d '{\"name\": \"Rex\"}' \\\n"
            "    -H 'Content-Type: application/json' /pets\n"
            "  portcullis schema test openapi.yaml request.http",
    .operands = operands,
    .options = options,
    .run = test};

/* portcullis schema check: what a document says, and what is wrong with it. */
#include "cli/output.h"
#include "cli/schema_commands.h"
#include "cli/schema_open.h"

static json_t *operation_json(const struct pc_openapi *openapi, size_t at) {
    struct pc_openapi_operation o = pc_openapi_operation_at(openapi, at);
    return json_pack("{s:s%, s:s%, s:s%, s:i, s:s%, s:b}", "method", o.method.ptr, o.method.len,
                     "path", o.path.ptr, o.path.len, "id", o.id.len > 0 ? o.id.ptr : "", o.id.len,
                     "parameters", (int)o.parameters, "bodies",
                     o.bodies.len > 0 ? o.bodies.ptr : "", o.bodies.len, "body_required",
                     o.body_required);
}

static json_t *operations_json(const struct pc_openapi *openapi) {
    json_t *list = json_array();
    for (size_t i = 0; openapi != NULL && i < pc_openapi_operation_count(openapi); i++)
        (void)json_array_append_new(list, operation_json(openapi, i));
    return list;
}

static int print_json(const struct pc_schema_opened *opened) {
    const struct pc_openapi *openapi = opened->openapi;
    struct pc_span title = openapi == NULL ? PC_SPAN("") : pc_openapi_title(openapi);
    struct pc_span dialect = openapi == NULL ? PC_SPAN("") : pc_openapi_dialect(openapi);
    json_t *object =
        json_pack("{s:b, s:s%, s:s%, s:o, s:O}", "valid", openapi != NULL, "dialect", dialect.ptr,
                  dialect.len, "title", title.len > 0 ? title.ptr : "", title.len, "operations",
                  operations_json(openapi), "problems", opened->problems);
    int code = pc_output_object(opened->cli, object);
    json_decref(object);
    return code;
}

static void print_operation(const struct pc_cli *cli, struct pc_openapi_operation o) {
    PC_CLEANUP(pc_buf_free) struct pc_buf line = {0};
    pc_buf_addf(&line, "%-7.*s ", PC_ARG(o.method));
    pc_output_safe(o.path, &line);
    if (o.id.len > 0) {
        pc_buf_add_str(&line, "  ");
        pc_output_safe(o.id, &line);
    }
    if (o.parameters > 0)
        pc_buf_addf(&line, ", %zu parameter%s", o.parameters, o.parameters == 1 ? "" : "s");
    if (o.bodies.len > 0) {
        pc_buf_add_str(&line, ", body ");
        pc_output_safe(o.bodies, &line);
        pc_buf_add_str(&line, o.body_required ? "" : " (optional)");
    }
    const char *text = pc_buf_str(&line);
    (void)fprintf(cli->out, "%s\n", text == NULL ? "" : text);
}

static void print_text(const struct pc_schema_opened *opened) {
    const struct pc_openapi *openapi = opened->openapi;
    pc_schema_print_problems(opened);
    if (openapi == NULL)
        return;
    PC_CLEANUP(pc_buf_free) struct pc_buf head = {0};
    pc_output_safe(pc_openapi_dialect(openapi), &head);
    if (pc_openapi_title(openapi).len > 0) {
        pc_buf_add_str(&head, ", ");
        pc_output_safe(pc_openapi_title(openapi), &head);
    }
    const char *text = pc_buf_str(&head);
    size_t count = pc_openapi_operation_count(openapi);
    (void)fprintf(opened->cli->out, "%s: %zu operation%s\n", text == NULL ? "" : text, count,
                  count == 1 ? "" : "s");
    for (size_t i = 0; i < count; i++)
        print_operation(opened->cli, pc_openapi_operation_at(openapi, i));
}

static int check(struct pc_cli *cli) {
    PC_CLEANUP(pc_schema_close) struct pc_schema_opened opened = {0};
    int code = pc_schema_open(cli, pc_cli_operand(cli, 0), &opened);
    if (code != PC_EXIT_OK)
        return code;
    if (cli->json)
        code = print_json(&opened);
    else
        print_text(&opened);
    return opened.openapi == NULL ? PC_EXIT_FAILED : code;
}

static const struct pc_cli_operand operands[] = {
    {.name = "DOC",
     .help = "a document of OpenAPI 3.0 or 3.1, or a JSON Schema, in YAML or JSON",
     .kind = PC_VALUE_FILE},
    {0},
};
static const struct pc_cli_option options[] = {PC_SCHEMA_OPTIONS, {0}};

const struct pc_command pc_command_schema_check = {
    .name = "check",
    .summary = "Say what operations an OpenAPI document has, and what is wrong with it",
    .text = "Problems are printed with file, line and JSON pointer. Fails where the\n"
            "document cannot be used; warnings are of what has no effect.\n"
            "\n"
            "  portcullis schema check openapi.yaml",
    .operands = operands,
    .options = options,
    .run = check};

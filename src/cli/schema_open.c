/* Compiling documents from files. */
#include "cli/schema_open.h"

#include <string.h>

#include "cli/output.h"
#include "config/yaml_json.h"

/* The path as people know it; the URI where the document was not read. */
static struct pc_span shown(const struct pc_schema_opened *opened, struct pc_span uri,
                            const struct pc_document_file **file) {
    *file = pc_document_files_find(&opened->files, uri);
    return *file != NULL ? (*file)->path : uri;
}

static void note(void *context, const struct pc_openapi_problem *problem) {
    struct pc_schema_opened *opened = context;
    const struct pc_document_file *file;
    struct pc_span path = shown(opened, problem->document, &file), text = problem->text;
    if (problem->document.len > 0 && file == NULL)
        path = pc_span_str(pc_cli_operand(opened->cli, 0));
    /* Why a file could not be read is known better there. */
    if (opened->files.diag.text[0] != '\0' && !problem->warning)
        text = pc_span_str(opened->files.diag.text);
    uint32_t line = file == NULL ? 0 : pc_yaml_line(file->text, problem->pointer);
    json_t *one = json_pack(
        "{s:s%, s:i, s:s%, s:b, s:s%}", "document", path.ptr, path.len, "line", (int)line,
        "pointer", problem->pointer.len > 0 ? problem->pointer.ptr : "", problem->pointer.len,
        "warning", problem->warning, "text", text.len > 0 ? text.ptr : "", text.len);
    opened->files.diag.text[0] = '\0';
    opened->errors += problem->warning ? 0 : 1;
    if (one != NULL)
        (void)json_array_append_new(opened->problems, one);
}

static bool chosen(const struct pc_cli *cli, const char *option, const char *choice) {
    const char *value = pc_cli_value(cli, option);
    return value != NULL && strcmp(value, choice) == 0;
}

int pc_schema_open(const struct pc_cli *cli, const char *path, struct pc_schema_opened *out) {
    *out = (struct pc_schema_opened){.cli = cli, .problems = json_array()};
    const struct pc_openapi_options options = {.refuse_unknown = chosen(cli, "unknown", "refuse"),
                                               .pass_read_only = chosen(cli, "read-only", "pass"),
                                               .base_path = pc_span_str(pc_cli_value(cli, "base")),
                                               .problem = note,
                                               .context = out};
    const struct pc_jsonschema_sources sources = {pc_document_files_fetch, &out->files};
    struct pc_diag diag = {{0}};
    pc_err err = pc_document_files_open(&out->files, path);
    if (err == PC_ERR_NOTFOUND)
        return pc_cli_fail(cli, "%s: there is no such file", path);
    if (err == PC_OK)
        err = pc_openapi_open(out->files.first, &sources, &options, &out->openapi, &diag);
    if (err == PC_ERR_NOMEM)
        return pc_cli_fail(cli, "out of memory");
    if (err != PC_OK && out->errors == 0)
        return pc_cli_fail(cli, "%s: %s", path,
                           diag.text[0] != '\0' ? diag.text : pc_err_name(err));
    return PC_EXIT_OK;
}

void pc_schema_print_problems(const struct pc_schema_opened *opened) {
    size_t at;
    json_t *one;
    json_array_foreach(opened->problems, at, one) {
        PC_CLEANUP(pc_buf_free) struct pc_buf text = {0};
        const char *pointer = json_string_value(json_object_get(one, "pointer"));
        pc_output_place(opened->cli, json_string_value(json_object_get(one, "document")),
                        (uint32_t)json_integer_value(json_object_get(one, "line")));
        pc_output_safe(pc_span_str(pointer), &text);
        pc_buf_add_str(&text, pointer != NULL && pointer[0] != '\0' ? ": " : "");
        pc_buf_add_str(&text, json_is_true(json_object_get(one, "warning")) ? "warning: " : "");
        pc_output_safe(pc_span_str(json_string_value(json_object_get(one, "text"))), &text);
        const char *line = pc_buf_str(&text);
        (void)fprintf(opened->cli->err, "%s\n", line == NULL ? "" : line);
    }
}

void pc_schema_close(struct pc_schema_opened *opened) {
    pc_openapi_free(opened->openapi);
    pc_document_files_free(&opened->files);
    json_decref(opened->problems);
    *opened = (struct pc_schema_opened){0};
}

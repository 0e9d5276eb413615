/* Asking the authority, and saying what went wrong. */
#include "cli/admin.h"

#include <string.h>

#include "base/percent.h"
#include "cli/body.h"
#include "cli/setup.h"

enum { PAGE = 500 };

void pc_admin_add_segment(struct pc_buf *path, const char *text) {
    pc_percent_encode(pc_span_str(text), path);
}

void pc_admin_problem(const struct pc_answer *answer, struct pc_buf *out) {
    const char *title = json_string_value(json_object_get(answer->json, "title"));
    const char *detail = json_string_value(json_object_get(answer->json, "detail"));
    const char *text = detail != NULL && detail[0] != '\0' ? detail : title;
    if (answer->status == 404 && text == title)
        pc_buf_add_str(out, "there is no such thing");
    else if (text != NULL)
        pc_output_safe(pc_span_str(text), out);
    else
        pc_buf_addf(out, "the authority answered with status %ld", answer->status);
    size_t at;
    json_t *error;
    json_array_foreach(json_object_get(answer->json, "errors"), at, error) {
        pc_buf_add_str(out, "\n  ");
        if (json_is_object(error))
            error = json_object_get(error, "text");
        pc_output_value(error, out);
    }
}

int pc_admin_finish(const struct pc_cli *cli, const struct pc_answer *answer, json_t **out) {
    if (answer->status >= 200 && answer->status < 300) {
        if (out != NULL)
            *out = answer->json != NULL ? json_incref(answer->json) : json_object();
        return PC_EXIT_OK;
    }
    PC_CLEANUP(pc_buf_free) struct pc_buf problem = {0};
    pc_admin_problem(answer, &problem);
    return pc_cli_fail(cli, "%s", pc_buf_str(&problem));
}

int pc_admin_ask(const struct pc_cli *cli, const char *method, const char *path, json_t *body,
                 struct pc_answer *out) {
    PC_CLEANUP(pc_setup_free) struct pc_setup setup = {0};
    PC_CLEANUP(pc_buf_free) struct pc_buf url = {0};
    struct pc_diag diag = {{0}};
    *out = (struct pc_answer){0};
    int code = pc_setup_load(cli, &setup);
    pc_buf_addf(&url, "http://localhost/admin/v1/%s", path);
    const char *target = pc_buf_str(&url);
    if (code == PC_EXIT_OK &&
        (target == NULL ||
         pc_http_exchange(setup.paths.admin_socket, method, target, body, out, &diag) != PC_OK))
        code = pc_cli_fail(cli, "%s", diag.text);
    json_decref(body);
    return code;
}

int pc_admin_call(const struct pc_cli *cli, const char *method, const char *path, json_t *body,
                  json_t **out) {
    PC_CLEANUP(pc_answer_free) struct pc_answer answer = {0};
    int code = pc_admin_ask(cli, method, path, body, &answer);
    return code == PC_EXIT_OK ? pc_admin_finish(cli, &answer, out) : code;
}

/* Adds one page; *next is where the following one starts, empty at the end. */
static int add_page(const struct pc_cli *cli, const char *path, json_t *items,
                    struct pc_buf *next) {
    PC_CLEANUP(pc_buf_free) struct pc_buf target = {0};
    pc_buf_addf(&target, "%s%climit=%d", path, strchr(path, '?') != NULL ? '&' : '?', PAGE);
    if (next->len > 0) {
        pc_buf_add_str(&target, "&after=");
        pc_admin_add_segment(&target, pc_buf_str(next));
    }
    json_t *page = NULL;
    int code = pc_admin_call(cli, "GET", pc_buf_str(&target), NULL, &page);
    if (code != PC_EXIT_OK)
        return code;
    (void)json_array_extend(items, json_object_get(page, "items"));
    const char *follow = json_string_value(json_object_get(page, "next"));
    bool more = json_array_size(json_object_get(page, "items")) > 0;
    pc_buf_clear(next);
    if (follow != NULL && more)
        pc_buf_add_str(next, follow);
    json_decref(page);
    return PC_EXIT_OK;
}

int pc_admin_list(const struct pc_cli *cli, const char *path, uint64_t limit, json_t **items) {
    PC_CLEANUP(pc_buf_free) struct pc_buf next = {0};
    json_t *all = json_array();
    if (all == NULL)
        return pc_cli_fail(cli, "out of memory");
    int code;
    do {
        code = add_page(cli, path, all, &next);
    } while (code == PC_EXIT_OK && next.len > 0 && (limit == 0 || json_array_size(all) < limit));
    while (limit > 0 && json_array_size(all) > limit)
        (void)json_array_remove(all, json_array_size(all) - 1);
    if (code == PC_EXIT_OK)
        *items = all;
    else
        json_decref(all);
    return code;
}

int pc_admin_show_list(const struct pc_cli *cli, const char *path, uint64_t limit,
                       const struct pc_column *columns) {
    json_t *items = NULL;
    int code = pc_admin_list(cli, path, limit, &items);
    if (code == PC_EXIT_OK)
        code = pc_output_list(cli, items, columns);
    json_decref(items);
    return code;
}

int pc_admin_show(const struct pc_cli *cli, const char *prefix) {
    PC_CLEANUP(pc_buf_free) struct pc_buf path = {0};
    json_t *object = NULL;
    int code =
        pc_admin_call(cli, "GET", pc_body_path(&path, prefix, cli->operands[0], ""), NULL, &object);
    if (code == PC_EXIT_OK)
        code = pc_output_object(cli, object);
    json_decref(object);
    return code;
}

int pc_admin_delete(const struct pc_cli *cli, const char *prefix, const char *kind,
                    const char *done) {
    PC_CLEANUP(pc_buf_free) struct pc_buf path = {0};
    const char *name = cli->operands[0];
    int code = pc_admin_call(cli, "DELETE", pc_body_path(&path, prefix, name, ""), NULL, NULL);
    return code == PC_EXIT_OK ? pc_output_done(cli, NULL, "%s %s %s.", kind, name, done) : code;
}

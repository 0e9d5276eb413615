/* portcullis secret check: whether each secret of the configuration can be read. */
#define _GNU_SOURCE
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "cli/http.h"
#include "cli/output.h"
#include "cli/secret/known.h"
#include "cli/secret_commands.h"
#include "outgoing/curl.h"

static const struct pc_column columns[] = {{"key", "KEY"},     {"line", "LINE"}, {"from", "FROM"},
                                           {"state", "STATE"}, {"note", "NOTE"}, {0}};

/* What the running gate says it cannot read; NULL where none answers. */
static json_t *ask_gate(const struct pc_setup *setup) {
    struct pc_answer answer = {0};
    json_t *failing = NULL;
    if (pc_http_exchange(setup->paths.admin_socket, "GET", "http://localhost/admin/v1/status", NULL,
                         &answer, NULL) == PC_OK &&
        answer.status == 200)
        failing = json_object_get(json_object_get(answer.json, "secrets"), "failing");
    json_incref(failing);
    pc_answer_free(&answer);
    return failing;
}

static const char *error_at_gate(const json_t *failing, struct pc_span key) {
    size_t at;
    const json_t *one;
    json_array_foreach((json_t *)failing, at, one) {
        const char *text = json_string_value(json_object_get(one, "key"));
        if (text != NULL && pc_span_eq(pc_span_str(text), key))
            return json_string_value(json_object_get(one, "error"));
    }
    return NULL;
}

/* Only the gate's own process has its environment and its credentials. */
static bool is_the_gates(const struct pc_known_secret *secret) {
    return (secret->ref.kind == PC_SECRET_ENV || secret->ref.kind == PC_SECRET_CRED) &&
           secret->err == PC_ERR_NOTFOUND;
}

static const char *note_of_file(const struct pc_known_secret *secret, char *path, size_t size) {
    struct stat st;
    if (secret->ref.kind != PC_SECRET_FILE || secret->ref.place.len >= size)
        return "";
    memcpy(path, secret->ref.place.ptr, secret->ref.place.len);
    path[secret->ref.place.len] = '\0';
    if (stat(path, &st) == 0 && (st.st_mode & (S_IROTH | S_IWOTH)) != 0)
        return "everybody on this machine can read or write the file; chmod o= it";
    return "";
}

/* Adds its row; true where it is fine. */
static bool judge(const struct pc_known_secret *secret, const json_t *failing, json_t *rows) {
    char path[4097];
    PC_CLEANUP(pc_buf_free) struct pc_buf from = {0};
    const char *state = "ok", *note = note_of_file(secret, path, sizeof path);
    bool good = secret->err == PC_OK;
    if (is_the_gates(secret)) {
        const char *error = error_at_gate(failing, secret->at->key);
        state = failing == NULL ? "unknown" : error != NULL ? "failed" : "ok";
        note = error != NULL     ? error
               : failing == NULL ? "it is not set here, and no gate runs that could be asked"
                                 : "the running gate has it";
        good = error == NULL;
    } else if (!good) {
        state = "failed";
        note = secret->diag.text;
    }
    pc_secret_ref_show(&secret->ref, &from);
    const char *shown = pc_buf_str(&from);
    json_t *row = json_pack("{s:s%, s:i, s:s, s:s, s:s}", "key", secret->at->key.ptr,
                            secret->at->key.len, "line", (int)secret->at->line, "from",
                            shown == NULL ? "" : shown, "state", state, "note", note);
    (void)json_array_append_new(rows, row);
    return good;
}

static int run(struct pc_cli *cli) {
    PC_CLEANUP(pc_setup_free) struct pc_setup setup = {0};
    PC_CLEANUP(pc_known_secrets_free) struct pc_known_secrets secrets = {0};
    int code = pc_setup_load(cli, &setup);
    if (code != PC_EXIT_OK)
        return code;
    if (pc_outgoing_init() != PC_OK ||
        pc_known_secrets_read(&setup, getenv("CREDENTIALS_DIRECTORY"), &secrets) != PC_OK)
        return pc_cli_fail(cli, "memory ran out");
    json_t *failing = ask_gate(&setup), *rows = json_array();
    size_t bad = 0;
    for (size_t i = 0; i < secrets.count; i++)
        bad += !judge(&secrets.items[i], failing, rows);
    code = pc_output_list(cli, rows, columns);
    json_decref(rows);
    json_decref(failing);
    if (secrets.more)
        pc_cli_warn(cli, "only the first %d secrets were tried", PC_KNOWN_MAX);
    return bad > 0 ? pc_cli_fail(cli, "%zu of %zu secrets cannot be read", bad, secrets.count)
                   : code;
}

const struct pc_command pc_command_secret_check = {
    .name = "check",
    .summary = "Try to read each secret that the configuration refers to",
    .text = "Values are never shown. What only the gate's own processes have (their environment,\n"
            "systemd's credentials) the running gate is asked about.",
    .run = run};

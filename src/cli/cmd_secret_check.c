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

/* What the running gate says of its secrets; NULL where none answers. */
static json_t *ask_gate(const struct pc_setup *setup) {
    struct pc_answer answer = {0};
    json_t *said = NULL;
    if (pc_http_exchange(setup->paths.admin_socket, "GET", "http://localhost/admin/v1/status", NULL,
                         &answer, NULL) == PC_OK &&
        answer.status == 200)
        said = json_object_get(answer.json, "secrets");
    json_incref(said);
    pc_answer_free(&answer);
    return said;
}

/* Its row in one of the gate's lists: of the same reference, as the gate may run by a configuration
 * that is not this one. */
static const json_t *row_at_gate(const json_t *said, const char *list, struct pc_span key,
                                 struct pc_span from) {
    size_t at;
    const json_t *one;
    json_array_foreach(json_object_get(said, list), at, one) {
        const char *its_key = json_string_value(json_object_get(one, "key"));
        const char *its_from = json_string_value(json_object_get(one, "from"));
        if (its_key != NULL && its_from != NULL && pc_span_eq(pc_span_str(its_key), key) &&
            pc_span_eq(pc_span_str(its_from), from))
            return one;
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

struct judgement {
    const char *state, *note;
    bool good;
};

static struct judgement ask_about(const struct pc_known_secret *secret, struct pc_span from,
                                  const json_t *said) {
    const json_t *failing = row_at_gate(said, "failing", secret->at->key, from);
    if (said == NULL)
        return (struct judgement){"unknown",
                                  "it is not set here, and no gate runs that could be asked", true};
    if (failing != NULL)
        return (struct judgement){"failed", json_string_value(json_object_get(failing, "error")),
                                  false};
    if (row_at_gate(said, "held", secret->at->key, from) == NULL)
        return (struct judgement){
            "unknown", "it is not set here, and the running gate does not know of it yet", true};
    return (struct judgement){"ok", "the running gate has it", true};
}

/* Adds its row; true where it is fine. */
static bool judge(const struct pc_known_secret *secret, const json_t *said, json_t *rows) {
    char path[4097];
    PC_CLEANUP(pc_buf_free) struct pc_buf from = {0};
    pc_secret_ref_show(&secret->ref, &from);
    const char *shown = pc_buf_str(&from);
    struct judgement it = {"ok", note_of_file(secret, path, sizeof path), true};
    if (is_the_gates(secret))
        it = ask_about(secret, pc_buf_span(&from), said);
    else if (secret->err != PC_OK)
        it = (struct judgement){"failed", secret->diag.text, false};
    json_t *row =
        json_pack("{s:s%, s:i, s:s, s:s, s:s}", "key", secret->at->key.ptr, secret->at->key.len,
                  "line", (int)secret->at->line, "from", shown == NULL ? "" : shown, "state",
                  it.state, "note", it.note == NULL ? "" : it.note);
    (void)json_array_append_new(rows, row);
    return it.good;
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
    json_t *said = ask_gate(&setup), *rows = json_array();
    size_t bad = 0;
    for (size_t i = 0; i < secrets.count; i++)
        bad += !judge(&secrets.items[i], said, rows);
    code = pc_output_list(cli, rows, columns);
    json_decref(rows);
    json_decref(said);
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

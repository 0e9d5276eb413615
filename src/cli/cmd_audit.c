/* portcullis audit: verifying and reading the sealed trail. */
#define _GNU_SOURCE
#include <signal.h>
#include <string.h>
#include <time.h>

#include "audit/chain.h"
#include "base/encode.h"
#include "cli/admin.h"
#include "cli/audit_filter.h"
#include "cli/commands.h"
#include "cli/output.h"
#include "cli/setup.h"

/* A head that is known from elsewhere. */
struct head {
    uint64_t seq; /* 0: none is known */
    uint8_t hash[32];
};

static pc_err read_hash(struct pc_span text, uint8_t out[32]) {
    char bytes[33];
    struct pc_buf hash = pc_buf_over(bytes, sizeof bytes);
    pc_err err = pc_base64url_decode(text, &hash);
    if (err != PC_OK || hash.len != 32)
        return PC_ERR_INVALID;
    memcpy(out, bytes, 32);
    return PC_OK;
}

/* "118:n4bQ…", as `portcullis audit head` and the admin API give it. */
static int head_from_option(const struct pc_cli *cli, const char *text, struct head *out) {
    struct pc_span rest = pc_span_str(text), seq;
    if (!pc_span_split(&rest, ':', &seq) || pc_span_u64(seq, INT64_MAX, &out->seq) != PC_OK ||
        out->seq == 0 || read_hash(rest, out->hash) != PC_OK)
        return pc_cli_usage(cli,
                            "--head: SEQ:HASH is expected, the hash as 43 characters of base64url");
    return PC_EXIT_OK;
}

/* Asks the authority; one that does not answer is no failure, but worth saying. */
static void head_from_authority(const struct pc_cli *cli, const struct pc_setup *setup,
                                struct head *out) {
    PC_CLEANUP(pc_answer_free) struct pc_answer answer = {0};
    struct pc_diag diag = {{0}};
    pc_err err = pc_http_exchange(setup->paths.admin_socket, "GET",
                                  "http://localhost/admin/v1/audit/head", NULL, &answer, &diag);
    const json_t *seq = json_object_get(answer.json, "seq");
    const char *hash = json_string_value(json_object_get(answer.json, "hash"));
    if (err == PC_OK && answer.status == 200 && json_integer_value(seq) > 0 && hash != NULL &&
        read_hash(pc_span_str(hash), out->hash) == PC_OK) {
        out->seq = (uint64_t)json_integer_value(seq);
        return;
    }
    pc_cli_warn(cli,
                "the head is not known from the authority, so an end that was cut off "
                "would not be seen: %s",
                err != PC_OK ? diag.text : "it gave none");
}

static json_t *report_json(const struct pc_chain_report *report) {
    return json_pack("{s:b, s:I, s:I, s:I, s:I, s:I, s:s, s:I, s:s}", "good", report->good,
                     "records", (json_int_t)report->records, "checkpoints",
                     (json_int_t)report->checkpoints, "last_checkpoint_seq",
                     (json_int_t)report->last_checkpoint_seq, "unsigned_tail",
                     (json_int_t)report->unsigned_tail, "bad_seq", (json_int_t)report->bad_seq,
                     "file", report->file, "line", (json_int_t)report->line, "text", report->text);
}

static int print_report(const struct pc_cli *cli, const struct pc_chain_report *report) {
    if (cli->json) {
        json_t *object = report_json(report);
        int code = pc_output_object(cli, object);
        json_decref(object);
        return code != PC_EXIT_OK ? code : report->good ? PC_EXIT_OK : PC_EXIT_FAILED;
    }
    (void)fprintf(cli->out, "%llu record%s and %llu checkpoint%s verified",
                  (unsigned long long)report->records, report->records == 1 ? "" : "s",
                  (unsigned long long)report->checkpoints, report->checkpoints == 1 ? "" : "s");
    if (report->unsigned_tail > 0)
        (void)fprintf(cli->out, "; the last %llu %s chained and not signed yet",
                      (unsigned long long)report->unsigned_tail,
                      report->unsigned_tail == 1 ? "is" : "are");
    (void)fputc('\n', cli->out);
    if (report->good)
        return PC_EXIT_OK;
    return pc_cli_fail(cli, "the trail is bad at record %llu (%s, line %llu): %s",
                       (unsigned long long)report->bad_seq, report->file,
                       (unsigned long long)report->line, report->text);
}

static int verify(struct pc_cli *cli) {
    PC_CLEANUP(pc_setup_free) struct pc_setup setup = {0};
    struct head head = {0};
    int code = PC_EXIT_OK;
    const char *given = pc_cli_value(cli, "head"), *directory = pc_cli_value(cli, "directory");
    if (given != NULL)
        code = head_from_option(cli, given, &head);
    if (code == PC_EXIT_OK && directory == NULL)
        code = pc_setup_load(cli, &setup);
    if (code != PC_EXIT_OK)
        return code;
    if (directory == NULL) {
        directory = setup.paths.audit;
        if (given == NULL)
            head_from_authority(cli, &setup, &head);
    }
    struct pc_chain_report report = {0};
    struct pc_diag diag = {{0}};
    pc_err err =
        pc_chain_verify(directory, head.seq, head.seq > 0 ? head.hash : NULL, &report, &diag);
    if (err != PC_OK)
        return pc_cli_fail(cli, "%s: %s", directory, diag.text[0] ? diag.text : pc_err_name(err));
    return print_report(cli, &report);
}

static int head(struct pc_cli *cli) {
    json_t *answer = NULL;
    int code = pc_admin_call(cli, "GET", "audit/head", NULL, &answer);
    if (code == PC_EXIT_OK) {
        const char *hash = json_string_value(json_object_get(answer, "hash"));
        code = pc_output_done(cli, answer, "%" JSON_INTEGER_FORMAT ":%s",
                              json_integer_value(json_object_get(answer, "seq")),
                              hash == NULL ? "" : hash);
    }
    json_decref(answer);
    return code;
}

static int read_trail(struct pc_cli *cli, struct pc_audit_reader *reader, const char *directory) {
    struct pc_diag diag = {{0}};
    pc_err err = pc_chain_read(directory, reader->next, pc_audit_row, reader, &diag);
    if (err == PC_OK || reader->done)
        return PC_EXIT_OK;
    return pc_cli_fail(cli, "%s: %s", directory, diag.text[0] ? diag.text : pc_err_name(err));
}

static int show(struct pc_cli *cli) {
    PC_CLEANUP(pc_setup_free) struct pc_setup setup = {0};
    PC_CLEANUP(pc_audit_reader_free) struct pc_audit_reader reader = {0};
    int code = pc_setup_load(cli, &setup);
    if (code == PC_EXIT_OK)
        code = pc_audit_reader_init(cli, &reader);
    if (code == PC_EXIT_OK)
        code = read_trail(cli, &reader, setup.paths.audit);
    pc_audit_reader_flush(&reader);
    return code;
}

/* Ends with the signal that ends the program, or when nobody reads the output any more. */
static int follow(struct pc_cli *cli) {
    PC_CLEANUP(pc_setup_free) struct pc_setup setup = {0};
    PC_CLEANUP(pc_audit_reader_free) struct pc_audit_reader reader = {0};
    int code = pc_setup_load(cli, &setup);
    if (code == PC_EXIT_OK)
        code = pc_audit_reader_init(cli, &reader);
    if (code == PC_EXIT_OK && !pc_cli_switch(cli, "from"))
        code = pc_audit_reader_skip(&reader, setup.paths.audit);
    while (code == PC_EXIT_OK && !reader.done && ferror(cli->out) == 0) {
        code = read_trail(cli, &reader, setup.paths.audit);
        (void)fflush(cli->out);
        (void)nanosleep(&(struct timespec){.tv_nsec = 250000000}, NULL);
    }
    return code;
}

static const struct pc_cli_option verify_options[] = {
    {.name = "head",
     .value = "SEQ:HASH",
     .help = "a head kept elsewhere, so that an end that was cut off is seen; asked of the "
             "authority by default"},
    {.name = "directory",
     .value = "FOLDER",
     .help = "a copy of an audit folder, instead of the configuration's",
     .kind = PC_VALUE_FOLDER},
    {0},
};

static const struct pc_command verify_command = {
    .name = "verify",
    .summary = "Verify the chain, its checkpoints and its head",
    .text = "Names the first record that was altered, is missing or stands in another place, and\n"
            "then fails. docs/audit-format.md specifies what is verified.",
    .options = verify_options,
    .run = verify};
static const struct pc_command head_command = {
    .name = "head",
    .summary = "Print the head as SEQ:HASH, to be kept elsewhere for a later verify",
    .run = head};
static const struct pc_command show_command = {
    .name = "show",
    .summary = "Print records of the trail",
    .text =
        "A line is: number, time, type, granted or not, reason, account, action, resource, "
        "status,\n"
        "address and request id. With --json each record is printed as it is in the trail, one a\n"
        "line.",
    .options = pc_audit_filter_options,
    .run = show};
static const struct pc_command follow_command = {
    .name = "follow",
    .summary = "Print records as they are sealed, until it is interrupted",
    .options = pc_audit_filter_options,
    .run = follow};

static const struct pc_command *const commands[] = {&verify_command, &head_command, &show_command,
                                                    &follow_command, NULL};

const struct pc_command pc_command_audit = {
    .name = "audit", .summary = "The audit trail", .commands = commands};

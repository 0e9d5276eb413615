/* portcullis dlp redact: a text with its sensitive data masked. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "cli/dlp_commands.h"
#include "cli/scan/redact.h"
#include "cli/scan/setup.h"
#include "cli/scan/target.h"

struct redacting {
    struct pc_cli *cli;
    struct pc_scan_setup setup;
    const char *file, *output; /* NULL: the standard ones */
    int from;
    struct stat st;
    struct pc_scan_target target;
    struct pc_diag diag;
};

static void redacting_free(struct redacting *r) {
    pc_scan_target_close(&r->target);
    pc_file_close(&r->from);
    pc_scan_setup_close(&r->setup);
}

static int check_call(struct redacting *r) {
    struct pc_cli *cli = r->cli;
    bool in_place = pc_cli_switch(cli, "in-place");
    r->file = pc_cli_operand(cli, 0);
    if (r->file != NULL && strcmp(r->file, "-") == 0)
        r->file = NULL;
    r->output = in_place ? r->file : pc_cli_value(cli, "output");
    if (in_place && pc_cli_switch(cli, "output"))
        return pc_cli_usage(cli, "--in-place and --output exclude each other");
    if (in_place && r->file == NULL)
        return pc_cli_usage(cli, "--in-place needs a file");
    return PC_SCAN_CLEAN;
}

static int open_input(struct redacting *r) {
    bool in_place = pc_cli_switch(r->cli, "in-place");
    int flags = O_RDONLY | O_CLOEXEC | O_NOCTTY | (in_place ? O_NOFOLLOW : 0);
    if (r->file == NULL) {
        r->from = fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 3);
        return r->from < 0 ? pc_scan_fail(r->cli, "%s", strerror(errno)) : PC_SCAN_CLEAN;
    }
    r->from = open(r->file, flags);
    if (r->from < 0 || fstat(r->from, &r->st) != 0)
        return pc_scan_fail(r->cli, "%s: %s", r->file,
                            errno == ELOOP ? "is a symbolic link; name what it leads to"
                                           : strerror(errno));
    if (S_ISDIR(r->st.st_mode) || (in_place && !S_ISREG(r->st.st_mode)))
        return pc_scan_fail(r->cli, "%s: is not a file", r->file);
    return PC_SCAN_CLEAN;
}

static pc_err write_out(void *context, struct pc_span bytes) {
    struct redacting *r = context;
    if (r->output != NULL)
        return pc_scan_target_write(&r->target, bytes, &r->diag);
    if (bytes.len > 0 &&
        (fwrite(bytes.ptr, 1, bytes.len, r->cli->out) != bytes.len || fflush(r->cli->out) != 0))
        return pc_diag_set(&r->diag, PC_ERR_IO, "the output could not be written");
    return PC_OK;
}

static int open_output(struct redacting *r) {
    bool in_place = pc_cli_switch(r->cli, "in-place");
    if (r->output == NULL)
        return PC_SCAN_CLEAN;
    if (pc_scan_target_open(r->output, in_place ? &r->st : NULL, &r->target, &r->diag) != PC_OK)
        return pc_scan_fail(r->cli, "%s", r->diag.text);
    return PC_SCAN_CLEAN;
}

static void say(const struct redacting *r, uint64_t masked) {
    if (isatty(fileno(r->cli->err)) == 1)
        (void)fprintf(r->cli->err, "%llu masked\n", (unsigned long long)masked);
}

static int copy(struct redacting *r) {
    PC_CLEANUP(pc_scan_signals_release) struct pc_scan_signals signals = pc_scan_signals_hold();
    struct pc_scan_redaction redaction = {.rules = &r->setup.rules,
                                          .scanner = r->setup.rules.scanner,
                                          .masking = pc_cli_switch(r->cli, "full") ? PC_DLP_FULL
                                                                                   : PC_DLP_PARTIAL,
                                          .signals = &signals,
                                          .from = r->from,
                                          .write = write_out,
                                          .context = r};
    uint64_t masked = 0;
    int number = 0, code = open_output(r);
    if (code != PC_SCAN_CLEAN)
        return code;
    pc_err err = pc_scan_redact(&redaction, &masked, &number, &r->diag);
    if (err == PC_OK && r->output != NULL)
        err = pc_scan_target_commit(&r->target, &r->diag);
    pc_scan_target_close(&r->target);
    if (number != 0)
        pc_scan_signals_obey(number);
    if (err != PC_OK)
        return pc_scan_fail(r->cli, "%s",
                            r->diag.text[0] != '\0' ? r->diag.text : pc_err_name(err));
    say(r, masked);
    return PC_SCAN_CLEAN;
}

static int run(struct pc_cli *cli) {
    PC_CLEANUP(redacting_free) struct redacting r = {.cli = cli, .from = -1, .target = {.fd = -1}};
    int code = check_call(&r);
    if (code == PC_SCAN_CLEAN)
        code = pc_scan_setup_open(cli, pc_cli_value(cli, "rules"), &r.setup);
    if (code == PC_SCAN_CLEAN)
        code = pc_scan_setup_select(cli, &r.setup);
    if (code == PC_SCAN_CLEAN)
        code = open_input(&r);
    return code == PC_SCAN_CLEAN ? copy(&r) : code;
}

static const struct pc_cli_operand operands[] = {
    {.name = "FILE",
     .help = "the text; standard input by default",
     .optional = true,
     .kind = PC_VALUE_FILE},
    {0},
};
static const struct pc_cli_option options[] = {
    {.name = "full", .help = "mask the first and the last character, too"},
    {.name = "in-place", .help = "replace the file, whole or not at all"},
    {.name = "output",
     .letter = 'o',
     .value = "FILE",
     .help = "write there, whole or not at all; standard output by default",
     .kind = PC_VALUE_FILE},
    PC_SCAN_RULES_OPTION,
    PC_SCAN_RULE_OPTION,
    PC_SCAN_LEVEL_OPTION,
    {0},
};

const struct pc_command pc_command_dlp_redact = {
    .name = "redact",
    .summary = "Mask sensitive data in a text",
    .text = "Every rule whose action is not off masks what it finds, and what comes out has as\n"
            "many bytes as what went in: the first and the last character of a match stay, what\n"
            "is between them becomes *. Texts of any length are read in a fixed amount of memory.\n"
            "\n"
            "  portcullis dlp redact <server.log >server.masked.log",
    .operands = operands,
    .options = options,
    .run = run};

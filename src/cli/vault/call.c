/* Options, keys, the crew, and what is said at the end. */
#define _GNU_SOURCE
#include "cli/vault/call.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/vault/file.h"
#include "cli/vault/frames.h"
#include "cli/vault/keys.h"
#include "cli/vault/names.h"
#include "cli/vault/pipe.h"
#include "cli/vault/walk.h"

static int read_context(struct pc_files_call *call) {
    const struct pc_cli *cli = call->cli;
    const char *text;
    size_t at = 0, count = 0;
    while ((text = pc_cli_next_value(cli, "context", &at)) != NULL) {
        struct pc_span rest = pc_span_str(text);
        size_t equals = pc_span_find(rest, '=');
        if (equals == 0 || equals == rest.len)
            return pc_cli_usage(cli, "--context: NAME=VALUE is expected, not '%s'", text);
        if (count == PC_VAULT_PAIRS_MAX - 1)
            return pc_cli_usage(cli, "--context: at most %d", PC_VAULT_PAIRS_MAX - 1);
        call->pairs[count++] =
            (struct pc_vault_pair){pc_span_upto(rest, equals), pc_span_from(rest, equals + 1)};
    }
    struct pc_files_wishes *wishes = &call->run.wishes;
    bool found;
    pc_err err = pc_vault_context_of(call->pairs, count, &wishes->context);
    if (err != PC_OK)
        return pc_cli_usage(cli,
                            "--context: names are there once, all of it is UTF-8 and at most "
                            "%d bytes",
                            PC_VAULT_CONTEXT_MAX);
    (void)pc_vault_context_get(&wishes->context, PC_SPAN(PC_FILES_PAIR), &found);
    if (found && wishes->bind_name)
        return pc_cli_usage(cli, "--context: " PC_FILES_PAIR " is the file's name, unless "
                                 "--no-bind-name is given");
    return PC_EXIT_OK;
}

static int read_format(struct pc_files_call *call) {
    const struct pc_cli *cli = call->cli;
    struct pc_files_wishes *wishes = &call->run.wishes;
    const char *policy = pc_cli_value(cli, "commitment");
    uint64_t frame = pc_cli_number(cli, "frame-length", 64 * 1024);
    if (frame < 1 || frame > PC_FILES_FRAME_MAX)
        return pc_cli_usage(cli, "--frame-length: from 1 to %d", PC_FILES_FRAME_MAX);
    wishes->frame_length = (uint32_t)frame;
    wishes->policy = policy == NULL || strcmp(policy, "require") == 0 ? PC_VAULT_REQUIRE_REQUIRE
                     : strcmp(policy, "allow") == 0                   ? PC_VAULT_REQUIRE_ALLOW
                                                                      : PC_VAULT_FORBID_ALLOW;
    bool signs = pc_cli_switch(cli, "sign");
    if (signs)
        wishes->suite = wishes->policy == PC_VAULT_FORBID_ALLOW ? 0x0378 : 0x0578;
    return PC_EXIT_OK;
}

int pc_files_call_read(struct pc_files_call *call, enum pc_files_verb verb) {
    const struct pc_cli *cli = call->cli;
    struct pc_files_wishes *wishes = &call->run.wishes;
    const char *suffix = pc_cli_value(cli, "suffix");
    *wishes = (struct pc_files_wishes){.verb = verb,
                                       .suffix = suffix != NULL ? pc_span_str(suffix)
                                                                : PC_SPAN(PC_FILES_SUFFIX),
                                       .bind_name = !pc_cli_switch(cli, "no-bind-name"),
                                       .force = pc_cli_switch(cli, "force"),
                                       .delete_source = pc_cli_switch(cli, "delete-source")};
    if (pc_span_find(wishes->suffix, '/') < wishes->suffix.len)
        return pc_cli_usage(cli, "--suffix: a name has no '/'");
    int code = read_format(call);
    return code == PC_EXIT_OK ? read_context(call) : code;
}

/* Where results go: a file's path where there is one file, and the path is no folder's. */
static int read_output(const struct pc_cli *cli, struct pc_files_walk *walk) {
    const char *output = pc_cli_value(cli, "output");
    struct stat st;
    if (output == NULL)
        return PC_EXIT_OK;
    if (strcmp(output, "-") == 0)
        return pc_cli_usage(cli, "--output: - is standard output, which takes what comes from "
                                 "standard input; ./- is a file");
    bool one = walk->path_count == 1 && stat(walk->paths[0], &st) == 0 && S_ISREG(st.st_mode);
    bool folder =
        output[strlen(output) - 1] == '/' || (stat(output, &st) == 0 && S_ISDIR(st.st_mode));
    if (one && !folder)
        walk->result = output;
    else
        walk->output = output;
    return PC_EXIT_OK;
}

static void say_end(const struct pc_files_call *call) {
    PC_CLEANUP(pc_buf_free) struct pc_buf text = {0};
    const struct pc_cli *cli = call->cli;
    if (cli->json) {
        struct pc_json json = pc_json(&text);
        pc_json_object(&json, NULL);
        pc_files_run_json(&call->run, &json);
        pc_json_object_end(&json);
        if (pc_buf_end(&text) == PC_OK)
            (void)fprintf(cli->out, "\n],\"total\":%.*s}\n", PC_ARG(pc_buf_span(&text)));
        return;
    }
    if (pc_cli_switch(cli, "quiet"))
        return;
    pc_files_run_text(&call->run, &text);
    if (pc_buf_end(&text) == PC_OK)
        (void)fprintf(cli->err, "%.*s\n", PC_ARG(pc_buf_span(&text)));
}

static int work_on_files(struct pc_files_call *call) {
    struct pc_cli *cli = call->cli;
    struct pc_files_walk walk = {.run = &call->run,
                                 .paths = cli->operands,
                                 .path_count = cli->operand_count,
                                 .recursive = pc_cli_switch(cli, "recursive")};
    int code = read_output(cli, &walk);
    if (code != PC_EXIT_OK)
        return code;
    uint64_t jobs = pc_cli_number(cli, "jobs", 0);
    bool seen = !pc_cli_switch(cli, "quiet") && isatty(fileno(cli->err)) == 1;
    struct pc_files_task task = {.run = &call->run,
                                 .find = pc_files_walk,
                                 .finder = &walk,
                                 .work = pc_files_work,
                                 .put_away = pc_files_tools_free,
                                 .threads = jobs > 64 ? 64 : (unsigned)jobs,
                                 .progress = seen ? cli->err : NULL};
    struct pc_diag diag = {{0}};
    call->run.problems = cli->err;
    call->run.list = cli->json ? cli->out : NULL;
    if (cli->json)
        (void)fputs("{\"files\":[", cli->out);
    pc_err err = pc_files_crew_work(&task, &diag);
    say_end(call);
    return err == PC_OK ? pc_files_code(atomic_load(&call->run.seen))
                        : pc_cli_fail(cli, "%s", diag.text);
}

int pc_files_call_with(struct pc_files_call *call, struct pc_vault_keys *keys) {
    struct pc_cli *cli = call->cli;
    call->run.wishes.keys = keys;
    (void)signal(SIGPIPE, SIG_IGN); /* who stops reading is told by write(2) */
    if (pc_files_is_pipe(cli))
        return pc_files_pipe(call);
    return work_on_files(call);
}

int pc_files_call_after(struct pc_cli *cli, enum pc_files_verb verb,
                        int (*first)(struct pc_cli *cli)) {
    struct pc_files_call call = {.cli = cli};
    PC_CLEANUP(pc_files_keys_close) struct pc_files_keys keys = {0};
    pc_files_run_init(&call.run);
    int code = pc_files_call_read(&call, verb);
    if (code == PC_EXIT_OK)
        code = pc_files_check_pipe(&call);
    if (code == PC_EXIT_OK && first != NULL)
        code = first(cli);
    if (code == PC_EXIT_OK)
        code = pc_files_keys_open(cli, &keys);
    if (code == PC_EXIT_OK)
        code = pc_files_call_with(&call, keys.keys);
    pc_files_run_end(&call.run);
    return code;
}

int pc_files_call(struct pc_cli *cli, enum pc_files_verb verb) {
    return pc_files_call_after(cli, verb, NULL);
}

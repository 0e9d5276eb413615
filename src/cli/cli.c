/* What every handler may ask about its call, and the way from argv to a handler. */
#include "cli/cli.h"

#include <stdarg.h>
#include <string.h>

#include "cli/help.h"
#include "cli/options.h"

const char *pc_cli_next_value(const struct pc_cli *cli, const char *name, size_t *at) {
    while (*at < cli->given_count) {
        const struct pc_cli_given *given = &cli->given[(*at)++];
        if (strcmp(given->option->name, name) == 0)
            return given->value;
    }
    return NULL;
}

const char *pc_cli_value(const struct pc_cli *cli, const char *name) {
    const char *last = NULL, *value;
    size_t at = 0;
    while ((value = pc_cli_next_value(cli, name, &at)) != NULL)
        last = value;
    return last;
}

bool pc_cli_switch(const struct pc_cli *cli, const char *name) {
    return pc_cli_value(cli, name) != NULL;
}

uint64_t pc_cli_number(const struct pc_cli *cli, const char *name, uint64_t otherwise) {
    const char *text = pc_cli_value(cli, name);
    uint64_t value;
    if (text == NULL || pc_span_u64(pc_span_str(text), INT64_MAX, &value) != PC_OK)
        return otherwise;
    return value;
}

pc_time pc_cli_duration(const struct pc_cli *cli, const char *name, pc_time otherwise) {
    const char *text = pc_cli_value(cli, name);
    pc_time value;
    if (text == NULL || pc_duration_parse(pc_span_str(text), &value) != PC_OK)
        return otherwise;
    return value;
}

const char *pc_cli_operand(const struct pc_cli *cli, size_t at) {
    return at < cli->operand_count ? cli->operands[at] : NULL;
}

static void say(const struct pc_cli *cli, const char *kind, const char *fmt, va_list args)
    PC_PRINTF(3, 0);

static void say(const struct pc_cli *cli, const char *kind, const char *fmt, va_list args) {
    for (size_t i = 0; i < cli->depth; i++)
        (void)fprintf(cli->err, "%s%s", i > 0 ? " " : "", cli->path[i]->name);
    (void)fprintf(cli->err, ": %s", kind);
    (void)vfprintf(cli->err, fmt, args);
    (void)fputc('\n', cli->err);
}

int pc_cli_fail(const struct pc_cli *cli, const char *fmt, ...) {
    va_list args;
    va_start(args, fmt);
    say(cli, "", fmt, args);
    va_end(args);
    return PC_EXIT_FAILED;
}

void pc_cli_warn(const struct pc_cli *cli, const char *fmt, ...) {
    va_list args;
    va_start(args, fmt);
    say(cli, "warning: ", fmt, args);
    va_end(args);
}

int pc_cli_usage(const struct pc_cli *cli, const char *fmt, ...) {
    va_list args;
    va_start(args, fmt);
    say(cli, "", fmt, args);
    va_end(args);
    (void)fputs("Try '", cli->err);
    for (size_t i = 0; i < cli->depth; i++)
        (void)fprintf(cli->err, "%s ", cli->path[i]->name);
    (void)fputs("--help'.\n", cli->err);
    return PC_EXIT_USAGE;
}

int pc_cli_main(int argc, const char *const *argv, FILE *in, FILE *out, FILE *err) {
    struct pc_cli cli = {
        .program = argc > 0 ? argv[0] : "portcullis", .in = in, .out = out, .err = err};
    switch (pc_cli_parse(&cli, argc, argv)) {
    case PC_CLI_HELP:
        pc_help_print(&cli, out);
        return PC_EXIT_OK;
    case PC_CLI_BAD:
        return PC_EXIT_USAGE;
    case PC_CLI_RUN:
        break;
    }
    int code = cli.path[cli.depth - 1]->run(&cli);
    if (fflush(out) != 0 && code == PC_EXIT_OK)
        return pc_cli_fail(&cli, "the output could not be written");
    return code;
}

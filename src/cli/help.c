/* The usage text of a command, read off its struct. */
#include "cli/help.h"

#include <string.h>

#include "cli/fold.h"

static void add_option(const struct pc_cli_option *option, struct pc_buf *out) {
    pc_buf_addf(out, " [--%s%s%s]%s", option->name, option->value != NULL ? " " : "",
                option->value != NULL ? option->value : "", option->many ? "..." : "");
}

void pc_help_synopsis(const struct pc_command *const *path, size_t depth, struct pc_buf *out) {
    for (size_t i = 0; i < depth; i++)
        pc_buf_addf(out, "%s%s", i > 0 ? " " : "", path[i]->name);
    const struct pc_command *command = path[depth - 1];
    if (command->commands != NULL)
        pc_buf_add_str(out, command->run != NULL ? " [COMMAND]" : " COMMAND");
    for (const struct pc_cli_option *o = command->options; o != NULL && o->name != NULL; o++)
        if (depth > 1)
            add_option(o, out);
    for (const struct pc_cli_operand *o = command->operands; o != NULL && o->name != NULL; o++)
        pc_buf_addf(out, o->optional ? " [%s]%s" : " %s%s", o->name, o->many ? "..." : "");
}

enum { HELP_COLUMN = 30 };

/* "  term      what it is", folded; a long term has a line of its own. */
static void print_row(FILE *out, struct pc_span term, const char *help) {
    (void)fprintf(out, "  %.*s", PC_ARG(term));
    size_t column = 2 + term.len;
    if (column + 2 > HELP_COLUMN) {
        (void)fputc('\n', out);
        column = 0;
    }
    (void)fprintf(out, "%*s", (int)(HELP_COLUMN - column), "");
    pc_fold_words(out, HELP_COLUMN, HELP_COLUMN, pc_span_str(help));
}

static void print_options(FILE *out, const char *title, const struct pc_cli_option *options) {
    if (options == NULL || options->name == NULL)
        return;
    (void)fprintf(out, "\n%s:\n", title);
    for (const struct pc_cli_option *o = options; o->name != NULL; o++) {
        PC_CLEANUP(pc_buf_free) struct pc_buf term = {0};
        if (o->letter != 0)
            pc_buf_addf(&term, "-%c, ", o->letter);
        pc_buf_addf(&term, "--%s%s%s", o->name, o->value != NULL ? " " : "",
                    o->value != NULL ? o->value : "");
        print_row(out, pc_buf_span(&term), o->help);
    }
}

static void print_commands(FILE *out, const struct pc_command *parent) {
    if (parent->commands == NULL)
        return;
    (void)fputs("\nCommands:\n", out);
    for (const struct pc_command *const *at = parent->commands; *at != NULL; at++)
        if (!(*at)->hidden)
            print_row(out, pc_span_str((*at)->name), (*at)->summary);
}

static void print_operands(FILE *out, const struct pc_cli_operand *operands) {
    if (operands == NULL || operands->name == NULL)
        return;
    (void)fputs("\nArguments:\n", out);
    for (const struct pc_cli_operand *o = operands; o->name != NULL; o++)
        print_row(out, pc_span_str(o->name), o->help);
}

/* Lines after the first one stand under what follows the command's name. */
static void print_usage(FILE *out, const struct pc_cli *cli) {
    PC_CLEANUP(pc_buf_free) struct pc_buf synopsis = {0};
    size_t indent = strlen("Usage:");
    for (size_t i = 0; i < cli->depth; i++)
        indent += 1 + strlen(cli->path[i]->name);
    pc_help_synopsis(cli->path, cli->depth, &synopsis);
    (void)fputs("Usage: ", out);
    pc_fold_words(out, strlen("Usage: "), indent + 1, pc_buf_span(&synopsis));
}

void pc_help_print(const struct pc_cli *cli, FILE *out) {
    const struct pc_command *command = cli->path[cli->depth - 1];
    print_usage(out, cli);
    (void)fprintf(out, "\n%s.\n", command->summary);
    if (command->text != NULL) {
        (void)fputc('\n', out);
        pc_fold_text(out, pc_span_str(command->text));
    }
    print_operands(out, command->operands);
    print_commands(out, command);
    if (cli->depth > 1)
        print_options(out, "Options", command->options);
    print_options(out, "Options of every command", pc_command_root.options);
}

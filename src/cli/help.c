/* The usage text of a command, read off its struct. */
#include "cli/help.h"

#include <string.h>

static void add_option(const struct pc_cli_option *option, struct pc_buf *out) {
    pc_buf_addf(out, " [--%s%s%s]%s", option->name, option->value != NULL ? " " : "",
                option->value != NULL ? option->value : "", option->many ? "..." : "");
}

void pc_help_synopsis(const struct pc_command *const *path, size_t depth, struct pc_buf *out) {
    for (size_t i = 0; i < depth; i++)
        pc_buf_addf(out, "%s%s", i > 0 ? " " : "", path[i]->name);
    const struct pc_command *command = path[depth - 1];
    if (command->commands != NULL)
        pc_buf_add_str(out, " COMMAND");
    for (const struct pc_cli_option *o = command->options; o != NULL && o->name != NULL; o++)
        if (depth > 1)
            add_option(o, out);
    for (const struct pc_cli_operand *o = command->operands; o != NULL && o->name != NULL; o++)
        pc_buf_addf(out, o->optional ? " [%s]%s" : " %s%s", o->name, o->many ? "..." : "");
}

static void print_options(FILE *out, const char *title, const struct pc_cli_option *options) {
    if (options == NULL || options->name == NULL)
        return;
    (void)fprintf(out, "\n%s:\n", title);
    for (const struct pc_cli_option *o = options; o->name != NULL; o++) {
        int width = 24 - (int)strlen(o->name);
        const char *value = o->value != NULL ? o->value : "";
        (void)fprintf(out, "  --%s %-*s %s\n", o->name, width < 0 ? 0 : width, value, o->help);
    }
}

static void print_commands(FILE *out, const struct pc_command *parent) {
    if (parent->commands == NULL)
        return;
    (void)fputs("\nCommands:\n", out);
    for (const struct pc_command *const *at = parent->commands; *at != NULL; at++)
        if (!(*at)->hidden)
            (void)fprintf(out, "  %-22s %s\n", (*at)->name, (*at)->summary);
}

static void print_operands(FILE *out, const struct pc_cli_operand *operands) {
    if (operands == NULL || operands->name == NULL)
        return;
    (void)fputs("\nArguments:\n", out);
    for (const struct pc_cli_operand *o = operands; o->name != NULL; o++)
        (void)fprintf(out, "  %-26s %s\n", o->name, o->help);
}

void pc_help_print(const struct pc_cli *cli) {
    const struct pc_command *command = cli->path[cli->depth - 1];
    PC_CLEANUP(pc_buf_free) struct pc_buf synopsis = {0};
    pc_help_synopsis(cli->path, cli->depth, &synopsis);
    (void)fprintf(cli->out, "Usage: %s\n\n%s.\n", pc_buf_str(&synopsis), command->summary);
    if (command->text != NULL)
        (void)fprintf(cli->out, "\n%s\n", command->text);
    print_operands(cli->out, command->operands);
    print_commands(cli->out, command);
    if (cli->depth > 1)
        print_options(cli->out, "Options", command->options);
    print_options(cli->out, "Options of every command", pc_command_root.options);
}

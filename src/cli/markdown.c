/* docs/commands.md, read off the table of commands. */
#include "cli/help.h"

static void add_options(struct pc_buf *out, const struct pc_cli_option *options) {
    if (options == NULL || options->name == NULL)
        return;
    pc_buf_add_str(out, "\n| option | |\n|---|---|\n");
    for (const struct pc_cli_option *o = options; o->name != NULL; o++) {
        pc_buf_add_str(out, "| ");
        if (o->letter != 0)
            pc_buf_addf(out, "`-%c`, ", o->letter);
        pc_buf_addf(out, "`--%s%s%s` | %s%s%s |\n", o->name, o->value != NULL ? " " : "",
                    o->value != NULL ? o->value : "", o->help,
                    o->choices != NULL ? ": one of " : "", o->choices != NULL ? o->choices : "");
    }
}

/* Lines that are indented by two spaces are an example. */
static void add_text(struct pc_buf *out, const char *text) {
    struct pc_span rest = pc_span_str(text), line;
    while (pc_span_split(&rest, '\n', &line)) {
        if (pc_span_starts(line, PC_SPAN("  ")))
            pc_buf_add_str(out, "  ");
        pc_buf_add(out, line);
        pc_buf_add_char(out, '\n');
    }
}

static void add_command(struct pc_buf *out, const struct pc_command *const *path, size_t depth) {
    const struct pc_command *command = path[depth - 1];
    if (command->run != NULL) {
        pc_buf_add_str(out, "\n## ");
        for (size_t i = 1; i < depth; i++)
            pc_buf_addf(out, "%s%s", i > 1 ? " " : "", path[i]->name);
        pc_buf_add_str(out, "\n\n```\n");
        pc_help_synopsis(path, depth, out);
        pc_buf_addf(out, "\n```\n\n%s.\n", command->summary);
        if (command->text != NULL) {
            pc_buf_add_char(out, '\n');
            add_text(out, command->text);
        }
        add_options(out, command->options);
    }
    if (depth == PC_CLI_DEPTH)
        return; /* the table goes no deeper */
    for (const struct pc_command *const *at = command->commands; at != NULL && *at != NULL; at++) {
        const struct pc_command *deeper[PC_CLI_DEPTH] = {0};
        for (size_t i = 0; i < depth; i++)
            deeper[i] = path[i];
        deeper[depth] = *at;
        if (!(*at)->hidden)
            add_command(out, deeper, depth + 1);
    }
}

void pc_help_markdown(struct pc_buf *out) {
    const struct pc_command *path[PC_CLI_DEPTH] = {&pc_command_root};
    pc_buf_add_str(out, "# Commands\n\n"
                        "Written by `portcullis docs commands` from the table of commands; "
                        "`portcullis man` prints the same as a manual page.\n\n");
    add_text(out, pc_command_root.text);
    pc_buf_add_str(out, "\nOptions of every command:\n");
    add_options(out, pc_command_root.options);
    add_command(out, path, 1);
}

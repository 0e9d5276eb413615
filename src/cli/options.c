/* Reading the arguments by the tables, strictly: what no table names is refused. */
#include "cli/options.h"

#include <string.h>

#include "cli/help.h"
#include "base/suggest.h"

static const struct pc_command *current(const struct pc_cli *cli) {
    return cli->path[cli->depth - 1];
}

static const struct pc_command *find_command(const struct pc_command *parent, const char *name) {
    for (const struct pc_command *const *at = parent->commands; at != NULL && *at != NULL; at++)
        if (strcmp((*at)->name, name) == 0)
            return *at;
    return NULL;
}

static const struct pc_cli_option *find_in(const struct pc_cli_option *table, struct pc_span name) {
    for (; table != NULL && table->name != NULL; table++)
        if (pc_span_eq(pc_span_str(table->name), name))
            return table;
    return NULL;
}

/* The innermost command's options first, the global ones last. */
static const struct pc_cli_option *find_option(const struct pc_cli *cli, struct pc_span name) {
    for (size_t i = cli->depth; i > 0; i--) {
        const struct pc_cli_option *found = find_in(cli->path[i - 1]->options, name);
        if (found != NULL)
            return found;
    }
    return NULL;
}

/* By its letter: "-X". */
static const struct pc_cli_option *find_letter(const struct pc_cli *cli, char letter) {
    for (size_t i = cli->depth; i > 0; i--)
        for (const struct pc_cli_option *o = cli->path[i - 1]->options;
             o != NULL && o->name != NULL; o++)
            if (o->letter == letter)
                return o;
    return NULL;
}

static bool is_choice(const char *choices, const char *text) {
    struct pc_span rest = pc_span_str(choices), one;
    while (pc_span_split(&rest, ' ', &one))
        if (pc_span_eq(one, pc_span_str(text)))
            return true;
    return false;
}

bool pc_cli_value_fits(enum pc_value_kind kind, const char *choices, const char *text,
                       struct pc_diag *diag) {
    uint64_t number;
    pc_time duration;
    switch (kind) {
    case PC_VALUE_NUMBER:
        if (pc_span_u64(pc_span_str(text), INT64_MAX, &number) == PC_OK)
            return true;
        (void)pc_diag_set(diag, PC_ERR_INVALID, "a number is expected, not '%s'", text);
        return false;
    case PC_VALUE_DURATION:
        if (pc_duration_parse(pc_span_str(text), &duration) == PC_OK)
            return true;
        (void)pc_diag_set(diag, PC_ERR_INVALID,
                          "a duration such as 15m, 12h or 7d is expected, not '%s'", text);
        return false;
    case PC_VALUE_CHOICE:
        if (is_choice(choices, text))
            return true;
        (void)pc_diag_set(diag, PC_ERR_INVALID, "one of %s is expected, not '%s'", choices, text);
        return false;
    case PC_VALUE_TEXT:
    case PC_VALUE_FILE:
    case PC_VALUE_FOLDER:
        break;
    }
    if (text[0] != '\0')
        return true;
    (void)pc_diag_set(diag, PC_ERR_INVALID, "the value is empty");
    return false;
}

/* "unknown option '--x'": before, the name in quotes, after. */
static enum pc_cli_parsed bad(const struct pc_cli *cli, const char *before, const char *name,
                              const char *after) {
    (void)pc_cli_usage(cli, "%s'%s'%s", before, name, after);
    return PC_CLI_BAD;
}

/* The same with the nearest name that there is. */
static enum pc_cli_parsed unknown(const struct pc_cli *cli, const char *what, const char *name,
                                  const char *dashes, const char *near) {
    if (near == NULL)
        (void)pc_cli_usage(cli, "unknown %s '%s'", what, name);
    else
        (void)pc_cli_usage(cli, "unknown %s '%s'; did you mean '%s%s'?", what, name, dashes, near);
    return PC_CLI_BAD;
}

static enum pc_cli_parsed unknown_option(const struct pc_cli *cli, const char *text,
                                         struct pc_span name) {
    struct pc_suggest near = pc_suggest_for(name);
    for (size_t i = cli->depth; i > 0; i--)
        for (const struct pc_cli_option *o = cli->path[i - 1]->options;
             o != NULL && o->name != NULL; o++)
            pc_suggest_offer(&near, o->name);
    return unknown(cli, "option", text, "--", near.best);
}

bool pc_cli_descend(struct pc_cli *cli, const char *name) {
    const struct pc_command *const *commands = current(cli)->commands;
    const struct pc_command *next = find_command(current(cli), name);
    if (next != NULL && cli->depth < PC_CLI_DEPTH) {
        cli->path[cli->depth++] = next;
        return true;
    }
    struct pc_suggest near = pc_suggest_for(pc_span_str(name));
    for (const struct pc_command *const *at = commands; at != NULL && *at != NULL; at++)
        if (!(*at)->hidden)
            pc_suggest_offer(&near, (*at)->name);
    (void)unknown(cli, "command", name, "", near.best);
    return false;
}

static enum pc_cli_parsed keep(struct pc_cli *cli, const struct pc_cli_option *option,
                               const char *value) {
    struct pc_diag diag;
    if (option->value != NULL && !pc_cli_value_fits(option->kind, option->choices, value, &diag)) {
        (void)pc_cli_usage(cli, "--%s: %s", option->name, diag.text);
        return PC_CLI_BAD;
    }
    if (!option->many && pc_cli_value(cli, option->name) != NULL)
        return bad(cli, "", option->name, " is given twice");
    if (cli->given_count == PC_CLI_GIVEN_MAX)
        return bad(cli, "too many options, at ", option->name, "");
    cli->given[cli->given_count++] = (struct pc_cli_given){option, value};
    if (strcmp(option->name, "json") == 0)
        cli->json = true;
    return strcmp(option->name, "help") == 0 ? PC_CLI_HELP : PC_CLI_RUN;
}

/* argv[*at] is "-X" or "-Xvalue"; a value behind it moves *at on. */
static enum pc_cli_parsed read_letter(struct pc_cli *cli, const struct pc_cli_option *option,
                                      int argc, const char *const *argv, int *at) {
    const char *text = argv[*at];
    if (option->value == NULL)
        return text[2] != '\0' ? bad(cli, "", text, ": it takes no value") : keep(cli, option, "");
    if (text[2] != '\0')
        return keep(cli, option, text + 2);
    if (*at + 1 >= argc)
        return bad(cli, "", text, " needs a value");
    return keep(cli, option, argv[++*at]);
}

/* argv[*at] is "--name", "--name=value", "-h" or a letter; a value behind it moves *at on. */
static enum pc_cli_parsed read_option(struct pc_cli *cli, int argc, const char *const *argv,
                                      int *at) {
    const char *text = argv[*at];
    if (strcmp(text, "-h") == 0)
        text = "--help";
    const struct pc_cli_option *lettered = text[1] != '-' ? find_letter(cli, text[1]) : NULL;
    if (lettered != NULL)
        return read_letter(cli, lettered, argc, argv, at);
    struct pc_span name = pc_span_from(pc_span_str(text), 2);
    size_t equals = pc_span_find(name, '=');
    const char *joined = equals < name.len ? text + 2 + equals + 1 : NULL;
    const struct pc_cli_option *option = pc_span_starts(pc_span_str(text), PC_SPAN("--"))
                                             ? find_option(cli, pc_span_upto(name, equals))
                                             : NULL;
    if (option == NULL)
        return unknown_option(cli, text, pc_span_upto(name, equals));
    if (option->value == NULL)
        return joined != NULL ? bad(cli, "", text, ": it takes no value") : keep(cli, option, "");
    if (joined != NULL)
        return keep(cli, option, joined);
    if (*at + 1 >= argc)
        return bad(cli, "", text, " needs a value");
    return keep(cli, option, argv[++*at]);
}

static enum pc_cli_parsed read_word(struct pc_cli *cli, const char *word) {
    const struct pc_command *command = current(cli);
    if (command->commands != NULL)
        return pc_cli_descend(cli, word) ? PC_CLI_RUN : PC_CLI_BAD;
    if (cli->operand_count == PC_CLI_OPERANDS_MAX)
        return bad(cli, "too many arguments, at ", word, "");
    cli->operands[cli->operand_count++] = word;
    return PC_CLI_RUN;
}

static enum pc_cli_parsed check_operands(const struct pc_cli *cli) {
    const struct pc_command *command = current(cli);
    if (cli->depth == 1) {
        pc_help_print(cli, cli->err);
        return PC_CLI_BAD;
    }
    if (command->commands != NULL && command->run == NULL)
        return bad(cli, "a command is missing behind ", command->name, "");
    size_t at = 0;
    const struct pc_cli_operand *operand = command->operands;
    for (; operand != NULL && operand->name != NULL; operand++) {
        if (at >= cli->operand_count && !operand->optional)
            return bad(cli, "", operand->name, " is missing");
        at = operand->many ? cli->operand_count : at + 1;
    }
    return at < cli->operand_count ? bad(cli, "unexpected argument ", cli->operands[at], "")
                                   : PC_CLI_RUN;
}

enum pc_cli_parsed pc_cli_parse(struct pc_cli *cli, int argc, const char *const *argv) {
    cli->path[0] = &pc_command_root;
    cli->depth = 1;
    bool help = false, options = true;
    for (int at = 1; at < argc; at++) {
        enum pc_cli_parsed got;
        if (options && strcmp(argv[at], "--") == 0) {
            options = false;
            continue;
        }
        if (options && argv[at][0] == '-' && argv[at][1] != '\0')
            got = read_option(cli, argc, argv, &at);
        else
            got = read_word(cli, argv[at]);
        if (got == PC_CLI_BAD)
            return PC_CLI_BAD;
        help = help || got == PC_CLI_HELP;
    }
    if (help)
        return PC_CLI_HELP;
    if (pc_cli_switch(cli, "version")) {
        cli->depth = 1;
        return pc_cli_descend(cli, "version") ? PC_CLI_RUN : PC_CLI_BAD;
    }
    return check_operands(cli);
}

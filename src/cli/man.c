/* The manual page portcullis(1), in the man macros of roff, read off the table of commands. */
#include "cli/help.h"

#define PAGE_DATE "2026-11-21" /* of the last change to the frame of the page */

/* Text for roff: a backslash is escaped, a dash is a real dash, a dot at the start of a line is no
 * request. */
static void add_roff(struct pc_buf *out, const char *text, bool line_start) {
    for (const char *p = text; *p != '\0'; p++) {
        if (line_start && (*p == '.' || *p == '\''))
            pc_buf_add_str(out, "\\&");
        if (*p == '\\')
            pc_buf_add_str(out, "\\e");
        else if (*p == '-')
            pc_buf_add_str(out, "\\-");
        else
            pc_buf_add_char(out, *p);
        line_start = *p == '\n';
    }
}

/* Paragraphs are parted by an empty line; one that is indented by two spaces is an example. */
static void add_text(struct pc_buf *out, const char *text, bool first) {
    struct pc_span rest = pc_span_str(text), line;
    bool example = false, fresh = !first;
    while (pc_span_split(&rest, '\n', &line)) {
        bool indented = pc_span_starts(line, PC_SPAN("  "));
        if (line.len == 0) {
            fresh = true;
            continue;
        }
        if (example && !indented)
            pc_buf_add_str(out, ".EE\n.RE\n");
        if (fresh || example != indented)
            pc_buf_add_str(out, ".PP\n");
        if (indented && !example)
            pc_buf_add_str(out, ".RS\n.EX\n");
        example = indented;
        fresh = false;
        PC_CLEANUP(pc_buf_free) struct pc_buf one = {0};
        pc_buf_add(&one, indented ? pc_span_from(line, 2) : line);
        const char *plain = pc_buf_str(&one);
        add_roff(out, plain == NULL ? "" : plain, true);
        pc_buf_add_char(out, '\n');
    }
    if (example)
        pc_buf_add_str(out, ".EE\n.RE\n");
}

static void add_options(struct pc_buf *out, const struct pc_cli_option *options) {
    for (const struct pc_cli_option *o = options; o != NULL && o->name != NULL; o++) {
        pc_buf_add_str(out, ".TP\n.B ");
        if (o->letter != 0)
            pc_buf_addf(out, "\\-%c, ", o->letter);
        pc_buf_add_str(out, "\\-\\-");
        add_roff(out, o->name, false);
        if (o->value != NULL)
            pc_buf_addf(out, " \\fI%s\\fR", o->value);
        pc_buf_add_char(out, '\n');
        add_roff(out, o->help, true);
        if (o->choices != NULL) {
            pc_buf_add_str(out, ": one of ");
            add_roff(out, o->choices, false);
        }
        pc_buf_add_str(out, ".\n");
    }
}

static void add_command(struct pc_buf *out, const struct pc_command *const *path, size_t depth) {
    const struct pc_command *command = path[depth - 1];
    if (command->hidden)
        return;
    PC_CLEANUP(pc_buf_free) struct pc_buf synopsis = {0};
    pc_help_synopsis(path, depth, &synopsis);
    const char *text = pc_buf_str(&synopsis);
    if (command->run != NULL) {
        pc_buf_add_str(out, ".SS ");
        add_roff(out, text == NULL ? "" : text, false);
        pc_buf_add_char(out, '\n');
        add_roff(out, command->summary, true);
        pc_buf_add_str(out, ".\n");
    }
    if (command->text != NULL && command->run != NULL)
        add_text(out, command->text, false);
    if (command->run != NULL)
        add_options(out, command->options);
    if (depth == PC_CLI_DEPTH)
        return; /* the table goes no deeper */
    for (const struct pc_command *const *at = command->commands; at != NULL && *at != NULL; at++) {
        const struct pc_command *deeper[PC_CLI_DEPTH] = {0};
        for (size_t i = 0; i < depth; i++)
            deeper[i] = path[i];
        deeper[depth] = *at;
        add_command(out, deeper, depth + 1);
    }
}

static const char tail[] =
    ".SH GETTING BACK IN\n"
    "Whoever may use the authority's admin socket (root, and the account that the authority runs "
    "as)\n"
    "needs no password, no second factor and no administrator.\n"
    "A new administrator is made with\n"
    ".BR \"portcullis user add NAME \\-\\-role admin\" ;\n"
    "a forgotten password is set with\n"
    ".BR \"portcullis user password NAME\" ;\n"
    "a lost second factor is removed with\n"
    ".BR \"portcullis user reset\\-mfa NAME\" ;\n"
    "a lock after too many attempts is lifted with\n"
    ".BR \"portcullis user unlock NAME\" ;\n"
    "a block is lifted with\n"
    ".BR \"portcullis block lift ID\" .\n"
    "Each is written to the audit trail.\n"
    ".SH FILES\n"
    "The configuration is the file named by\n"
    ".BR \\-\\-config ,\n"
    "else by\n"
    ".BR PORTCULLIS_CONFIG ,\n"
    "else the first that is there of\n"
    ".IR ./portcullis.yaml ,\n"
    ".I ./run/portcullis.yaml\n"
    "and\n"
    ".IR /etc/portcullis/portcullis.yaml .\n"
    "Keys, state, view, audit trail and the generated nginx configuration are in its folder "
    "unless\n"
    "its key\n"
    ".B directory\n"
    "names another one.\n"
    ".SH EXIT STATUS\n"
    ".TP\n.B 0\nIt was done.\n"
    ".TP\n.B 1\nIt failed; the error stream says why. For\n.B audit verify\nthe trail is bad, for\n"
    ".B check\nthe configuration is, for\n.B explain\nthe request would be denied.\n"
    ".TP\n.B 2\nThe call was wrong.\n";

void pc_help_man(struct pc_buf *out) {
    const struct pc_command *path[PC_CLI_DEPTH] = {&pc_command_root};
    pc_buf_add_str(out, ".TH PORTCULLIS 1 " PAGE_DATE " \"portcullis " PC_VERSION
                        "\" \"User Commands\"\n"
                        ".SH NAME\nportcullis \\- ");
    add_roff(out, pc_command_root.summary, false);
    pc_buf_add_str(out, "\n.SH SYNOPSIS\n.B portcullis\n.RI [ options ]\n.I command\n"
                        ".RI [ arguments ]\n.SH DESCRIPTION\n");
    add_text(out, pc_command_root.text, true);
    pc_buf_add_str(out, ".SH OPTIONS OF EVERY COMMAND\n");
    add_options(out, pc_command_root.options);
    pc_buf_add_str(out, ".SH COMMANDS\n");
    add_command(out, path, 1);
    pc_buf_add_str(out, tail);
}

/* Completion scripts for bash, zsh and fish, read off the table of commands. */
#include "cli/help.h"

#include <string.h>

/* A place in the table, and how its words are written before it: "" or " user" or " user add". */
struct place {
    const struct pc_command *command;
    const char *words;
};

typedef void (*visit)(struct pc_buf *out, const struct place *place);

static void walk(struct pc_buf *out, const struct pc_command *command, const char *words,
                 visit each) {
    each(out, &(struct place){command, words});
    for (const struct pc_command *const *at = command->commands; at != NULL && *at != NULL; at++) {
        PC_CLEANUP(pc_buf_free) struct pc_buf deeper = {0};
        pc_buf_addf(&deeper, "%s %s", words, (*at)->name);
        const char *text = pc_buf_str(&deeper);
        if (!(*at)->hidden && text != NULL)
            walk(out, *at, text, each);
    }
}

/* Inside single quotes of a shell. */
static void add_quoted(struct pc_buf *out, const char *text) {
    for (; *text != '\0'; text++) {
        if (*text == '\'')
            pc_buf_add_str(out, "'\\''");
        else
            pc_buf_add_char(out, *text);
    }
}

/* ---- bash ---- */

static void bash_known(struct pc_buf *out, const struct place *place) {
    if (place->words[0] != '\0')
        pc_buf_addf(out, "|'%s'", place->words);
}

static void bash_words(struct pc_buf *out, const struct place *place) {
    pc_buf_addf(out, "    '%s') words='", place->words);
    for (const struct pc_command *const *at = place->command->commands; at != NULL && *at != NULL;
         at++)
        if (!(*at)->hidden)
            pc_buf_addf(out, "%s ", (*at)->name);
    const struct pc_cli_option *o = place->words[0] == '\0' ? NULL : place->command->options;
    for (; o != NULL && o->name != NULL; o++)
        pc_buf_addf(out, "--%s ", o->name);
    pc_buf_add_str(out, "' ;;\n");
}

static void bash_choices(struct pc_buf *out, const struct place *place) {
    for (const struct pc_cli_option *o = place->command->options; o != NULL && o->name != NULL; o++)
        if (o->choices != NULL)
            pc_buf_addf(out,
                        "    '%s --%s') COMPREPLY=($(compgen -W '%s' -- \"$cur\")); return ;;\n",
                        place->words, o->name, o->choices);
}

static void bash(struct pc_buf *out) {
    pc_buf_add_str(out,
                   "# bash completion for portcullis; written by `portcullis completion bash`\n"
                   "_portcullis() {\n"
                   "    local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]}\n"
                   "    local path='' words='' i\n"
                   "    for ((i = 1; i < COMP_CWORD; i++)); do\n"
                   "        case \"$path ${COMP_WORDS[i]}\" in\n"
                   "        ''");
    walk(out, &pc_command_root, "", bash_known);
    pc_buf_add_str(out, ") path=\"$path ${COMP_WORDS[i]}\" ;;\n"
                        "        esac\n"
                        "    done\n"
                        "    case \"$path $prev\" in\n");
    walk(out, &pc_command_root, "", bash_choices);
    pc_buf_add_str(out, "    esac\n    case \"$path\" in\n");
    walk(out, &pc_command_root, "", bash_words);
    pc_buf_add_str(out, "    esac\n    words+='");
    for (const struct pc_cli_option *o = pc_command_root.options; o->name != NULL; o++)
        pc_buf_addf(out, "--%s ", o->name);
    pc_buf_add_str(out, "'\n    COMPREPLY=($(compgen -W \"$words\" -- \"$cur\"))\n"
                        "}\n"
                        "complete -o default -F _portcullis portcullis\n");
}

/* ---- zsh ---- */

static void zsh_item(struct pc_buf *out, const char *dashes, const char *name, const char *help) {
    pc_buf_addf(out, " '%s%s:", dashes, name);
    add_quoted(out, help);
    pc_buf_add_char(out, '\'');
}

static void zsh_items(struct pc_buf *out, const struct place *place) {
    pc_buf_addf(out, "    '%s') items=(", place->words);
    for (const struct pc_command *const *at = place->command->commands; at != NULL && *at != NULL;
         at++)
        if (!(*at)->hidden)
            zsh_item(out, "", (*at)->name, (*at)->summary);
    const struct pc_cli_option *o = place->words[0] == '\0' ? NULL : place->command->options;
    for (; o != NULL && o->name != NULL; o++)
        zsh_item(out, "--", o->name, o->help);
    pc_buf_add_str(out, " ) ;;\n");
}

static void zsh(struct pc_buf *out) {
    pc_buf_add_str(out, "#compdef portcullis\n"
                        "# written by `portcullis completion zsh`\n"
                        "_portcullis() {\n"
                        "    local -a items\n"
                        "    local place='' i\n"
                        "    for ((i = 2; i < CURRENT; i++)); do\n"
                        "        case \"$place ${words[i]}\" in\n"
                        "        ''");
    walk(out, &pc_command_root, "", bash_known);
    pc_buf_add_str(out, ") place=\"$place ${words[i]}\" ;;\n        esac\n    done\n"
                        "    case \"$place\" in\n");
    walk(out, &pc_command_root, "", zsh_items);
    pc_buf_add_str(out, "    esac\n    items+=(");
    for (const struct pc_cli_option *o = pc_command_root.options; o->name != NULL; o++)
        zsh_item(out, "--", o->name, o->help);
    pc_buf_add_str(out, " )\n    _describe portcullis items || _files\n}\n_portcullis \"$@\"\n");
}

/* ---- fish ---- */

static void fish_item(struct pc_buf *out, const struct place *place, const char *flags,
                      const char *name, const char *help) {
    pc_buf_addf(out, "complete -c portcullis -n '__portcullis_at%s' %s %s -d '", place->words,
                flags, name);
    for (; *help != '\0'; help++) {
        if (*help == '\'')
            pc_buf_add_char(out, '\\');
        pc_buf_add_char(out, *help);
    }
    pc_buf_add_str(out, "'\n");
}

static void fish_items(struct pc_buf *out, const struct place *place) {
    for (const struct pc_command *const *at = place->command->commands; at != NULL && *at != NULL;
         at++)
        if (!(*at)->hidden)
            fish_item(out, place, "-f -a", (*at)->name, (*at)->summary);
    const struct pc_cli_option *o = place->command->options;
    for (; o != NULL && o->name != NULL; o++)
        fish_item(out, place, o->value != NULL ? "-r -l" : "-f -l", o->name, o->help);
}

static void fish_known(struct pc_buf *out, const struct place *place) {
    if (place->words[0] != '\0')
        pc_buf_addf(out, " '%s'", place->words);
}

static void fish(struct pc_buf *out) {
    pc_buf_add_str(out,
                   "# fish completion for portcullis; written by `portcullis completion fish`\n"
                   "function __portcullis_at\n"
                   "    set -l place ''\n"
                   "    for word in (commandline -opc)[2..-1]\n"
                   "        contains -- \"$place $word\"");
    walk(out, &pc_command_root, "", fish_known);
    pc_buf_add_str(out, "; and set place \"$place $word\"\n"
                        "    end\n"
                        "    test -z \"$argv\"; and test -z \"$place\"; and return 0\n"
                        "    test \"$place\" = \" $argv\"\n"
                        "end\n");
    walk(out, &pc_command_root, "", fish_items);
}

static const struct {
    const char *name;
    void (*write)(struct pc_buf *out);
} shells[] = {{"bash", bash}, {"zsh", zsh}, {"fish", fish}};

pc_err pc_help_completion(const char *shell, struct pc_buf *out) {
    for (size_t i = 0; i < sizeof shells / sizeof shells[0]; i++)
        if (strcmp(shells[i].name, shell) == 0) {
            shells[i].write(out);
            return pc_buf_end(out);
        }
    return PC_ERR_NOTFOUND;
}

/*
 * The frame of the command: what a command says about itself, and what its handler is given.
 *
 * A command is one struct pc_command in its own cmd_<verb>.c and one row of the table in
 * commands.c. Parsing, usage texts, the manual page and shell completion are all read off these
 * structs, so a new option or command needs nothing else.
 */
#ifndef PC_CLI_CLI_H
#define PC_CLI_CLI_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "base/err.h"
#include "base/span.h"
#include "base/time.h"

enum { PC_EXIT_OK = 0, PC_EXIT_FAILED = 1, PC_EXIT_USAGE = 2 };

/* What an option's value must look like; checked before the handler runs. */
enum pc_value_kind {
    PC_VALUE_TEXT,
    PC_VALUE_FILE,
    PC_VALUE_FOLDER,
    PC_VALUE_NUMBER,   /* decimal, up to INT64_MAX */
    PC_VALUE_DURATION, /* "15m", "12h", "7d", or seconds */
    PC_VALUE_CHOICE    /* one of `choices` */
};

struct pc_cli_option {
    const char *name;  /* long form, without the dashes; NULL ends a table */
    const char *value; /* what stands for its value in texts ("NAME"); NULL: a switch */
    const char *help;  /* one line, lower case, no full stop */
    enum pc_value_kind kind;
    const char *choices; /* "a b c", for PC_VALUE_CHOICE */
    bool many;           /* may be given more than once */
    char letter;         /* short form, 'X' for "-X"; 0: none */
};

struct pc_cli_operand {
    const char *name; /* "NAME"; NULL ends a table */
    const char *help;
    bool optional;
    bool many; /* takes all that are left; only the last one */
    enum pc_value_kind kind;
};

struct pc_cli;

struct pc_command {
    const char *name;
    const char *summary; /* one line for lists, no full stop */
    const char *text;    /* paragraphs for the manual, parted by an empty line; may be NULL */
    const struct pc_cli_option *options;
    const struct pc_cli_operand *operands;
    const struct pc_command *const *commands; /* below this one, NULL at the end */
    /* Returns the exit code. A command with others below it may have none: one of them is needed
     * then. */
    int (*run)(struct pc_cli *cli);
    bool hidden; /* left out of lists */
};

enum { PC_CLI_DEPTH = 4, PC_CLI_GIVEN_MAX = 64, PC_CLI_OPERANDS_MAX = 4096 };

struct pc_cli_given {
    const struct pc_cli_option *option;
    const char *value; /* "" for a switch */
};

/* One call of the program, after its arguments were read. */
struct pc_cli {
    const char *program;                         /* argv[0] */
    const struct pc_command *path[PC_CLI_DEPTH]; /* the root, a command, its subcommands */
    size_t depth;
    struct pc_cli_given given[PC_CLI_GIVEN_MAX];
    size_t given_count;
    const char *operands[PC_CLI_OPERANDS_MAX];
    size_t operand_count;
    bool json;
    FILE *in;
    FILE *out;
    FILE *err;
};

/* The root of the table: its name is "portcullis", its options are the global ones. */
extern const struct pc_command pc_command_root;

/* Reads the arguments and runs the command; returns the exit code. */
int pc_cli_main(int argc, const char *const *argv, FILE *in, FILE *out, FILE *err);

/* The last value of an option, or NULL where it was not given. */
const char *pc_cli_value(const struct pc_cli *cli, const char *name);
bool pc_cli_switch(const struct pc_cli *cli, const char *name);
/* One value after the other: start with *at = 0; NULL ends. */
const char *pc_cli_next_value(const struct pc_cli *cli, const char *name, size_t *at);
/* The value as a number or a duration, or the default. The parser has checked the shape. */
uint64_t pc_cli_number(const struct pc_cli *cli, const char *name, uint64_t otherwise);
pc_time pc_cli_duration(const struct pc_cli *cli, const char *name, pc_time otherwise);
/* The operand at that place, or NULL. */
const char *pc_cli_operand(const struct pc_cli *cli, size_t at);

/* "portcullis user add: " and the text on the error stream; returns PC_EXIT_FAILED. */
int pc_cli_fail(const struct pc_cli *cli, const char *fmt, ...) PC_PRINTF(2, 3);
/* The same for a wrong call: adds where help is found; returns PC_EXIT_USAGE. */
int pc_cli_usage(const struct pc_cli *cli, const char *fmt, ...) PC_PRINTF(2, 3);
/* A remark that does not fail. */
void pc_cli_warn(const struct pc_cli *cli, const char *fmt, ...) PC_PRINTF(2, 3);

#endif

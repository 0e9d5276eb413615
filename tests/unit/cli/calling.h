/* Calling the command in a test: arguments in, exit code and both streams out. */
#ifndef PC_TESTS_UNIT_CLI_CALLING_H
#define PC_TESTS_UNIT_CLI_CALLING_H

#include <stdio.h>
#include <stdlib.h>

#include "cli/cli.h"
#include "cli/options.h"

enum { CALL_ARGS_MAX = 80 };

struct called {
    char *out;
    char *err;
    size_t out_len, err_len;
    int code;
};

static inline void called_free(struct called *called) {
    free(called->out);
    free(called->err);
}

/* Runs portcullis with these arguments (NULL at the end) and this standard input. */
static inline struct called call_with(const char *input, const char *const *args) {
    const char *argv[CALL_ARGS_MAX] = {"portcullis"};
    int argc = 1;
    while (args[argc - 1] != NULL && argc < CALL_ARGS_MAX - 1) {
        argv[argc] = args[argc - 1];
        argc++;
    }
    struct called called = {0};
    FILE *in = fmemopen((void *)(uintptr_t)input, strlen(input) + 1, "r");
    FILE *out = open_memstream(&called.out, &called.out_len);
    FILE *err = open_memstream(&called.err, &called.err_len);
    assert_non_null(in);
    called.code = pc_cli_main(argc, argv, in, out, err);
    (void)fclose(in);
    (void)fclose(out);
    (void)fclose(err);
    return called;
}

#define CALL(...) call_with("", (const char *const[]){__VA_ARGS__, NULL})

/* Parses only. */
static inline enum pc_cli_parsed parse_with(struct pc_cli *cli, const char *const *args) {
    const char *argv[CALL_ARGS_MAX] = {"portcullis"};
    int argc = 1;
    while (args[argc - 1] != NULL && argc < CALL_ARGS_MAX - 1) {
        argv[argc] = args[argc - 1];
        argc++;
    }
    *cli = (struct pc_cli){.program = "portcullis", .in = stdin, .out = stdout};
    cli->err = fopen("/dev/null", "w");
    enum pc_cli_parsed parsed = pc_cli_parse(cli, argc, argv);
    (void)fclose(cli->err);
    cli->err = stderr;
    return parsed;
}

#define PARSE(cli, ...) parse_with((cli), (const char *const[]){__VA_ARGS__, NULL})

#endif

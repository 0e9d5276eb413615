/* A request to try something with, from a file or from arguments as curl has them. */
#ifndef PC_CLI_REQUEST_H
#define PC_CLI_REQUEST_H

#include "cli/cli.h"
#include "inspect/waf/replay.h"

/* --file FILE ("-": standard input), or URL with -X, -H, -d and --data-file: PC_REQUEST_OPTIONS,
 * and a URL as that operand, which may be the name of a file, too. Fills what a client would have
 * sent of itself: Host, User-Agent, Accept, Content-Type and Content-Length. Prints what went
 * wrong; returns an exit code. */
int pc_request_of(const struct pc_cli *cli, size_t operand, struct pc_arena *arena,
                  struct pc_waf_request *out);

/* Rows for a table of options. */
#define PC_REQUEST_OPTIONS                                                                         \
    {.name = "request", .letter = 'X', .value = "METHOD", .help = "the method, such as POST"},     \
        {.name = "header",                                                                         \
         .letter = 'H',                                                                            \
         .value = "NAME:VALUE",                                                                    \
         .help = "a header of the request; may be given again",                                    \
         .many = true},                                                                            \
        {.name = "data",                                                                           \
         .letter = 'd',                                                                            \
         .value = "TEXT",                                                                          \
         .help = "the body as it is sent; more than one are joined by &",                          \
         .many = true},                                                                            \
        {.name = "data-file",                                                                      \
         .value = "FILE",                                                                          \
         .help = "the body; - reads standard input",                                               \
         .kind = PC_VALUE_FILE},                                                                   \
    {                                                                                              \
        .name = "file", .value = "FILE",                                                           \
        .help =                                                                                    \
            "instead of a URL: a whole request as it goes over the wire; - reads standard input",  \
        .kind = PC_VALUE_FILE                                                                      \
    }

#endif

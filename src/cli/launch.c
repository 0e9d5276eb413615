/* Reading just enough of the arguments. */
#include "cli/launch.h"

#include <string.h>

const struct pc_cli_option pc_cli_global_options[] = {
    {.name = "config", .value = "FILE", .help = "the configuration file", .kind = PC_VALUE_FILE},
    {.name = "json", .help = "print JSON"},
    {.name = "help", .help = "say how the command is used (-h)"},
    {.name = "version", .help = "print the version and do nothing else"},
    {0},
};

const char *pc_launch_word(int argc, const char *const *argv) {
    for (int at = 1; at < argc; at++) {
        if (strcmp(argv[at], "--version") == 0)
            return NULL;
        if (argv[at][0] != '-')
            return argv[at];
        if (strcmp(argv[at], "--config") == 0)
            at++;
    }
    return NULL;
}

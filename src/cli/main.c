/* The program `portcullis-commands`: all it does is in the table of commands.c. */
#include "cli/cli.h"

int main(int argc, char **argv) {
    return pc_cli_main(argc, (const char *const *)argv, stdin, stdout, stderr);
}

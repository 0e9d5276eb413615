/* The program `portcullis-commands`: all it does is in the table of commands.c. */
#include "cli/cli.h"
#include "confine/confine.h"

int main(int argc, char **argv) {
    struct pc_diag diag;
    if (pc_confine_dumps(&diag) != PC_OK) /* commands read passwords and keys */
        (void)fprintf(stderr, "portcullis: %s\n", diag.text);
    return pc_cli_main(argc, (const char *const *)argv, stdin, stdout, stderr);
}

/* The program `portcullis`: the vault's commands are done here, and every other one by the program
 * portcullis-commands. */
#define _GNU_SOURCE
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "cli/commands.h"
#include "cli/launch.h"
#include "cli/setup.h"
#include "confine/confine.h"

const struct pc_http_client *const pc_cli_http = NULL;
pc_err (*const pc_cli_http_init)(void) = NULL;

static const struct pc_command *const commands[] = {&pc_command_vault, NULL};

const struct pc_command pc_command_root = {
    .name = "portcullis",
    .summary = "Gate in front of services that decides every request and writes it down",
    .options = pc_cli_global_options,
    .commands = commands,
};

static int become_other(char **argv) {
    PC_CLEANUP(pc_buf_free) struct pc_buf path = {0};
    if (pc_setup_part("cli", "portcullis-commands", &path) != PC_OK) {
        (void)fprintf(stderr,
                      "portcullis: portcullis-commands, which belongs to it, is not there\n");
        return PC_EXIT_FAILED;
    }
    (void)execv(path.ptr, argv);
    (void)fprintf(stderr, "portcullis: %s: %s\n", path.ptr, strerror(errno));
    return PC_EXIT_FAILED;
}

int main(int argc, char **argv) {
    struct pc_diag diag;
    if (pc_confine_dumps(&diag) != PC_OK) /* passwords and keys go through here */
        (void)fprintf(stderr, "portcullis: %s\n", diag.text);
    const char *word = pc_launch_word(argc, (const char *const *)argv);
    if (word == NULL || strcmp(word, pc_command_vault.name) != 0)
        return become_other(argv);
    int code = pc_cli_main(argc, (const char *const *)argv, stdin, stdout, stderr);
    return code == PC_EXIT_OTHER_PROGRAM ? become_other(argv) : code;
}

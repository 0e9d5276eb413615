/* portcullis keyring: the keys that seal fields at rest. */
#include "cli/admin.h"
#include "cli/commands.h"
#include "cli/output.h"

static int rotate(struct pc_cli *cli) {
    json_t *key = NULL;
    int code = pc_admin_call(cli, "POST", "keyring/rotate", NULL, &key);
    if (code == PC_EXIT_OK) {
        const char *id = json_string_value(json_object_get(key, "id"));
        code = pc_output_done(cli, key, "Fields are sealed with key %s from now on.",
                              id == NULL ? "" : id);
    }
    json_decref(key);
    return code;
}

static const struct pc_command rotate_command = {
    .name = "rotate",
    .summary = "Seal personal columns and secrets with a new key",
    .text =
        "What the keys before it sealed stays as it is and readable, so they stay in the ring.\n"
        "A backup of the ring from before does not open what is sealed from now on.",
    .run = rotate};

static const struct pc_command *const commands[] = {&rotate_command, NULL};

const struct pc_command pc_command_keyring = {
    .name = "keyring", .summary = "The keys that seal fields at rest", .commands = commands};

/* portcullis signing-key: the keys that sign tokens and checkpoints. */
#include "cli/admin.h"
#include "cli/commands.h"
#include "cli/output.h"

static const struct pc_column columns[] = {
    {"kid", "ID"},
    {"use", "USE"},
    {"algorithm", "ALGORITHM"},
    {"created", "CREATED"},
    {"retired", "RETIRED"},
    {"not_after", "VERIFIES UNTIL"},
    {0},
};

static int list(struct pc_cli *cli) {
    return pc_admin_show_list(cli, "signing-keys", 0, columns);
}

static int rotate(struct pc_cli *cli) {
    json_t *key = NULL;
    int code = pc_admin_call(cli, "POST", "signing-keys/rotate", NULL, &key);
    if (code == PC_EXIT_OK) {
        const char *kid = json_string_value(json_object_get(key, "kid"));
        code = pc_output_done(cli, key, "Tokens are signed with key %s from now on.",
                              kid == NULL ? "" : kid);
    }
    json_decref(key);
    return code;
}

static const struct pc_command list_command = {
    .name = "list", .summary = "List signing keys", .run = list};
static const struct pc_command rotate_command = {
    .name = "rotate",
    .summary = "Sign tokens with a new key",
    .text = "Tokens that the old key signed stay good until they end.",
    .run = rotate};

static const struct pc_command *const commands[] = {&list_command, &rotate_command, NULL};

const struct pc_command pc_command_signing_key = {
    .name = "signing-key", .summary = "The keys that sign tokens", .commands = commands};

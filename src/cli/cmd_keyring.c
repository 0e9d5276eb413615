/* portcullis keyring: the keys that seal fields at rest. */
#include "cli/admin.h"
#include "cli/commands.h"
#include "cli/output.h"

static int rotate(struct pc_cli *cli) {
    json_t *key = NULL;
    int code = pc_admin_call(cli, "POST", "keyring/rotate", NULL, &key);
    if (code == PC_EXIT_OK) {
        const char *id = json_string_value(json_object_get(key, "id"));
        code = pc_output_done(cli, key,
                              "Fields are sealed with key %s from now on; what is stored is sealed "
                              "anew in the background (keyring status).",
                              id == NULL ? "" : id);
    }
    json_decref(key);
    return code;
}

static const struct pc_column key_columns[] = {
    {"id", "ID"}, {"created", "CREATED"}, {"seals", "SEALS"}, {0}};

/* The keys are a table of their own below the rest. */
static int status(struct pc_cli *cli) {
    json_t *ring = NULL;
    int code = pc_admin_call(cli, "GET", "keyring", NULL, &ring);
    json_t *keys = cli->json ? NULL : json_incref(json_object_get(ring, "keys"));
    if (keys != NULL)
        (void)json_object_del(ring, "keys");
    if (code == PC_EXIT_OK)
        code = pc_output_object(cli, ring);
    if (code == PC_EXIT_OK && keys != NULL) {
        (void)fputs("\nkeys:\n", cli->out);
        code = pc_output_list(cli, keys, key_columns);
    }
    json_decref(keys);
    json_decref(ring);
    return code;
}

static int retire(struct pc_cli *cli) {
    json_t *answer = NULL;
    int code = pc_admin_call(cli, "POST", "keyring/retire", NULL, &answer);
    if (code == PC_EXIT_OK) {
        size_t count = json_array_size(json_object_get(answer, "removed"));
        code = pc_output_done(cli, answer, "%zu %s removed from the ring.", count,
                              count == 1 ? "key was" : "keys were");
    }
    json_decref(answer);
    return code;
}

static int seal(struct pc_cli *cli) {
    int code = pc_admin_call(cli, "POST", "keyring/seal", NULL, NULL);
    return code == PC_EXIT_OK ? pc_output_done(cli, NULL,
                                               "The key ring's file is sealed by the keys of "
                                               "vault.store; the next start needs one of them.")
                              : code;
}

static int unseal(struct pc_cli *cli) {
    int code = pc_admin_call(cli, "POST", "keyring/unseal", NULL, NULL);
    return code == PC_EXIT_OK ? pc_output_done(cli, NULL, "The key ring's file is a plain one now.")
                              : code;
}

static const struct pc_command rotate_command = {
    .name = "rotate",
    .summary = "Seal personal columns and secrets with a new key",
    .text =
        "What the keys before it sealed stays readable, and is sealed anew in the background, "
        "some\n"
        "rows at a time; a restart goes on where it was. The old keys stay in the ring until they\n"
        "are retired. A backup of the ring from before does not open what is sealed from now on.",
    .run = rotate};

static const struct pc_command status_command = {
    .name = "status",
    .summary = "Show the keys, and how much of what is stored is sealed with the newest one",
    .run = status};

static const struct pc_command retire_command = {
    .name = "retire",
    .summary = "Remove the keys that no stored value needs any more",
    .text =
        "Looks at every stored value first, and removes nothing while one needs an older key.\n"
        "A copy of the database from before the rotation cannot be opened with this ring then:\n"
        "restore it together with the ring that belongs to it.",
    .run = retire};

static const struct pc_command seal_command = {
    .name = "seal",
    .summary = "Seal the ring's file by keys of the vault",
    .text = "By those that `vault.store` of the configuration names, each on its own. What was\n"
            "sealed is opened again before the file is replaced. Again after `vault.store` has\n"
            "changed. A copy of the plain file that a backup has is not sealed by this.",
    .run = seal};

static const struct pc_command unseal_command = {
    .name = "unseal", .summary = "Make the ring's file a plain one", .run = unseal};

static const struct pc_command *const commands[] = {
    &rotate_command, &status_command, &retire_command, &seal_command, &unseal_command, NULL};

const struct pc_command pc_command_keyring = {
    .name = "keyring", .summary = "The keys that seal fields at rest", .commands = commands};

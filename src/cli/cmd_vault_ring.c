/* portcullis vault ring: the keys of a ring, one by one. */
#include <errno.h>
#include <string.h>

#include "base/file.h"
#include "cli/output.h"
#include "cli/vault/keys.h"
#include "cli/vault/ring.h"
#include "cli/vault_commands.h"

static int refuse(const struct pc_cli *cli, const struct pc_files_ring *ring, pc_err err,
                  const struct pc_diag *diag) {
    return pc_cli_fail(cli, "%s: %s", ring->file,
                       diag->text[0] != '\0' ? diag->text : pc_err_name(err));
}

static json_t *key_json(const struct pc_vault_ring *ring, const struct pc_vault_ring_entry *key) {
    char text[40];
    struct pc_buf created = pc_buf_over(text, sizeof text);
    pc_time_format(key->created, &created);
    return json_pack("{s:s%,s:s%,s:b,s:b}", "id", key->id.ptr, key->id.len, "created", created.ptr,
                     created.len, "active", key->active, "passphrase",
                     pc_vault_ring_has_passphrase(ring));
}

static int list(struct pc_cli *cli) {
    static const struct pc_column columns[] = {{"id", "ID"},
                                               {"created", "CREATED"},
                                               {"active", "ENCRYPTS"},
                                               {"passphrase", "PASSPHRASE"},
                                               {NULL, NULL}};
    PC_CLEANUP(pc_files_ring_close) struct pc_files_ring ring = {0};
    int code = pc_files_ring_open(cli, &ring);
    if (code != PC_EXIT_OK)
        return code;
    json_t *items = json_array();
    for (size_t i = 0; i < pc_vault_ring_count(ring.ring); i++) {
        struct pc_vault_ring_entry key = pc_vault_ring_entry(ring.ring, i);
        (void)json_array_append_new(items, key_json(ring.ring, &key));
    }
    code = pc_output_list(cli, items, columns);
    json_decref(items);
    return code;
}

static int export_key(struct pc_cli *cli) {
    PC_CLEANUP(pc_files_ring_close) struct pc_files_ring ring = {0};
    uint8_t bytes[PC_VAULT_RING_KEY];
    const char *id = pc_cli_operand(cli, 0), *file = pc_cli_operand(cli, 1);
    int code = pc_files_ring_open(cli, &ring);
    if (code != PC_EXIT_OK)
        return code;
    pc_err err = pc_vault_ring_export(ring.ring, pc_span_str(id), bytes);
    if (err != PC_OK)
        return pc_cli_fail(cli, "%s: the ring has no such key", ring.file);
    err = pc_file_create(file, pc_span(bytes, sizeof bytes), 0600);
    int problem = errno;
    pc_wipe(bytes, sizeof bytes);
    if (err == PC_ERR_EXISTS)
        return pc_cli_fail(cli, "%s: there is a file already", file);
    if (err != PC_OK)
        return pc_cli_fail(cli, "%s: %s", file,
                           err == PC_ERR_RANGE ? "the path is too long" : strerror(problem));
    return pc_output_done(cli, NULL, "%s holds key %s as it is: --raw-aes %s --key-name %s", file,
                          id, file, id);
}

static int drop(struct pc_cli *cli) {
    PC_CLEANUP(pc_files_ring_close) struct pc_files_ring ring = {0};
    struct pc_diag diag = {{0}};
    const char *id = pc_cli_operand(cli, 0);
    int code = pc_files_ring_open(cli, &ring);
    if (code != PC_EXIT_OK)
        return code;
    pc_err err = pc_vault_ring_drop(ring.ring, pc_span_str(id), &diag);
    if (err != PC_OK)
        return refuse(cli, &ring, err, &diag);
    return pc_output_done(cli, NULL, "%s has key %s no more.", ring.file, id);
}

static int protect(struct pc_cli *cli) {
    PC_CLEANUP(pc_files_ring_close) struct pc_files_ring ring = {0};
    PC_CLEANUP(pc_buf_free) struct pc_buf passphrase = PC_BUF_SECRET;
    struct pc_diag diag = {{0}};
    int code = pc_files_ring_open(cli, &ring);
    if (code == PC_EXIT_OK)
        code = pc_files_ring_new_passphrase(cli, "new-passphrase-file", &passphrase);
    if (code != PC_EXIT_OK)
        return code;
    pc_err err = pc_vault_ring_protect(ring.ring, pc_buf_span(&passphrase), NULL, &diag);
    if (err != PC_OK)
        return refuse(cli, &ring, err, &diag);
    return pc_output_done(cli, NULL, "%s is %s now. Copies of it stay as they are.", ring.file,
                          passphrase.len > 0 ? "under the new passphrase" : "under no passphrase");
}

#define RING_OPTIONS                                                                               \
    {.name = "keys",                                                                               \
     .value = "FILE",                                                                              \
     .help = "a file with the section vault of the configuration; the configuration itself where " \
             "neither this nor --ring is given",                                                   \
     .kind = PC_VALUE_FILE},                                                                       \
        {.name = "ring", .value = "FILE", .help = "the ring", .kind = PC_VALUE_FILE}, {            \
        .name = "passphrase-file", .value = "FILE",                                                \
        .help = "with --ring: its first line opens it; asked for on the terminal otherwise",       \
        .kind = PC_VALUE_FILE                                                                      \
    }

static const struct pc_cli_option options[] = {RING_OPTIONS, {0}};
static const struct pc_cli_option protect_options[] = {
    RING_OPTIONS,
    {.name = "new-passphrase-file",
     .value = "FILE",
     .help = "its first line is the new one; asked for on the terminal otherwise",
     .kind = PC_VALUE_FILE},
    {.name = "no-passphrase",
     .help = "the keys stand in the file as they are; the file's mode guards them"},
    {0}};
static const struct pc_cli_operand key_operands[] = {
    {.name = "ID", .help = "the key, as list shows it"}, {0}};
static const struct pc_cli_operand export_operands[] = {
    {.name = "ID", .help = "the key, as list shows it"},
    {.name = "FILE", .help = "a new file, of mode 0600", .kind = PC_VALUE_FILE},
    {0}};

static const struct pc_command list_command = {
    .name = "list", .summary = "Which keys the ring has", .options = options, .run = list};
static const struct pc_command export_command = {
    .name = "export",
    .summary = "Write one key down as it is, for other programs",
    .text = "With it, other programs that know the format open what is under this key, as a raw\n"
            "AES key of the name space portcullis whose name is its id.",
    .operands = export_operands,
    .options = options,
    .run = export_key};
static const struct pc_command drop_command = {
    .name = "drop",
    .summary = "Take a key out of the ring",
    .text = "What is still under it does not open any more; `portcullis vault rewrap` puts files\n"
            "under the present one. The key that encrypts stays.",
    .operands = key_operands,
    .options = options,
    .run = drop};
static const struct pc_command passphrase_command = {
    .name = "passphrase",
    .summary = "Put the ring under another passphrase, or under none",
    .options = protect_options,
    .run = protect};

static const struct pc_command *const commands[] = {&list_command, &export_command, &drop_command,
                                                    &passphrase_command, NULL};

const struct pc_command pc_command_vault_ring = {
    .name = "ring", .summary = "The keys of a ring", .commands = commands};

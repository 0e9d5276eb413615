/* Settings of keys, opened by the table of providers. */
#define _GNU_SOURCE
#include "cli/vault/keys.h"

#include "cli/launch.h"
#include "cli/vault/names.h"
#include "cli/vault/ring.h"
#include "crypto/random.h"
#include "vault/open_keys.h"

enum { NETWORK = 1 << PC_VAULT_KMS | 1 << PC_VAULT_TRANSIT };

static int open_keys(const struct pc_cli *cli, const struct pc_settings_vault *vault,
                     struct pc_files_keys *out) {
    struct pc_diag diag = {{0}};
    out->secrets.cli = cli;
    out->ports = (struct pc_vault_ports){.http = pc_cli_http,
                                         .entropy = &pc_system_entropy,
                                         .clock = &pc_files_clock,
                                         .secret = pc_files_secret,
                                         .secrets = &out->secrets};
    pc_err err = pc_cli_http_init != NULL ? pc_cli_http_init() : PC_OK;
    if (err == PC_OK)
        err = pc_vault_open_keys(vault, NULL, &out->ports, &out->keys, &diag);
    if (err == PC_OK)
        return PC_EXIT_OK;
    return pc_cli_fail(cli, "%s", diag.text[0] != '\0' ? diag.text : pc_err_name(err));
}

bool pc_files_keys_need_network(const struct pc_settings_vault *vault) {
    for (size_t i = 0; i < vault->key_count; i++) {
        const struct pc_settings_vault_key *key = &vault->keys[i];
        if ((1 << key->type & NETWORK) != 0 || pc_files_secret_is_remote(key->passphrase) ||
            pc_files_secret_is_remote(key->pin) || pc_files_secret_is_remote(key->token))
            return true;
    }
    return false;
}

static int of_configuration(const struct pc_cli *cli, const char *file, struct pc_files_keys *out) {
    struct pc_setup *setup = &out->setup;
    if (file == NULL && pc_setup_find(cli, &setup->arena, &setup->file) == PC_ERR_NOTFOUND)
        return pc_cli_fail(cli, "there are no keys: name them with --keys, --ring or --raw-aes, or "
                                "a configuration that has some with --config");
    int code = file != NULL ? pc_setup_load_file(cli, file, setup) : pc_setup_load(cli, setup);
    if (code != PC_EXIT_OK)
        return code;
    const struct pc_settings_vault *vault = &setup->settings.vault;
    if (vault->key_count == 0)
        return pc_cli_fail(cli,
                           "%s: there are no keys in it: name one under vault.keys, "
                           "or give --ring, --raw-aes or --keys",
                           setup->file);
    if (pc_cli_http == NULL && pc_files_keys_need_network(vault))
        return PC_EXIT_OTHER_PROGRAM;
    out->secrets.setup = setup;
    return open_keys(cli, vault, out);
}

/* Every message has its own data key: these keys are here, and wrapping one takes no time. */
static struct pc_settings_vault one_key(struct pc_settings_vault_key *key) {
    return (struct pc_settings_vault){.keys = key, .key_count = 1};
}

static int of_ring(const struct pc_cli *cli, const char *file, struct pc_files_keys *out) {
    struct pc_settings_vault_key key = {
        .name = PC_SPAN("ring"), .type = PC_VAULT_RING, .file = pc_span_str(file)};
    int code = pc_files_ring_passphrase(cli, file, &key.passphrase);
    if (code != PC_EXIT_OK)
        return code;
    struct pc_settings_vault vault = one_key(&key);
    return open_keys(cli, &vault, out);
}

static int of_raw_aes(const struct pc_cli *cli, const char *file, struct pc_files_keys *out) {
    const char *name_space = pc_cli_value(cli, "key-namespace");
    const char *name = pc_cli_value(cli, "key-name");
    struct pc_settings_vault_key key = {
        .name = PC_SPAN("raw-aes"),
        .type = PC_VAULT_RAW_AES,
        .file = pc_span_str(file),
        .key_namespace = name_space != NULL ? pc_span_str(name_space) : PC_SPAN("portcullis"),
        .key_name = name != NULL ? pc_span_str(name) : pc_files_base(pc_span_str(file))};
    struct pc_settings_vault vault = one_key(&key);
    return open_keys(cli, &vault, out);
}

int pc_files_keys_check(const struct pc_cli *cli) {
    const char *file = pc_cli_value(cli, "keys"), *ring = pc_cli_value(cli, "ring");
    const char *aes = pc_cli_value(cli, "raw-aes");
    if ((file != NULL) + (ring != NULL) + (aes != NULL) > 1)
        return pc_cli_usage(cli, "--keys, --ring and --raw-aes exclude one another");
    if (ring == NULL && pc_cli_value(cli, "passphrase-file") != NULL)
        return pc_cli_usage(cli, "--passphrase-file needs --ring");
    if (aes == NULL &&
        (pc_cli_value(cli, "key-name") != NULL || pc_cli_value(cli, "key-namespace") != NULL))
        return pc_cli_usage(cli, "--key-name and --key-namespace need --raw-aes");
    return PC_EXIT_OK;
}

int pc_files_keys_open(const struct pc_cli *cli, struct pc_files_keys *out) {
    const char *file = pc_cli_value(cli, "keys"), *ring = pc_cli_value(cli, "ring");
    const char *aes = pc_cli_value(cli, "raw-aes");
    int code = pc_files_keys_check(cli);
    if (code != PC_EXIT_OK)
        return code;
    if (ring != NULL)
        return of_ring(cli, ring, out);
    return aes != NULL ? of_raw_aes(cli, aes, out) : of_configuration(cli, file, out);
}

void pc_files_keys_close(struct pc_files_keys *keys) {
    pc_vault_keys_free(keys->keys);
    keys->keys = NULL;
    pc_setup_free(&keys->setup);
}

/* The keys that a call works with: of the configuration, of a file like it, or of options. */
#ifndef PC_CLI_VAULT_KEYS_H
#define PC_CLI_VAULT_KEYS_H

#include "cli/cli.h"
#include "cli/vault/secret.h"
#include "vault/keys.h"
#include "vault/providers.h"

struct pc_files_keys {
    /* Who keeps a key may be asked by these later on, too: it stays where it is. */
    struct pc_setup setup;
    struct pc_files_secrets secrets;
    struct pc_vault_ports ports;
    struct pc_vault_keys *keys;
};

/* Whether another server is asked for one of them, or for what opens it. */
bool pc_files_keys_need_network(const struct pc_settings_vault *vault);

/* Whether the options name keys in one way. Prints what is wrong; returns an exit code. */
int pc_files_keys_check(const struct pc_cli *cli);
/* Opens them, after the same look. Prints what is wrong; returns an exit code,
 * PC_EXIT_OTHER_PROGRAM among them. */
int pc_files_keys_open(const struct pc_cli *cli, struct pc_files_keys *out);
void pc_files_keys_close(struct pc_files_keys *keys); /* for PC_CLEANUP */

#define PC_FILES_KEY_OPTIONS                                                                       \
    {.name = "keys",                                                                               \
     .value = "FILE",                                                                              \
     .help = "a file with the section vault of the configuration; the configuration's own keys "   \
             "where neither this nor --ring nor --raw-aes is given",                               \
     .kind = PC_VALUE_FILE},                                                                       \
        {.name = "ring",                                                                           \
         .value = "FILE",                                                                          \
         .help = "a key ring, as portcullis vault init makes it",                                  \
         .kind = PC_VALUE_FILE},                                                                   \
        {.name = "passphrase-file",                                                                \
         .value = "FILE",                                                                          \
         .help =                                                                                   \
             "with --ring: its first line opens the ring; asked for on the terminal otherwise",    \
         .kind = PC_VALUE_FILE},                                                                   \
        {.name = "raw-aes",                                                                        \
         .value = "FILE",                                                                          \
         .help = "an AES key of 16, 24 or 32 bytes, as they are or in base64 or hexadecimal",      \
         .kind = PC_VALUE_FILE},                                                                   \
        {.name = "key-namespace",                                                                  \
         .value = "TEXT",                                                                          \
         .help = "with --raw-aes: the key's name space; portcullis by default"},                   \
    {                                                                                              \
        .name = "key-name", .value = "TEXT",                                                       \
        .help = "with --raw-aes: the key's name; the file's by default"                            \
    }

#endif

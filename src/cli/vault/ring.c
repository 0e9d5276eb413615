/* Which file, and what opens it. */
#define _GNU_SOURCE
#include "cli/vault/ring.h"

#include <time.h>

#include "cli/launch.h"
#include "cli/prompt.h"
#include "cli/vault/keys.h"
#include "crypto/random.h"

pc_time pc_files_now(void) {
    struct timespec now;
    (void)clock_gettime(CLOCK_REALTIME, &now);
    return (pc_time)now.tv_sec * PC_SECOND + now.tv_nsec / 1000;
}

static pc_time clock_now(void *self) {
    (void)self;
    return pc_files_now();
}

const struct pc_clock pc_files_clock = {.now = clock_now};

/* The first in the order of `use`. */
static const struct pc_settings_vault_key *first_ring(const struct pc_settings_vault *vault) {
    for (size_t i = 0; i < vault->use.count; i++)
        for (size_t k = 0; k < vault->key_count; k++)
            if (vault->keys[k].type == PC_VAULT_RING &&
                pc_span_eq(vault->use.items[i], vault->keys[k].name))
                return &vault->keys[k];
    for (size_t k = 0; k < vault->key_count && vault->use.count == 0; k++)
        if (vault->keys[k].type == PC_VAULT_RING)
            return &vault->keys[k];
    return NULL;
}

static int find(const struct pc_cli *cli, struct pc_files_ring *out, struct pc_span *passphrase) {
    const char *file = pc_cli_value(cli, "keys");
    out->file = pc_cli_value(cli, "ring");
    if (out->file != NULL)
        return pc_files_ring_passphrase(cli, out->file, passphrase);
    int code =
        file != NULL ? pc_setup_load_file(cli, file, &out->setup) : pc_setup_load(cli, &out->setup);
    if (code != PC_EXIT_OK)
        return code;
    out->configured = true;
    /* Also where others than the ring need it: files may be wrapped under all of them after this,
     * and the other program would begin anew. */
    if (pc_cli_http == NULL && pc_files_keys_need_network(&out->setup.settings.vault))
        return PC_EXIT_OTHER_PROGRAM;
    const struct pc_settings_vault_key *key = first_ring(&out->setup.settings.vault);
    if (key == NULL)
        return pc_cli_fail(cli,
                           "%s: no key of type ring is used; keys that others keep are rotated "
                           "there, and files are then re-wrapped by portcullis vault rewrap",
                           out->setup.file);
    out->file = key->file.ptr; /* the configuration's texts have a NUL behind them */
    *passphrase = key->passphrase;
    return PC_EXIT_OK;
}

int pc_files_ring_open(const struct pc_cli *cli, struct pc_files_ring *out) {
    PC_CLEANUP(pc_buf_free) struct pc_buf passphrase = PC_BUF_SECRET;
    struct pc_span reference = {0};
    struct pc_diag diag = {{0}};
    int code = find(cli, out, &reference);
    if (code != PC_EXIT_OK)
        return code;
    struct pc_files_secrets secrets = {.cli = cli, .setup = out->configured ? &out->setup : NULL};
    pc_err err = PC_OK;
    if (reference.len > 0)
        err = pc_files_secret(&secrets, reference, &passphrase, &diag);
    if (err == PC_OK)
        err = pc_vault_ring_load(out->file, pc_buf_span(&passphrase), &pc_system_entropy,
                                 &out->ring, &diag);
    if (err == PC_OK)
        return PC_EXIT_OK;
    return pc_cli_fail(cli, "%s", diag.text[0] != '\0' ? diag.text : pc_err_name(err));
}

void pc_files_ring_close(struct pc_files_ring *ring) {
    pc_vault_ring_free(ring->ring);
    pc_setup_free(&ring->setup);
}

int pc_files_ring_new_passphrase(const struct pc_cli *cli, const char *option, struct pc_buf *out) {
    const char *file = pc_cli_value(cli, option);
    bool none = pc_cli_switch(cli, "no-passphrase");
    struct pc_diag diag = {{0}};
    if (file != NULL && none)
        return pc_cli_usage(cli, "--%s and --no-passphrase exclude each other", option);
    if (none)
        return PC_EXIT_OK;
    if (file == NULL)
        return pc_prompt_new_passphrase(cli, out);
    return pc_files_secret_line(file, out, &diag) == PC_OK ? PC_EXIT_OK
                                                           : pc_cli_fail(cli, "%s", diag.text);
}

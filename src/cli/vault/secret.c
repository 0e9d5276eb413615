/* References of the configuration; or two of this command's own, which no configuration has. */
#define _GNU_SOURCE
#include "cli/vault/secret.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "cli/launch.h"
#include "cli/prompt.h"
#include "cli/vault/ring.h"
#include "crypto/random.h"
#include "vault/secrets/remote.h"
#include "vault/secrets/source.h"

enum { SECRET_MAX = 4096, RING_MAX = 1 << 20 };

#define ASKED "${terminal:}"
#define NAMED "${option:passphrase-file}"

bool pc_files_secret_is_remote(struct pc_span reference) {
    struct pc_secret_ref ref;
    return reference.len > 0 && pc_secret_ref_parse(reference, &ref, NULL) == PC_OK &&
           pc_secret_is_remote(ref.kind);
}

pc_err pc_files_secret_line(const char *path, struct pc_buf *out, struct pc_diag *diag) {
    PC_CLEANUP(pc_buf_free) struct pc_buf text = PC_BUF_SECRET;
    pc_err err = pc_file_read(path, SECRET_MAX, &text);
    if (err != PC_OK)
        return pc_diag_set(diag, err, "%s: %s", path, pc_err_name(err));
    struct pc_span line = pc_span_upto(pc_buf_span(&text), pc_span_find(pc_buf_span(&text), '\n'));
    if (pc_span_ends(line, PC_SPAN("\r")))
        line.len--;
    if (line.len == 0)
        return pc_diag_set(diag, PC_ERR_INVALID, "%s: its first line is empty", path);
    pc_buf_add(out, line);
    return pc_buf_end(out);
}

/* Where in the configuration a reference stands: what is sealed is bound to it. */
static struct pc_span key_of(const struct pc_setup *setup, struct pc_span reference) {
    for (const struct pc_settings_secret *secret = setup->settings.secrets; secret != NULL;
         secret = secret->next)
        if (pc_span_eq(secret->reference, reference))
            return secret->key;
    return PC_SPAN("");
}

static void remote_free(struct pc_secret_remote **remote) {
    pc_secret_remote_free(*remote);
}

static pc_err read_reference(const struct pc_setup *setup, struct pc_span reference,
                             struct pc_buf *out, struct pc_diag *diag) {
    struct pc_secret_ref ref;
    const char *why = "it is too long";
    pc_err err = pc_secret_ref_parse(reference, &ref, &why);
    if (err != PC_OK)
        return pc_diag_set(diag, err, "a secret: %s", why);
    struct pc_secret_place place = {.seal_key = setup->paths.seal_key,
                                    .credentials = getenv("CREDENTIALS_DIRECTORY"),
                                    .settings = &setup->settings.secret_sources,
                                    .http = pc_cli_http,
                                    .clock = &pc_files_clock,
                                    .entropy = &pc_system_entropy};
    PC_CLEANUP(remote_free) struct pc_secret_remote *remote = NULL;
    if (place.http != NULL && pc_secret_remote_new(&place, &remote) != PC_OK)
        return PC_ERR_NOMEM;
    place.remote = remote;
    return pc_secret_read(&place, &ref, key_of(setup, reference), out, diag);
}

pc_err pc_files_secret(void *self, struct pc_span reference, struct pc_buf *out,
                       struct pc_diag *diag) {
    const struct pc_files_secrets *secrets = self;
    if (secrets->setup != NULL)
        return read_reference(secrets->setup, reference, out, diag);
    if (pc_span_eq(reference, PC_SPAN(NAMED)))
        return pc_files_secret_line(pc_cli_value(secrets->cli, "passphrase-file"), out, diag);
    return pc_prompt_secret(secrets->cli, "Passphrase: ", out) == PC_EXIT_OK
               ? PC_OK
               : pc_diag_set(diag, PC_ERR_UNAVAILABLE, "no passphrase was read");
}

/* Whether the ring says of itself that its keys are wrapped. */
static bool is_wrapped(const char *file) {
    PC_CLEANUP(pc_buf_free) struct pc_buf text = PC_BUF_SECRET;
    if (pc_file_read(file, RING_MAX, &text) != PC_OK)
        return false; /* opening it says why */
    json_t *ring = json_loadb(text.ptr, text.len, 0, NULL);
    bool wrapped = json_is_object(json_object_get(ring, "passphrase"));
    json_decref(ring);
    return wrapped;
}

int pc_files_ring_passphrase(const struct pc_cli *cli, const char *file,
                             struct pc_span *reference) {
    if (pc_cli_value(cli, "passphrase-file") != NULL)
        *reference = PC_SPAN(NAMED);
    else if (is_wrapped(file))
        *reference = PC_SPAN(ASKED);
    return PC_EXIT_OK;
}

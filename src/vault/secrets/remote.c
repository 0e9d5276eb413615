/* The two servers, opened when they are first asked. */
#include "vault/secrets/remote.h"

#include <stdlib.h>

#include "vault/aws/secrets_manager.h"
#include "vault/hashicorp/vault_kv.h"

#define TIMEOUT   (10 * PC_SECOND)
#define TOKEN_KEY PC_SPAN("secrets.vault.token")

struct pc_secret_remote {
    const struct pc_secret_place *place;
    struct pc_hashicorp *vault; /* NULL: not asked yet */
    struct pc_aws *aws;
};

pc_err pc_secret_remote_new(const struct pc_secret_place *place, struct pc_secret_remote **out) {
    *out = calloc(1, sizeof **out);
    if (*out == NULL)
        return PC_ERR_NOMEM;
    (*out)->place = place;
    return PC_OK;
}

void pc_secret_remote_free(struct pc_secret_remote *remote) {
    if (remote == NULL)
        return;
    if (remote->vault != NULL)
        pc_hashicorp_free(remote->vault);
    if (remote->aws != NULL)
        pc_aws_free(remote->aws);
    free(remote);
}

/* The token is a secret of this machine: the schema sees to that. */
static pc_err token(void *self, struct pc_buf *out, struct pc_diag *diag) {
    const struct pc_secret_remote *remote = self;
    const struct pc_secret_place *place = remote->place;
    struct pc_span reference = place->settings->vault.token;
    struct pc_secret_ref ref;
    if (place->local != NULL)
        return place->local->get(place->local->self, reference, out, diag);
    pc_err err = pc_secret_ref_parse(reference, &ref, NULL);
    if (err == PC_OK && pc_secret_is_remote(ref.kind))
        err = PC_ERR_UNSUPPORTED;
    if (err == PC_OK)
        return pc_secret_read(place, &ref, TOKEN_KEY, out, diag);
    return pc_diag_set(diag, err, "secrets.vault.token is no reference");
}

static pc_err open_vault(struct pc_secret_remote *remote, struct pc_diag *diag) {
    const struct pc_secret_place *place = remote->place;
    const struct pc_settings_secret_vault *settings = &place->settings->vault;
    if (settings->url.len == 0 || place->http == NULL)
        return pc_diag_set(diag, PC_ERR_UNSUPPORTED,
                           "secrets.vault.url and secrets.vault.token are needed for ${vault:…}");
    const struct pc_hashicorp_options options = {.url = settings->url,
                                                 .name_space = settings->name_space,
                                                 .ca = settings->ca,
                                                 .timeout = TIMEOUT,
                                                 .token = token,
                                                 .token_self = remote,
                                                 .http = place->http,
                                                 .entropy = place->entropy,
                                                 .clock = place->clock,
                                                 .stop = place->stop};
    return pc_hashicorp_new(&options, &remote->vault, diag);
}

pc_err pc_secret_remote_vault(struct pc_secret_remote *remote, const struct pc_secret_ref *ref,
                              struct pc_buf *out, struct pc_diag *diag) {
    pc_err err = remote->vault != NULL ? PC_OK : open_vault(remote, diag);
    return err == PC_OK ? pc_vault_kv_get(remote->vault, ref->place, ref->part, out, diag) : err;
}

static pc_err open_aws(struct pc_secret_remote *remote, struct pc_diag *diag) {
    const struct pc_secret_place *place = remote->place;
    const struct pc_settings_secret_aws *settings = &place->settings->aws;
    if (place->http == NULL)
        return pc_diag_set(diag, PC_ERR_UNSUPPORTED, "nobody is asked over the network here");
    const struct pc_aws_options options = {.region = settings->region,
                                           .endpoint = settings->endpoint,
                                           .profile = settings->profile,
                                           .ca = settings->ca,
                                           .timeout = TIMEOUT,
                                           .http = place->http,
                                           .entropy = place->entropy,
                                           .clock = place->clock,
                                           .stop = place->stop};
    return pc_aws_new(&options, &remote->aws, diag);
}

pc_err pc_secret_remote_aws(struct pc_secret_remote *remote, const struct pc_secret_ref *ref,
                            struct pc_buf *out, struct pc_diag *diag) {
    pc_err err = remote->aws != NULL ? PC_OK : open_aws(remote, diag);
    if (err != PC_OK)
        return err;
    return pc_aws_secret_get(remote->aws, ref->place, PC_SPAN(""), ref->part, out, diag);
}

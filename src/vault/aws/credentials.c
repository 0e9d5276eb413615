/* The chain of sources, and what they gave. */
#include "vault/aws/credentials.h"

#include <pthread.h>
#include <string.h>

#include "vault/json_text.h"

/* From so long before their end on others are looked for; these are used while there are none. */
#define AHEAD (5 * PC_MINUTE)
/* They may not end on the way. */
#define LAST (10 * PC_SECOND)
/* A source that was asked ahead of time, and failed or has no others yet, is left alone for so
 * long.
 */
#define PAUSE (30 * PC_SECOND)

struct pc_aws_wallet {
    struct pc_locked memory; /* which it lies in itself */
    struct pc_aws_seek seek;
    pthread_mutex_t lock;
    struct pc_aws_credentials kept;
    bool have;
    pc_time not_before; /* another try ahead of time */
};

void pc_aws_credentials_wipe(struct pc_aws_credentials *credentials) {
    pc_wipe(credentials, sizeof *credentials);
}

static bool put(char *to, size_t room, struct pc_span text) {
    if (text.len >= room)
        return false;
    for (size_t i = 0; i < text.len; i++)
        if (text.ptr[i] <= ' ' || text.ptr[i] > '~')
            return false;
    if (text.len > 0)
        memcpy(to, text.ptr, text.len);
    to[text.len] = '\0';
    return true;
}

pc_err pc_aws_credentials_set(struct pc_aws_credentials *out, struct pc_span access,
                              struct pc_span secret, struct pc_span token) {
    out->expires = 0;
    bool good = access.len > 0 && secret.len > 0 && put(out->access, sizeof out->access, access) &&
                put(out->secret, sizeof out->secret, secret) &&
                put(out->token, sizeof out->token, token);
    return good ? PC_OK : PC_ERR_INVALID;
}

struct read {
    struct pc_buf access, secret, token, expiration;
};

static void read_free(struct read *read) {
    pc_buf_free(&read->access);
    pc_buf_free(&read->secret);
    pc_buf_free(&read->token);
    pc_buf_free(&read->expiration);
}

pc_err pc_aws_credentials_read(struct pc_span json, struct pc_aws_credentials *out) {
    PC_CLEANUP(read_free)
    struct read read = {{.secret = true}, {.secret = true}, {.secret = true}, {.secret = true}};
    pc_err err = pc_vault_json_string(json, PC_SPAN("AccessKeyId"), &read.access);
    if (err == PC_OK)
        err = pc_vault_json_string(json, PC_SPAN("SecretAccessKey"), &read.secret);
    if (err == PC_OK)
        err = pc_vault_json_string(json, PC_SPAN("Token"), &read.token);
    if (err == PC_OK)
        err = pc_vault_json_string(json, PC_SPAN("Expiration"), &read.expiration);
    if (err == PC_OK)
        err = pc_aws_credentials_set(out, pc_buf_span(&read.access), pc_buf_span(&read.secret),
                                     pc_buf_span(&read.token));
    if (err == PC_OK)
        err = pc_time_parse(pc_buf_span(&read.expiration), &out->expires);
    return err == PC_ERR_NOTFOUND ? PC_ERR_INVALID : err;
}

pc_err pc_aws_from_environment(const struct pc_aws_seek *seek, struct pc_aws_credentials *out,
                               struct pc_diag *diag) {
    const struct pc_aws_environment *environment = seek->environment;
    if (environment->access_key.len == 0 && environment->secret_key.len == 0)
        return PC_ERR_NOTFOUND;
    if (pc_aws_credentials_set(out, environment->access_key, environment->secret_key,
                               environment->session_token) == PC_OK)
        return PC_OK;
    return pc_diag_set(diag, PC_ERR_DENIED,
                       "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY have to be set both, and to "
                       "printable text without spaces");
}

typedef pc_err source(const struct pc_aws_seek *seek, struct pc_aws_credentials *out,
                      struct pc_diag *diag);

static source *const sources[] = {pc_aws_from_environment, pc_aws_from_files, pc_aws_from_container,
                                  pc_aws_from_machine};

static pc_err look(const struct pc_aws_seek *seek, struct pc_aws_credentials *out,
                   struct pc_diag *diag) {
    if (seek->profile.len > 0)
        return pc_aws_from_files(seek, out, diag);
    for (size_t i = 0; i < sizeof sources / sizeof *sources; i++) {
        pc_err err = sources[i](seek, out, diag);
        if (err != PC_ERR_NOTFOUND)
            return err;
    }
    return pc_diag_set(
        diag, PC_ERR_DENIED,
        "no credentials of AWS: neither in the environment, nor in the shared files, "
        "nor by the role of a container or a machine");
}

pc_err pc_aws_wallet_new(const struct pc_aws_seek *seek, struct pc_aws_wallet **out) {
    struct pc_locked memory;
    if (pc_locked_new(sizeof(struct pc_aws_wallet), &memory) != PC_OK)
        return PC_ERR_NOMEM;
    struct pc_aws_wallet *wallet = (struct pc_aws_wallet *)(void *)memory.ptr;
    wallet->memory = memory;
    wallet->seek = *seek;
    if (pthread_mutex_init(&wallet->lock, NULL) != 0) {
        pc_locked_free(&memory);
        return PC_ERR_NOMEM;
    }
    *out = wallet;
    return PC_OK;
}

void pc_aws_wallet_free(struct pc_aws_wallet *wallet) {
    if (wallet == NULL)
        return;
    (void)pthread_mutex_destroy(&wallet->lock);
    struct pc_locked memory = wallet->memory;
    pc_locked_free(&memory);
}

static bool is_good(const struct pc_aws_wallet *wallet, pc_time now, pc_time ahead,
                    const struct pc_aws_credentials *refused) {
    const struct pc_aws_credentials *kept = &wallet->kept;
    if (!wallet->have || (kept->expires != 0 && kept->expires - now <= ahead))
        return false;
    return refused == NULL || strcmp(refused->access, kept->access) != 0 ||
           strcmp(refused->token, kept->token) != 0;
}

static pc_err get(struct pc_aws_wallet *wallet, const struct pc_aws_credentials *refused,
                  struct pc_aws_credentials *out, struct pc_diag *diag) {
    pc_time now = pc_clock_now(wallet->seek.clock);
    bool usable = is_good(wallet, now, LAST, refused);
    if (usable && (is_good(wallet, now, AHEAD, refused) || now < wallet->not_before)) {
        *out = wallet->kept;
        return PC_OK;
    }
    pc_err err = look(&wallet->seek, out, diag);
    wallet->not_before = now + PAUSE;
    if (err == PC_OK) {
        wallet->kept = *out;
        wallet->have = true;
        return PC_OK;
    }
    if (!usable)
        return err;
    *out = wallet->kept;
    return PC_OK;
}

pc_err pc_aws_wallet_get(struct pc_aws_wallet *wallet, const struct pc_aws_credentials *refused,
                         struct pc_aws_credentials *out, struct pc_diag *diag) {
    if (pthread_mutex_lock(&wallet->lock) != 0)
        return PC_ERR_BUSY;
    pc_err err = get(wallet, refused, out, diag);
    (void)pthread_mutex_unlock(&wallet->lock);
    return err;
}

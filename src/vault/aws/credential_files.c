/* Credentials out of the shared files. They are read anew each time: who puts new ones in need not
 * restart anything. */
#include "base/file.h"
#include "vault/aws/credentials.h"
#include "vault/aws/shared_file.h"

/* The path as the environment says, else below the home folder; empty: there is none. */
static pc_err path_of(const struct pc_aws_environment *environment, struct pc_span given,
                      const char *usual, struct pc_buf *out) {
    if (given.len > 0) {
        pc_buf_add(out, given);
    } else if (environment->home.len > 0) {
        pc_buf_add(out, environment->home);
        pc_buf_add_str(out, usual);
    }
    return pc_buf_end(out);
}

static pc_err profile_in(struct pc_buf *path, struct pc_span name, bool is_config,
                         struct pc_buf *text, struct pc_aws_profile *out, struct pc_diag *diag) {
    const char *file = pc_buf_str(path);
    size_t line;
    if (file == NULL)
        return PC_ERR_NOMEM;
    pc_err err = path->len == 0 ? PC_ERR_NOTFOUND : pc_file_read(file, PC_AWS_FILE_MAX, text);
    if (err == PC_ERR_NOTFOUND)
        return err;
    if (err != PC_OK)
        return pc_diag_set(diag, PC_ERR_DENIED, "%.200s cannot be read (%s)", file,
                           pc_err_name(err));
    err = pc_aws_profile_find(pc_buf_span(text), name, is_config, out, &line);
    if (err == PC_ERR_INVALID)
        return pc_diag_set(diag, PC_ERR_DENIED, "%.200s, line %zu: not as AWS's tools write it",
                           file, line);
    return err;
}

static struct pc_span profile_name(const struct pc_aws_seek *seek) {
    if (seek->profile.len > 0)
        return seek->profile;
    return seek->environment->profile.len > 0 ? seek->environment->profile : PC_SPAN("default");
}

static pc_err found(const struct pc_aws_profile *profile, struct pc_span name,
                    struct pc_aws_credentials *out, struct pc_diag *diag) {
    if (profile->access_key.len == 0 && profile->secret_key.len == 0) {
        if (profile->elsewhere.len == 0)
            return PC_ERR_NOTFOUND;
        return pc_diag_set(diag, PC_ERR_DENIED,
                           "the AWS profile %.*s has %.*s, which is not followed: give it "
                           "aws_access_key_id and aws_secret_access_key",
                           PC_ARG(name), PC_ARG(profile->elsewhere));
    }
    if (pc_aws_credentials_set(out, profile->access_key, profile->secret_key,
                               profile->session_token) == PC_OK)
        return PC_OK;
    return pc_diag_set(diag, PC_ERR_DENIED,
                       "the AWS profile %.*s lacks aws_access_key_id or aws_secret_access_key, or "
                       "they are malformed",
                       PC_ARG(name));
}

static pc_err one_file(const struct pc_aws_seek *seek, bool is_config,
                       struct pc_aws_credentials *out, struct pc_diag *diag) {
    const struct pc_aws_environment *environment = seek->environment;
    PC_CLEANUP(pc_buf_free) struct pc_buf path = {0};
    PC_CLEANUP(pc_buf_free) struct pc_buf text = PC_BUF_SECRET;
    struct pc_span given = is_config ? environment->config_file : environment->credentials_file;
    struct pc_aws_profile profile;
    pc_err err =
        path_of(environment, given, is_config ? "/.aws/config" : "/.aws/credentials", &path);
    if (err == PC_OK)
        err = profile_in(&path, profile_name(seek), is_config, &text, &profile, diag);
    return err == PC_OK ? found(&profile, profile_name(seek), out, diag) : err;
}

pc_err pc_aws_from_files(const struct pc_aws_seek *seek, struct pc_aws_credentials *out,
                         struct pc_diag *diag) {
    pc_err err = one_file(seek, false, out, diag);
    if (err == PC_ERR_NOTFOUND)
        err = one_file(seek, true, out, diag);
    if (err != PC_ERR_NOTFOUND || (seek->profile.len == 0 && seek->environment->profile.len == 0))
        return err;
    return pc_diag_set(diag, PC_ERR_DENIED,
                       "the shared files of AWS have no credentials in the profile %.*s",
                       PC_ARG(profile_name(seek)));
}

pc_err pc_aws_region_of_files(const struct pc_aws_seek *seek, struct pc_arena *arena,
                              struct pc_span *out) {
    PC_CLEANUP(pc_buf_free) struct pc_buf path = {0};
    PC_CLEANUP(pc_buf_free) struct pc_buf text = PC_BUF_SECRET;
    struct pc_aws_profile profile;
    pc_err err = path_of(seek->environment, seek->environment->config_file, "/.aws/config", &path);
    if (err == PC_OK)
        err = profile_in(&path, profile_name(seek), true, &text, &profile, NULL);
    if (err == PC_OK && profile.region.len == 0)
        return PC_ERR_NOTFOUND;
    return err == PC_OK ? pc_arena_copy(arena, profile.region, out) : err;
}

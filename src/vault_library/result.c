/* Outcomes as others see them. */
#include "vault_library/library.h"

#include <stdio.h>
#include <stdlib.h>

static const enum portcullis_result results[PC_ERR_COUNT] = {
    [PC_OK] = PORTCULLIS_OK,
    [PC_ERR_NOMEM] = PORTCULLIS_NO_MEMORY,
    [PC_ERR_INVALID] = PORTCULLIS_INVALID,
    [PC_ERR_RANGE] = PORTCULLIS_TOO_LARGE,
    [PC_ERR_NOTFOUND] = PORTCULLIS_NOT_FOUND,
    [PC_ERR_EXISTS] = PORTCULLIS_EXISTS,
    [PC_ERR_DENIED] = PORTCULLIS_DENIED,
    [PC_ERR_EXPIRED] = PORTCULLIS_DENIED,
    [PC_ERR_IO] = PORTCULLIS_IO,
    [PC_ERR_FULL] = PORTCULLIS_TOO_LARGE,
    [PC_ERR_BUSY] = PORTCULLIS_PROVIDER,
    [PC_ERR_CORRUPT] = PORTCULLIS_ALTERED,
    [PC_ERR_UNSUPPORTED] = PORTCULLIS_UNSUPPORTED,
    [PC_ERR_CRYPTO] = PORTCULLIS_FAILED,
    [PC_ERR_UNAVAILABLE] = PORTCULLIS_PROVIDER,
};

static const enum portcullis_result faults[] = {
    [PC_VAULT_FAULT_FOREIGN] = PORTCULLIS_FOREIGN,
    [PC_VAULT_FAULT_TRUNCATED] = PORTCULLIS_TRUNCATED,
    [PC_VAULT_FAULT_ALTERED] = PORTCULLIS_ALTERED,
    [PC_VAULT_FAULT_CONTEXT] = PORTCULLIS_CONTEXT,
    [PC_VAULT_FAULT_KEY] = PORTCULLIS_KEY,
    [PC_VAULT_FAULT_POLICY] = PORTCULLIS_POLICY,
    [PC_VAULT_FAULT_PROVIDER] = PORTCULLIS_PROVIDER,
    [PC_VAULT_FAULT_TRAILING] = PORTCULLIS_TRAILING,
};

static const struct {
    enum portcullis_result result;
    const char *name;
} names[] = {
    {PORTCULLIS_OK, "ok"},
    {PORTCULLIS_NO_MEMORY, "out of memory"},
    {PORTCULLIS_INVALID, "invalid"},
    {PORTCULLIS_NOT_FOUND, "not found"},
    {PORTCULLIS_EXISTS, "exists already"},
    {PORTCULLIS_DENIED, "denied"},
    {PORTCULLIS_IO, "input/output error"},
    {PORTCULLIS_UNSUPPORTED, "not supported"},
    {PORTCULLIS_TOO_LARGE, "too large"},
    {PORTCULLIS_FAILED, "failed"},
    {PORTCULLIS_FOREIGN, "not of this format"},
    {PORTCULLIS_TRUNCATED, "truncated"},
    {PORTCULLIS_ALTERED, "altered"},
    {PORTCULLIS_CONTEXT, "another context"},
    {PORTCULLIS_KEY, "no key opens it"},
    {PORTCULLIS_POLICY, "refused by the commitment policy"},
    {PORTCULLIS_PROVIDER, "the key's keeper does not serve it"},
    {PORTCULLIS_TRAILING, "something stands behind its end"},
};

const char *portcullis_result_name(enum portcullis_result result) {
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (names[i].result == result)
            return names[i].name;
    return "unknown";
}

const char *portcullis_vault_version(void) {
    return PC_VERSION;
}

void portcullis_free(void *memory, size_t len) {
    pc_wipe(memory, len);
    free(memory);
}

enum portcullis_result pc_library_result(pc_err err, enum pc_vault_fault fault,
                                         const struct pc_diag *diag,
                                         struct portcullis_error *error) {
    if (err == PC_OK) {
        if (error != NULL)
            error->text[0] = '\0';
        return PORTCULLIS_OK;
    }
    bool known = (size_t)err < PC_ERR_COUNT;
    enum portcullis_result result = known ? results[err] : PORTCULLIS_FAILED;
    if (fault != PC_VAULT_FAULT_NONE && (size_t)fault < sizeof faults / sizeof *faults)
        result = faults[fault];
    if (error != NULL)
        (void)snprintf(error->text, sizeof error->text, "%s",
                       diag->text[0] != '\0' ? diag->text : portcullis_result_name(result));
    return result;
}

pc_err pc_library_give(struct pc_buf *buf, unsigned char **out, size_t *out_len) {
    if (pc_buf_str(buf) == NULL)
        return PC_ERR_NOMEM;
    *out = (unsigned char *)buf->ptr;
    *out_len = buf->len;
    *buf = (struct pc_buf){0};
    return PC_OK;
}

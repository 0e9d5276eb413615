/* One field of a secret. */
#include "vault/hashicorp/vault_kv.h"

#include "base/percent.h"
#include "vault/json_text.h"

static size_t find(struct pc_span text, struct pc_span what) {
    for (size_t i = 0; i + what.len <= text.len; i++)
        if (pc_span_starts(pc_span_from(text, i), what))
            return i;
    return text.len;
}

static pc_err add_path(struct pc_span path, struct pc_buf *out) {
    struct pc_span rest = path, segment;
    while (pc_span_split(&rest, '/', &segment))
        if (segment.len == 0 || pc_span_eq(segment, PC_SPAN(".")) ||
            pc_span_eq(segment, PC_SPAN("..")))
            return PC_ERR_INVALID;
    pc_percent_encode_path(path, out);
    return path.len == 0 ? PC_ERR_INVALID : pc_buf_end(out);
}

/* "secret/gate/mail" → "secret/data/gate/mail" */
static pc_err address(struct pc_span path, struct pc_buf *out) {
    struct pc_span data = PC_SPAN("/data/");
    size_t mount = find(path, data), behind = mount + data.len;
    if (mount == path.len) {
        mount = pc_span_find(path, '/');
        behind = mount + 1;
    }
    if (mount == path.len)
        return PC_ERR_INVALID;
    pc_err err = add_path(pc_span_upto(path, mount), out);
    pc_buf_add(out, data);
    return err == PC_OK ? add_path(pc_span_from(path, behind), out) : err;
}

pc_err pc_vault_kv_get(struct pc_hashicorp *server, struct pc_span path, struct pc_span field,
                       struct pc_buf *out, struct pc_diag *diag) {
    PC_CLEANUP(pc_buf_free) struct pc_buf url = {0};
    PC_CLEANUP(pc_buf_free) struct pc_buf answer = PC_BUF_SECRET;
    const struct pc_span names[] = {PC_SPAN("data"), PC_SPAN("data"), field};
    struct pc_span found;
    pc_err err = address(path, &url);
    if (err == PC_ERR_INVALID)
        return pc_diag_set(diag, err,
                           "%.*s is no path of a secret in Vault: it is as \"mount/path\"",
                           PC_ARG(pc_span_upto(path, 128)));
    if (err == PC_OK)
        err = pc_hashicorp_ask(server, pc_buf_span(&url), (struct pc_span){0}, &answer, diag);
    if (err != PC_OK)
        return err;
    err = pc_vault_json_find(pc_buf_span(&answer), names, 3, &found);
    if (err == PC_OK)
        err = pc_vault_json_plain(found, out);
    if (err == PC_ERR_NOTFOUND)
        return pc_diag_set(diag, err, "the secret %.*s of Vault has no field %.*s",
                           PC_ARG(pc_span_upto(path, 128)), PC_ARG(pc_span_upto(field, 64)));
    if (err == PC_ERR_INVALID)
        return pc_diag_set(diag, PC_ERR_UNAVAILABLE,
                           "the field %.*s of the secret %.*s of Vault is no text, number or truth "
                           "value",
                           PC_ARG(pc_span_upto(field, 64)), PC_ARG(pc_span_upto(path, 128)));
    return err;
}

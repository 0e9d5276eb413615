/* The gate's own keys, from their files. */
#include <jansson.h>
#include <string.h>

#include "base/encode.h"
#include "base/file.h"
#include "cli/secret/known.h"

enum { FILE_MAX = 64 * 1024, KEY = 32 };

static pc_err add(struct pc_setup *setup, struct pc_known_secrets *secrets, const char *name,
                  struct pc_known_secret **out) {
    if (secrets->count == PC_KNOWN_MAX)
        return PC_ERR_FULL;
    struct pc_settings_secret *at = PC_ARENA_NEW(&setup->arena, struct pc_settings_secret);
    if (at == NULL || pc_arena_copy(&setup->arena, pc_span_str(name), &at->key) != PC_OK)
        return PC_ERR_NOMEM;
    *out = &secrets->items[secrets->count++];
    **out = (struct pc_known_secret){.at = at, .kind = "key"};
    return PC_OK;
}

/* From base64url. */
static pc_err set(struct pc_known_secret *item, struct pc_span text) {
    item->err = pc_locked_new(KEY + 1, &item->memory); /* the decoder asks for a byte more */
    if (item->err != PC_OK)
        return item->err;
    struct pc_buf bytes = pc_buf_over(item->memory.ptr, item->memory.size);
    item->err = pc_base64url_decode(text, &bytes);
    if (item->err == PC_OK && bytes.len == KEY)
        item->value = pc_buf_span(&bytes);
    else
        item->err = PC_ERR_INVALID;
    return PC_OK;
}

static pc_err add_text(struct pc_setup *setup, struct pc_known_secrets *secrets, const char *name,
                       const json_t *text) {
    struct pc_known_secret *item;
    pc_err err = add(setup, secrets, name, &item);
    return err != PC_OK ? err
                        : set(item, pc_span(json_string_value(text), json_string_length(text)));
}

static pc_err add_ring(struct pc_setup *setup, struct pc_known_secrets *secrets,
                       const json_t *ring) {
    size_t i;
    const json_t *key;
    pc_err err = add_text(setup, secrets, "key ring: index", json_object_get(ring, "index_key"));
    json_array_foreach(json_object_get(ring, "keys"), i, key) {
        char name[80];
        const char *id = json_string_value(json_object_get(key, "id"));
        (void)snprintf(name, sizeof name, "key ring: %.60s", id == NULL ? "?" : id);
        if (err == PC_OK)
            err = add_text(setup, secrets, name, json_object_get(key, "key"));
    }
    return err;
}

static pc_err add_seal_key(struct pc_setup *setup, struct pc_known_secrets *secrets,
                           struct pc_span text) {
    static const struct pc_span head = {"portcullis-seal-key-1 ", 22};
    struct pc_known_secret *item;
    pc_err err = add(setup, secrets, "seal.key", &item);
    if (err != PC_OK)
        return err;
    text = pc_span_starts(text, head) ? pc_span_from(text, head.len) : PC_SPAN("");
    return set(item, pc_span_upto(text, pc_span_find(text, '\n')));
}

pc_err pc_known_secrets_add_keys(struct pc_setup *setup, struct pc_known_secrets *secrets) {
    PC_CLEANUP(pc_buf_free) struct pc_buf ring = PC_BUF_SECRET;
    PC_CLEANUP(pc_buf_free) struct pc_buf seal = PC_BUF_SECRET;
    pc_err err = PC_OK;
    if (pc_file_read(setup->paths.seal_key, FILE_MAX, &seal) == PC_OK)
        err = add_seal_key(setup, secrets, pc_buf_span(&seal));
    if (err != PC_OK || pc_file_read(setup->paths.keyring, FILE_MAX, &ring) != PC_OK)
        return err;
    json_t *json = json_loadb(ring.ptr, ring.len, JSON_REJECT_DUPLICATES, NULL);
    if (json_object_get(json, "keys") != NULL) /* sealed: a message of the vault */
        err = add_ring(setup, secrets, json);
    json_decref(json);
    return err;
}

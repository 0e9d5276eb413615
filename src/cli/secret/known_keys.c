/* The gate's own keys, from their files. */
#include <jansson.h>
#include <string.h>

#include "base/encode.h"
#include "base/file.h"
#include "cli/secret/known.h"

enum { FILE_MAX = 64 * 1024, KEY = 32 };

/* Adds what is in a file's text. */
typedef pc_err adder(struct pc_setup *setup, struct pc_known_secrets *secrets, struct pc_span text);

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

static pc_err add_unread(struct pc_setup *setup, struct pc_known_secrets *secrets, const char *name,
                         pc_err why) {
    struct pc_known_secret *item;
    pc_err err = add(setup, secrets, name, &item);
    if (err == PC_OK)
        item->err = why;
    return err;
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

static bool is_sealed(struct pc_span ring) {
    return ring.len > 0 && (ring.ptr[0] == 1 || ring.ptr[0] == 2); /* a message of the vault */
}

static pc_err add_keyring(struct pc_setup *setup, struct pc_known_secrets *secrets,
                          struct pc_span text) {
    if (is_sealed(text))
        return PC_OK;
    json_t *json = json_loadb(text.ptr, text.len, JSON_REJECT_DUPLICATES, NULL);
    pc_err err = json_is_array(json_object_get(json, "keys"))
                     ? add_ring(setup, secrets, json)
                     : add_unread(setup, secrets, "key ring", PC_ERR_INVALID);
    json_decref(json);
    return err;
}

/* A gate that was never started has none. */
static pc_err add_file(struct pc_setup *setup, struct pc_known_secrets *secrets, const char *path,
                       const char *name, adder *add_text_of) {
    PC_CLEANUP(pc_buf_free) struct pc_buf text = PC_BUF_SECRET;
    pc_err err = pc_file_read(path, FILE_MAX, &text);
    if (err == PC_ERR_NOTFOUND)
        return PC_OK;
    return err == PC_OK ? add_text_of(setup, secrets, pc_buf_span(&text))
                        : add_unread(setup, secrets, name, err);
}

pc_err pc_known_secrets_add_keys(struct pc_setup *setup, struct pc_known_secrets *secrets) {
    pc_err err = add_file(setup, secrets, setup->paths.seal_key, "seal.key", add_seal_key);
    if (err == PC_OK)
        err = add_file(setup, secrets, setup->paths.keyring, "key ring", add_keyring);
    secrets->more = secrets->more || err == PC_ERR_FULL;
    return err == PC_ERR_FULL ? PC_OK : err;
}

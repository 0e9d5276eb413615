/* The key ring's file: read strictly, written whole. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <jansson.h>

#include "base/encode.h"
#include "base/file.h"
#include "base/json.h"
#include "crypto/keyring.h"
#include "crypto/ring.h"

enum { LARGEST_FILE = 65536, FILE_MODE = 0600 };

static void json_free(json_t **json) {
    json_decref(*json);
}

static struct pc_span text_of(const json_t *json) {
    return pc_span(json_string_value(json), json_string_length(json));
}

/* Wipes the text that jansson holds, for it would only free it. */
static void wipe_text(const json_t *json) {
    pc_wipe((char *)json_string_value(json), json_string_length(json));
}

static pc_err decode_key(const json_t *json, uint8_t out[PC_AEAD_KEY]) {
    if (!json_is_string(json))
        return PC_ERR_INVALID;
    char bytes[PC_AEAD_KEY + 1]; /* the decoder asks for a byte more than it fills */
    struct pc_buf to = pc_buf_over(bytes, sizeof bytes);
    pc_err err = pc_base64url_decode(text_of(json), &to);
    if (err == PC_OK && to.len == PC_AEAD_KEY)
        memcpy(out, bytes, PC_AEAD_KEY);
    else
        err = PC_ERR_INVALID;
    pc_wipe(bytes, sizeof bytes);
    wipe_text(json);
    return err;
}

static bool is_id(struct pc_span text) {
    if (text.len != PC_RING_ID)
        return false;
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        if (!(c >= '0' && c <= '9') && !(c >= 'a' && c <= 'f'))
            return false;
    }
    return true;
}

static pc_err read_key(struct pc_keyring *ring, const json_t *json, struct pc_diag *diag) {
    size_t at = ring->count;
    const json_t *id = json_object_get(json, "id");
    const json_t *created = json_object_get(json, "created");
    if (at == PC_RING_KEYS)
        return pc_diag_set(diag, PC_ERR_RANGE, "the key ring has more than %d keys", PC_RING_KEYS);
    struct pc_ring_key *key = &ring->keys[at];
    if (json_object_size(json) != 3 || !is_id(text_of(id)) ||
        pc_time_parse(text_of(created), &key->created) != PC_OK ||
        decode_key(json_object_get(json, "key"), key->key) != PC_OK)
        return pc_diag_set(diag, PC_ERR_INVALID,
                           "key %zu of the key ring is not {\"id\",\"created\",\"key\"}", at + 1);
    if (pc_ring_find(ring, text_of(id)) != NULL)
        return pc_diag_set(diag, PC_ERR_INVALID, "the key ring names a key twice");
    memcpy(key->id, text_of(id).ptr, sizeof key->id);
    ring->count++;
    return PC_OK;
}

static pc_err read_keys(struct pc_keyring *ring, const json_t *keys, struct pc_diag *diag) {
    if (json_array_size(keys) == 0)
        return pc_diag_set(diag, PC_ERR_INVALID, "the key ring has no keys");
    for (size_t i = 0; i < json_array_size(keys); i++) {
        pc_err err = read_key(ring, json_array_get(keys, i), diag);
        if (err != PC_OK)
            return err;
    }
    return PC_OK;
}

static pc_err read_ring(struct pc_keyring *ring, const json_t *root, struct pc_diag *diag) {
    const json_t *version = json_object_get(root, "version");
    if (json_object_size(root) != 4 || !json_is_integer(version) ||
        json_integer_value(version) != 1)
        return pc_diag_set(diag, PC_ERR_INVALID, "this is not a key ring of version 1");
    pc_err err = read_keys(ring, json_object_get(root, "keys"), diag);
    if (err != PC_OK)
        return err;
    if (decode_key(json_object_get(root, "index_key"), ring->index_key) != PC_OK)
        return pc_diag_set(diag, PC_ERR_INVALID, "the key ring has no index_key of 32 bytes");
    const struct pc_ring_key *active = pc_ring_find(ring, text_of(json_object_get(root, "active")));
    if (active == NULL)
        return pc_diag_set(diag, PC_ERR_INVALID, "the key ring's active key is not in it");
    ring->active = (size_t)(active - ring->keys);
    return PC_OK;
}

/* Reads through the descriptor that was checked, so that the file cannot be exchanged in between.
 */
static pc_err read_file(const char *path, struct pc_buf *out, struct pc_diag *diag) {
    PC_CLEANUP(pc_file_close) int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    struct stat st;
    if (fd < 0 || fstat(fd, &st) != 0)
        return pc_diag_set(diag, errno == ENOENT ? PC_ERR_NOTFOUND : PC_ERR_IO, "%s: %s", path,
                           strerror(errno));
    if (!S_ISREG(st.st_mode))
        return pc_diag_set(diag, PC_ERR_DENIED, "%s is not a regular file", path);
    if ((st.st_mode & 077) != 0)
        return pc_diag_set(diag, PC_ERR_DENIED,
                           "%s has mode %04o: others than its owner may use it; chmod 600 it", path,
                           (unsigned)(st.st_mode & 07777));
    pc_err err = pc_file_read_open(fd, LARGEST_FILE, out);
    return err == PC_OK ? PC_OK : pc_diag_set(diag, err, "%s: %s", path, pc_err_name(err));
}

static struct pc_keyring *new_ring(const struct pc_entropy *entropy) {
    struct pc_locked memory;
    if (pc_locked_new(sizeof(struct pc_keyring), &memory) != PC_OK)
        return NULL;
    struct pc_keyring *ring = (void *)memory.ptr;
    if (pthread_rwlock_init(&ring->lock, NULL) != 0) {
        pc_locked_free(&memory);
        return NULL;
    }
    ring->memory = memory;
    ring->entropy = *entropy;
    return ring;
}

void pc_keyring_free(struct pc_keyring *ring) {
    if (ring == NULL)
        return;
    pc_field_keys_free(ring->fields);
    (void)pthread_rwlock_destroy(&ring->lock);
    struct pc_locked memory = ring->memory;
    pc_locked_free(&memory);
}

/* The same keys, as they seal and open. */
static pc_err make_fields(struct pc_keyring *ring) {
    pc_err err = pc_field_keys_new(&ring->entropy, ring->index_key, &ring->fields);
    for (size_t i = 0; i < ring->count && err == PC_OK; i++)
        err = pc_field_keys_add(ring->fields, pc_ring_id(&ring->keys[i]), ring->keys[i].key);
    return err == PC_OK ? pc_field_keys_use(ring->fields, pc_ring_id(&ring->keys[ring->active]))
                        : err;
}

pc_err pc_keyring_load(const char *path, const struct pc_entropy *entropy, struct pc_keyring **out,
                       struct pc_diag *diag) {
    PC_CLEANUP(pc_buf_free) struct pc_buf text = PC_BUF_SECRET;
    pc_err err = read_file(path, &text, diag);
    if (err != PC_OK)
        return err;
    PC_CLEANUP(json_free)
    json_t *root = json_loadb(pc_buf_span(&text).ptr, text.len, JSON_REJECT_DUPLICATES, NULL);
    if (root == NULL) /* jansson's own message would quote the text */
        return pc_diag_set(diag, PC_ERR_INVALID, "%s is not valid JSON", path);
    struct pc_keyring *ring = new_ring(entropy);
    if (ring == NULL)
        return PC_ERR_NOMEM;
    err = read_ring(ring, root, diag);
    if (err == PC_OK)
        err = make_fields(ring);
    if (err != PC_OK) {
        pc_keyring_free(ring);
        return err;
    }
    *out = ring;
    return PC_OK;
}

static void write_bytes(struct pc_json *json, const char *name, const uint8_t key[PC_AEAD_KEY]) {
    char text[64];
    struct pc_buf to = pc_buf_over(text, sizeof text);
    pc_base64url_encode(pc_span(key, PC_AEAD_KEY), &to);
    pc_json_text(json, name, pc_buf_span(&to));
    pc_wipe(text, sizeof text);
}

static void write_key(struct pc_json *json, const struct pc_ring_key *key) {
    char when[32];
    struct pc_buf created = pc_buf_over(when, sizeof when);
    pc_time_format(key->created, &created);
    pc_json_object(json, NULL);
    pc_json_text(json, "id", pc_ring_id(key));
    pc_json_text(json, "created", pc_buf_span(&created));
    write_bytes(json, "key", key->key);
    pc_json_object_end(json);
}

static pc_err write_ring(const struct pc_keyring *ring, struct pc_buf *out) {
    struct pc_json json = pc_json(out);
    pc_json_object(&json, NULL);
    pc_json_u64(&json, "version", 1);
    pc_json_text(&json, "active", pc_ring_id(&ring->keys[ring->active]));
    pc_json_array(&json, "keys");
    for (size_t i = 0; i < ring->count; i++)
        write_key(&json, &ring->keys[i]);
    pc_json_array_end(&json);
    write_bytes(&json, "index_key", ring->index_key);
    pc_json_object_end(&json);
    pc_buf_add_char(out, '\n');
    return pc_buf_end(out);
}

/* Adds a random key as the active one. The caller writes the file before anybody may use it. */
static pc_err add_key(struct pc_keyring *ring, pc_time now) {
    if (ring->count == PC_RING_KEYS)
        return PC_ERR_FULL;
    struct pc_ring_key *key = &ring->keys[ring->count];
    uint8_t id[PC_RING_ID / 2];
    pc_err err = pc_entropy_fill(&ring->entropy, id, sizeof id);
    if (err == PC_OK)
        err = pc_entropy_fill(&ring->entropy, key->key, sizeof key->key);
    if (err != PC_OK)
        return err;
    struct pc_buf text = pc_buf_over(key->id, sizeof key->id);
    pc_hex_encode(pc_span(id, sizeof id), &text);
    if (pc_ring_find(ring, pc_ring_id(key)) != NULL)
        return PC_ERR_EXISTS;
    key->created = now;
    ring->active = ring->count++;
    return PC_OK;
}

static pc_err link_new(const char *path, struct pc_span text) {
    char temporary[4096];
    int n = snprintf(temporary, sizeof temporary, "%s.new", path);
    if (n < 0 || (size_t)n >= sizeof temporary)
        return PC_ERR_RANGE;
    pc_err err = pc_file_replace(temporary, text, FILE_MODE);
    if (err != PC_OK)
        return err;
    /* Unlike rename, link does not put itself over a ring that is there. */
    if (link(temporary, path) != 0)
        err = errno == EEXIST ? PC_ERR_EXISTS : PC_ERR_IO;
    (void)unlink(temporary);
    /* Once more, for the folder's entry to be durable; the text is the same. */
    return err == PC_OK ? pc_file_replace(path, text, FILE_MODE) : err;
}

static void ring_cleanup(struct pc_keyring **ring) {
    pc_keyring_free(*ring);
}

pc_err pc_keyring_create(const char *path, const struct pc_entropy *entropy, pc_time now) {
    PC_CLEANUP(ring_cleanup) struct pc_keyring *ring = new_ring(entropy);
    if (ring == NULL)
        return PC_ERR_NOMEM;
    pc_err err = add_key(ring, now);
    if (err == PC_OK)
        err = pc_entropy_fill(entropy, ring->index_key, sizeof ring->index_key);
    PC_CLEANUP(pc_buf_free) struct pc_buf text = PC_BUF_SECRET;
    if (err == PC_OK)
        err = write_ring(ring, &text);
    return err == PC_OK ? link_new(path, pc_buf_span(&text)) : err;
}

static pc_err rotate_locked(struct pc_keyring *ring, const char *path, pc_time now) {
    size_t count = ring->count;
    size_t active = ring->active;
    PC_CLEANUP(pc_buf_free) struct pc_buf text = PC_BUF_SECRET;
    pc_err err = add_key(ring, now);
    if (err == PC_OK)
        err = write_ring(ring, &text);
    if (err == PC_OK)
        err = pc_file_replace(path, pc_buf_span(&text), FILE_MODE);
    if (err == PC_OK) { /* a key that is not on the disk must seal nothing */
        const struct pc_ring_key *key = &ring->keys[ring->active];
        err = pc_field_keys_add(ring->fields, pc_ring_id(key), key->key);
        return err == PC_OK ? pc_field_keys_use(ring->fields, pc_ring_id(key)) : err;
    }
    if (count < PC_RING_KEYS)
        pc_wipe(&ring->keys[count], sizeof ring->keys[count]);
    ring->count = count;
    ring->active = active;
    return err;
}

pc_err pc_keyring_rotate(struct pc_keyring *ring, const char *path, pc_time now) {
    if (pthread_rwlock_wrlock(&ring->lock) != 0)
        return PC_ERR_BUSY;
    pc_err err = rotate_locked(ring, path, now);
    (void)pthread_rwlock_unlock(&ring->lock);
    return err;
}

static bool is_among(const struct pc_ring_key *key, const struct pc_keyring_entry *entries,
                     size_t count) {
    for (size_t i = 0; i < count; i++)
        if (memcmp(key->id, entries[i].id, PC_RING_ID) == 0)
            return true;
    return false;
}

/* The ring as it is without those keys. */
static pc_err without(const struct pc_keyring *ring, const struct pc_keyring_entry *entries,
                      size_t count, struct pc_keyring *out) {
    size_t left = 0;
    if (is_among(&ring->keys[ring->active], entries, count))
        return PC_ERR_BUSY;
    memcpy(out->index_key, ring->index_key, sizeof out->index_key);
    for (size_t i = 0; i < ring->count; i++) {
        if (is_among(&ring->keys[i], entries, count))
            continue;
        if (i == ring->active)
            out->active = left;
        out->keys[left++] = ring->keys[i];
    }
    out->count = left;
    return left + count == ring->count ? PC_OK : PC_ERR_NOTFOUND;
}

static pc_err remove_locked(struct pc_keyring *ring, const char *path,
                            const struct pc_keyring_entry *entries, size_t count) {
    PC_CLEANUP(pc_buf_free) struct pc_buf text = PC_BUF_SECRET;
    struct pc_keyring *next = calloc(1, sizeof *next);
    if (next == NULL)
        return PC_ERR_NOMEM;
    pc_err err = without(ring, entries, count, next);
    if (err == PC_OK)
        err = write_ring(next, &text);
    if (err == PC_OK)
        err = pc_file_replace(path, pc_buf_span(&text), FILE_MODE);
    if (err == PC_OK) {
        memcpy(ring->keys, next->keys, sizeof ring->keys);
        ring->count = next->count;
        ring->active = next->active;
    }
    for (size_t i = 0; i < count && err == PC_OK; i++)
        err = pc_field_keys_remove(ring->fields, pc_span(entries[i].id, PC_RING_ID));
    pc_wipe(next, sizeof *next);
    free(next);
    return err;
}

pc_err pc_keyring_remove(struct pc_keyring *ring, const char *path,
                         const struct pc_keyring_entry *entries, size_t count) {
    if (pthread_rwlock_wrlock(&ring->lock) != 0)
        return PC_ERR_BUSY;
    pc_err err = remove_locked(ring, path, entries, count);
    (void)pthread_rwlock_unlock(&ring->lock);
    return err;
}

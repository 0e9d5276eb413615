/* The key ring as JSON: read strictly, written whole. */
#include <jansson.h>

#include "base/json.h"
#include "crypto/ring.h"

static void json_free(json_t **json) {
    json_decref(*json);
}

static pc_err read_ring(struct pc_keyring *ring, const json_t *root, struct pc_diag *diag) {
    const json_t *version = json_object_get(root, "version");
    if (json_object_size(root) != 4 || !json_is_integer(version) ||
        json_integer_value(version) != 1)
        return pc_diag_set(diag, PC_ERR_INVALID, "this is not a key ring of version 1");
    pc_err err = pc_ring_read_keys(root, &pc_ring_plain, &ring->keys, diag);
    if (err != PC_OK)
        return err;
    if (pc_ring_read_bytes(json_object_get(root, "index_key"), ring->index_key,
                           sizeof ring->index_key) != PC_OK)
        return pc_diag_set(diag, PC_ERR_INVALID, "the key ring has no index_key of 32 bytes");
    return PC_OK;
}

pc_err pc_ring_read(struct pc_keyring *ring, struct pc_span text, struct pc_diag *diag) {
    PC_CLEANUP(json_free)
    json_t *root = json_loadb(text.ptr, text.len, JSON_REJECT_DUPLICATES, NULL);
    if (root == NULL) /* jansson's own message would quote the text */
        return pc_diag_set(diag, PC_ERR_INVALID, "the key ring is not valid JSON");
    return read_ring(ring, root, diag);
}

pc_err pc_ring_write(const struct pc_keyring *ring, struct pc_buf *out) {
    struct pc_json json = pc_json(out);
    pc_json_object(&json, NULL);
    pc_json_u64(&json, "version", 1);
    pc_ring_write_active(&ring->keys, &json);
    pc_err err = pc_ring_write_keys(&ring->keys, &pc_ring_plain, &json);
    if (err != PC_OK)
        return err;
    pc_ring_write_bytes(&json, "index_key", pc_span(ring->index_key, sizeof ring->index_key));
    pc_json_object_end(&json);
    pc_buf_add_char(out, '\n');
    return pc_buf_end(out);
}

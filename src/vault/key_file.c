/* Reading files with keys, and AES keys as people write them down. */
#include "vault/key_file.h"

#include <string.h>

#include "base/encode.h"
#include "base/file.h"

enum { KEY_MAX = 32, TEXT_MAX = 2 * KEY_MAX };

pc_err pc_vault_key_file_read(const char *path, struct pc_buf *out, struct pc_diag *diag) {
    return pc_file_read_private(path, PC_VAULT_KEY_FILE_MAX, out, diag);
}

static bool is_key_length(size_t len) {
    return len == 16 || len == 24 || len == 32;
}

static bool is_printable(struct pc_span text) {
    for (size_t i = 0; i < text.len; i++)
        if (text.ptr[i] < 0x20 || text.ptr[i] > 0x7e)
            return false;
    return true;
}

static bool is_hex(struct pc_span text) {
    for (size_t i = 0; i < text.len; i++)
        if (pc_hex_value(text.ptr[i]) < 0)
            return false;
    return text.len % 2 == 0;
}

/* Base64 (RFC 4648 section 4) as base64url; what is neither stays and is refused by the decoder. */
static struct pc_span to_base64url(struct pc_span text, char out[TEXT_MAX]) {
    size_t len = text.len;
    while (len > 0 && text.len - len < 2 && text.len % 4 == 0 && text.ptr[len - 1] == '=')
        len--;
    for (size_t i = 0; i < len; i++) {
        char c = text.ptr[i];
        out[i] = c;
        if (c == '+' || c == '/')
            out[i] = c == '+' ? '-' : '_';
    }
    return pc_span(out, len);
}

static pc_err decode(struct pc_span line, uint8_t out[KEY_MAX], size_t *len) {
    char bytes[KEY_MAX + 4], base64[TEXT_MAX];
    struct pc_buf to = pc_buf_over(bytes, sizeof bytes);
    pc_err err = is_hex(line) ? pc_hex_decode(line, &to)
                              : pc_base64url_decode(to_base64url(line, base64), &to);
    if (err != PC_OK || !is_key_length(to.len))
        err = PC_ERR_INVALID;
    if (err == PC_OK) {
        memcpy(out, bytes, to.len);
        *len = to.len;
    }
    pc_wipe(bytes, sizeof bytes);
    pc_wipe(base64, sizeof base64);
    return err;
}

pc_err pc_vault_key_text_aes(struct pc_span text, uint8_t out[KEY_MAX], size_t *len) {
    struct pc_span line = text;
    if (pc_span_ends(line, PC_SPAN("\n")))
        line = pc_span_upto(line, line.len - 1);
    if (pc_span_ends(line, PC_SPAN("\r")))
        line = pc_span_upto(line, line.len - 1);
    if (line.len <= TEXT_MAX && is_printable(line))
        return decode(line, out, len);
    if (!is_key_length(text.len))
        return PC_ERR_INVALID;
    memcpy(out, text.ptr, text.len);
    *len = text.len;
    return PC_OK;
}

pc_err pc_vault_key_file_aes(const char *path, uint8_t out[KEY_MAX], size_t *len,
                             struct pc_diag *diag) {
    PC_CLEANUP(pc_buf_free) struct pc_buf text = PC_BUF_SECRET;
    pc_err err = pc_vault_key_file_read(path, &text, diag);
    if (err == PC_OK && pc_vault_key_text_aes(pc_buf_span(&text), out, len) != PC_OK)
        err = pc_diag_set(diag, PC_ERR_INVALID,
                          "%s is no AES key: 16, 24 or 32 bytes were expected, or one line with as "
                          "many in hexadecimal or base64",
                          path);
    return err;
}

/* Codes that people type. */
#include "authority/people/codes.h"

#include <string.h>

static const char alphabet[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

pc_err pc_code_make(const struct pc_entropy *entropy, size_t length, size_t group,
                    struct pc_buf *out) {
    uint8_t random[PC_CODE_MAX];
    if (length > sizeof random)
        return PC_ERR_RANGE;
    pc_err err = pc_entropy_fill(entropy, random, length);
    for (size_t i = 0; i < length && err == PC_OK; i++) {
        if (group > 0 && i > 0 && i % group == 0)
            pc_buf_add_char(out, '-');
        pc_buf_add_char(out, alphabet[random[i] % (sizeof alphabet - 1)]);
    }
    pc_wipe(random, sizeof random);
    return err == PC_OK ? pc_buf_end(out) : err;
}

static char normal(char c) {
    if (c >= 'a' && c <= 'z')
        c = (char)(c - 'a' + 'A');
    if (c == 'O')
        return '0';
    return c == 'I' || c == 'L' ? '1' : c;
}

pc_err pc_code_normal(struct pc_span typed, size_t length, struct pc_buf *out) {
    size_t count = 0;
    for (size_t i = 0; i < typed.len; i++) {
        char c = normal(typed.ptr[i]);
        if (c == '-' || c == ' ')
            continue;
        if (c == '\0' || strchr(alphabet, c) == NULL || ++count > length)
            return PC_ERR_DENIED;
        pc_buf_add_char(out, c);
    }
    if (count != length)
        return PC_ERR_DENIED;
    return pc_buf_end(out);
}

/* One character as UTF-8 (RFC 3629 section 3). */
#include "inspect/content/character.h"

size_t pc_content_character_write(uint32_t c, char *out) {
    if (c < 0x80) {
        out[0] = (char)c;
        return 1;
    }
    if (c < 0x800) {
        out[0] = (char)(0xc0 | c >> 6);
        out[1] = (char)(0x80 | (c & 0x3f));
        return 2;
    }
    if (c < 0x10000) {
        out[0] = (char)(0xe0 | c >> 12);
        out[1] = (char)(0x80 | (c >> 6 & 0x3f));
        out[2] = (char)(0x80 | (c & 0x3f));
        return 3;
    }
    out[0] = (char)(0xf0 | (c >> 18 & 7));
    out[1] = (char)(0x80 | (c >> 12 & 0x3f));
    out[2] = (char)(0x80 | (c >> 6 & 0x3f));
    out[3] = (char)(0x80 | (c & 0x3f));
    return 4;
}

static size_t length_of(unsigned char lead) {
    return lead < 0x80   ? 1
           : lead < 0xc2 ? 0
           : lead < 0xe0 ? 2
           : lead < 0xf0 ? 3
           : lead < 0xf5 ? 4
                         : 0;
}

size_t pc_content_character_read(struct pc_span text, uint32_t *c) {
    static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    *c = 0xfffd;
    unsigned char lead = (unsigned char)text.ptr[0];
    size_t len = length_of(lead);
    if (len == 0)
        return 1;
    uint32_t value = len == 1 ? lead : lead & (0x7fu >> len);
    for (size_t i = 1; i < len; i++) {
        if (i == text.len)
            return 0;
        if (!pc_content_continues(text.ptr[i]))
            return 1;
        value = value << 6 | ((unsigned char)text.ptr[i] & 0x3f);
    }
    if (value < least[len] || value > 0x10ffff)
        return 1;
    *c = value;
    return len;
}

/* Escapes that stand for one byte: \n, \x41, \x{41}, \012, \o{12}, \cA, \. */
#include "inspect/waf/prefilter/byte.h"

#include "base/encode.h"

static int digit(int c, unsigned base) {
    int value = c < 0 ? -1 : pc_hex_value((char)c);
    return value < (int)base ? value : -1;
}

/* Up to `most` digits; none is 0. PC_ERR_UNSUPPORTED: it is no byte. */
static pc_err number(struct pc_rx_reader *reader, unsigned base, unsigned most, uint8_t *out) {
    unsigned value = 0;
    for (unsigned i = 0; i < most; i++) {
        int next = digit(pc_rx_peek(reader, 0), base);
        if (next < 0)
            break;
        value = value * base + (unsigned)next;
        if (value > 255)
            return PC_ERR_UNSUPPORTED;
        reader->at++;
    }
    *out = (uint8_t)value;
    return PC_OK;
}

static pc_err braced(struct pc_rx_reader *reader, unsigned base, uint8_t *out) {
    pc_err err = number(reader, base, 16, out);
    if (err != PC_OK)
        return err;
    return pc_rx_skip(reader, "}") ? PC_OK : PC_ERR_UNSUPPORTED;
}

static pc_err control(struct pc_rx_reader *reader, uint8_t *out) {
    int next = pc_rx_peek(reader, 0);
    if (next < 0x20 || next > 0x7e)
        return PC_ERR_UNSUPPORTED;
    reader->at++;
    *out = (uint8_t)((next >= 'a' && next <= 'z' ? next - ('a' - 'A') : next) ^ 0x40);
    return PC_OK;
}

static bool is_alnum(int c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

pc_err pc_rx_escaped_byte(struct pc_rx_reader *reader, uint8_t *out) {
    static const char letters[] = "aefnrt", bytes[] = "\x07\x1b\x0c\x0a\x0d\x09";
    int next = pc_rx_peek(reader, 0);
    if (next < 0)
        return PC_ERR_UNSUPPORTED;
    if (!is_alnum(next)) {
        reader->at++;
        *out = (uint8_t)next;
        return PC_OK;
    }
    for (size_t i = 0; letters[i] != '\0'; i++) {
        if (letters[i] != next)
            continue;
        reader->at++;
        *out = (uint8_t)bytes[i];
        return PC_OK;
    }
    if (pc_rx_skip(reader, "x{"))
        return braced(reader, 16, out);
    if (pc_rx_skip(reader, "x"))
        return number(reader, 16, 2, out);
    if (pc_rx_skip(reader, "o{"))
        return braced(reader, 8, out);
    if (next == '0')
        return number(reader, 8, 3, out);
    if (pc_rx_skip(reader, "c"))
        return control(reader, out);
    return PC_ERR_NOTFOUND;
}

/* Sets of characters, and where a token may begin. */
#include "inspect/dlp/text.h"

enum {
    D = PC_DLP_DIGIT | PC_DLP_HEX | PC_DLP_LOCAL | PC_DLP_BASE64,
    U = PC_DLP_UPPER | PC_DLP_LOCAL | PC_DLP_BASE64,
    L = PC_DLP_LOWER | PC_DLP_LOCAL | PC_DLP_BASE64,
    H = L | PC_DLP_HEX,
};

const uint8_t pc_dlp_chars[256] = {
    ['\t'] = PC_DLP_SPACE,
    [' '] = PC_DLP_SPACE,
    ['0' ... '9'] = D,
    ['A' ... 'Z'] = U,
    ['a' ... 'f'] = H,
    ['g' ... 'z'] = L,
    ['-'] = PC_DLP_DASH | PC_DLP_LOCAL,
    ['_'] = PC_DLP_DASH | PC_DLP_LOCAL,
    ['.'] = PC_DLP_LOCAL,
    ['%'] = PC_DLP_LOCAL,
    ['+'] = PC_DLP_LOCAL | PC_DLP_BASE64,
    ['\''] = PC_DLP_LOCAL,
    ['/'] = PC_DLP_BASE64,
};

static bool is_hex(int c) {
    return pc_dlp_is(c, PC_DLP_HEX) || (c >= 'A' && c <= 'F');
}

/* An escape ends before i. */
static bool is_escaped(struct pc_dlp_text *text, size_t i) {
    int c = pc_dlp_before(text, i, 1);
    if ((c == 'n' || c == 'r' || c == 't') && pc_dlp_before(text, i, 2) == '\\')
        return true;
    if (!is_hex(c) || !is_hex(pc_dlp_before(text, i, 2)))
        return false;
    if (pc_dlp_before(text, i, 3) == '%')
        return true;
    return is_hex(pc_dlp_before(text, i, 3)) && is_hex(pc_dlp_before(text, i, 4)) &&
           pc_dlp_before(text, i, 5) == 'u' && pc_dlp_before(text, i, 6) == '\\';
}

bool pc_dlp_begins(struct pc_dlp_text *text, size_t i) {
    return !pc_dlp_is(pc_dlp_before(text, i, 1), PC_DLP_URL64) || is_escaped(text, i);
}

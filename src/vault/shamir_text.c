/* Shares as text: what somebody prints, keeps in a safe and types in again. */
#include "vault/shamir.h"

#include "base/encode.h"
#include "crypto/hash.h"

enum {
    VERSION = 1,
    HEAD = 1 + PC_VAULT_SHARE_SET + 3, /* version, set, need, count, number */
    CHECKSUM = 4,
    BYTES_MAX = HEAD + PC_VAULT_SHARED_MAX + PC_VAULT_SHARE_CHECK + CHECKSUM,
    GROUP = 4,
};

pc_err pc_vault_share_write(const struct pc_vault_share *share, struct pc_buf *out) {
    char memory[BYTES_MAX], text_memory[BYTES_MAX * 2];
    struct pc_buf bytes = pc_buf_over(memory, sizeof memory);
    struct pc_buf text = pc_buf_over(text_memory, sizeof text_memory);
    pc_buf_add_char(&bytes, VERSION);
    pc_buf_add(&bytes, pc_span(share->set, sizeof share->set));
    pc_buf_add(&bytes, pc_span((uint8_t[]){share->need, share->count, share->number}, 3));
    pc_buf_add(&bytes, pc_span(share->bytes, share->len));
    uint8_t sum[PC_SHA256_SIZE];
    pc_err err = pc_sha256_one(pc_buf_span(&bytes), sum);
    if (err == PC_OK) {
        pc_buf_add(&bytes, pc_span(sum, CHECKSUM));
        pc_base32_encode(pc_buf_span(&bytes), &text);
        err = pc_buf_end(&bytes) == PC_OK ? pc_buf_end(&text) : PC_ERR_INVALID;
    }
    for (size_t at = 0; err == PC_OK && at < text.len; at += GROUP) {
        if (at > 0)
            pc_buf_add_char(out, '-');
        pc_buf_add(out, pc_span_upto(pc_span_from(pc_buf_span(&text), at), GROUP));
    }
    pc_wipe(memory, sizeof memory);
    pc_wipe(text_memory, sizeof text_memory);
    return err == PC_OK ? pc_buf_end(out) : err;
}

/* What a letter is worth; -1: none of the alphabet, -2: white space or a hyphen. */
static int letter(char c) {
    if (c == '-' || c == ' ' || (c >= '\t' && c <= '\r'))
        return -2;
    if (c >= 'A' && c <= 'Z')
        return c - 'A';
    if (c >= 'a' && c <= 'z')
        return c - 'a';
    if (c >= '2' && c <= '7')
        return c - '2' + 26;
    return c == '0' ? 'O' - 'A' : c == '1' ? 'I' - 'A' : c == '8' ? 'B' - 'A' : -1;
}

static pc_err decode(struct pc_span text, struct pc_buf *out) {
    unsigned bits = 0, held = 0;
    for (size_t i = 0; i < text.len; i++) {
        int value = letter(text.ptr[i]);
        if (value == -2)
            continue;
        if (value < 0)
            return PC_ERR_INVALID;
        bits = (bits << 5 | (unsigned)value) & 0xfff;
        held += 5;
        if (held >= 8) {
            held -= 8;
            pc_buf_add_char(out, (char)(bits >> held & 0xff));
        }
    }
    bool padded = held < 5 && (bits & ((1U << held) - 1)) == 0;
    return padded ? pc_buf_end(out) : PC_ERR_INVALID;
}

static pc_err parse(struct pc_span bytes, struct pc_vault_share *out, struct pc_diag *diag) {
    if (bytes.len <= HEAD + PC_VAULT_SHARE_CHECK + CHECKSUM)
        return pc_diag_set(diag, PC_ERR_INVALID, "the share is cut: letters are missing");
    uint8_t sum[PC_SHA256_SIZE];
    pc_err err = pc_sha256_one(pc_span_upto(bytes, bytes.len - CHECKSUM), sum);
    if (err != PC_OK)
        return err;
    if (!pc_span_eq_secret(pc_span(sum, CHECKSUM), pc_span_from(bytes, bytes.len - CHECKSUM)))
        return pc_diag_set(diag, PC_ERR_INVALID,
                           "the share's checksum is wrong: a letter is mistyped or missing");
    const uint8_t *from = (const uint8_t *)bytes.ptr;
    if (from[0] != VERSION)
        return pc_diag_set(diag, PC_ERR_UNSUPPORTED,
                           "the share is of version %u: a newer release reads it", from[0]);
    const uint8_t *numbers = from + 1 + PC_VAULT_SHARE_SET;
    *out = (struct pc_vault_share){.need = numbers[0],
                                   .count = numbers[1],
                                   .number = numbers[2],
                                   .len = bytes.len - HEAD - CHECKSUM};
    if (out->need < 2 || out->need > out->count || out->count > PC_VAULT_SHARES_MAX ||
        out->number < 1 || out->number > out->count)
        return pc_diag_set(diag, PC_ERR_INVALID, "the share's numbers do not fit one another");
    memcpy(out->set, from + 1, sizeof out->set);
    memcpy(out->bytes, from + HEAD, out->len);
    return PC_OK;
}

pc_err pc_vault_share_read(struct pc_span text, struct pc_vault_share *out, struct pc_diag *diag) {
    char memory[BYTES_MAX];
    struct pc_buf bytes = pc_buf_over(memory, sizeof memory);
    pc_err err = text.len <= PC_VAULT_SHARE_TEXT_MAX ? decode(text, &bytes) : PC_ERR_FULL;
    if (err != PC_OK)
        err = pc_diag_set(diag, PC_ERR_INVALID,
                          "it is not a share: a share has the letters A to Z and 2 to 7");
    else
        err = parse(pc_buf_span(&bytes), out, diag);
    pc_wipe(memory, sizeof memory);
    return err;
}

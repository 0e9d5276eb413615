/* One pass over a document, which keeps the place of one value. */
#include "vault/json_text.h"

#include "base/encode.h"
#include "base/json.h"

enum { OFF_THE_WAY = -1 };

struct scan {
    struct pc_span rest;
    const struct pc_span *names;
    int count;
    struct pc_span found;
};

static bool value(struct scan *scan, unsigned depth, int matched);

static char head(const struct scan *scan) {
    return scan->rest.len > 0 ? scan->rest.ptr[0] : '\0';
}

static void skip_space(struct scan *scan) {
    while (scan->rest.len > 0 &&
           (head(scan) == ' ' || head(scan) == '\t' || head(scan) == '\r' || head(scan) == '\n'))
        scan->rest = pc_span_from(scan->rest, 1);
}

static bool take(struct scan *scan, char c) {
    if (head(scan) != c || scan->rest.len == 0)
        return false;
    scan->rest = pc_span_from(scan->rest, 1);
    return true;
}

static bool take_word(struct scan *scan, struct pc_span word) {
    if (!pc_span_starts(scan->rest, word))
        return false;
    scan->rest = pc_span_from(scan->rest, word.len);
    return true;
}

static size_t digits(struct scan *scan) {
    size_t count = 0;
    for (; head(scan) >= '0' && head(scan) <= '9'; count++)
        scan->rest = pc_span_from(scan->rest, 1);
    return count;
}

static bool number(struct scan *scan) {
    (void)take(scan, '-');
    if (!take(scan, '0') && digits(scan) == 0)
        return false;
    if (take(scan, '.') && digits(scan) == 0)
        return false;
    if (!take(scan, 'e') && !take(scan, 'E'))
        return true;
    if (!take(scan, '+'))
        (void)take(scan, '-');
    return digits(scan) > 0;
}

/* The length of the escape at the head of text, or 0. */
static size_t escape_length(struct pc_span text) {
    if (text.len < 2 || pc_span_find(PC_SPAN("\"\\/bfnrtu"), text.ptr[1]) == 9)
        return 0;
    if (text.ptr[1] != 'u')
        return 2;
    for (size_t i = 2; i < 6; i++)
        if (i >= text.len || pc_hex_value(text.ptr[i]) < 0)
            return 0;
    return 6;
}

/* out: with its quotes. */
static bool string(struct scan *scan, struct pc_span *out) {
    struct pc_span from = scan->rest;
    if (!take(scan, '"'))
        return false;
    while (scan->rest.len > 0 && head(scan) != '"') {
        if ((unsigned char)head(scan) < 0x20)
            return false;
        size_t length = head(scan) == '\\' ? escape_length(scan->rest) : pc_utf8_length(scan->rest);
        if (length == 0)
            return false;
        scan->rest = pc_span_from(scan->rest, length);
    }
    if (!take(scan, '"'))
        return false;
    *out = pc_span_upto(from, from.len - scan->rest.len);
    return true;
}

static bool is_name(struct pc_span quoted, struct pc_span name) {
    struct pc_span inner = pc_span(quoted.ptr + 1, quoted.len - 2);
    if (pc_span_find(inner, '\\') == inner.len)
        return pc_span_eq(inner, name);
    PC_CLEANUP(pc_buf_free) struct pc_buf plain = PC_BUF_SECRET;
    return pc_vault_json_plain(quoted, &plain) == PC_OK && pc_span_eq(pc_buf_span(&plain), name);
}

/* *seen: the member that is looked for was in this object already. */
static bool member(struct scan *scan, unsigned depth, int matched, bool *seen) {
    struct pc_span name;
    skip_space(scan);
    if (!string(scan, &name))
        return false;
    skip_space(scan);
    if (!take(scan, ':'))
        return false;
    bool wanted =
        matched != OFF_THE_WAY && matched < scan->count && is_name(name, scan->names[matched]);
    if (wanted && *seen)
        return false;
    *seen |= wanted;
    return value(scan, depth, wanted ? matched + 1 : OFF_THE_WAY);
}

static bool object(struct scan *scan, unsigned depth, int matched) {
    bool seen = false;
    skip_space(scan);
    if (take(scan, '}'))
        return true;
    do {
        if (!member(scan, depth, matched, &seen))
            return false;
        skip_space(scan);
    } while (take(scan, ','));
    return take(scan, '}');
}

static bool list(struct scan *scan, unsigned depth) {
    skip_space(scan);
    if (take(scan, ']'))
        return true;
    do {
        if (!value(scan, depth, OFF_THE_WAY))
            return false;
        skip_space(scan);
    } while (take(scan, ','));
    return take(scan, ']');
}

static bool bare(struct scan *scan, unsigned depth, int matched) {
    struct pc_span text;
    if (head(scan) == '"')
        return string(scan, &text);
    if (take(scan, '{'))
        return depth > 0 && object(scan, depth - 1, matched);
    if (take(scan, '['))
        return depth > 0 && list(scan, depth - 1);
    return take_word(scan, PC_SPAN("true")) || take_word(scan, PC_SPAN("false")) ||
           take_word(scan, PC_SPAN("null")) || number(scan);
}

static bool value(struct scan *scan, unsigned depth, int matched) {
    skip_space(scan);
    struct pc_span from = scan->rest;
    if (!bare(scan, depth, matched))
        return false;
    if (matched == scan->count)
        scan->found = pc_span_upto(from, from.len - scan->rest.len);
    return true;
}

pc_err pc_vault_json_find(struct pc_span json, const struct pc_span *names, size_t count,
                          struct pc_span *out) {
    struct scan scan = {.rest = json, .names = names, .count = (int)count};
    if (count > PC_VAULT_JSON_DEPTH || !value(&scan, PC_VAULT_JSON_DEPTH, 0))
        return PC_ERR_INVALID;
    skip_space(&scan);
    if (scan.rest.len > 0)
        return PC_ERR_INVALID;
    if (scan.found.ptr == NULL || scan.found.ptr[0] == 'n')
        return PC_ERR_NOTFOUND;
    *out = scan.found;
    return PC_OK;
}

static uint32_t unit(struct pc_span escape) {
    uint32_t code = 0;
    for (size_t i = 2; i < 6; i++)
        code = code << 4 | (uint32_t)pc_hex_value(escape.ptr[i]);
    return code;
}

static void add_utf8(uint32_t code, struct pc_buf *out) {
    if (code < 0x80) {
        pc_buf_add_char(out, (char)code);
        return;
    }
    unsigned more = code < 0x800 ? 1 : code < 0x10000 ? 2 : 3;
    static const uint8_t lead[] = {0, 0xc0, 0xe0, 0xf0};
    pc_buf_add_char(out, (char)(lead[more] | code >> 6 * more));
    while (more-- > 0)
        pc_buf_add_char(out, (char)(0x80 | (code >> 6 * more & 0x3f)));
}

/* Adds what a \u escape, or two of them, stands for; its length, or 0. */
static size_t add_unicode(struct pc_span text, struct pc_buf *out) {
    uint32_t code = unit(text);
    if (code == 0 || (code >= 0xdc00 && code < 0xe000))
        return 0;
    if (code < 0xd800 || code >= 0xe000) {
        add_utf8(code, out);
        return 6;
    }
    struct pc_span second = pc_span_from(text, 6);
    if (!pc_span_starts(second, PC_SPAN("\\u")) || escape_length(second) != 6)
        return 0;
    uint32_t low = unit(second);
    if (low < 0xdc00 || low >= 0xe000)
        return 0;
    add_utf8(0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00), out);
    return 12;
}

static size_t add_escape(struct pc_span text, struct pc_buf *out) {
    static const char letters[] = "bfnrt", meant[] = "\b\f\n\r\t";
    if (escape_length(text) == 0)
        return 0;
    if (text.ptr[1] == 'u')
        return add_unicode(text, out);
    const char *letter = strchr(letters, text.ptr[1]);
    pc_buf_add_char(out, letter == NULL ? text.ptr[1] : meant[letter - letters]);
    return 2;
}

static pc_err add_string(struct pc_span inner, struct pc_buf *out) {
    while (inner.len > 0) {
        size_t plain = pc_span_find(inner, '\\');
        pc_buf_add(out, pc_span_upto(inner, plain));
        inner = pc_span_from(inner, plain);
        if (inner.len == 0)
            break;
        size_t length = add_escape(inner, out);
        if (length == 0)
            return PC_ERR_INVALID;
        inner = pc_span_from(inner, length);
    }
    return pc_buf_end(out);
}

pc_err pc_vault_json_plain(struct pc_span json, struct pc_buf *out) {
    size_t before = out->len;
    if (json.len == 0 || json.ptr[0] == '{' || json.ptr[0] == '[')
        return PC_ERR_INVALID;
    if (json.ptr[0] != '"') {
        pc_buf_add(out, json);
        return pc_buf_end(out);
    }
    if (json.len < 2)
        return PC_ERR_INVALID;
    pc_err err = add_string(pc_span(json.ptr + 1, json.len - 2), out);
    if (err != PC_OK && out->secret)
        pc_wipe(out->ptr + before, out->len - before);
    if (err != PC_OK)
        out->len = before;
    return err;
}

pc_err pc_vault_json_string(struct pc_span json, struct pc_span name, struct pc_buf *out) {
    struct pc_span found;
    pc_err err = pc_vault_json_find(json, &name, 1, &found);
    if (err == PC_OK && found.ptr[0] != '"')
        return PC_ERR_INVALID;
    return err == PC_OK ? pc_vault_json_plain(found, out) : err;
}

void pc_vault_json_quote(struct pc_span text, struct pc_buf *out) {
    struct pc_json json = pc_json(out);
    pc_json_text(&json, NULL, text);
}

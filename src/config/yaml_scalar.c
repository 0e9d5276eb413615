/* What a plain scalar is, by its characters alone. */
#include "config/yaml_scalar.h"

#include "base/encode.h"
#include "base/json.h"

static bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

static size_t digits(struct pc_span text, size_t at) {
    size_t begin = at;
    while (at < text.len && is_digit(text.ptr[at]))
        at++;
    return at - begin;
}

static bool one_of(struct pc_span text, const char *a, const char *b, const char *c) {
    return pc_span_eq(text, pc_span_str(a)) || pc_span_eq(text, pc_span_str(b)) ||
           pc_span_eq(text, pc_span_str(c));
}

/* "0x1f" and "0o17"; at most 60 bits. */
static bool based(struct pc_span text, struct pc_buf *out) {
    if (text.len < 3 || text.ptr[0] != '0' || (text.ptr[1] != 'x' && text.ptr[1] != 'o'))
        return false;
    int bits = text.ptr[1] == 'x' ? 4 : 3;
    uint64_t value = 0;
    for (size_t i = 2; i < text.len; i++) {
        int digit = pc_hex_value(text.ptr[i]);
        if (digit < 0 || digit >= 1 << bits || value >> 56 != 0)
            return false;
        value = value << bits | (uint64_t)digit;
    }
    pc_buf_add_u64(out, value);
    return true;
}

/* The parts of a decimal number. */
struct number {
    bool minus, point;
    struct pc_span whole, fraction, exponent; /* the exponent with its sign */
};

static bool read_number(struct pc_span text, struct number *out) {
    size_t at = 0, len;
    *out = (struct number){0};
    if (at < text.len && (text.ptr[at] == '-' || text.ptr[at] == '+'))
        out->minus = text.ptr[at++] == '-';
    len = digits(text, at);
    out->whole = pc_span(text.ptr + at, len);
    at += len;
    if (at < text.len && text.ptr[at] == '.') {
        out->point = true;
        len = digits(text, ++at);
        out->fraction = pc_span(text.ptr + at, len);
        at += len;
    }
    if (out->whole.len + out->fraction.len == 0)
        return false;
    if (at < text.len && (text.ptr[at] == 'e' || text.ptr[at] == 'E')) {
        size_t begin = ++at;
        at += at < text.len && (text.ptr[at] == '-' || text.ptr[at] == '+');
        len = digits(text, at);
        if (len == 0)
            return false;
        out->exponent = pc_span(text.ptr + begin, at + len - begin);
        at += len;
    }
    return at == text.len;
}

static void write_number(const struct number *number, struct pc_buf *out) {
    struct pc_span whole = number->whole;
    while (whole.len > 1 && whole.ptr[0] == '0')
        whole = pc_span_from(whole, 1);
    if (number->minus)
        pc_buf_add_char(out, '-');
    pc_buf_add(out, whole.len == 0 ? PC_SPAN("0") : whole);
    if (number->point) {
        pc_buf_add_char(out, '.');
        pc_buf_add(out, number->fraction.len == 0 ? PC_SPAN("0") : number->fraction);
    }
    if (number->exponent.len > 0) {
        pc_buf_add_char(out, 'e');
        pc_buf_add(out, number->exponent);
    }
}

static bool endless(struct pc_span text) {
    if (text.len == 5 && (text.ptr[0] == '-' || text.ptr[0] == '+'))
        text = pc_span_from(text, 1);
    return one_of(text, ".inf", ".Inf", ".INF") || one_of(text, ".nan", ".NaN", ".NAN");
}

bool pc_yaml_scalar(struct pc_span text, struct pc_buf *out) {
    struct number number;
    struct pc_json json = pc_json(out);
    if (text.len == 0 || pc_span_eq(text, PC_SPAN("~")) || one_of(text, "null", "Null", "NULL"))
        pc_json_null(&json, NULL);
    else if (one_of(text, "true", "True", "TRUE"))
        pc_json_bool(&json, NULL, true);
    else if (one_of(text, "false", "False", "FALSE"))
        pc_json_bool(&json, NULL, false);
    else if (endless(text))
        return false;
    else if (read_number(text, &number))
        write_number(&number, out);
    else if (!based(text, out))
        pc_json_text(&json, NULL, text);
    return true;
}

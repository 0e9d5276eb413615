/* Exact decimals. */
#include "inspect/schema/number.h"

static bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

/* The exponent behind the digits, which end at `at`. The tape's limits keep it small. */
static int32_t written_exponent(const char *at, const char *end) {
    if (at == end)
        return 0;
    at++; /* e */
    bool minus = *at == '-';
    at += *at == '-' || *at == '+';
    int32_t value = 0;
    for (; at < end && value < 100000000; at++)
        value = value * 10 + (*at - '0');
    return minus ? -value : value;
}

struct pc_js_number pc_js_number(struct pc_span text) {
    const char *at = text.ptr, *end = at + text.len, *point = NULL, *first = NULL, *last = NULL;
    int sign = 1;
    if (*at == '-') {
        sign = -1;
        at++;
    }
    for (; at < end && (is_digit(*at) || *at == '.'); at++) {
        if (*at == '.') {
            point = at;
        } else if (*at != '0') {
            last = at;
            first = first == NULL ? at : first;
        }
    }
    if (first == NULL)
        return (struct pc_js_number){.sign = 0};
    const char *unit = point == NULL ? at : point; /* behind the digit of 10^0 */
    int32_t moved = written_exponent(at, end);
    int32_t high = (int32_t)(unit - first) - (first < unit ? 1 : 0);
    int32_t low = (int32_t)(unit - last) - (last < unit ? 1 : 0);
    return (struct pc_js_number){.digits = first,
                                 .bytes = (uint32_t)(last - first) + 1,
                                 .high = high + moved,
                                 .low = low + moved,
                                 .sign = sign};
}

/* The next digit, or 0 behind the last one. */
static int take_digit(const struct pc_js_number *number, uint32_t *at) {
    if (*at < number->bytes && number->digits[*at] == '.')
        ++*at;
    return *at < number->bytes ? number->digits[(*at)++] - '0' : 0;
}

static int compare_digits(const struct pc_js_number *a, const struct pc_js_number *b) {
    uint32_t i = 0, k = 0;
    while (i < a->bytes || k < b->bytes) {
        int difference = take_digit(a, &i) - take_digit(b, &k);
        if (difference != 0)
            return difference;
    }
    return 0;
}

int pc_js_number_compare(const struct pc_js_number *a, const struct pc_js_number *b) {
    if (a->sign != b->sign)
        return a->sign - b->sign;
    if (a->sign == 0)
        return 0;
    if (a->high != b->high)
        return a->high > b->high ? a->sign : -a->sign;
    return a->sign * compare_digits(a, b);
}

uint64_t pc_js_number_hash(const struct pc_js_number *number) {
    uint64_t hash = (uint64_t)(uint32_t)number->high * 4 + (uint64_t)(number->sign + 1);
    for (uint32_t at = 0; at < number->bytes;)
        hash = (hash ^ (uint64_t)take_digit(number, &at)) * 0x9e3779b97f4a7c15u;
    return hash ^ hash >> 29;
}

bool pc_js_divisor(const struct pc_js_number *number, struct pc_js_divisor *out) {
    *out = (struct pc_js_divisor){.low = number->low};
    for (uint32_t at = 0; at < number->bytes;) {
        uint64_t digit = (uint64_t)take_digit(number, &at);
        if (out->digits > (UINT64_MAX - digit) / 10)
            return false;
        out->digits = out->digits * 10 + digit;
    }
    return number->sign > 0;
}

static uint64_t multiply(uint64_t a, uint64_t b, uint64_t modulus) {
    return (uint64_t)((unsigned __int128)a * b % modulus);
}

static uint64_t power_of_ten(uint32_t exponent, uint64_t modulus) {
    uint64_t power = 1 % modulus, base = 10 % modulus;
    for (; exponent > 0; exponent >>= 1) {
        if (exponent & 1)
            power = multiply(power, base, modulus);
        base = multiply(base, base, modulus);
    }
    return power;
}

/* The last digit of neither is 0, so what lies below the divisor's last digit is no multiple. */
bool pc_js_number_divides(const struct pc_js_divisor *divisor, const struct pc_js_number *number) {
    if (number->sign == 0)
        return true;
    if (number->low < divisor->low)
        return false;
    uint64_t rest = 0;
    for (uint32_t at = 0; at < number->bytes;) {
        unsigned __int128 next = (unsigned __int128)rest * 10;
        rest = (uint64_t)((next + (unsigned)take_digit(number, &at)) % divisor->digits);
    }
    uint32_t moved = (uint32_t)((int64_t)number->low - divisor->low);
    return multiply(rest, power_of_ten(moved, divisor->digits), divisor->digits) == 0;
}

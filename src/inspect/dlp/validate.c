/* Check digits, and the validators by name. */
#include "inspect/dlp/validate.h"

#include "inspect/dlp/dlp.h"
#include "inspect/dlp/text.h"

enum { DIGITS = 64 };

bool pc_dlp_luhn(const uint8_t *digits, size_t count) {
    unsigned sum = 0;
    for (size_t i = 0; i < count; i++) {
        unsigned digit = digits[count - 1 - i];
        if (i % 2 == 1)
            digit = digit * 2 > 9 ? digit * 2 - 9 : digit * 2;
        sum += digit;
    }
    return count > 0 && sum % 10 == 0;
}

/* Area, group and serial; the two numbers that were printed on advertisements are in use nowhere.
 */
bool pc_dlp_is_ssn(const uint8_t d[9]) {
    unsigned area = d[0] * 100u + d[1] * 10u + d[2];
    unsigned group = d[3] * 10u + d[4];
    unsigned serial = d[5] * 1000u + d[6] * 100u + d[7] * 10u + d[8];
    return area != 0 && area != 666 && area < 900 && group != 0 && serial != 0;
}

/* The digits of a text; 0 where there are too many. */
static size_t digits_of(struct pc_span text, uint8_t out[DIGITS]) {
    size_t count = 0;
    for (size_t i = 0; i < text.len; i++) {
        if (!pc_dlp_is((uint8_t)text.ptr[i], PC_DLP_DIGIT))
            continue;
        if (count == DIGITS)
            return 0;
        out[count++] = (uint8_t)(text.ptr[i] - '0');
    }
    return count;
}

static bool luhn(struct pc_span match) {
    uint8_t digits[DIGITS];
    return pc_dlp_luhn(digits, digits_of(match, digits));
}

static bool card(struct pc_span match) {
    uint8_t digits[DIGITS];
    size_t count = digits_of(match, digits);
    return pc_dlp_luhn(digits, count) && pc_dlp_is_card(digits, count);
}

static bool ssn(struct pc_span match) {
    uint8_t digits[DIGITS];
    return digits_of(match, digits) == 9 && pc_dlp_is_ssn(digits);
}

static bool entropy(struct pc_span match) {
    return pc_dlp_is_random(match);
}

static bool no_placeholder(struct pc_span match) {
    return !pc_dlp_is_placeholder(match);
}

/* The remainder of all digits by 97 is 1 (ISO 7064, MOD 97-10), with the check digits at the end.
 */
static bool mod97(struct pc_span match) {
    uint8_t digits[DIGITS];
    size_t count = digits_of(match, digits);
    unsigned rest = 0;
    for (size_t i = 0; i < count; i++)
        rest = (rest * 10 + digits[i]) % 97;
    return count > 2 && rest == 1;
}

/* The last of its digits makes the sum, weighted from the right by 2, 3, …, a multiple of 11. */
static bool mod11(struct pc_span match) {
    uint8_t digits[DIGITS];
    size_t count = digits_of(match, digits);
    unsigned sum = 0;
    for (size_t i = 0; i < count; i++)
        sum += digits[count - 1 - i] * ((unsigned)i % 10 + 1);
    return count > 2 && sum % 11 == 0;
}

static const struct {
    const char *name;
    pc_dlp_validator_fn *holds;
} validators[] = {
    {"luhn", luhn},   {"card", card},   {"ssn", ssn},         {"iban", pc_dlp_is_iban},
    {"mod97", mod97}, {"mod11", mod11}, {"entropy", entropy}, {"no-placeholder", no_placeholder},
};

const char *pc_dlp_validator_name(size_t index) {
    return index < sizeof validators / sizeof validators[0] ? validators[index].name : NULL;
}

pc_dlp_validator_fn *pc_dlp_validator_find(struct pc_span name) {
    for (size_t i = 0; i < sizeof validators / sizeof validators[0]; i++)
        if (pc_span_eq(name, pc_span_str(validators[i].name)))
            return validators[i].holds;
    return NULL;
}

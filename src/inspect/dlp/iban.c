/* International bank account numbers (ISO 13616): country, length, shape and MOD 97-10. */
#include "inspect/dlp/job.h"
#include "inspect/dlp/rules.h"
#include "inspect/dlp/validate.h"

static const struct pc_span examples[] = {
    PC_SPAN("IBAN: DE89 3704 0044 0532 0130 00"),
    PC_SPAN("GB29NWBK60161331926819"),
    PC_SPAN("pay to FR1420041010050500013M02606, thanks"),
    PC_SPAN("{\"iban\":\"NL91ABNA0417164300\"}"),
    PC_SPAN("ch93 0076 2011 6238 5295 7"),
    PC_SPAN("DE89-3704-0044-0532-0130-00"),
    PC_SPAN("NO9386011117947"),
};
static const struct pc_span counters[] = {
    PC_SPAN("DE89 3704 0044 0532 0130 01"), PC_SPAN("DE8937040044053201300"),
    PC_SPAN("XX89370400440532013000"),      PC_SPAN("aDE89370400440532013000"),
    PC_SPAN("DE89370400440532013000a"),     PC_SPAN("de89a704b04405320130fe"),
};

const struct pc_dlp_rule pc_dlp_rule_iban = {
    .name = PC_SPAN("iban"),
    .description = PC_SPAN("International bank account number"),
    .level = PC_DLP_HIGH,
    .action = PC_DLP_REDACT,
    .examples = PC_DLP_LIST(examples),
    .counters = PC_DLP_LIST(counters),
};

enum { LONGEST = 34, SHORTEST = 15 };

/* What stands behind country and check digits: counts of n digits, a capital letters, c either. */
static const struct {
    char country[3];
    const char *shape;
} countries[] = {
    {"AD", "8n12c"},    {"AE", "19n"},     {"AL", "8n16c"},    {"AT", "16n"},
    {"AZ", "4a20c"},    {"BA", "16n"},     {"BE", "12n"},      {"BG", "4a6n8c"},
    {"BH", "4a14c"},    {"BI", "23n"},     {"BR", "23n1a1c"},  {"BY", "4c4n16c"},
    {"CH", "5n12c"},    {"CR", "18n"},     {"CY", "8n16c"},    {"CZ", "20n"},
    {"DE", "18n"},      {"DJ", "23n"},     {"DK", "14n"},      {"DO", "4c20n"},
    {"EE", "16n"},      {"EG", "25n"},     {"ES", "20n"},      {"FI", "14n"},
    {"FK", "2a12n"},    {"FO", "14n"},     {"FR", "10n11c2n"}, {"GB", "4a14n"},
    {"GE", "2a16n"},    {"GI", "4a15c"},   {"GL", "14n"},      {"GR", "7n16c"},
    {"GT", "24c"},      {"HR", "17n"},     {"HU", "24n"},      {"IE", "4a14n"},
    {"IL", "19n"},      {"IQ", "4a15n"},   {"IS", "22n"},      {"IT", "1a10n12c"},
    {"JO", "4a4n18c"},  {"KW", "4a22c"},   {"KZ", "3n13c"},    {"LB", "4n20c"},
    {"LC", "4a24c"},    {"LI", "5n12c"},   {"LT", "16n"},      {"LU", "3n13c"},
    {"LV", "4a13c"},    {"LY", "21n"},     {"MC", "10n11c2n"}, {"MD", "20c"},
    {"ME", "18n"},      {"MK", "3n10c2n"}, {"MN", "16n"},      {"MR", "23n"},
    {"MT", "4a5n18c"},  {"MU", "4a19n3a"}, {"NI", "4a20n"},    {"NL", "4a10n"},
    {"NO", "11n"},      {"OM", "3n16c"},   {"PK", "4a16c"},    {"PL", "24n"},
    {"PS", "4a21c"},    {"PT", "21n"},     {"QA", "4a21c"},    {"RO", "4a16c"},
    {"RS", "18n"},      {"RU", "14n15c"},  {"SA", "2n18c"},    {"SC", "4a20n3a"},
    {"SD", "14n"},      {"SE", "20n"},     {"SI", "15n"},      {"SK", "20n"},
    {"SM", "1a10n12c"}, {"SO", "19n"},     {"ST", "21n"},      {"SV", "4a20n"},
    {"TL", "19n"},      {"TN", "20n"},     {"TR", "6n16c"},    {"UA", "6n19c"},
    {"VA", "18n"},      {"VG", "4a16n"},   {"XK", "16n"},      {"YE", "4a4n18c"},
};

static const char *shape_of(int first, int second) {
    for (size_t i = 0; i < sizeof countries / sizeof countries[0]; i++)
        if (countries[i].country[0] == first && countries[i].country[1] == second)
            return countries[i].shape;
    return NULL;
}

/* The characters have the shape, and all of it; they are capitals and digits. */
static bool has_shape(const char *shape, const char *text, size_t len) {
    size_t at = 0;
    while (*shape != '\0') {
        size_t count = 0;
        for (; *shape >= '0' && *shape <= '9'; shape++)
            count = count * 10 + (size_t)(*shape - '0');
        unsigned set = *shape == 'n' ? PC_DLP_DIGIT : *shape == 'a' ? PC_DLP_UPPER : PC_DLP_ALNUM;
        for (shape++; count > 0; count--, at++)
            if (at >= len || !pc_dlp_is((uint8_t)text[at], set))
                return false;
    }
    return at == len;
}

static unsigned rest_of(unsigned rest, char c) {
    return c <= '9' ? (rest * 10 + (unsigned)(c - '0')) % 97
                    : (rest * 100 + (unsigned)(c - 'A') + 10) % 97;
}

/* Capitals and digits, as many as the country has. */
static bool is_iban(const char *text, size_t len) {
    if (len < SHORTEST || len > LONGEST || !pc_dlp_is((uint8_t)text[2], PC_DLP_DIGIT) ||
        !pc_dlp_is((uint8_t)text[3], PC_DLP_DIGIT))
        return false;
    const char *shape = shape_of(text[0], text[1]);
    if (shape == NULL || !has_shape(shape, text + 4, len - 4))
        return false;
    unsigned rest = 0;
    for (size_t i = 4; i < len + 4; i++)
        rest = rest_of(rest, text[i < len ? i : i - len]);
    return rest == 1;
}

bool pc_dlp_is_iban(struct pc_span text) {
    char plain[LONGEST];
    size_t len = 0;
    for (size_t i = 0; i < text.len; i++) {
        int c = pc_dlp_lower((uint8_t)text.ptr[i]);
        if (c == ' ' || c == '-')
            continue;
        if (len == LONGEST || !pc_dlp_is(c, PC_DLP_ALNUM))
            return false;
        plain[len++] = (char)(c >= 'a' ? c - 32 : c);
    }
    return is_iban(plain, len);
}

static size_t length_of(const char *shape) {
    size_t length = 4;
    while (*shape != '\0') {
        size_t count = 0;
        for (; *shape >= '0' && *shape <= '9'; shape++)
            count = count * 10 + (size_t)(*shape - '0');
        length += count;
        shape++;
    }
    return length;
}

/* Reads so many letters and digits, in groups of four with one separator between them, or with
 * none. 0: it is written otherwise; else where they end. */
static size_t read_plain(struct pc_dlp_text *text, size_t at, size_t length) {
    int separator = pc_dlp_at(text, at + 4);
    if (separator != ' ' && separator != '-')
        separator = -1;
    size_t i = at;
    for (size_t read = 0; read < length; read++, i++) {
        if (separator >= 0 && read > 0 && read % 4 == 0 && pc_dlp_at(text, i++) != separator)
            return 0;
        if (!pc_dlp_is(pc_dlp_at(text, i), PC_DLP_ALNUM))
            return 0;
    }
    return i;
}

void pc_dlp_detect_iban(struct pc_dlp_job *job, size_t at, unsigned kind) {
    (void)kind;
    struct pc_dlp_text *text = &job->text;
    int first = pc_dlp_at(text, at), second = pc_dlp_at(text, at + 1);
    bool lower = pc_dlp_is(first, PC_DLP_LOWER);
    if (!pc_dlp_wanted(job, PC_DLP_IBAN) || pc_dlp_is(second, PC_DLP_LOWER) != lower)
        return;
    const char *shape = shape_of(lower ? first - 32 : first, lower ? second - 32 : second);
    if (shape == NULL || !pc_dlp_begins(text, at))
        return;
    size_t end = read_plain(text, at, length_of(shape));
    if (end == 0 || pc_dlp_is(pc_dlp_at(text, end), PC_DLP_URL64))
        return;
    if (pc_dlp_is_iban(pc_dlp_cut(text, at, end)))
        (void)pc_dlp_found(job, PC_DLP_IBAN, at, end);
}

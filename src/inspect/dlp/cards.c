/*
 * Payment cards: ranges of the issuers, their lengths, groupings as they are printed, and Luhn. A
 * run of digits without separators is one only beside a word, an expiry date or a brand: one in
 * seven runs of such length passes Luhn by chance.
 */
#include "inspect/dlp/number.h"
#include "inspect/dlp/rules.h"
#include "inspect/dlp/validate.h"

static const struct pc_span words[] = {
    PC_SPAN("card"),        PC_SPAN("credit"),  PC_SPAN("debit"),      PC_SPAN("primary account"),
    PC_SPAN("mastercard"),  PC_SPAN("amex"),    PC_SPAN("discover"),   PC_SPAN("primary_account"),
    PC_SPAN("jcb"),         PC_SPAN("maestro"), PC_SPAN("unionpay"),   PC_SPAN("american express"),
    PC_SPAN("pan"),         PC_SPAN("cc num"),  PC_SPAN("cc_num"),     PC_SPAN("primaryaccount"),
    PC_SPAN("cc#"),         PC_SPAN("cc:"),     PC_SPAN("ccn"),        PC_SPAN("ccnum"),
    PC_SPAN("cvv"),         PC_SPAN("cvc"),     PC_SPAN("cvv2"),       PC_SPAN("expiry"),
    PC_SPAN("expiration"),  PC_SPAN("exp"),     PC_SPAN("payment"),    PC_SPAN("paid"),
    PC_SPAN("billing"),     PC_SPAN("charge"),  PC_SPAN("cardholder"), PC_SPAN("karte"),
    PC_SPAN("kreditkarte"), PC_SPAN("tarjeta"), PC_SPAN("carte"),      PC_SPAN("cardnumber"),
    PC_SPAN("visa"),        PC_SPAN("diners"),  PC_SPAN("cc no"),
};
static const struct pc_span examples[] = {
    PC_SPAN("Card: 4111 1111 1111 1111"),
    PC_SPAN("paid with 5555-5555-5555-4444 today"),
    PC_SPAN("{\"card_number\":\"378282246310005\"}"),
    PC_SPAN("amex 3782 822463 10005"),
    PC_SPAN("visa 4222222222222 (13 digits)"),
    PC_SPAN("mastercard 2223003122003222"),
    PC_SPAN("2720 9900 0000 0007"),
    PC_SPAN("diners 3056 930902 5904"),
    PC_SPAN("card=6011111111111117"),
    PC_SPAN("JCB 3530111333300000"),
    PC_SPAN("unionpay card 6240008631401148"),
    PC_SPAN("4111.1111.1111.1111"),
    PC_SPAN("primaryAccountNumber=4111111111111111"),
    PC_SPAN("Doe,4111111111111111,12/27,123"),
    PC_SPAN("ssn 123-45-6789 card 5500 0000 0000 0004"),
    PC_SPAN("since 2019 VISA 4111 1111 1111 1111"),
};
static const struct pc_span counters[] = {
    PC_SPAN("Card: 4111 1111 1111 1112"),     PC_SPAN("id 4111111111111111"),
    PC_SPAN("ts=1705312800123456 card"),      PC_SPAN("card 0.4111111111111111"),
    PC_SPAN("card 41111111111111110000000"),  PC_SPAN("card a4111111111111111"),
    PC_SPAN("card 4111111111111111f"),        PC_SPAN("card 6ba7b810-9dad-4111-1111-111111111111"),
    PC_SPAN("9999 4111 1111 1111 1111 2222"), PC_SPAN("mastercard 2721000000000004"),
};

const struct pc_dlp_rule pc_dlp_rule_card = {
    .name = PC_SPAN("card"),
    .description = PC_SPAN("Payment card number"),
    .level = PC_DLP_CRITICAL,
    .action = PC_DLP_BLOCK,
    .words = PC_DLP_LIST(words),
    .examples = PC_DLP_LIST(examples),
    .counters = PC_DLP_LIST(counters),
};

/* ISO/IEC 7812 ranges by their first six digits. */
static const struct range {
    unsigned first, last;
    unsigned lengths; /* bit n: n digits */
} ranges[] = {
    {400000, 499999, 1u << 13 | 1u << 16 | 1u << 19},            /* Visa */
    {510000, 559999, 1u << 16},                                  /* Mastercard */
    {222100, 272099, 1u << 16},                                  /* Mastercard */
    {340000, 349999, 1u << 15},                                  /* American Express */
    {370000, 379999, 1u << 15},                                  /* American Express */
    {601100, 601199, 1u << 16 | 1u << 19},                       /* Discover */
    {622126, 622925, 1u << 16 | 1u << 17 | 1u << 18 | 1u << 19}, /* Discover, UnionPay */
    {644000, 659999, 1u << 16 | 1u << 19},                       /* Discover */
    {352800, 358999, 1u << 16 | 1u << 17 | 1u << 18 | 1u << 19}, /* JCB */
    {300000, 305999, 1u << 14 | 1u << 16},                       /* Diners Club */
    {309500, 309599, 1u << 14 | 1u << 16},                       /* Diners Club */
    {360000, 369999, 1u << 14 | 1u << 16},                       /* Diners Club */
    {380000, 399999, 1u << 14 | 1u << 16},                       /* Diners Club */
    {620000, 629999, 1u << 16 | 1u << 17 | 1u << 18 | 1u << 19}, /* UnionPay */
    {810000, 817199, 1u << 16 | 1u << 17 | 1u << 18 | 1u << 19}, /* UnionPay */
    {500000, 509999, 0xffu << 12},                               /* Maestro */
    {560000, 589999, 0xffu << 12},                               /* Maestro */
    {600000, 601099, 0xffu << 12},                               /* Maestro */
    {601200, 619999, 0xffu << 12},                               /* Maestro */
    {630000, 643999, 0xffu << 12},                               /* Maestro */
    {660000, 699999, 0xffu << 12},                               /* Maestro */
};

bool pc_dlp_is_card(const uint8_t *digits, size_t count) {
    if (count < 12 || count > 19)
        return false;
    unsigned head = 0;
    for (size_t i = 0; i < 6; i++)
        head = head * 10 + digits[i];
    for (size_t i = 0; i < sizeof ranges / sizeof ranges[0]; i++)
        if (head >= ranges[i].first && head <= ranges[i].last &&
            (ranges[i].lengths >> count & 1) != 0)
            return true;
    return false;
}

/* How digits stand in groups on cards and in forms; the longest first. */
static const uint8_t groupings[][6] = {
    {4, 4, 4, 4, 3}, {4, 4, 4, 4}, {4, 6, 5}, {4, 6, 4}, {4, 4, 4, 2}, {4, 4, 4, 1}, {4, 3, 3, 3},
    {4, 4, 5},       {8, 8},       {6, 13},   {6, 10},   {4, 4, 4, 3}, {4, 4, 6},
};

/* The first groups have these lengths, with one kind of separator; *digits: how many that are. */
static bool is_grouped(const struct pc_dlp_number *number, const uint8_t grouping[6],
                       size_t *groups, size_t *digits) {
    *digits = 0;
    size_t i = 0;
    for (; i < 6 && grouping[i] != 0; i++) {
        if (i >= number->groups || number->lengths[i] != grouping[i])
            return false;
        if (i > 0 &&
            (number->separators[i] == ')' || number->separators[i] != number->separators[1]))
            return false;
        *digits += grouping[i];
    }
    *groups = i;
    return true;
}

/* A month and a year stand behind it: "12/27", "05/2028". */
static bool has_expiry(struct pc_dlp_text *text, size_t end) {
    for (size_t i = end; i < end + 24; i++) {
        int c = pc_dlp_at(text, i);
        if (c < 0 || c == '\n')
            return false;
        if (c != '/' && c != '-')
            continue;
        int tens = pc_dlp_before(text, i, 2), ones = pc_dlp_before(text, i, 1);
        bool month = (tens == '0' && ones >= '1' && ones <= '9') ||
                     (tens == '1' && ones >= '0' && ones <= '2');
        if (i >= end + 3 && month && !pc_dlp_is(pc_dlp_before(text, i, 3), PC_DLP_DIGIT) &&
            pc_dlp_at(text, i + 1) == '2' && pc_dlp_is(pc_dlp_at(text, i + 2), PC_DLP_DIGIT))
            return true;
    }
    return false;
}

/* "visa" has four letters as a group of a table has. */
static bool stands_behind_word(struct pc_dlp_text *text, size_t start) {
    const struct pc_dlp_texts all = PC_DLP_LIST(words);
    return pc_dlp_near(text, start, start, 5, &all);
}

/* Letters and digits that stand before `back` bytes before the start; *digit: one is a digit. */
static size_t group_before(struct pc_dlp_text *text, size_t start, size_t back, bool *digit) {
    size_t length = 0;
    for (int c; length < 5; length++) {
        c = pc_dlp_before(text, start, back + length + 1);
        if (!pc_dlp_is(c, PC_DLP_ALNUM))
            break;
        *digit |= pc_dlp_is(c, PC_DLP_DIGIT);
    }
    return length;
}

/* A month and a year: "1227". */
static bool is_expiry(const uint8_t digits[4]) {
    unsigned month = digits[0] * 10u + digits[1];
    return month >= 1 && month <= 12 && digits[2] == 2;
}

/* It is in a row with other groups of four: a table, or an account number. */
static bool in_a_table(struct pc_dlp_text *text, const struct pc_dlp_number *number, size_t groups,
                       size_t digits) {
    size_t back = 0;
    for (size_t i = 0; i < 2; i++) {
        bool digit = false;
        if (pc_dlp_before(text, number->start, back + 1) != number->separators[1] ||
            group_before(text, number->start, back + 1, &digit) != 4)
            break;
        if (digit)
            return true;
        if (stands_behind_word(text, number->start))
            break;
        back += 5;
    }
    return groups < number->groups && number->separators[groups] == number->separators[1] &&
           number->lengths[groups] == 4 &&
           (!is_expiry(number->digits + digits) ||
            (groups + 1 < number->groups && number->lengths[groups + 1] == 4));
}

static bool grouped(struct pc_dlp_job *job, const struct pc_dlp_number *number) {
    for (size_t i = 0; i < sizeof groupings / sizeof groupings[0]; i++) {
        size_t groups, digits;
        if (!is_grouped(number, groupings[i], &groups, &digits) ||
            !pc_dlp_is_card(number->digits, digits) || !pc_dlp_luhn(number->digits, digits))
            continue;
        size_t end = number->starts[groups - 1] + number->lengths[groups - 1];
        if (!pc_dlp_number_ends(&job->text, end))
            continue;
        if (in_a_table(&job->text, number, groups, digits))
            continue;
        if (groups == 2 && number->separators[1] == '.') /* a decimal */
            continue;
        if (groups > 2 || pc_dlp_has_word(job, PC_DLP_CARD, number->start, end))
            return pc_dlp_found(job, PC_DLP_CARD, number->start, end);
    }
    return false;
}

static bool bare(struct pc_dlp_job *job, const struct pc_dlp_number *number) {
    size_t digits = number->lengths[0], end = number->start + digits;
    if (digits >= PC_DLP_GROUP || !pc_dlp_is_card(number->digits, digits) ||
        !pc_dlp_luhn(number->digits, digits) || !pc_dlp_number_ends(&job->text, end))
        return false;
    if (!pc_dlp_has_word(job, PC_DLP_CARD, number->start, end) && !has_expiry(&job->text, end))
        return false;
    return pc_dlp_found(job, PC_DLP_CARD, number->start, end);
}

void pc_dlp_detect_card(struct pc_dlp_job *job, size_t at, unsigned kind) {
    (void)kind;
    struct pc_dlp_number number;
    if (!pc_dlp_wanted(job, PC_DLP_CARD) || !pc_dlp_number_begins(&job->text, at))
        return;
    pc_dlp_number_read(&job->text, at, &number);
    if (number.lengths[0] >= 12)
        (void)bare(job, &number);
    else
        (void)grouped(job, &number);
}

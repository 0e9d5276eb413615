/*
 * Phone numbers: North American ones by their area and exchange, written with their punctuation,
 * and international ones by '+', a country code and the lengths in use there. Digits without
 * punctuation are one only beside a word.
 */
#include "inspect/dlp/phone_countries.h"
#include "inspect/dlp/number.h"
#include "inspect/dlp/rules.h"

static const struct pc_span words[] = {
    PC_SPAN("phone"),       PC_SPAN("telephone"), PC_SPAN("tel"),      PC_SPAN("fax"),
    PC_SPAN("mobile"),      PC_SPAN("cell"),      PC_SPAN("call"),     PC_SPAN("dial"),
    PC_SPAN("sms"),         PC_SPAN("whatsapp"),  PC_SPAN("contact"),  PC_SPAN("hotline"),
    PC_SPAN("cellphone"),   PC_SPAN("ph"),        PC_SPAN("msisdn"),   PC_SPAN("telefon"),
    PC_SPAN("phonenumber"), PC_SPAN("telefono"),  PC_SPAN("pager"),    PC_SPAN("callback"),
    PC_SPAN("handy"),       PC_SPAN("text me"),   PC_SPAN("reach me"), PC_SPAN("caller"),
};
/* Bounds of integers that are numbers of the plan. */
static const struct pc_span allow[] = {PC_SPAN("2147483647"), PC_SPAN("2147483648"),
                                       PC_SPAN("4294967295"), PC_SPAN("4294967296")};
static const struct pc_span examples[] = {
    PC_SPAN("call (212) 555-0123 now"),
    PC_SPAN("212-555-0123"),
    PC_SPAN("phone: 2125550123"),
    PC_SPAN("+1 212 555 0123"),
    PC_SPAN("+12125550123"),
    PC_SPAN("1-800-555-0199"),
    PC_SPAN("tel 212.555.0123."),
    PC_SPAN("+44 20 7946 0958"),
    PC_SPAN("+49 (0)30 901820"),
    PC_SPAN("+4915112345678"),
    PC_SPAN("{\"mobile\":\"+33612345678\"}"),
    PC_SPAN("tel:+1-212-555-0123"),
    PC_SPAN("cell 212 555 0123"),
    PC_SPAN("+1 (212) 555-0123 x44"),
};
static const struct pc_span counters[] = {
    PC_SPAN("2125550123"),      PC_SPAN("112-555-0123"),          PC_SPAN("212-155-0123"),
    PC_SPAN("911-555-0123"),    PC_SPAN("212-911-0123"),          PC_SPAN("2024-01-15 10:23:45"),
    PC_SPAN("10.212.555.0123"), PC_SPAN("6ba7b810-212-555-0123"), PC_SPAN("1705312800"),
    PC_SPAN("+0100"),           PC_SPAN("+999 12345678"),         PC_SPAN("212-555-01234"),
    PC_SPAN("+44 20"),          PC_SPAN("a+4915112345678"),
};

const struct pc_dlp_rule pc_dlp_rule_phone = {
    .name = PC_SPAN("phone"),
    .description = PC_SPAN("Phone number (North American or international)"),
    .level = PC_DLP_MEDIUM,
    .action = PC_DLP_REDACT,
    .words = PC_DLP_LIST(words),
    .allow = PC_DLP_LIST(allow),
    .examples = PC_DLP_LIST(examples),
    .counters = PC_DLP_LIST(counters),
};

/* The North American Numbering Plan: area and exchange begin with 2 to 9, no area has 9 in the
 * middle, neither ends in 11. */
static bool is_american(const uint8_t d[10]) {
    return d[0] >= 2 && d[1] != 9 && !(d[1] == 1 && d[2] == 1) && d[3] >= 2 &&
           !(d[4] == 1 && d[5] == 1);
}

/* An extension may follow: "x44". */
static bool ends(struct pc_dlp_text *text, size_t end) {
    int c = pc_dlp_at(text, end);
    if (c == 'x' || c == 'X')
        return pc_dlp_is(pc_dlp_at(text, end + 1), PC_DLP_DIGIT);
    return pc_dlp_number_ends(text, end);
}

/* Three, three and four digits from the given group on. */
static bool is_grouped(const struct pc_dlp_number *number, size_t first) {
    return number->groups >= first + 3 && number->lengths[first] == 3 &&
           number->lengths[first + 1] == 3 && number->lengths[first + 2] == 4;
}

/* How it is written leaves no doubt: hyphens, dots, or parentheses around the area. */
static bool is_punctuated(const struct pc_dlp_number *number, size_t first) {
    char a = number->separators[first + 1], b = number->separators[first + 2];
    return a == ')' ? b == '-' || b == '.' || b == ' ' : a == b && (a == '-' || a == '.');
}

static void american_grouped(struct pc_dlp_job *job, const struct pc_dlp_number *number,
                             size_t first) {
    if (!is_grouped(number, first) || !is_american(number->digits + first))
        return;
    bool opened = pc_dlp_before(&job->text, number->start, 1) == '(';
    bool closed = number->separators[first + 1] == ')';
    if (first == 0 && closed && !opened)
        return;
    size_t start = number->start - (first == 0 && closed);
    size_t end = number->starts[first + 2] + number->lengths[first + 2];
    if (number->separators[first + 1] == '.' && pc_dlp_is_version(&job->text, start))
        return;
    if (!pc_dlp_number_begins(&job->text, start) || !ends(&job->text, end))
        return;
    if (is_punctuated(number, first) || pc_dlp_has_word(job, PC_DLP_PHONE, start, end))
        (void)pc_dlp_found(job, PC_DLP_PHONE, start, end);
}

static void american_bare(struct pc_dlp_job *job, const struct pc_dlp_number *number) {
    size_t country = number->lengths[0] - 10;
    size_t end = number->start + number->lengths[0];
    if ((country == 1 && number->digits[0] != 1) || !is_american(number->digits + country) ||
        !pc_dlp_number_begins(&job->text, number->start) || !ends(&job->text, end))
        return;
    if (pc_dlp_has_word(job, PC_DLP_PHONE, number->start, end))
        (void)pc_dlp_found(job, PC_DLP_PHONE, number->start, end);
}

/* The digits without a "(0)" that is dialled within the country alone. */
static size_t without_trunk(const struct pc_dlp_number *number, size_t digits, uint8_t out[16]) {
    size_t count = 0, group = 0, in_group = 0;
    for (size_t i = 0; i < digits && count < 16; i++) {
        bool trunk = group > 0 && number->lengths[group] == 1 && number->digits[i] == 0 &&
                     number->separators[group] == ')';
        if (!trunk)
            out[count++] = number->digits[i];
        if (++in_group == number->lengths[group]) {
            group++;
            in_group = 0;
        }
    }
    return count;
}

/* Groups before dots and other separators are mixed: those that can belong together. */
static size_t alike(const struct pc_dlp_number *number) {
    size_t groups = 1;
    while (groups < number->groups &&
           (number->separators[groups] == '.') == (number->separators[1] == '.'))
        groups++;
    return groups;
}

/* As many groups as make a number of the country; the most that do. */
static void international(struct pc_dlp_job *job, const struct pc_dlp_number *number,
                          size_t start) {
    size_t digits = 0, most = alike(number);
    for (size_t i = 0; i < most; i++)
        digits += number->lengths[i];
    for (size_t groups = most; groups > 0; digits -= number->lengths[--groups]) {
        uint8_t plain[16];
        size_t end = number->starts[groups - 1] + number->lengths[groups - 1];
        if (digits > 16 || !ends(&job->text, end))
            continue;
        size_t count = without_trunk(number, digits, plain);
        if (!pc_dlp_is_international(plain, count))
            continue;
        if (plain[0] == 1 && !is_american(plain + 1))
            return;
        (void)pc_dlp_found(job, PC_DLP_PHONE, start, end);
        return;
    }
}

void pc_dlp_detect_phone(struct pc_dlp_job *job, size_t at, unsigned kind) {
    (void)kind;
    if (!pc_dlp_wanted(job, PC_DLP_PHONE))
        return;
    struct pc_dlp_number number;
    pc_dlp_number_read(&job->text, at, &number);
    size_t plus = at - (pc_dlp_before(&job->text, at, 1) == '(');
    if (pc_dlp_before(&job->text, plus, 1) == '+')
        return;
    if (number.lengths[0] == 10 || number.lengths[0] == 11)
        american_bare(job, &number);
    else
        american_grouped(job, &number, number.lengths[0] == 1 && number.digits[0] == 1);
}

/* At '+'. */
void pc_dlp_detect_international(struct pc_dlp_job *job, size_t at, unsigned kind) {
    (void)kind;
    size_t first = at + 1 + (pc_dlp_at(&job->text, at + 1) == '(');
    if (!pc_dlp_wanted(job, PC_DLP_PHONE) ||
        !pc_dlp_is(pc_dlp_at(&job->text, first), PC_DLP_DIGIT) || !pc_dlp_begins(&job->text, at) ||
        pc_dlp_before(&job->text, at, 1) == '+')
        return;
    struct pc_dlp_number number;
    pc_dlp_number_read(&job->text, first, &number);
    international(job, &number, at);
}

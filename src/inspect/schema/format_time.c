/* Dates, times and durations (RFC 3339). */
#include "inspect/schema/format_text.h"

/* Takes a number of exactly so many digits. */
static bool take_number(struct pc_span *text, size_t digits, unsigned *out) {
    *out = 0;
    if (text->len < digits)
        return false;
    for (size_t i = 0; i < digits; i++) {
        if (!pc_js_is_digit(text->ptr[i]))
            return false;
        *out = *out * 10 + (unsigned)(text->ptr[i] - '0');
    }
    *text = pc_span_from(*text, digits);
    return true;
}

static bool take(struct pc_span *text, char c) {
    if (text->len == 0 || text->ptr[0] != c)
        return false;
    *text = pc_span_from(*text, 1);
    return true;
}

static bool take_date(struct pc_span *text) {
    static const unsigned char days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    unsigned year, month, day;
    if (!take_number(text, 4, &year) || !take(text, '-') || !take_number(text, 2, &month) ||
        !take(text, '-') || !take_number(text, 2, &day))
        return false;
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    if (month < 1 || month > 12)
        return false;
    return day >= 1 && day <= days[month - 1] + (unsigned)(month == 2 && leap);
}

/* Z or +hh:mm; *minutes is what it is ahead of UTC. */
static bool take_offset(struct pc_span *text, int *minutes) {
    unsigned hours, more;
    *minutes = 0;
    if (take(text, 'Z') || take(text, 'z'))
        return true;
    bool minus = text->len > 0 && text->ptr[0] == '-';
    if (!(take(text, '+') || take(text, '-')) || !take_number(text, 2, &hours) ||
        !take(text, ':') || !take_number(text, 2, &more) || hours > 23 || more > 59)
        return false;
    *minutes = (int)(hours * 60 + more) * (minus ? -1 : 1);
    return true;
}

/* A leap second is at the end of a day in UTC. */
static bool take_time(struct pc_span *text) {
    unsigned hour, minute, second;
    int ahead;
    if (!take_number(text, 2, &hour) || !take(text, ':') || !take_number(text, 2, &minute) ||
        !take(text, ':') || !take_number(text, 2, &second))
        return false;
    if (take(text, '.')) {
        size_t digits = 0;
        while (digits < text->len && pc_js_is_digit(text->ptr[digits]))
            digits++;
        if (digits == 0)
            return false;
        *text = pc_span_from(*text, digits);
    }
    if (!take_offset(text, &ahead) || hour > 23 || minute > 59 || second > 60)
        return false;
    int utc = ((int)(hour * 60 + minute) - ahead + 2 * 24 * 60) % (24 * 60);
    return second < 60 || utc == 24 * 60 - 1;
}

bool pc_js_is_date(struct pc_span text) {
    return take_date(&text) && text.len == 0;
}

bool pc_js_is_time(struct pc_span text) {
    return take_time(&text) && text.len == 0;
}

bool pc_js_is_date_time(struct pc_span text) {
    return take_date(&text) && (take(&text, 'T') || take(&text, 't')) && take_time(&text) &&
           text.len == 0;
}

/* Digits with one of the units behind each, every unit at most once and none skipped between. */
static bool take_parts(struct pc_span *text, const char *units) {
    size_t unit = 0, parts = 0;
    while (text->len > 0 && pc_js_is_digit(text->ptr[0])) {
        while (text->len > 0 && pc_js_is_digit(text->ptr[0]))
            *text = pc_span_from(*text, 1);
        size_t from = unit;
        while (units[unit] != '\0' && !(text->len > 0 && text->ptr[0] == units[unit]))
            unit++;
        if (units[unit] == '\0' || (parts > 0 && unit != from))
            return false;
        *text = pc_span_from(*text, 1);
        unit++;
        parts++;
    }
    return parts > 0;
}

bool pc_js_is_duration(struct pc_span text) {
    if (!take(&text, 'P'))
        return false;
    if (text.len > 1 && text.ptr[text.len - 1] == 'W')
        return take_parts(&text, "W") && text.len == 0;
    bool date = text.len > 0 && text.ptr[0] != 'T';
    if (date && !take_parts(&text, "YMD"))
        return false;
    if (take(&text, 'T') && !take_parts(&text, "HMS"))
        return false;
    return text.len == 0 && (date || text.ptr[-1] != 'P');
}

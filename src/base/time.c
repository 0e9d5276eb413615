/* Time as text. */
#define _GNU_SOURCE
#include "base/time.h"

#include <stdbool.h>
#include <string.h>
#include <time.h>

static void put_digits(char *to, unsigned value, int width) {
    for (int i = width; i > 0; i--) {
        to[i - 1] = (char)('0' + value % 10);
        value /= 10;
    }
}

void pc_time_format(pc_time when, struct pc_buf *out) {
    time_t seconds = (time_t)(when / PC_SECOND);
    pc_time micros = when % PC_SECOND;
    if (micros < 0) {
        micros += PC_SECOND;
        seconds--;
    }
    struct tm tm = {0};
    if (gmtime_r(&seconds, &tm) == NULL || tm.tm_year > 8099 || tm.tm_year < -1900)
        memset(&tm, 0, sizeof tm);
    char text[] = "0000-00-00T00:00:00.000000Z";
    put_digits(text, (unsigned)(tm.tm_year + 1900), 4);
    put_digits(text + 5, (unsigned)tm.tm_mon + 1, 2);
    put_digits(text + 8, (unsigned)tm.tm_mday, 2);
    put_digits(text + 11, (unsigned)tm.tm_hour, 2);
    put_digits(text + 14, (unsigned)tm.tm_min, 2);
    put_digits(text + 17, (unsigned)tm.tm_sec, 2);
    put_digits(text + 20, (unsigned)micros, 6);
    pc_buf_add(out, pc_span(text, sizeof text - 1));
}

static pc_err field(struct pc_span text, size_t at, size_t width, uint64_t max, int *out) {
    uint64_t value;
    pc_err err = pc_span_u64(pc_span_upto(pc_span_from(text, at), width), max, &value);
    if (err == PC_OK)
        *out = (int)value;
    return err;
}

static pc_err fraction(struct pc_span text, pc_time *micros) {
    *micros = 0;
    if (text.len == 0)
        return PC_OK;
    uint64_t value;
    if (text.ptr[0] != '.' || text.len < 2 || text.len > 7 ||
        pc_span_u64(pc_span_from(text, 1), 999999, &value) != PC_OK)
        return PC_ERR_INVALID;
    for (size_t digits = text.len - 1; digits < 6; digits++)
        value *= 10;
    *micros = (pc_time)value;
    return PC_OK;
}

static int days_in(int year, int month) {
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    return days[month - 1] + (month == 2 && leap ? 1 : 0);
}

pc_err pc_time_parse(struct pc_span text, pc_time *out) {
    static const char shape[] = "dddd-dd-ddTdd:dd:dd";
    if (text.len < sizeof shape || text.ptr[text.len - 1] != 'Z')
        return PC_ERR_INVALID;
    for (size_t i = 0; i < sizeof shape - 1; i++)
        if (shape[i] != 'd' && text.ptr[i] != shape[i])
            return PC_ERR_INVALID;
    struct tm tm = {0};
    if (field(text, 0, 4, 9999, &tm.tm_year) != PC_OK ||
        field(text, 5, 2, 12, &tm.tm_mon) != PC_OK || field(text, 8, 2, 31, &tm.tm_mday) != PC_OK ||
        field(text, 11, 2, 23, &tm.tm_hour) != PC_OK ||
        field(text, 14, 2, 59, &tm.tm_min) != PC_OK ||
        field(text, 17, 2, 60, &tm.tm_sec) != PC_OK || tm.tm_mon == 0 || tm.tm_mday == 0)
        return PC_ERR_INVALID;
    if (tm.tm_mday > days_in(tm.tm_year, tm.tm_mon))
        return PC_ERR_INVALID;
    tm.tm_year -= 1900;
    tm.tm_mon -= 1;
    pc_time micros;
    size_t seconds_end = sizeof shape - 1;
    struct pc_span tail = pc_span(text.ptr + seconds_end, text.len - 1 - seconds_end);
    if (fraction(tail, &micros) != PC_OK)
        return PC_ERR_INVALID;
    *out = (pc_time)timegm(&tm) * PC_SECOND + micros;
    return PC_OK;
}

pc_err pc_duration_parse(struct pc_span text, pc_time *out) {
    static const struct {
        char unit;
        pc_time length;
    } units[] = {{'s', PC_SECOND}, {'m', PC_MINUTE}, {'h', PC_HOUR}, {'d', PC_DAY}};
    pc_time unit = PC_SECOND;
    for (size_t i = 0; i < sizeof units / sizeof *units && text.len > 0; i++)
        if (text.ptr[text.len - 1] == units[i].unit) {
            unit = units[i].length;
            text.len--;
            break;
        }
    uint64_t count;
    pc_err err = pc_span_u64(text, (uint64_t)(100 * 366 * PC_DAY / unit), &count);
    if (err != PC_OK)
        return err;
    *out = (pc_time)count * unit;
    return PC_OK;
}

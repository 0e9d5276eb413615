/*
 * Points in time are unix time in microseconds (pc_time); spans of time are microseconds too,
 * except where a name says _s (seconds). Text is RFC 3339 in UTC.
 */
#ifndef PC_BASE_TIME_H
#define PC_BASE_TIME_H

#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/span.h"

typedef int64_t pc_time;

#define PC_SECOND ((pc_time)1000000)
#define PC_MINUTE (60 * PC_SECOND)
#define PC_HOUR   (60 * PC_MINUTE)
#define PC_DAY    (24 * PC_HOUR)

/* "2026-11-21T21:55:55.123456Z" */
void pc_time_format(pc_time when, struct pc_buf *out);

/* Reads the above, with 0 to 6 digits of a fraction and only the zone Z. */
PC_MUST pc_err pc_time_parse(struct pc_span text, pc_time *out);

/* "90", "90s", "15m", "12h", "7d": microseconds; a bare number is seconds. */
PC_MUST pc_err pc_duration_parse(struct pc_span text, pc_time *out);

#endif

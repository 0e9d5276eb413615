/*
 * What is measured of a recording: length, format, level and tempo, in bounded memory.
 *
 * Levels are dBFS: 20 log10 of the sample value, where 1.0 is full scale, over all channels. RMS is
 * not raised by 3 dB, so a full-scale sine is at -3.01 dBFS and a full-scale square wave at 0.
 */
#ifndef TA_MEASURE_H
#define TA_MEASURE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"

struct ta_measure {
    const char *format; /* "wav", "flac", "ogg" */
    uint64_t frames;
    uint32_t sample_rate;
    uint32_t channels;
    double peak; /* the largest absolute sample value; 0 for silence */
    double rms;
    double tempo; /* beats a minute; 0: none was found */
};

/* Reads and measures the file. PC_ERR_INVALID: it is no sound recording, is broken, or holds
 * something that is not offered; diag says what, in words for the uploader. */
PC_MUST pc_err ta_measure_file(const char *path, struct ta_measure *out, struct pc_diag *diag);

/* The same as a JSON object. */
void ta_measure_json(const struct ta_measure *measure, struct pc_buf *out);

#endif

/*
 * The tempo of a recording that comes in blocks, by aubio's beat tracker.
 */
#ifndef TA_TEMPO_H
#define TA_TEMPO_H

#include <stddef.h>
#include <stdint.h>

struct ta_tempo;

/* NULL where memory ran out. */
struct ta_tempo *ta_tempo_new(uint32_t sample_rate);
void ta_tempo_add(struct ta_tempo *tempo, const float *samples, size_t count); /* one channel */

/* Beats a minute: the median of what the tracker held at each beat; 0 with fewer than four beats,
 * or where it was never sure of them, as in most recordings under ten seconds. */
double ta_tempo_end(const struct ta_tempo *tempo);
void ta_tempo_free(struct ta_tempo *tempo);

#endif

/* Beats go into a histogram, so that an hour takes no more memory than a minute. */
#include "tempo.h"

#include <aubio/aubio.h>
#include <stdlib.h>

enum { TEMPO_MAX = 400, BINS_A_BEAT = 10, BINS = TEMPO_MAX * BINS_A_BEAT, FEWEST_BEATS = 4 };

/* The tracker names a tempo for noise and for a steady tone too, with a confidence near 0.1; of a
 * real beat it is over 0.5 after some seconds. */
static const double sure = 0.3;

struct ta_tempo {
    aubio_tempo_t *tracker;
    fvec_t *hop;
    fvec_t *beat;
    uint_t filled;
    uint64_t beats;
    double confidence; /* the highest so far */
    uint64_t bins[BINS];
};

/* A hop of about 12 ms, as a power of two. */
static uint_t hop_for(uint32_t sample_rate) {
    uint_t hop = 16;
    while (hop * 2 <= sample_rate / 80)
        hop *= 2;
    return hop;
}

struct ta_tempo *ta_tempo_new(uint32_t sample_rate) {
    struct ta_tempo *tempo = calloc(1, sizeof *tempo);
    if (tempo == NULL)
        return NULL;
    uint_t hop = hop_for(sample_rate);
    tempo->tracker = new_aubio_tempo("default", hop * 2, hop, sample_rate);
    tempo->hop = new_fvec(hop);
    tempo->beat = new_fvec(1);
    if (tempo->tracker != NULL && tempo->hop != NULL && tempo->beat != NULL)
        return tempo;
    ta_tempo_free(tempo);
    return NULL;
}

static void take_beat(struct ta_tempo *tempo) {
    double bpm = (double)aubio_tempo_get_bpm(tempo->tracker);
    double confidence = (double)aubio_tempo_get_confidence(tempo->tracker);
    if (confidence > tempo->confidence)
        tempo->confidence = confidence;
    if (!(bpm > 0) || bpm >= TEMPO_MAX)
        return;
    tempo->bins[(size_t)(bpm * BINS_A_BEAT)]++;
    tempo->beats++;
}

void ta_tempo_add(struct ta_tempo *tempo, const float *samples, size_t count) {
    for (size_t i = 0; i < count; i++) {
        tempo->hop->data[tempo->filled++] = samples[i];
        if (tempo->filled < tempo->hop->length)
            continue;
        tempo->filled = 0;
        aubio_tempo_do(tempo->tracker, tempo->hop, tempo->beat);
        if (tempo->beat->data[0] > 0)
            take_beat(tempo);
    }
}

double ta_tempo_end(const struct ta_tempo *tempo) {
    if (tempo->beats < FEWEST_BEATS || tempo->confidence < sure)
        return 0;
    uint64_t below = 0;
    for (size_t i = 0; i < BINS; i++) {
        below += tempo->bins[i];
        if (below * 2 >= tempo->beats)
            return ((double)i + 0.5) / BINS_A_BEAT;
    }
    return 0;
}

void ta_tempo_free(struct ta_tempo *tempo) {
    if (tempo == NULL)
        return;
    if (tempo->tracker != NULL)
        del_aubio_tempo(tempo->tracker);
    if (tempo->hop != NULL)
        del_fvec(tempo->hop);
    if (tempo->beat != NULL)
        del_fvec(tempo->beat);
    free(tempo);
}

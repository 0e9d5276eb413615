/* Decoding is libsndfile's; every block is seen once and then forgotten. */
#define _GNU_SOURCE
#include "measure.h"

#include <math.h>
#include <sndfile.h>
#include <stdlib.h>

#include "base/json.h"
#include "tempo.h"

enum { BLOCK_FRAMES = 4096, CHANNELS_MAX = 32, RATE_MIN = 1000, RATE_MAX = 768000 };
enum { HOURS_MAX = 24 };

struct totals {
    uint64_t frames;
    double peak;
    double squares;
    bool finite;
};

static const char *format_name(int format) {
    switch (format & SF_FORMAT_TYPEMASK) {
    case SF_FORMAT_WAV:
    case SF_FORMAT_WAVEX:
    case SF_FORMAT_RF64:
        return "wav";
    case SF_FORMAT_FLAC:
        return "flac";
    case SF_FORMAT_OGG:
        return "ogg";
    default:
        return NULL;
    }
}

static pc_err check_info(const SF_INFO *info, struct pc_diag *diag) {
    if (format_name(info->format) == NULL)
        return pc_diag_set(diag, PC_ERR_INVALID, "the file is not WAV, FLAC or Ogg");
    if (info->channels < 1 || info->channels > CHANNELS_MAX)
        return pc_diag_set(diag, PC_ERR_INVALID, "the file has %d channels; 1 to %d are supported",
                           info->channels, CHANNELS_MAX);
    if (info->samplerate < RATE_MIN || info->samplerate > RATE_MAX)
        return pc_diag_set(diag, PC_ERR_INVALID, "a sample rate of %d Hz is not supported",
                           info->samplerate);
    return PC_OK;
}

static void add_block(struct totals *totals, const float *samples, size_t count) {
    for (size_t i = 0; i < count; i++) {
        double value = fabs((double)samples[i]);
        if (!isfinite(value))
            totals->finite = false;
        if (value > totals->peak)
            totals->peak = value;
        totals->squares += value * value;
    }
}

/* The block as one channel, over itself. */
static void mix(float *samples, size_t frames, size_t channels) {
    for (size_t i = 0; i < frames; i++) {
        float sum = 0;
        for (size_t c = 0; c < channels; c++)
            sum += samples[i * channels + c];
        samples[i] = sum / (float)channels;
    }
}

static pc_err read_blocks(SNDFILE *file, const SF_INFO *info, float *block, struct ta_tempo *tempo,
                          struct totals *totals, struct pc_diag *diag) {
    size_t channels = (size_t)info->channels;
    uint64_t most = (uint64_t)HOURS_MAX * 3600 * (uint64_t)info->samplerate;
    for (;;) {
        sf_count_t got = sf_readf_float(file, block, BLOCK_FRAMES);
        if (got <= 0)
            break;
        size_t frames = (size_t)got;
        totals->frames += frames;
        if (totals->frames > most)
            return pc_diag_set(diag, PC_ERR_INVALID, "the recording is longer than %d hours",
                               HOURS_MAX);
        add_block(totals, block, frames * channels);
        if (!totals->finite)
            return pc_diag_set(diag, PC_ERR_INVALID, "the file has samples that are not numbers");
        mix(block, frames, channels);
        ta_tempo_add(tempo, block, frames);
    }
    if (sf_error(file) != SF_ERR_NO_ERROR)
        return pc_diag_set(diag, PC_ERR_INVALID, "the file is broken: %s", sf_strerror(file));
    return PC_OK;
}

static pc_err check_totals(const struct totals *totals, const SF_INFO *info, struct pc_diag *diag) {
    if (totals->frames == 0)
        return pc_diag_set(diag, PC_ERR_INVALID, "the file holds no sound");
    if (info->frames > 0 && info->frames != SF_COUNT_MAX && totals->frames < (uint64_t)info->frames)
        return pc_diag_set(diag, PC_ERR_INVALID, "the file ends early");
    return PC_OK;
}

static pc_err measure(SNDFILE *file, const SF_INFO *info, struct ta_measure *out,
                      struct pc_diag *diag) {
    struct ta_tempo *tempo = ta_tempo_new((uint32_t)info->samplerate);
    float *block = calloc((size_t)info->channels * BLOCK_FRAMES, sizeof *block);
    struct totals totals = {.finite = true};
    pc_err err = PC_ERR_NOMEM;
    if (tempo != NULL && block != NULL)
        err = read_blocks(file, info, block, tempo, &totals, diag);
    if (err == PC_OK)
        err = check_totals(&totals, info, diag);
    if (err == PC_OK) {
        double samples = (double)totals.frames * (double)info->channels;
        *out = (struct ta_measure){.format = format_name(info->format),
                                   .frames = totals.frames,
                                   .sample_rate = (uint32_t)info->samplerate,
                                   .channels = (uint32_t)info->channels,
                                   .peak = totals.peak,
                                   .rms = sqrt(totals.squares / samples),
                                   .tempo = ta_tempo_end(tempo)};
    }
    free(block);
    ta_tempo_free(tempo);
    return err;
}

pc_err ta_measure_file(const char *path, struct ta_measure *out, struct pc_diag *diag) {
    SF_INFO info = {0};
    SNDFILE *file = sf_open(path, SFM_READ, &info);
    if (file == NULL)
        return pc_diag_set(diag, PC_ERR_INVALID, "not a readable WAV, FLAC or Ogg file: %s",
                           sf_strerror(NULL));
    pc_err err = check_info(&info, diag);
    if (err == PC_OK)
        err = measure(file, &info, out, diag);
    (void)sf_close(file);
    return err;
}

static void add_number(struct pc_json *json, const char *key, double value, int digits) {
    char memory[64];
    struct pc_buf text = pc_buf_over(memory, sizeof memory);
    pc_buf_addf(&text, "%.*f", digits, value);
    if (pc_buf_end(&text) == PC_OK && isfinite(value))
        pc_json_raw(json, key, pc_buf_span(&text));
    else
        pc_json_null(json, key);
}

/* Silence has no level: null. */
static void add_level(struct pc_json *json, const char *key, double value) {
    add_number(json, key, value > 0 ? 20 * log10(value) : (double)NAN, 2);
}

void ta_measure_json(const struct ta_measure *measure, struct pc_buf *out) {
    struct pc_json json = pc_json(out);
    pc_json_object(&json, NULL);
    pc_json_text(&json, "format", pc_span_str(measure->format));
    add_number(&json, "duration_s", (double)measure->frames / (double)measure->sample_rate, 6);
    pc_json_u64(&json, "frames", measure->frames);
    pc_json_u64(&json, "sample_rate", measure->sample_rate);
    pc_json_u64(&json, "channels", measure->channels);
    add_level(&json, "peak_dbfs", measure->peak);
    add_level(&json, "rms_dbfs", measure->rms);
    add_number(&json, "tempo_bpm", measure->tempo > 0 ? measure->tempo : (double)NAN, 1);
    pc_json_object_end(&json);
}

/* Writes recordings of which everything is known, for tests:
 * make-tone FORMAT KIND SECONDS RATE CHANNELS VALUE FILE, where FORMAT is wav, flac or ogg, and
 * KIND is sine (VALUE: amplitude, of 440 Hz), clicks (VALUE: beats a minute) or silence. */
#include <math.h>
#include <sndfile.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BLOCK = 1024, CHANNELS_MAX = 8 };

struct tone {
    double value;
    double rate;
    double (*sample)(const struct tone *tone, long frame);
};

static const double pi = 3.14159265358979323846;

static double sine(const struct tone *tone, long frame) {
    return tone->value * sin(2 * pi * 440 * (double)frame / tone->rate);
}

/* 10 ms of a decaying 1 kHz tone at each beat. */
static double clicks(const struct tone *tone, long frame) {
    double seconds = fmod((double)frame / tone->rate, 60 / tone->value);
    return seconds > 0.01 ? 0 : 0.9 * exp(-300 * seconds) * sin(2 * pi * 1000 * seconds);
}

static double silence(const struct tone *tone, long frame) {
    (void)tone;
    (void)frame;
    return 0;
}

struct kind {
    const char *name;
    double (*sample)(const struct tone *tone, long frame);
};

static const struct kind kinds[] = {{"sine", sine}, {"clicks", clicks}, {"silence", silence}};

struct format {
    const char *name;
    int code;
};

static const struct format formats[] = {
    {"wav", SF_FORMAT_WAV | SF_FORMAT_PCM_24},
    {"flac", SF_FORMAT_FLAC | SF_FORMAT_PCM_24},
    {"ogg", SF_FORMAT_OGG | SF_FORMAT_VORBIS},
};

static int write_tone(SNDFILE *file, const struct tone *tone, long frames, int channels) {
    float block[BLOCK * CHANNELS_MAX];
    for (long at = 0; at < frames; at += BLOCK) {
        long count = frames - at < BLOCK ? frames - at : BLOCK;
        for (long i = 0; i < count; i++)
            for (int c = 0; c < channels; c++)
                block[i * channels + c] = (float)tone->sample(tone, at + i);
        if (sf_writef_float(file, block, count) != count)
            return 1;
    }
    return 0;
}

int main(int argc, char **argv) {
    if (argc != 8) {
        (void)fputs("usage: make-tone FORMAT KIND SECONDS RATE CHANNELS VALUE FILE\n", stderr);
        return 2;
    }
    struct tone tone = {.value = strtod(argv[6], NULL), .rate = strtod(argv[4], NULL)};
    SF_INFO info = {.samplerate = (int)tone.rate, .channels = (int)strtol(argv[5], NULL, 10)};
    for (size_t i = 0; i < sizeof formats / sizeof *formats; i++)
        if (strcmp(argv[1], formats[i].name) == 0)
            info.format = formats[i].code;
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (strcmp(argv[2], kinds[i].name) == 0)
            tone.sample = kinds[i].sample;
    if (info.format == 0 || tone.sample == NULL || info.channels < 1 ||
        info.channels > CHANNELS_MAX)
        return 2;
    SNDFILE *file = sf_open(argv[7], SFM_WRITE, &info);
    if (file == NULL) {
        (void)fprintf(stderr, "%s: %s\n", argv[7], sf_strerror(NULL));
        return 1;
    }
    long frames = lround(strtod(argv[3], NULL) * tone.rate);
    int failed = write_tone(file, &tone, frames, info.channels);
    return sf_close(file) != 0 ? 1 : failed;
}

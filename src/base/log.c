/* Log lines. */
#define _GNU_SOURCE
#include "base/log.h"

#include <stdarg.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#include "base/json.h"
#include "base/time.h"

static const char *const level_names[] = {"error", "warning", "info", "debug"};

static pc_time now(void) {
    struct timespec ts;
    (void)clock_gettime(CLOCK_REALTIME, &ts);
    return (pc_time)ts.tv_sec * PC_SECOND + ts.tv_nsec / 1000;
}

static void add_json(const struct pc_log *log, enum pc_log_level level, const char *text,
                     struct pc_buf *line) {
    char stamp[40];
    struct pc_buf when = pc_buf_over(stamp, sizeof stamp);
    pc_time_format(now(), &when);
    struct pc_json json = pc_json(line);
    pc_json_object(&json, NULL);
    pc_json_text(&json, "time", pc_buf_span(&when));
    pc_json_text(&json, "level", pc_span_str(level_names[level]));
    pc_json_text(&json, "program", pc_span_str(log->program));
    pc_json_text(&json, "message", pc_span_str(text));
    pc_json_object_end(&json);
}

/* A line stays one line, whatever came from outside. */
static void flatten(char *text) {
    for (; *text != '\0'; text++)
        if ((unsigned char)*text < 0x20 || *text == 0x7f)
            *text = '?';
}

static void add_text(const struct pc_log *log, enum pc_log_level level, const char *text,
                     struct pc_buf *line) {
    pc_time_format(now(), line);
    pc_buf_addf(line, " %-7s %s: %s", level_names[level], log->program, text);
}

void pc_log(const struct pc_log *log, enum pc_log_level level, const char *fmt, ...) {
    if (log == NULL || level > log->level)
        return;
    char text[2048];
    va_list args;
    va_start(args, fmt);
    (void)vsnprintf(text, sizeof text, fmt, args);
    va_end(args);
    char memory[6 * sizeof text + 256]; /* a byte that is no UTF-8 takes six in JSON */
    struct pc_buf line = pc_buf_over(memory, sizeof memory - 1);
    if (log->json) {
        add_json(log, level, text, &line);
    } else {
        flatten(text);
        add_text(log, level, text, &line);
    }
    line.ptr[line.len++] = '\n';
    if (write(log->fd, line.ptr, line.len) < 0)
        return; /* nowhere left to say so */
}

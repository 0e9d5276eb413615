/* The table of filters. */
#include "pages/filter.h"

#include <time.h>

#include "base/html.h"
#include "base/percent.h"
#include "base/time.h"
#include "pages/agent.h"
#include "pages/pages.h"

static struct pc_span text_of(const json_t *value) {
    return json_is_string(value) ? pc_span(json_string_value(value), json_string_length(value))
                                 : (struct pc_span){0};
}

static pc_err as_text(struct pc_span argument, const json_t *value, struct pc_buf *out) {
    (void)argument;
    if (json_is_integer(value))
        pc_buf_addf(out, "%lld", (long long)json_integer_value(value));
    else if (json_is_real(value))
        pc_buf_addf(out, "%.1f", json_real_value(value));
    else
        pc_html_escape(text_of(value), out);
    return PC_OK;
}

static pc_err as_url(struct pc_span argument, const json_t *value, struct pc_buf *out) {
    (void)argument;
    pc_percent_encode(text_of(value), out);
    return PC_OK;
}

/* False, and the text as it is, where it is no moment. */
static bool moment_of(const json_t *value, struct pc_buf *out, struct tm *parts) {
    pc_time when;
    struct pc_span text = text_of(value);
    if (pc_time_parse(text, &when) == PC_OK) {
        time_t seconds = (time_t)(when / PC_SECOND);
        if (gmtime_r(&seconds, parts) != NULL)
            return true;
    }
    pc_html_escape(text, out);
    return false;
}

static pc_err as_time(struct pc_span argument, const json_t *value, struct pc_buf *out) {
    (void)argument;
    char memory[64];
    struct tm parts;
    if (moment_of(value, out, &parts))
        pc_buf_add(
            out, pc_span(memory, strftime(memory, sizeof memory, "%-d %b %Y, %H:%M UTC", &parts)));
    return PC_OK;
}

static pc_err as_day(struct pc_span argument, const json_t *value, struct pc_buf *out) {
    (void)argument;
    char memory[64];
    struct tm parts;
    if (moment_of(value, out, &parts))
        pc_buf_add(out, pc_span(memory, strftime(memory, sizeof memory, "%-d %b %Y", &parts)));
    return PC_OK;
}

/* Escaped: whoever asks chooses the text. */
static pc_err as_agent(struct pc_span argument, const json_t *value, struct pc_buf *out) {
    (void)argument;
    char memory[128];
    struct pc_buf words = pc_buf_over(memory, sizeof memory);
    pc_agent_words(text_of(value), &words);
    pc_html_escape(pc_buf_span(&words), out);
    return PC_OK;
}

/* In the largest unit that it is a whole number of. */
static pc_err as_size(struct pc_span argument, const json_t *value, struct pc_buf *out) {
    (void)argument;
    static const char *const units[] = {"bytes", "KiB", "MiB", "GiB"};
    long long size = (long long)json_integer_value(value);
    size_t unit = 0;
    while (size > 0 && size % 1024 == 0 && unit + 1 < sizeof units / sizeof *units) {
        size /= 1024;
        unit++;
    }
    pc_buf_addf(out, "%lld %s", size, units[unit]);
    return PC_OK;
}

static pc_err as_words(struct pc_span argument, const json_t *value, struct pc_buf *out) {
    (void)argument;
    for (size_t i = 0; json_is_array(value) && i < json_array_size(value); i++) {
        if (i > 0)
            pc_buf_add_char(out, ' ');
        pc_html_escape(text_of(json_array_get(value, i)), out);
    }
    return PC_OK;
}

static pc_err as_asset(struct pc_span argument, const json_t *value, struct pc_buf *out) {
    (void)value;
    const struct pc_asset *asset = pc_asset_find(argument);
    if (asset == NULL)
        return PC_ERR_NOTFOUND;
    pc_asset_address(asset, out);
    return PC_OK;
}

static const struct {
    const char *name;
    pc_err (*add)(struct pc_span argument, const json_t *value, struct pc_buf *out);
} filters[] = {
    {"", as_text},       {"url", as_url},     {"time", as_time},   {"day", as_day},
    {"words", as_words}, {"asset", as_asset}, {"agent", as_agent}, {"size", as_size},
};

pc_err pc_filter_add(struct pc_span filter, struct pc_span argument, const json_t *value,
                     struct pc_buf *out) {
    for (size_t i = 0; i < sizeof filters / sizeof *filters; i++)
        if (pc_span_eq(pc_span_str(filters[i].name), filter))
            return filters[i].add(argument, value, out);
    return PC_ERR_NOTFOUND;
}

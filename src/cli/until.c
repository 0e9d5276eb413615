/* Reading --until. */
#include "cli/until.h"

#include <time.h>

pc_err pc_until_parse(struct pc_span text, pc_time now, int64_t *seconds) {
    PC_CLEANUP(pc_buf_free) struct pc_buf day = {0};
    pc_time end = 0, span = 0;
    if (pc_duration_parse(text, &span) == PC_OK) {
        *seconds = span / PC_SECOND;
        return *seconds > 0 ? PC_OK : PC_ERR_RANGE;
    }
    pc_buf_add(&day, text);
    pc_buf_add_str(&day, "T23:59:59Z");
    pc_err err = pc_buf_end(&day);
    if (err != PC_OK)
        return err;
    if (pc_time_parse(text, &end) != PC_OK && pc_time_parse(pc_buf_span(&day), &end) != PC_OK)
        return PC_ERR_INVALID;
    *seconds = (end - now) / PC_SECOND;
    return end > now && *seconds > 0 ? PC_OK : PC_ERR_RANGE;
}

int pc_until_body(const struct pc_cli *cli, json_t *body) {
    const char *text = pc_cli_value(cli, "until");
    struct timespec ts;
    int64_t seconds = 0;
    if (text == NULL)
        return PC_EXIT_OK;
    (void)clock_gettime(CLOCK_REALTIME, &ts);
    pc_err err = pc_until_parse(pc_span_str(text), (pc_time)ts.tv_sec * PC_SECOND, &seconds);
    if (err == PC_ERR_RANGE)
        return pc_cli_usage(cli, "--until: '%s' is over already", text);
    if (err != PC_OK)
        return pc_cli_usage(cli,
                            "--until: a day such as 2027-03-31, a moment or a duration such "
                            "as 30d is expected, not '%s'",
                            text);
    (void)json_object_set_new(body, "expires_in", json_integer(seconds));
    return PC_EXIT_OK;
}

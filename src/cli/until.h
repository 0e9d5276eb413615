/* --until: a day, a moment or a duration, as the seconds that the admin API wants. */
#ifndef PC_CLI_UNTIL_H
#define PC_CLI_UNTIL_H

#include <jansson.h>

#include "cli/cli.h"

#define PC_UNTIL_OPTION                                                                            \
    {                                                                                              \
        .name = "until", .value = "TIME",                                                          \
        .help =                                                                                    \
            "when it ends: a day (2027-03-31), a moment (2027-03-31T12:00:00Z) or how long (30d)"  \
    }

/* The seconds from `now` on; a day counts to its end (UTC). PC_ERR_INVALID: none of the three.
 * PC_ERR_RANGE: it is over. Pure. */
PC_MUST pc_err pc_until_parse(struct pc_span text, pc_time now, int64_t *seconds);

/* Sets expires_in where --until was given; prints what is wrong with it. */
int pc_until_body(const struct pc_cli *cli, json_t *body);

#endif

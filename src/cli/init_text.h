/* The configuration file that init writes: the example, fitted to this machine. */
#ifndef PC_CLI_INIT_TEXT_H
#define PC_CLI_INIT_TEXT_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/span.h"

struct pc_init_choices {
    const struct pc_span *names; /* further hosts */
    size_t name_count;
    bool users; /* the system accounts are there: the users section is switched on */
};

/* Copies the example, with the names first in `hosts:` and, where wanted, `# users:` and the
 * comment lines below it made keys. */
void pc_init_text(struct pc_span example, const struct pc_init_choices *choices,
                  struct pc_buf *out);

#endif

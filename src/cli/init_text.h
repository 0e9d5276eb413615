/* The configuration file that init writes: the example, fitted to this machine. */
#ifndef PC_CLI_INIT_TEXT_H
#define PC_CLI_INIT_TEXT_H

#include "base/buf.h"
#include "base/span.h"

/* What becomes of the section `users:`, which is commented out in the example. */
enum pc_init_users {
    PC_INIT_USERS_COMMENTED, /* left as it is: not started as root */
    PC_INIT_USERS_ON,        /* the system accounts are there */
    PC_INIT_USERS_NONE       /* root without them: nobody to become */
};

struct pc_init_choices {
    const struct pc_span *names; /* further hosts */
    size_t name_count;
    enum pc_init_users users;
    bool firewall; /* the rules that `waf:` names are there: it is commented in */
};

/* Copies the example, with the names first in `hosts:` and the sections `# users:` and `# waf:` as
 * chosen. */
void pc_init_text(struct pc_span example, const struct pc_init_choices *choices,
                  struct pc_buf *out);

#endif

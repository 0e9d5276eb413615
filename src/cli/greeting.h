/* What `portcullis run` prints once everything answers. */
#ifndef PC_CLI_GREETING_H
#define PC_CLI_GREETING_H

#include "base/buf.h"
#include "cli/setup.h"
#include "model/settings.h"

struct pc_greeting {
    const struct pc_settings *settings;
    const char *command;     /* how this program is called: "build/src/cli/portcullis" */
    const char *config;      /* the configuration, as short as it can be said from here */
    const char *certificate; /* the same for the certificate */
    const char *token;       /* of the first administrator; NULL: there is one */
    const char *link;        /* the same as a link for a browser; NULL: there is none */
};

void pc_greeting_text(const struct pc_greeting *greeting, struct pc_buf *out);

/* A path as short as it can be said from the current folder. */
void pc_greeting_path(const char *path, const char *folder, struct pc_buf *out);

#endif

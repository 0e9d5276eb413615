/* Writing down what was found. */
#ifndef PC_CLI_SECRET_LOOK_NOTE_H
#define PC_CLI_SECRET_LOOK_NOTE_H

#include "cli/secret/look.h"

/* A leak for each secret that was hit, at that place. */
void pc_look_note(struct pc_look *look, const bool *hit, const char *fmt, ...) PC_PRINTF(3, 4);

#endif

/* Where in a form (application/x-www-form-urlencoded) a byte is: of which field. */
#ifndef PC_INSPECT_CONTENT_FORM_TRACK_H
#define PC_INSPECT_CONTENT_FORM_TRACK_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/span.h"

enum { PC_CONTENT_FORM_NAME = 192 };

struct pc_content_form {
    bool in_value;
    size_t name_len;
    char name[PC_CONTENT_FORM_NAME]; /* as written, cut */
};

void pc_content_form_begin(struct pc_content_form *form);
void pc_content_form_pass(struct pc_content_form *form, struct pc_span bytes);
/* The field's name; nothing within the name itself. */
void pc_content_form_name(const struct pc_content_form *form, struct pc_buf *out);

#endif

/* Where in a form a byte is. */
#define _GNU_SOURCE
#include <string.h>

#include "inspect/content/form_track.h"

#include "inspect/content/escape.h"

void pc_content_form_begin(struct pc_content_form *form) {
    form->in_value = false;
    form->name_len = 0;
}

void pc_content_form_pass(struct pc_content_form *form, struct pc_span bytes) {
    const char *separator = bytes.len == 0 ? NULL : memrchr(bytes.ptr, '&', bytes.len);
    if (separator != NULL) {
        pc_content_form_begin(form);
        bytes = pc_span_from(bytes, (size_t)(separator - bytes.ptr) + 1);
    }
    if (form->in_value || bytes.len == 0)
        return;
    size_t end = pc_span_find(bytes, '=');
    form->in_value = end < bytes.len;
    struct pc_span name = pc_span_upto(bytes, end);
    name = pc_span_upto(name, sizeof form->name - form->name_len);
    memcpy(form->name + form->name_len, name.ptr, name.len);
    form->name_len += name.len;
}

void pc_content_form_name(const struct pc_content_form *form, struct pc_buf *out) {
    struct pc_content_unit unit;
    struct pc_span name = pc_span(form->name, form->in_value ? form->name_len : 0);
    for (; name.len > 0; name = pc_span_from(name, unit.taken)) {
        (void)pc_content_unit_read(PC_CONTENT_PERCENT, name, true, &unit);
        pc_buf_add(out, unit.raw ? pc_span_upto(name, unit.taken) : pc_span(unit.view, unit.len));
    }
}

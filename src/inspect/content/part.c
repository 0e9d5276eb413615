/* The headers of one part of a multipart body. */
#include <string.h>

#include "inspect/content/part.h"

#include "inspect/content/parameters.h"

void pc_content_part_begin(struct pc_content_part *part) {
    part->type.kind = PC_CONTENT_TEXT; /* RFC 7578 section 4.4 */
    part->type.charset = PC_CONTENT_BYTES;
    part->type.boundary_len = 0;
    part->transfer = PC_CONTENT_PLAIN;
    part->label_len = 0;
    part->named = part->typed = part->file = false;
}

static void label(struct pc_content_part *part, struct pc_span name) {
    name = pc_span_upto(name, sizeof part->label);
    memcpy(part->label, name.ptr, name.len);
    part->label_len = name.len;
}

static void read_disposition(struct pc_content_part *part, struct pc_span value) {
    char memory[PC_CONTENT_HEADER];
    struct pc_span name, text;
    pc_content_parameters_begin(&value, &text);
    while (pc_content_parameter(&value, &name, memory, sizeof memory, &text)) {
        bool file = pc_span_eq_nocase(name, PC_SPAN("filename")) ||
                    pc_span_eq_nocase(name, PC_SPAN("filename*"));
        bool named = pc_span_eq_nocase(name, PC_SPAN("name"));
        if (text.len > 0 && (named || (file && !part->named)))
            label(part, text);
        part->named |= named;
        part->file |= file;
        if (file && !part->typed)
            part->type.kind = PC_CONTENT_UNKNOWN;
    }
}

static void read_type(struct pc_content_part *part, struct pc_span value) {
    pc_content_type_read(value, &part->type);
    if (part->type.kind == PC_CONTENT_MULTIPART)
        part->type.kind = PC_CONTENT_TEXT; /* its parts are not told apart */
    part->typed = true;
}

static void read_transfer(struct pc_content_part *part, struct pc_span value) {
    if (pc_span_eq_nocase(value, PC_SPAN("base64")))
        part->transfer = PC_CONTENT_BASE64;
    if (pc_span_eq_nocase(value, PC_SPAN("quoted-printable")))
        part->transfer = PC_CONTENT_QUOTED;
}

void pc_content_part_header(struct pc_content_part *part, struct pc_span line) {
    static const struct {
        struct pc_span name;
        void (*read)(struct pc_content_part *part, struct pc_span value);
    } headers[] = {
        {{"content-disposition", 19}, read_disposition},
        {{"content-type", 12}, read_type},
        {{"content-transfer-encoding", 25}, read_transfer},
    };
    size_t colon = pc_span_find(line, ':');
    struct pc_span name = pc_span_trim(pc_span_upto(line, colon));
    for (size_t i = 0; i < sizeof headers / sizeof headers[0]; i++)
        if (pc_span_eq_nocase(name, headers[i].name))
            headers[i].read(part, pc_span_trim(pc_span_from(line, colon + 1)));
}

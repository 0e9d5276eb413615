/* Reading smaps: a head line "from-upto rwxp offset device inode   name", then "Key: value" lines.
 */
#include "cli/secret/regions.h"

#include "base/encode.h"

static bool read_hex(struct pc_span *text, char end, uint64_t *out) {
    uint64_t value = 0;
    size_t i = 0;
    while (i < text->len && text->ptr[i] != end) {
        int digit = pc_hex_value(text->ptr[i]);
        if (digit < 0 || i == 16)
            return false;
        value = value << 4 | (uint64_t)digit;
        i++;
    }
    if (i == 0 || i == text->len)
        return false;
    *out = value;
    *text = pc_span_from(*text, i + 1);
    return true;
}

static bool read_head(struct pc_span line, struct pc_region *out) {
    struct pc_region region = {0};
    struct pc_span field = {0};
    if (!read_hex(&line, '-', &region.from) || !read_hex(&line, ' ', &region.upto) || line.len < 4)
        return false;
    region.readable = line.ptr[0] == 'r';
    region.writable = line.ptr[1] == 'w';
    region.shared = line.ptr[3] == 's';
    for (int i = 0; i < 4 && pc_span_split(&line, ' ', &field); i++)
        continue; /* permissions, offset, device, inode */
    region.name = line.ptr == NULL ? pc_span("", 0) : pc_span_trim(line);
    *out = region;
    return true;
}

static void read_flags(struct pc_span flags, struct pc_region *out) {
    struct pc_span flag;
    while (pc_span_split(&flags, ' ', &flag)) {
        out->locked = out->locked || pc_span_eq(flag, PC_SPAN("lo"));
        out->not_dumped = out->not_dumped || pc_span_eq(flag, PC_SPAN("dd"));
    }
}

bool pc_region_next(struct pc_span *smaps, struct pc_region *out) {
    struct pc_region next;
    struct pc_span line;
    bool have = false;
    while (smaps->ptr != NULL) {
        struct pc_span rest = *smaps;
        if (!pc_span_split(&rest, '\n', &line))
            break;
        if (read_head(line, &next)) {
            if (have)
                return true; /* the head stays for the next call */
            *out = next;
            have = true;
        } else if (have && pc_span_starts(line, PC_SPAN("VmFlags:"))) {
            read_flags(pc_span_from(line, 8), out);
        }
        *smaps = rest;
    }
    return have;
}

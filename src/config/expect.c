/* What a row expects, in words: for error texts and for docs/configuration.md. */
#include "base/time.h"
#include "config/schema.h"

static void add_unit(struct pc_buf *out, uint64_t value, const uint64_t *sizes,
                     const char *const *names, size_t count) {
    for (size_t i = 0; i < count; i++)
        if (value > 0 && value % sizes[i] == 0) {
            pc_buf_add_u64(out, value / sizes[i]);
            pc_buf_add_str(out, names[i]);
            return;
        }
    pc_buf_add_u64(out, value);
}

static void add_duration(struct pc_buf *out, uint64_t value) {
    static const uint64_t sizes[] = {86400, 3600, 60};
    static const char *const names[] = {"d", "h", "m"};
    uint64_t seconds = value / (uint64_t)PC_SECOND;
    add_unit(out, seconds, sizes, names, 3);
    if (seconds == 0 || seconds % 60 != 0)
        pc_buf_add_char(out, 's');
}

static void add_size(struct pc_buf *out, uint64_t value) {
    static const uint64_t sizes[] = {1ULL << 30, 1ULL << 20, 1ULL << 10};
    static const char *const names[] = {"GiB", "MiB", "KiB"};
    add_unit(out, value, sizes, names, 3);
}

void pc_schema_limit(const struct pc_schema_row *row, uint64_t value, struct pc_buf *out) {
    if (row->type == PC_TYPE_DURATION)
        add_duration(out, value);
    else if (row->type == PC_TYPE_SIZE || row->type == PC_TYPE_KIB)
        add_size(out, value);
    else
        pc_buf_add_u64(out, value);
}

static void add_limits(const struct pc_schema_row *row, struct pc_buf *out) {
    pc_buf_add_str(out, " from ");
    pc_schema_limit(row, row->min, out);
    pc_buf_add_str(out, " to ");
    pc_schema_limit(row, pc_schema_max(row), out);
}

static void add_choices(const struct pc_schema_row *row, struct pc_buf *out) {
    for (size_t i = 0; row->choices[i] != NULL; i++) {
        if (i > 0)
            pc_buf_add_str(out, row->choices[i + 1] == NULL ? " or " : ", ");
        pc_buf_add_str(out, row->choices[i]);
    }
}

static void add_text(const struct pc_schema_row *row, struct pc_buf *out) {
    if (row->format != NULL) {
        pc_buf_add_str(out, row->format->expected);
        return;
    }
    pc_buf_addf(out, "text of %u to %u bytes", (unsigned)row->min, (unsigned)pc_schema_max(row));
}

void pc_schema_expected(const struct pc_schema_row *row, struct pc_buf *out) {
    switch (row->type) {
    case PC_TYPE_TEXT:
    case PC_TYPE_TEXTS:
        add_text(row, out);
        return;
    case PC_TYPE_PATH:
    case PC_TYPE_PATHS:
        pc_buf_add_str(out, "a file's path");
        return;
    case PC_TYPE_SECRET:
        pc_buf_add_str(out, "a reference to a secret such as ${file:PATH}, ${cred:NAME} or "
                            "${sealed:…} (docs/secrets.md)");
        return;
    case PC_TYPE_BOOL:
        pc_buf_add_str(out, "true or false");
        return;
    case PC_TYPE_WORD:
    case PC_TYPE_SWITCH:
    case PC_TYPE_CHOICE:
        add_choices(row, out);
        return;
    case PC_TYPE_U32:
        pc_buf_add_str(out, "a whole number");
        add_limits(row, out);
        return;
    case PC_TYPE_DURATION:
        pc_buf_add_str(out, "a duration such as 30s, 15m, 12h or 7d,");
        add_limits(row, out);
        return;
    case PC_TYPE_SIZE:
    case PC_TYPE_KIB:
        pc_buf_add_str(out, "a size such as 64KiB, 1MiB or 1GiB,");
        add_limits(row, out);
        return;
    case PC_TYPE_RATE:
        pc_buf_add_str(out, "a rate such as 50/s, 100/min or 1000/h");
        return;
    case PC_TYPE_NETWORKS:
        pc_buf_add_str(out, "an address or a network such as 10.0.0.0/8, with no host bits set");
        return;
    case PC_TYPE_SECTION:
    case PC_TYPE_MAP:
        pc_buf_add_str(out, "a mapping");
        return;
    case PC_TYPE_LIST:
        pc_buf_add_str(out, "a list of mappings");
        return;
    }
}

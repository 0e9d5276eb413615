/* Writing and reading the image of a prefilter. */
#include "inspect/waf/prefilter/image.h"

#include <stdlib.h>
#include <string.h>

#include "inspect/waf/prefilter/prefilter.h"

static const char magic[8] = {'P', 'C', 'W', 'A', 'F', 'P', 'F', '\n'};

void pc_waf_prefilter_platform(struct pc_buf *out) {
    hs_platform_info_t info = {0};
    if (hs_populate_platform(&info) != HS_SUCCESS || hs_valid_platform() != HS_SUCCESS)
        pc_buf_add_str(out, "no platform, ");
    pc_buf_addf(out, "prefilter %d, %s, tune %u, features %llx", (int)PC_PREFILTER_FORMAT,
                hs_version(), info.tune, info.cpu_features);
}

static pc_err fill_platform(struct pc_prefilter_header *header) {
    PC_CLEANUP(pc_buf_free) struct pc_buf text = {0};
    pc_waf_prefilter_platform(&text);
    pc_err err = pc_buf_end(&text);
    if (err != PC_OK)
        return err;
    memcpy(header->platform, text.ptr,
           text.len < sizeof header->platform ? text.len : sizeof header->platform);
    return PC_OK;
}

/* Eight bytes at a time, so that megabytes take a millisecond. */
static uint64_t mix(uint64_t sum, const char *bytes, size_t len) {
    while (len >= 8) {
        uint64_t word;
        memcpy(&word, bytes, 8);
        sum = (sum ^ word) * 0x9e3779b97f4a7c15u;
        sum ^= sum >> 29;
        bytes += 8;
        len -= 8;
    }
    while (len-- > 0)
        sum = (sum ^ (uint8_t)*bytes++) * 0x100000001b3u;
    return sum;
}

static uint64_t checksum(const struct pc_prefilter_header *header, struct pc_span image) {
    struct pc_prefilter_header zeroed = *header;
    zeroed.checksum = 0;
    uint64_t sum = mix(image.len, (const char *)&zeroed, sizeof zeroed);
    return mix(sum, image.ptr + sizeof zeroed, image.len - sizeof zeroed);
}

/* ---- writing */

/* Room for a part at the next multiple of 64, zeroed. */
static char *place(struct pc_buf *out, size_t start, size_t length,
                   struct pc_prefilter_part *part) {
    size_t used = out->len - start;
    size_t gap = (PC_PREFILTER_ALIGN - used % PC_PREFILTER_ALIGN) % PC_PREFILTER_ALIGN;
    char *room = pc_buf_reserve(out, gap + length);
    if (room == NULL)
        return NULL;
    memset(room, 0, gap + length);
    out->len += gap + length;
    *part = (struct pc_prefilter_part){.at = used + gap, .length = length};
    return room + gap;
}

static pc_err write_set(const uint64_t *words, size_t count, size_t start, struct pc_buf *out,
                        struct pc_prefilter_part *part) {
    if (count == 0)
        return PC_OK;
    char *room = place(out, start, count * sizeof *words, part);
    if (room == NULL)
        return PC_ERR_NOMEM;
    memcpy(room, words, count * sizeof *words);
    return PC_OK;
}

/* A copy with the alignment that the bytes will have in the image: the database remembers it. */
static pc_err write_copy(const char *serialised, size_t length, size_t size, size_t start,
                         struct pc_buf *out, struct pc_prefilter_part *part) {
    size_t room = (size + PC_PREFILTER_ALIGN - 1) / PC_PREFILTER_ALIGN * PC_PREFILTER_ALIGN;
    char *aligned = aligned_alloc(PC_PREFILTER_ALIGN, room);
    if (aligned == NULL)
        return PC_ERR_NOMEM;
    memset(aligned, 0, room);
    pc_err err = PC_ERR_UNAVAILABLE;
    if (hs_deserialize_database_at(serialised, length, (hs_database_t *)aligned) == HS_SUCCESS) {
        char *to = place(out, start, size, part);
        err = to == NULL ? PC_ERR_NOMEM : PC_OK;
        if (to != NULL)
            memcpy(to, aligned, size);
    }
    free(aligned);
    return err;
}

static pc_err write_database(const hs_database_t *database, size_t start, struct pc_buf *out,
                             struct pc_prefilter_part *part) {
    char *serialised = NULL;
    size_t length = 0, size = 0;
    if (database == NULL)
        return PC_OK;
    if (hs_serialize_database(database, &serialised, &length) != HS_SUCCESS)
        return PC_ERR_NOMEM;
    pc_err err = PC_ERR_UNAVAILABLE;
    if (hs_serialized_database_size(serialised, length, &size) == HS_SUCCESS)
        err = write_copy(serialised, length, size, start, out, part);
    free(serialised);
    return err;
}

pc_err pc_prefilter_image_write(const struct pc_prefilter_parts *parts, struct pc_buf *out) {
    struct pc_prefilter_header header = {.patterns = parts->patterns};
    size_t start = out->len, words = pc_prefilter_words(parts->patterns);
    memcpy(header.magic, magic, sizeof magic);
    pc_err err = fill_platform(&header);
    pc_buf_add(out, pc_span(&header, sizeof header));
    if (err == PC_OK)
        err = write_set(parts->plain, words, start, out, &header.plain);
    if (err == PC_OK)
        err = write_set(parts->every, words, start, out, &header.every);
    if (err == PC_OK)
        err = write_set(parts->edges, words, start, out, &header.edges);
    for (size_t i = 0; i < PC_PREFILTER_DATABASES && err == PC_OK; i++)
        err = write_database(parts->databases[i], start, out, &header.databases[i]);
    if (err == PC_OK)
        err = pc_buf_end(out);
    if (err != PC_OK)
        return err;
    header.length = out->len - start;
    header.checksum = checksum(&header, pc_span(out->ptr + start, out->len - start));
    memcpy(out->ptr + start, &header, sizeof header);
    return PC_OK;
}

/* ---- reading */

static bool inside(const struct pc_prefilter_part *part, size_t length) {
    return part->at % PC_PREFILTER_ALIGN == 0 && part->at >= sizeof(struct pc_prefilter_header) &&
           part->at <= length && part->length <= length - part->at;
}

static bool read_set(struct pc_span image, const struct pc_prefilter_part *part, size_t words,
                     const uint64_t **out) {
    if (words == 0)
        return part->length == 0;
    *out = (const uint64_t *)(const void *)(image.ptr + part->at);
    return inside(part, image.len) && part->length == words * sizeof(uint64_t);
}

/* The library's functions take a database that they do not change without const here and there. */
static bool read_database(struct pc_span image, const struct pc_prefilter_part *part,
                          hs_database_t **out) {
    *out = NULL;
    if (part->length == 0)
        return true;
    if (!inside(part, image.len))
        return false;
    uintptr_t at = (uintptr_t)image.ptr + part->at;
    *out = (hs_database_t *)at;
    size_t size = 0;
    return hs_database_size(*out, &size) == HS_SUCCESS && size == part->length;
}

static bool header_good(const struct pc_prefilter_header *header, struct pc_span image) {
    struct pc_prefilter_header here = {0};
    return memcmp(header->magic, magic, sizeof magic) == 0 && header->length == image.len &&
           header->patterns <= PC_PREFILTER_PATTERNS && fill_platform(&here) == PC_OK &&
           memcmp(header->platform, here.platform, sizeof here.platform) == 0 &&
           header->checksum == checksum(header, image);
}

pc_err pc_prefilter_image_read(struct pc_span image, struct pc_prefilter_parts *out) {
    struct pc_prefilter_header header;
    if ((uintptr_t)image.ptr % PC_PREFILTER_ALIGN != 0)
        return PC_ERR_INVALID;
    if (image.len < sizeof header)
        return PC_ERR_CORRUPT;
    memcpy(&header, image.ptr, sizeof header);
    if (!header_good(&header, image))
        return PC_ERR_CORRUPT;
    *out = (struct pc_prefilter_parts){.patterns = header.patterns};
    size_t words = pc_prefilter_words(out->patterns);
    if (!read_set(image, &header.plain, words, &out->plain) ||
        !read_set(image, &header.every, words, &out->every) ||
        !read_set(image, &header.edges, words, &out->edges))
        return PC_ERR_CORRUPT;
    for (size_t i = 0; i < PC_PREFILTER_DATABASES; i++)
        if (!read_database(image, &header.databases[i], &out->databases[i]))
            return PC_ERR_CORRUPT;
    return PC_OK;
}

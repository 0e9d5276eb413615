/* Reading a bundle. */
#include "inspect/waf/bundle.h"

#include <string.h>

#include "inspect/waf/bundle_format.h"

static bool within(const struct pc_waf_bundle_place *place, struct pc_span bytes) {
    return place->at <= bytes.len && place->len <= bytes.len - place->at;
}

static struct pc_span at(struct pc_span bytes, const struct pc_waf_bundle_place *place) {
    return pc_span(bytes.ptr + place->at, place->len);
}

static bool good_header(const struct pc_waf_bundle_header *header, struct pc_span bytes) {
    if (memcmp(header->magic, PC_WAF_BUNDLE_MAGIC, sizeof header->magic) != 0 ||
        header->total != bytes.len || header->record_count > bytes.len ||
        header->file_count > header->record_count)
        return false;
    return header->records.at % 8 == 0 && within(&header->records, bytes) &&
           header->records.len == header->record_count * sizeof(struct pc_waf_bundle_record);
}

static pc_err take_images(const struct pc_waf_bundle_header *header, struct pc_waf_bundle *out) {
    for (unsigned side = 0; side < PC_WAF_SIDES; side++)
        for (unsigned level = 0; level < PC_WAF_LEVELS; level++) {
            const struct pc_waf_bundle_place *place = &header->images[side][level];
            if (!within(place, out->bytes) || place->at % PC_WAF_BUNDLE_ALIGN != 0)
                return PC_ERR_CORRUPT;
            out->images[side][level] = at(out->bytes, place);
        }
    return PC_OK;
}

static const struct pc_waf_bundle_record *records(const struct pc_waf_bundle *bundle) {
    const struct pc_waf_bundle_header *header = (const void *)bundle->bytes.ptr;
    return (const void *)(bundle->bytes.ptr + header->records.at);
}

/* The first records name the files of the configuration. */
static pc_err take_files(const struct pc_waf_bundle_header *header, struct pc_arena *arena,
                         struct pc_waf_bundle *out) {
    struct pc_span *files = PC_ARENA_ARRAY(arena, struct pc_span, header->file_count + 1);
    if (files == NULL)
        return PC_ERR_NOMEM;
    for (size_t i = 0; i < header->record_count; i++) {
        const struct pc_waf_bundle_record *record = &records(out)[i];
        if (!within(&record->name, out->bytes) || !within(&record->text, out->bytes) ||
            record->kind > PC_WAF_BUNDLE_EXPANDED)
            return PC_ERR_CORRUPT;
        if ((i < header->file_count) != (record->kind == PC_WAF_BUNDLE_FILE))
            return PC_ERR_CORRUPT;
        if (i < header->file_count)
            files[i] = at(out->bytes, &record->name);
    }
    out->files = files;
    out->file_count = header->file_count;
    return PC_OK;
}

pc_err pc_waf_bundle_open(struct pc_span bytes, struct pc_arena *arena, struct pc_waf_bundle *out) {
    *out = (struct pc_waf_bundle){.bytes = bytes};
    if (bytes.len < sizeof(struct pc_waf_bundle_header) ||
        (uintptr_t)bytes.ptr % PC_WAF_BUNDLE_ALIGN != 0)
        return PC_ERR_CORRUPT;
    const struct pc_waf_bundle_header *header = (const void *)bytes.ptr;
    if (!good_header(header, bytes))
        return PC_ERR_CORRUPT;
    pc_err err = take_images(header, out);
    return err != PC_OK ? err : take_files(header, arena, out);
}

/* Where the reading has come to. */
struct replay {
    const struct pc_waf_bundle *bundle;
    size_t next, count;
};

static const struct pc_waf_bundle_record *next(struct replay *replay, uint32_t kind) {
    const struct pc_waf_bundle_record *record = &records(replay->bundle)[replay->next];
    if (replay->next == replay->count || record->kind != kind)
        return NULL;
    replay->next++;
    return record;
}

static pc_err fetch(void *context, struct pc_span from, struct pc_span name,
                    struct pc_span *name_out, struct pc_span *text, struct pc_diag *diag) {
    struct replay *replay = context;
    (void)from;
    const struct pc_waf_bundle_record *record = next(replay, PC_WAF_BUNDLE_FETCHED);
    if (record == NULL)
        return pc_diag_set(diag, PC_ERR_CORRUPT, "%.*s: not in the bundle", PC_ARG(name));
    *name_out = at(replay->bundle->bytes, &record->name);
    *text = at(replay->bundle->bytes, &record->text);
    return PC_OK;
}

static pc_err expand(void *context, struct pc_span from, struct pc_span pattern,
                     struct pc_arena *arena, struct pc_span **names, size_t *count,
                     struct pc_diag *diag) {
    struct replay *replay = context;
    (void)from;
    const struct pc_waf_bundle_record *first = &records(replay->bundle)[replay->next];
    size_t most = replay->count - replay->next;
    *count = 0;
    *names = PC_ARENA_ARRAY(arena, struct pc_span, most + 1);
    if (*names == NULL)
        return PC_ERR_NOMEM;
    for (size_t i = 0; i < most && first[i].kind == PC_WAF_BUNDLE_EXPANDED; i++) {
        replay->next++;
        if (first[i].name.len == 0) /* the end of the list */
            return PC_OK;
        (*names)[(*count)++] = at(replay->bundle->bytes, &first[i].name);
    }
    return pc_diag_set(diag, PC_ERR_CORRUPT, "%.*s: not in the bundle", PC_ARG(pattern));
}

pc_err pc_waf_bundle_rules(const struct pc_waf_bundle *bundle, struct pc_arena *arena,
                           struct pc_waf_ruleset *out, struct pc_diag *diag) {
    const struct pc_waf_bundle_header *header = (const void *)bundle->bytes.ptr;
    struct replay replay = {bundle, bundle->file_count, header->record_count};
    const struct pc_waf_sources sources = {fetch, expand, &replay};
    return pc_waf_lang_read(&sources, bundle->files, bundle->file_count, arena, out, diag);
}

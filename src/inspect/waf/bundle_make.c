/* Making a bundle: the rules are read while everything that they are read from is written down. */
#include <string.h>

#include "inspect/waf/base_rules.h"
#include "inspect/waf/bundle.h"
#include "inspect/waf/bundle_format.h"

/* What is written down; places are within `texts`, and moved when the whole is put together. */
struct recording {
    const struct pc_waf_sources *sources;
    struct pc_buf texts;
    struct pc_buf records;
    size_t count;
};

static struct pc_waf_bundle_place write_text(struct recording *r, struct pc_span text) {
    const struct pc_waf_bundle_record *records = (const void *)r->records.ptr;
    for (size_t i = 0; i < r->count; i++) { /* a data file is often named by several rules */
        const struct pc_waf_bundle_place *have = &records[i].text;
        if (text.len > 0 && have->len == text.len &&
            memcmp(r->texts.ptr + have->at, text.ptr, text.len) == 0)
            return *have;
    }
    struct pc_waf_bundle_place place = {r->texts.len, text.len};
    pc_buf_add(&r->texts, text);
    return place;
}

static void write_record(struct recording *r, uint64_t kind, struct pc_span name,
                         struct pc_span text) {
    struct pc_waf_bundle_record record = {.kind = kind};
    record.name = (struct pc_waf_bundle_place){r->texts.len, name.len};
    pc_buf_add(&r->texts, name);
    record.text = write_text(r, text);
    pc_buf_add(&r->records, pc_span(&record, sizeof record));
    r->count++;
}

static pc_err fetch(void *context, struct pc_span from, struct pc_span name,
                    struct pc_span *name_out, struct pc_span *text, struct pc_diag *diag) {
    struct recording *r = context;
    pc_err err = PC_OK;
    if (pc_span_eq(name, PC_WAF_BASE_RULES)) {
        *name_out = name;
        *text = pc_waf_base_rules();
    } else {
        err = r->sources->fetch(r->sources->context, from, name, name_out, text, diag);
    }
    if (err == PC_OK)
        write_record(r, PC_WAF_BUNDLE_FETCHED, *name_out, *text);
    return err;
}

static pc_err expand(void *context, struct pc_span from, struct pc_span pattern,
                     struct pc_arena *arena, struct pc_span **names, size_t *count,
                     struct pc_diag *diag) {
    struct recording *r = context;
    if (r->sources->expand == NULL)
        return pc_diag_set(diag, PC_ERR_UNSUPPORTED, "%.*s: name the files one by one",
                           PC_ARG(pattern));
    pc_err err = r->sources->expand(r->sources->context, from, pattern, arena, names, count, diag);
    for (size_t i = 0; err == PC_OK && i <= *count; i++)
        write_record(r, PC_WAF_BUNDLE_EXPANDED, i < *count ? (*names)[i] : (struct pc_span){0},
                     (struct pc_span){0});
    return err;
}

static void recording_free(struct recording *r) {
    pc_buf_free(&r->texts);
    pc_buf_free(&r->records);
}

/* Reads and compiles, and writes down. */
static pc_err record(struct recording *r, const struct pc_span *files, size_t count,
                     struct pc_arena *arena, struct pc_waf_ruleset *rules, struct pc_diag *diag) {
    const struct pc_waf_sources recorded = {fetch, expand, r};
    for (size_t i = 0; i < count; i++)
        write_record(r, PC_WAF_BUNDLE_FILE, files[i], (struct pc_span){0});
    pc_err err = pc_waf_lang_read(&recorded, files, count, arena, rules, diag);
    if (err == PC_OK)
        err = pc_buf_end(&r->texts);
    return err != PC_OK ? err : pc_buf_end(&r->records);
}

static void pad(struct pc_buf *out) {
    static const char zeros[PC_WAF_BUNDLE_ALIGN];
    size_t over = out->len % PC_WAF_BUNDLE_ALIGN;
    if (over != 0)
        pc_buf_add(out, pc_span(zeros, PC_WAF_BUNDLE_ALIGN - over));
}

static pc_err add_image(const struct pc_waf_union *set, struct pc_buf *out,
                        struct pc_waf_bundle_place *place, struct pc_diag *diag) {
    PC_CLEANUP(pc_buf_free) struct pc_buf image = {0};
    pad(out);
    *place = (struct pc_waf_bundle_place){out->len, 0};
    if (set->count == 0)
        return pc_buf_end(out);
    pc_err err = pc_waf_prefilter_compile(set->patterns, set->count, &image, diag);
    if (err != PC_OK)
        return err;
    place->len = image.len;
    pc_buf_add(out, pc_buf_span(&image));
    return pc_buf_end(out);
}

static void say(const struct pc_waf_bundle_options *options, const char *step, unsigned done,
                unsigned of) {
    if (options->progress != NULL)
        options->progress(options->context, step, done, of);
}

static pc_err add_images(const struct pc_waf_program *program,
                         const struct pc_waf_bundle_options *options, struct pc_buf *out,
                         struct pc_waf_bundle_header *header, struct pc_diag *diag) {
    unsigned done = 0, all = PC_WAF_SIDES * PC_WAF_LEVELS;
    for (unsigned side = 0; side < PC_WAF_SIDES; side++)
        for (unsigned level = 0; level < PC_WAF_LEVELS; level++) {
            say(options, "compiling patterns", done++, all);
            pc_err err =
                add_image(&program->unions[side][level], out, &header->images[side][level], diag);
            if (err != PC_OK)
                return err;
        }
    say(options, "compiling patterns", all, all);
    return PC_OK;
}

static void move_records(struct recording *r, size_t by) {
    struct pc_waf_bundle_record *records = (void *)r->records.ptr;
    for (size_t i = 0; i < r->count; i++) {
        records[i].name.at += by;
        records[i].text.at += by;
    }
}

static pc_err put_together(struct recording *r, const struct pc_waf_program *program,
                           size_t file_count, const struct pc_waf_bundle_options *options,
                           struct pc_buf *out, struct pc_diag *diag) {
    struct pc_waf_bundle_header header = {.record_count = r->count, .file_count = file_count};
    memcpy(header.magic, PC_WAF_BUNDLE_MAGIC, sizeof header.magic);
    pc_buf_clear(out);
    pc_buf_add(out, pc_span(&header, sizeof header));
    move_records(r, out->len);
    pc_buf_add(out, pc_buf_span(&r->texts));
    pad(out);
    header.records = (struct pc_waf_bundle_place){out->len, r->records.len};
    pc_buf_add(out, pc_buf_span(&r->records));
    pc_err err = add_images(program, options, out, &header, diag);
    if (err != PC_OK)
        return err;
    header.total = out->len;
    memcpy(out->ptr, &header, sizeof header);
    return PC_OK;
}

struct reading {
    struct recording recording;
    struct pc_arena arena;
    struct pc_waf_ruleset rules;
    struct pc_waf_program *program;
};

static void reading_end(struct reading *reading) {
    if (reading->program != NULL)
        pc_waf_program_release(reading->program);
    recording_free(&reading->recording);
    pc_arena_free(&reading->arena);
}

static pc_err read_checked(struct reading *reading, const struct pc_waf_sources *sources,
                           const struct pc_span *files, size_t file_count, struct pc_diag *diag) {
    reading->recording.sources = sources;
    pc_err err =
        record(&reading->recording, files, file_count, &reading->arena, &reading->rules, diag);
    if (err == PC_OK)
        err = pc_waf_program_make(&reading->rules, &reading->arena, &reading->program, diag);
    return err != PC_OK ? err : pc_waf_program_check(reading->program, diag);
}

pc_err pc_waf_bundle_make(const struct pc_waf_sources *sources, const struct pc_span *files,
                          size_t file_count, const struct pc_waf_bundle_options *options,
                          struct pc_buf *out, struct pc_diag *diag) {
    PC_CLEANUP(reading_end) struct reading reading = {0};
    say(options, "reading rules", 0, 1);
    pc_err err = read_checked(&reading, sources, files, file_count, diag);
    if (err != PC_OK)
        return err;
    return put_together(&reading.recording, reading.program, file_count, options, out, diag);
}

pc_err pc_waf_bundle_check(const struct pc_waf_sources *sources, const struct pc_span *files,
                           size_t file_count, struct pc_diag *diag) {
    PC_CLEANUP(reading_end) struct reading reading = {0};
    return read_checked(&reading, sources, files, file_count, diag);
}

pc_err pc_waf_bundle_key(const struct pc_waf_sources *sources, const struct pc_span *files,
                         size_t file_count, const struct pc_waf_bundle_options *options,
                         struct pc_buf *out, struct pc_diag *diag) {
    PC_CLEANUP(reading_end) struct reading reading = {.recording = {.sources = sources}};
    (void)options;
    pc_err err =
        record(&reading.recording, files, file_count, &reading.arena, &reading.rules, diag);
    if (err != PC_OK)
        return err;
    pc_buf_add(out, pc_span(PC_WAF_BUNDLE_MAGIC, 8));
    pc_waf_prefilter_platform(out);
    pc_buf_add(out, pc_buf_span(&reading.recording.records));
    pc_buf_add(out, pc_buf_span(&reading.recording.texts));
    return pc_buf_end(out);
}

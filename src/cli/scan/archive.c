/*
 * Archives by libarchive, member by member, without a temporary file: one within another is read as
 * the outer one unpacks it. Only the formats named here are tried.
 */
#include <archive.h>
#include <archive_entry.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "cli/scan/input.h"

enum { BLOCK = 64 * 1024 };

/* One that is open. */
struct opened {
    struct pc_scan_worker *worker;
    const struct pc_scan_place *place;
    struct pc_scan_input *input;
    struct archive *archive;
    size_t head; /* bytes of the block that were read before it was opened */
    bool dead;   /* it cannot be read any further, and that has been noted */
    char block[];
};

/* A member as an input. */
struct member {
    struct pc_scan_input input;
    struct opened *opened;
    const struct pc_scan_place *place;
};

static la_ssize_t give(struct archive *archive, void *context, const void **out) {
    struct opened *opened = context;
    size_t got = opened->head;
    (void)archive;
    *out = opened->block;
    opened->head = 0;
    if (got == 0 && opened->input->read(opened->input, opened->block, BLOCK, &got) != PC_OK)
        return ARCHIVE_FATAL;
    return (la_ssize_t)got;
}

static uint64_t taken(void *archive) {
    la_int64_t bytes = archive_filter_bytes(archive, -1);
    return bytes < 0 ? 0 : (uint64_t)bytes;
}

static bool over(struct pc_scan_worker *worker, const struct pc_scan_place *place,
                 const char *what) {
    if (!worker->spent.over)
        pc_scan_run_problem(worker->run, place, "not scanned whole: %s", what);
    worker->spent.over = true;
    return false;
}

bool pc_scan_spend(struct pc_scan_worker *worker, const struct pc_scan_place *place,
                   uint64_t unpacked) {
    const struct pc_scan_limits *limits = &worker->run->wishes.limits;
    struct pc_scan_spent *spent = &worker->spent;
    spent->unpacked += unpacked;
    if (spent->unpacked > limits->unpacked)
        return over(worker, place, "it unpacks to more than is allowed");
    if (spent->unpacked > limits->ratio_from &&
        spent->unpacked / limits->ratio > spent->taken(spent->context))
        return over(worker, place, "it is packed tighter than is allowed");
    return true;
}

/* What the library says, as one safe line. */
static const char *said(struct archive *archive, struct pc_buf *memory) {
    const char *text = archive_error_string(archive);
    pc_buf_clear(memory);
    pc_scan_path_text(pc_span_str(text == NULL ? "broken" : text), memory);
    const char *safe = pc_buf_str(memory);
    return safe == NULL ? "broken" : safe;
}

static void broken(struct opened *opened, const struct pc_scan_place *place) {
    PC_CLEANUP(pc_buf_free) struct pc_buf memory = {0};
    if (!opened->dead && !opened->worker->spent.over && !atomic_load(&opened->worker->run->stop))
        pc_scan_run_problem(opened->worker->run, place, "not scanned whole: %s",
                            said(opened->archive, &memory));
    opened->dead = true;
}

static pc_err read_member(struct pc_scan_input *input, char *to, size_t room, size_t *got) {
    struct member *member = (struct member *)input;
    struct pc_scan_worker *worker = member->opened->worker;
    if (atomic_load_explicit(&worker->run->stop, memory_order_relaxed))
        return PC_ERR_EXPIRED;
    la_ssize_t n = archive_read_data(member->opened->archive, to, room);
    if (n < 0) {
        broken(member->opened, member->place);
        return PC_ERR_INVALID;
    }
    *got = (size_t)n;
    return pc_scan_spend(worker, member->place, (uint64_t)n) ? PC_OK : PC_ERR_RANGE;
}

/* "outer.zip!inner"; of something that is only compressed its own name. */
static pc_err name_of(const struct opened *opened, struct archive_entry *entry,
                      struct pc_buf *out) {
    const char *name = archive_entry_pathname(entry);
    if (name == NULL)
        name = archive_entry_pathname_utf8(entry);
    pc_buf_add(out, opened->place->path);
    if (archive_format(opened->archive) != ARCHIVE_FORMAT_RAW)
        pc_buf_addf(out, "!%s", name == NULL ? "?" : name);
    return pc_buf_end(out);
}

/* A link or a folder may bring bytes, too, which some programs unpack. */
static bool has_data(struct archive_entry *entry) {
    bool file = archive_entry_filetype(entry) == AE_IFREG && archive_entry_hardlink(entry) == NULL;
    return file || archive_entry_size(entry) > 0;
}

static pc_err scan_member(struct opened *opened, struct archive_entry *entry) {
    struct pc_scan_worker *worker = opened->worker;
    if (!has_data(entry))
        return PC_OK;
    PC_CLEANUP(pc_buf_free) struct pc_buf name = {0};
    pc_err err = name_of(opened, entry, &name);
    if (err != PC_OK)
        return err;
    struct pc_scan_place place = *opened->place;
    place.path = pc_buf_span(&name);
    if (++worker->spent.members > worker->run->wishes.limits.members) {
        (void)over(worker, opened->place, "it has more files than are allowed");
        return PC_OK;
    }
    if (archive_entry_is_data_encrypted(entry) != 0) {
        pc_scan_run_problem(worker->run, &place, "not scanned: it is encrypted");
        return PC_OK;
    }
    struct member member = {
        .input = {.read = read_member, .seekable = -1}, .opened = opened, .place = &place};
    return pc_scan_input(worker, &place, &member.input);
}

/* What a member has left is unpacked here, where it is counted: going on to the next one would
 * unpack it, too. Of a zip file that can be read anywhere nothing needs to be unpacked. */
static void drain(struct opened *opened) {
    struct pc_scan_worker *worker = opened->worker;
    bool zip = (archive_format(opened->archive) & ARCHIVE_FORMAT_BASE_MASK) == ARCHIVE_FORMAT_ZIP;
    if (zip && opened->input->seekable >= 0)
        return;
    const void *block;
    size_t size;
    la_int64_t at;
    while (!opened->dead && !atomic_load_explicit(&worker->run->stop, memory_order_relaxed) &&
           archive_read_data_block(opened->archive, &block, &size, &at) == ARCHIVE_OK)
        if (!pc_scan_spend(worker, opened->place, size))
            return;
}

static pc_err scan_members(struct opened *opened) {
    struct pc_scan_worker *worker = opened->worker;
    struct archive_entry *entry;
    for (;;) {
        int got = archive_read_next_header(opened->archive, &entry);
        if (got == ARCHIVE_EOF)
            return PC_OK;
        if (got != ARCHIVE_OK && got != ARCHIVE_WARN) {
            broken(opened, opened->place);
            return PC_OK;
        }
        pc_err err = scan_member(opened, entry);
        if (err == PC_OK)
            drain(opened);
        if (err != PC_OK || worker->spent.over || opened->dead)
            return err;
        if (atomic_load_explicit(&worker->run->stop, memory_order_relaxed))
            return PC_ERR_EXPIRED;
    }
}

static void support(struct archive *archive) {
    (void)archive_read_support_filter_gzip(archive);
    (void)archive_read_support_filter_bzip2(archive);
    (void)archive_read_support_filter_xz(archive);
    (void)archive_read_support_filter_zstd(archive);
    (void)archive_read_support_format_tar(archive);
    (void)archive_read_support_format_zip(archive);
    (void)archive_read_support_format_raw(archive);
}

static int open_archive(struct opened *opened) {
    support(opened->archive);
    if (opened->input->seekable >= 0 && lseek(opened->input->seekable, 0, SEEK_SET) == 0)
        return archive_read_open_fd(opened->archive, opened->input->seekable, BLOCK);
    return archive_read_open(opened->archive, opened, NULL, give, NULL);
}

static struct opened *opened_new(struct pc_scan_worker *worker, const struct pc_scan_place *place,
                                 struct pc_scan_input *input, struct pc_span head) {
    size_t size = head.len > BLOCK ? head.len : BLOCK;
    struct opened *opened = malloc(sizeof *opened + size);
    if (opened == NULL)
        return NULL;
    *opened = (struct opened){
        .worker = worker, .place = place, .input = input, .archive = archive_read_new()};
    opened->head = head.len;
    memcpy(opened->block, head.ptr, head.len);
    if (opened->archive != NULL)
        return opened;
    free(opened);
    return NULL;
}

pc_err pc_scan_archive(struct pc_scan_worker *worker, const struct pc_scan_place *place,
                       struct pc_scan_input *input, struct pc_span head) {
    if (worker->depth >= PC_SCAN_NESTED) {
        pc_scan_run_problem(worker->run, place, "not scanned: archives are nested too deep");
        return PC_OK;
    }
    struct opened *opened = opened_new(worker, place, input, head);
    if (opened == NULL)
        return PC_ERR_NOMEM;
    if (worker->depth == 0)
        worker->spent = (struct pc_scan_spent){.taken = taken, .context = opened->archive};
    worker->depth++;
    pc_err err = PC_OK;
    if (open_archive(opened) == ARCHIVE_OK)
        err = scan_members(opened);
    else
        broken(opened, place);
    worker->depth--;
    (void)archive_read_free(opened->archive);
    free(opened);
    return err;
}

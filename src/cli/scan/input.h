/*
 * Bytes that come from somewhere: a file, a pipe, a member of an archive, an object of git. What
 * they are is seen by the first of them; texts go through the reader, archives are opened.
 */
#ifndef PC_CLI_SCAN_INPUT_H
#define PC_CLI_SCAN_INPUT_H

#include "cli/scan/reader.h"
#include "cli/scan/run.h"

struct pc_scan_input {
    /* Up to room bytes; *got 0: the end. Failures have been noted by the input itself. */
    pc_err (*read)(struct pc_scan_input *input, char *to, size_t room, size_t *got);
    int seekable;  /* a file that may be read anew from its beginning; -1: none */
    bool unpacked; /* the end of the name says how it was packed, not what it is */
};

/* What one archive has used up, with all that is in it. */
struct pc_scan_spent {
    uint64_t unpacked, members;
    uint64_t (*taken)(void *context); /* bytes of the archive so far */
    void *context;
    bool over; /* a limit was passed, and has been noted */
};

struct pc_scan_worker {
    struct pc_scan_run *run;
    struct pc_scan_reader *reader;
    struct pc_scan_spent spent;
    unsigned depth; /* archives that are open */
};

enum { PC_SCAN_NESTED = 2 /* archives in each other */ };

/* Scans what comes. Whatever goes wrong with the input is noted; the errors are those of this
 * process: memory, or PC_ERR_EXPIRED where the run is to stop. */
PC_MUST pc_err pc_scan_input(struct pc_scan_worker *worker, const struct pc_scan_place *place,
                             struct pc_scan_input *input);

/* Opens an archive whose first bytes were read already. */
PC_MUST pc_err pc_scan_archive(struct pc_scan_worker *worker, const struct pc_scan_place *place,
                               struct pc_scan_input *input, struct pc_span head);
/* The same for one text in brotli's coding. */
PC_MUST pc_err pc_scan_brotli(struct pc_scan_worker *worker, const struct pc_scan_place *place,
                              struct pc_scan_input *input, struct pc_span head);
/* The same for a text in UTF-16. */
PC_MUST pc_err pc_scan_utf16(struct pc_scan_worker *worker, const struct pc_scan_place *place,
                             struct pc_scan_input *input, struct pc_span head);
/* Scans what comes as a text, whatever it looks like. */
PC_MUST pc_err pc_scan_text(struct pc_scan_worker *worker, const struct pc_scan_place *place,
                            struct pc_scan_input *input);
/* Counts what was unpacked; false: a limit is passed. */
bool pc_scan_spend(struct pc_scan_worker *worker, const struct pc_scan_place *place,
                   uint64_t unpacked);

/* A file, a pipe or standard input that is open. */
struct pc_scan_file {
    struct pc_scan_input input; /* the first member */
    int fd;
    struct pc_scan_run *run;
    const struct pc_scan_place *place;
};
struct pc_scan_file pc_scan_file(struct pc_scan_run *run, const struct pc_scan_place *place, int fd,
                                 bool seekable);
/* Opens a file by its name and scans it; never follows a link. */
PC_MUST pc_err pc_scan_path(struct pc_scan_worker *worker, const struct pc_scan_place *place,
                            const char *path);

#endif

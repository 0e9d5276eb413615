/* A line with the object's name goes to git, "name blob size", the bytes and a line end come back.
 */
#include "cli/scan/blobs.h"

#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "cli/process.h"
#include "cli/scan/stream.h"

struct pc_scan_blobs {
    struct pc_scan_input input; /* of the object that is read now */
    struct pc_process_piped git;
    uint64_t left; /* bytes of it that are still to come */
    bool broken;   /* git is gone, or said what is not understood */
    struct pc_scan_stream stream;
};

static pc_err read_blob(struct pc_scan_input *input, char *to, size_t room, size_t *got) {
    struct pc_scan_blobs *blobs = (struct pc_scan_blobs *)input;
    *got = 0;
    if (blobs->left == 0)
        return PC_OK;
    room = blobs->left < room ? (size_t)blobs->left : room;
    pc_err err = pc_scan_stream_read(&blobs->stream, to, room, got);
    blobs->broken = err != PC_OK || *got == 0;
    blobs->left -= *got;
    return blobs->broken ? PC_ERR_UNAVAILABLE : PC_OK;
}

pc_err pc_scan_blobs_new(const char *git, const char *folder, struct pc_scan_blobs **out,
                         struct pc_diag *diag) {
    const char *argv[] = {git, "-C", folder, "--no-replace-objects", "cat-file", "--batch", NULL};
    struct pc_scan_blobs *blobs = calloc(1, sizeof *blobs);
    if (blobs == NULL)
        return pc_diag_set(diag, PC_ERR_NOMEM, "out of memory");
    blobs->input = (struct pc_scan_input){.read = read_blob, .seekable = -1};
    pc_err err = pc_process_pipe(argv, &blobs->git, diag);
    blobs->stream.fd = blobs->git.from;
    if (err == PC_OK)
        *out = blobs;
    else
        pc_scan_blobs_free(blobs);
    return err;
}

void pc_scan_blobs_free(struct pc_scan_blobs *blobs) {
    if (blobs == NULL)
        return;
    (void)pc_process_end(&blobs->git);
    free(blobs);
}

/* PC_ERR_NOTFOUND: git has no such object. */
static pc_err ask(struct pc_scan_blobs *blobs, const char *object) {
    char line[80];
    struct pc_buf asked = pc_buf_over(line, sizeof line);
    pc_buf_addf(&asked, "%s\n", object);
    struct pc_span answer, word;
    if (pc_file_write_all(blobs->git.to, pc_buf_span(&asked)) != PC_OK ||
        pc_scan_stream_word(&blobs->stream, '\n', &answer) != PC_OK)
        return PC_ERR_UNAVAILABLE;
    if (pc_span_ends(answer, PC_SPAN(" missing")))
        return PC_ERR_NOTFOUND;
    bool fine = pc_span_split(&answer, ' ', &word) && pc_span_split(&answer, ' ', &word) &&
                pc_span_eq(word, PC_SPAN("blob")) &&
                pc_span_u64(answer, INT64_MAX, &blobs->left) == PC_OK;
    return fine ? PC_OK : PC_ERR_UNAVAILABLE;
}

/* What was not looked at, and the line end behind it. */
static pc_err pass_over(struct pc_scan_blobs *blobs) {
    char dropped[4096];
    size_t got;
    while (blobs->left > 0) {
        pc_err err = read_blob(&blobs->input, dropped, sizeof dropped, &got);
        if (err != PC_OK)
            return err;
    }
    if (blobs->broken)
        return PC_ERR_UNAVAILABLE;
    return pc_scan_stream_read(&blobs->stream, dropped, 1, &got) == PC_OK && got == 1
               ? PC_OK
               : PC_ERR_UNAVAILABLE;
}

pc_err pc_scan_blob(struct pc_scan_worker *worker, struct pc_scan_blobs *blobs,
                    const struct pc_scan_item *item) {
    pc_err err = ask(blobs, item->object);
    if (err == PC_ERR_NOTFOUND) {
        pc_scan_run_problem(worker->run, &item->place, "not scanned: git does not have it here");
        return PC_OK;
    }
    if (err != PC_OK)
        return err;
    err = pc_scan_input(worker, &item->place, &blobs->input);
    return err != PC_OK ? err : pass_over(blobs);
}

/*
 * The body of an upload on its way to a temporary file: audio bytes as they are, or the field
 * `file` of a multipart/form-data body. Nothing is held in memory.
 */
#ifndef TA_UPLOAD_H
#define TA_UPLOAD_H

#include <microhttpd.h>
#include <stdint.h>

#include "base/buf.h"
#include "store.h"

enum { TA_UPLOAD_MAX = 100 * 1024 * 1024, TA_UPLOAD_FRAME = 64 * 1024 };

struct ta_upload {
    int fd;
    struct pc_buf path;
    struct MHD_PostProcessor *form; /* NULL: the body is the recording */
    uint64_t size;                  /* bytes of the recording */
    uint64_t received;              /* bytes of the body */
    unsigned files;                 /* fields named `file` that began */
    unsigned status;                /* of the refusal; 0: none yet */
    const char *problem;
};

/* Looks at Content-Type and Content-Length and opens the file; a refusal is in upload->status. */
void ta_upload_begin(struct ta_upload *upload, struct MHD_Connection *connection,
                     const struct ta_store *store);

/* Some of the body. After a refusal the rest is dropped; MHD_NO once that is too much. */
enum MHD_Result ta_upload_add(struct ta_upload *upload, const char *bytes, size_t count);

/* The body is there; a refusal is in upload->status. */
void ta_upload_finish(struct ta_upload *upload);

/* Removes the file and what was opened. */
void ta_upload_free(struct ta_upload *upload);

#endif

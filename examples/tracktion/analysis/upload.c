/* Bodies to files. */
#define _GNU_SOURCE
#include "upload.h"

#include <strings.h>
#include <unistd.h>

#include "base/file.h"

static void refuse(struct ta_upload *upload, unsigned status, const char *problem) {
    if (upload->status != 0)
        return;
    upload->status = status;
    upload->problem = problem;
}

static void too_large(struct ta_upload *upload) {
    refuse(upload, MHD_HTTP_CONTENT_TOO_LARGE, "a recording may be 100 MiB");
}

static void store_bytes(struct ta_upload *upload, struct pc_span bytes) {
    if (upload->status != 0)
        return;
    upload->size += bytes.len;
    if (upload->size > TA_UPLOAD_MAX) {
        too_large(upload);
        return;
    }
    if (pc_file_write_all(upload->fd, bytes) != PC_OK)
        refuse(upload, MHD_HTTP_INSUFFICIENT_STORAGE, "the recording could not be stored");
}

static enum MHD_Result take_field(void *context, enum MHD_ValueKind kind, const char *key,
                                  const char *filename, const char *type, const char *encoding,
                                  const char *data, uint64_t offset, size_t size) {
    (void)kind;
    (void)filename;
    (void)type;
    struct ta_upload *upload = context;
    if (key == NULL || !pc_span_eq(pc_span_str(key), PC_SPAN("file")))
        return MHD_YES;
    if (encoding != NULL && strcasecmp(encoding, "binary") != 0)
        refuse(upload, MHD_HTTP_UNSUPPORTED_MEDIA_TYPE, "transfer encodings are not supported");
    if (offset == 0 && ++upload->files > 1)
        refuse(upload, MHD_HTTP_BAD_REQUEST, "more than one field named file");
    store_bytes(upload, pc_span(data, size));
    return MHD_YES;
}

static struct pc_span header(struct MHD_Connection *connection, const char *name) {
    return pc_span_str(MHD_lookup_connection_value(connection, MHD_HEADER_KIND, name));
}

static bool begins(struct pc_span text, const char *prefix) {
    struct pc_span start = pc_span_str(prefix);
    return pc_span_eq_nocase(pc_span_upto(text, start.len), start);
}

static void check_headers(struct ta_upload *upload, struct MHD_Connection *connection) {
    struct pc_span type = header(connection, MHD_HTTP_HEADER_CONTENT_TYPE);
    struct pc_span length = header(connection, MHD_HTTP_HEADER_CONTENT_LENGTH);
    bool form = begins(type, "multipart/form-data");
    if (!form && !begins(type, "audio/"))
        refuse(upload, MHD_HTTP_UNSUPPORTED_MEDIA_TYPE,
               "send audio/* or multipart/form-data with a field named file");
    uint64_t size;
    uint64_t most = TA_UPLOAD_MAX + (form ? TA_UPLOAD_FRAME : 0);
    if (length.len > 0 && pc_span_u64(length, most, &size) != PC_OK)
        too_large(upload);
    if (upload->status != 0 || !form)
        return;
    upload->form = MHD_create_post_processor(connection, 8192, take_field, upload);
    if (upload->form == NULL)
        refuse(upload, MHD_HTTP_BAD_REQUEST, "the multipart boundary is missing");
}

void ta_upload_begin(struct ta_upload *upload, struct MHD_Connection *connection,
                     const struct ta_store *store) {
    *upload = (struct ta_upload){.fd = -1};
    check_headers(upload, connection);
    if (upload->status == 0 && ta_store_incoming(store, &upload->path, &upload->fd) != PC_OK)
        refuse(upload, MHD_HTTP_INSUFFICIENT_STORAGE, "the recording could not be stored");
}

enum MHD_Result ta_upload_add(struct ta_upload *upload, const char *bytes, size_t count) {
    upload->received += count;
    if (upload->received > 2ULL * TA_UPLOAD_MAX)
        return MHD_NO;
    if (upload->received > (uint64_t)TA_UPLOAD_MAX + TA_UPLOAD_FRAME)
        too_large(upload);
    if (upload->status != 0)
        return MHD_YES;
    if (upload->form == NULL)
        store_bytes(upload, pc_span(bytes, count));
    else if (MHD_post_process(upload->form, bytes, count) != MHD_YES)
        refuse(upload, MHD_HTTP_BAD_REQUEST, "the multipart body is malformed");
    return MHD_YES;
}

void ta_upload_finish(struct ta_upload *upload) {
    if (upload->form != NULL) {
        enum MHD_Result whole = MHD_destroy_post_processor(upload->form);
        upload->form = NULL;
        if (whole != MHD_YES)
            refuse(upload, MHD_HTTP_BAD_REQUEST, "the multipart body is malformed");
        else if (upload->files == 0)
            refuse(upload, MHD_HTTP_BAD_REQUEST, "there is no field named file");
    }
    if (upload->size == 0)
        refuse(upload, MHD_HTTP_UNPROCESSABLE_CONTENT, "the recording is empty");
}

void ta_upload_free(struct ta_upload *upload) {
    if (upload->form != NULL)
        (void)MHD_destroy_post_processor(upload->form);
    if (upload->fd >= 0)
        (void)unlink(upload->path.ptr);
    pc_file_close(&upload->fd);
    pc_buf_free(&upload->path);
}

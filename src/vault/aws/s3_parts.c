/* A long object, in parts: begun, each part put, completed; or taken back. */
#include "base/file.h"
#include "vault/aws/s3_call.h"
#include "vault/aws/xml.h"

enum { PARTS_MAX = 10000 };

struct upload {
    const struct pc_s3 *s3;
    struct pc_span key;
    struct pc_buf id;
    struct pc_buf list; /* of the parts, as the end of the upload says them */
    struct pc_buf bytes;
};

static void upload_free(struct upload *upload) {
    pc_buf_free(&upload->id);
    pc_buf_free(&upload->list);
    pc_buf_free(&upload->bytes);
}

static pc_err begin(struct upload *upload, struct pc_diag *diag) {
    PC_CLEANUP(pc_aws_answer_free) struct pc_aws_answer answer = PC_AWS_ANSWER;
    const struct pc_aws_pair query[] = {{PC_SPAN("uploads"), PC_SPAN("")}};
    struct pc_aws_call call = {.method = "POST", .query = query, .query_count = 1};
    struct pc_span id;
    pc_err err = pc_s3_call(upload->s3, upload->key, &call, &answer, diag);
    if (err != PC_OK)
        return err;
    if (!pc_aws_xml_find(pc_buf_span(&answer.http.body), PC_SPAN("UploadId"), &id))
        return pc_diag_set(diag, PC_ERR_CORRUPT, "s3 answers no upload");
    return pc_aws_xml_plain(id, &upload->id);
}

static void give_up(struct upload *upload) {
    PC_CLEANUP(pc_aws_answer_free) struct pc_aws_answer answer = PC_AWS_ANSWER;
    const struct pc_aws_pair query[] = {{PC_SPAN("uploadId"), pc_buf_span(&upload->id)}};
    struct pc_aws_call call = {.method = "DELETE", .query = query, .query_count = 1};
    pc_err ignored = pc_s3_call(upload->s3, upload->key, &call, &answer, NULL);
    (void)ignored; /* what went wrong before is what is told */
}

static pc_err list_part(struct upload *upload, unsigned number, struct pc_span etag,
                        struct pc_diag *diag) {
    for (size_t i = 0; i < etag.len; i++)
        if (etag.ptr[i] == '<' || etag.ptr[i] == '&' || etag.ptr[i] == '>')
            etag.len = 0;
    if (etag.len == 0)
        return pc_diag_set(diag, PC_ERR_CORRUPT, "s3 does not say which part it has");
    pc_buf_addf(&upload->list, "<Part><PartNumber>%u</PartNumber><ETag>", number);
    pc_buf_add(&upload->list, etag);
    pc_buf_add_str(&upload->list, "</ETag></Part>");
    return pc_buf_end(&upload->list);
}

static pc_err put_part(struct upload *upload, unsigned number, struct pc_diag *diag) {
    PC_CLEANUP(pc_aws_answer_free) struct pc_aws_answer answer = PC_AWS_ANSWER;
    char memory[16];
    struct pc_buf text = pc_buf_over(memory, sizeof memory);
    pc_buf_add_u64(&text, number);
    const struct pc_aws_pair query[] = {{PC_SPAN("partNumber"), pc_buf_span(&text)},
                                        {PC_SPAN("uploadId"), pc_buf_span(&upload->id)}};
    struct pc_aws_call call = {
        .method = "PUT", .query = query, .query_count = 2, .body = pc_buf_span(&upload->bytes)};
    pc_err err = pc_s3_call(upload->s3, upload->key, &call, &answer, diag);
    return err == PC_OK
               ? list_part(upload, number, pc_http_header(&answer.http, PC_SPAN("ETag")), diag)
               : err;
}

/* The end may have been reached by a try whose answer was lost: then the upload is no more, and the
 * object is there, as long as it has to be. */
static pc_err look_again(struct upload *upload, uint64_t length, struct pc_diag *diag) {
    uint64_t size;
    struct pc_diag ignored = {0};
    pc_err err = pc_s3_head(upload->s3, upload->key, &size, &ignored);
    if (err == PC_OK && size == length)
        return PC_OK;
    return pc_diag_set(diag, PC_ERR_UNAVAILABLE, "s3 knows the upload no more");
}

/* A failure may come with a status of 200: the answer begins before all is done. */
static pc_err complete(struct upload *upload, uint64_t length, struct pc_diag *diag) {
    PC_CLEANUP(pc_aws_answer_free) struct pc_aws_answer answer = PC_AWS_ANSWER;
    PC_CLEANUP(pc_buf_free) struct pc_buf body = {0};
    const struct pc_aws_pair query[] = {{PC_SPAN("uploadId"), pc_buf_span(&upload->id)}};
    struct pc_span ignored;
    pc_buf_add_str(&body, "<CompleteMultipartUpload>");
    pc_buf_add(&body, pc_buf_span(&upload->list));
    pc_buf_add_str(&body, "</CompleteMultipartUpload>");
    struct pc_aws_call call = {.method = "POST",
                               .query = query,
                               .query_count = 1,
                               .content_type = "application/xml",
                               .body = pc_buf_span(&body)};
    pc_err err = pc_buf_end(&body);
    if (err == PC_OK)
        err = pc_s3_call(upload->s3, upload->key, &call, &answer, diag);
    if (err == PC_ERR_NOTFOUND && strcmp(answer.code, "NoSuchUpload") == 0)
        return look_again(upload, length, diag);
    if (err != PC_OK)
        return err;
    if (pc_aws_xml_find(pc_buf_span(&answer.http.body), PC_SPAN("ETag"), &ignored))
        return PC_OK;
    pc_aws_error_code(&answer.http, answer.code);
    return pc_diag_set(diag, PC_ERR_UNAVAILABLE, "s3 answers %s at the end of the upload",
                       answer.code[0] != '\0' ? answer.code : "an error");
}

static pc_err read_part(struct upload *upload, int fd, uint64_t offset, size_t length,
                        struct pc_diag *diag) {
    size_t got;
    pc_buf_clear(&upload->bytes);
    char *room = pc_buf_reserve(&upload->bytes, length);
    if (room == NULL)
        return PC_ERR_NOMEM;
    pc_err err = pc_file_read_at(fd, offset, room, length, &got);
    if (err == PC_OK && got != length)
        return pc_diag_set(diag, PC_ERR_IO, "the file is shorter than it was");
    upload->bytes.len = err == PC_OK ? length : 0;
    return err;
}

static pc_err put_all(struct upload *upload, int fd, uint64_t offset, uint64_t length, size_t part,
                      struct pc_diag *diag) {
    uint64_t done = 0;
    for (unsigned number = 1; done < length; number++) {
        size_t now = length - done < part ? (size_t)(length - done) : part;
        pc_err err = read_part(upload, fd, offset + done, now, diag);
        if (err == PC_OK)
            err = put_part(upload, number, diag);
        if (err != PC_OK)
            return err;
        done += now;
    }
    return complete(upload, length, diag);
}

pc_err pc_s3_put_parts(const struct pc_s3 *s3, struct pc_span key, int fd, uint64_t offset,
                       uint64_t length, struct pc_diag *diag) {
    PC_CLEANUP(upload_free) struct upload upload = {.s3 = s3, .key = key, .bytes = PC_BUF_SECRET};
    size_t part = pc_s3_part(s3);
    if (length / part >= PARTS_MAX) /* as few bytes more a part as make it fit */
        part = (size_t)(length / (PARTS_MAX - 1));
    pc_err err = begin(&upload, diag);
    if (err != PC_OK)
        return err;
    err = put_all(&upload, fd, offset, length, part, diag);
    if (err != PC_OK)
        give_up(&upload);
    return err;
}

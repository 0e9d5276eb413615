/* One function a kind of answer. */
#include "reply.h"

#include "base/file.h"
#include "base/json.h"

static const char *title(unsigned status) {
    switch (status) {
    case MHD_HTTP_BAD_REQUEST:
        return "Bad request";
    case MHD_HTTP_NOT_FOUND:
        return "Not found";
    case MHD_HTTP_METHOD_NOT_ALLOWED:
        return "Method not allowed";
    case MHD_HTTP_CONTENT_TOO_LARGE:
        return "Content too large";
    case MHD_HTTP_UNSUPPORTED_MEDIA_TYPE:
        return "Unsupported media type";
    case MHD_HTTP_UNPROCESSABLE_CONTENT:
        return "Unprocessable content";
    case MHD_HTTP_INSUFFICIENT_STORAGE:
        return "Insufficient storage";
    default:
        return "Internal error";
    }
}

static enum MHD_Result send_with(struct MHD_Connection *connection, unsigned status,
                                 const char *type, const char *allow, struct pc_span body) {
    struct MHD_Response *response = MHD_create_response_from_buffer(
        body.len, (void *)(uintptr_t)(body.len > 0 ? body.ptr : ""), MHD_RESPMEM_MUST_COPY);
    if (response == NULL)
        return MHD_NO;
    enum MHD_Result sent = MHD_YES;
    if (type != NULL)
        sent = MHD_add_response_header(response, MHD_HTTP_HEADER_CONTENT_TYPE, type);
    if (sent == MHD_YES && allow != NULL)
        sent = MHD_add_response_header(response, MHD_HTTP_HEADER_ALLOW, allow);
    if (sent == MHD_YES)
        sent = MHD_queue_response(connection, status, response);
    MHD_destroy_response(response);
    return sent;
}

enum MHD_Result ta_reply(struct MHD_Connection *connection, unsigned status, const char *type,
                         struct pc_span body) {
    return send_with(connection, status, type, NULL, body);
}

static enum MHD_Result send_problem(struct MHD_Connection *connection, unsigned status,
                                    const char *allow, const char *detail) {
    struct pc_buf body PC_CLEANUP(pc_buf_free) = {0};
    struct pc_json json = pc_json(&body);
    pc_json_object(&json, NULL);
    pc_json_text(&json, "type", PC_SPAN("about:blank"));
    pc_json_text(&json, "title", pc_span_str(title(status)));
    pc_json_u64(&json, "status", status);
    pc_json_text_if(&json, "detail", pc_span_str(detail));
    pc_json_object_end(&json);
    if (pc_buf_end(&body) != PC_OK)
        return MHD_NO;
    return send_with(connection, status, "application/problem+json", allow, pc_buf_span(&body));
}

enum MHD_Result ta_reply_problem(struct MHD_Connection *connection, unsigned status,
                                 const char *detail) {
    return send_problem(connection, status, NULL, detail);
}

enum MHD_Result ta_reply_not_allowed(struct MHD_Connection *connection, const char *allow) {
    return send_problem(connection, MHD_HTTP_METHOD_NOT_ALLOWED, allow, NULL);
}

enum MHD_Result ta_reply_file(struct MHD_Connection *connection, const char *type, int fd,
                              uint64_t size) {
    struct MHD_Response *response = MHD_create_response_from_fd64(size, fd);
    if (response == NULL) {
        pc_file_close(&fd);
        return MHD_NO;
    }
    enum MHD_Result sent = MHD_add_response_header(response, MHD_HTTP_HEADER_CONTENT_TYPE, type);
    if (sent == MHD_YES)
        sent = MHD_queue_response(connection, MHD_HTTP_OK, response);
    MHD_destroy_response(response);
    return sent;
}

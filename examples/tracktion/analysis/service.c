/* From a request to its handler. */
#define _GNU_SOURCE
#include "service.h"

#include <stdlib.h>

#include "reply.h"
#include "tracks.h"
#include "upload.h"

enum { CONNECTIONS = 32, IDLE_SECONDS = 60, CONNECTION_MEMORY = 64 * 1024 };

struct route {
    const char *method;
    const char *path; /* ending with '/': followed by an id */
    bool upload;
    enum MHD_Result (*handle)(const struct ta_call *call);
};

static const struct route routes[] = {
    {"GET", "/health", false, ta_health},
    {"POST", "/api/tracks", true, ta_tracks_add},
    {"GET", "/api/tracks", false, ta_tracks_list},
    {"GET", "/api/tracks/", false, ta_tracks_read},
    {"DELETE", "/api/tracks/", false, ta_tracks_delete},
    {"GET", "/api/export", false, ta_tracks_export},
};

/* What is known of a request from its first to its last piece. */
struct request {
    const struct route *route;
    struct pc_id id;
    struct ta_upload upload;
};

static bool path_matches(const struct route *route, struct pc_span path, struct pc_id *id) {
    struct pc_span fixed = pc_span_str(route->path);
    if (!pc_span_ends(fixed, PC_SPAN("/")))
        return pc_span_eq(path, fixed);
    return pc_span_starts(path, fixed) && pc_id_parse(pc_span_from(path, fixed.len), id) == PC_OK;
}

static bool method_matches(const struct route *route, struct pc_span method) {
    if (pc_span_eq(method, PC_SPAN("HEAD")))
        method = PC_SPAN("GET");
    return pc_span_eq(method, pc_span_str(route->method));
}

/* The route, or NULL with the methods that the path has (none: there is no such path). */
static const struct route *find(struct pc_span method, struct pc_span path, struct pc_id *id,
                                struct pc_buf *allow) {
    for (size_t i = 0; i < sizeof routes / sizeof *routes; i++) {
        if (!path_matches(&routes[i], path, id))
            continue;
        if (method_matches(&routes[i], method))
            return &routes[i];
        if (allow->len > 0)
            pc_buf_add_str(allow, ", ");
        pc_buf_add_str(allow, routes[i].method);
    }
    return NULL;
}

static enum MHD_Result begin(struct MHD_Connection *connection, const struct ta_store *store,
                             const char *path, const char *method, void **context) {
    struct pc_buf allow PC_CLEANUP(pc_buf_free) = {0};
    struct pc_id id = {0};
    const struct route *route = find(pc_span_str(method), pc_span_str(path), &id, &allow);
    if (route == NULL && allow.len > 0)
        return ta_reply_not_allowed(connection, pc_buf_str(&allow));
    if (route == NULL)
        return ta_reply_problem(connection, MHD_HTTP_NOT_FOUND, NULL);
    struct request *request = calloc(1, sizeof *request);
    if (request == NULL)
        return MHD_NO;
    *request = (struct request){.route = route, .id = id, .upload = {.fd = -1}};
    *context = request;
    if (!route->upload)
        return MHD_YES;
    ta_upload_begin(&request->upload, connection, store);
    if (request->upload.status == 0)
        return MHD_YES;
    return ta_reply_problem(connection, request->upload.status, request->upload.problem);
}

static struct pc_span header(struct MHD_Connection *connection, const char *name) {
    return pc_span_str(MHD_lookup_connection_value(connection, MHD_HEADER_KIND, name));
}

static enum MHD_Result finish(struct MHD_Connection *connection, const struct ta_store *store,
                              struct request *request) {
    struct ta_upload *upload = &request->upload;
    if (request->route->upload)
        ta_upload_finish(upload);
    if (upload->status != 0)
        return ta_reply_problem(connection, upload->status, upload->problem);
    struct ta_call call = {.connection = connection,
                           .store = store,
                           .upload = upload,
                           .tenant = header(connection, "X-Portcullis-Tenant"),
                           .user = header(connection, "X-Forwarded-User"),
                           .id = request->id};
    if (call.tenant.len > TA_TENANT_MAX || call.user.len > 256)
        return ta_reply_problem(connection, MHD_HTTP_BAD_REQUEST, "an identity header is too long");
    return request->route->handle(&call);
}

static enum MHD_Result on_request(void *context, struct MHD_Connection *connection,
                                  const char *path, const char *method, const char *version,
                                  const char *data, size_t *size, void **request_context) {
    (void)version;
    const struct ta_store *store = context;
    struct request *request = *request_context;
    if (request == NULL)
        return begin(connection, store, path, method, request_context);
    if (*size == 0)
        return finish(connection, store, request);
    enum MHD_Result go_on = MHD_YES;
    if (request->route->upload)
        go_on = ta_upload_add(&request->upload, data, *size);
    *size = 0;
    return go_on;
}

static void on_end(void *context, struct MHD_Connection *connection, void **request_context,
                   enum MHD_RequestTerminationCode why) {
    (void)context;
    (void)connection;
    (void)why;
    struct request *request = *request_context;
    *request_context = NULL;
    if (request == NULL)
        return;
    ta_upload_free(&request->upload);
    free(request);
}

pc_err ta_service_start(struct ta_service *service, const struct sockaddr *address,
                        const struct ta_store *store) {
    unsigned flags =
        MHD_USE_THREAD_PER_CONNECTION | MHD_USE_INTERNAL_POLLING_THREAD | MHD_USE_ERROR_LOG;
    if (address->sa_family == AF_INET6)
        flags |= MHD_USE_IPv6;
    service->daemon = MHD_start_daemon(
        flags, 0, NULL, NULL, on_request, (void *)(uintptr_t)store, MHD_OPTION_SOCK_ADDR, address,
        MHD_OPTION_NOTIFY_COMPLETED, on_end, NULL, MHD_OPTION_CONNECTION_LIMIT,
        (unsigned)CONNECTIONS, MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)IDLE_SECONDS,
        MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)CONNECTION_MEMORY, MHD_OPTION_END);
    if (service->daemon == NULL)
        return PC_ERR_IO;
    const union MHD_DaemonInfo *info =
        MHD_get_daemon_info(service->daemon, MHD_DAEMON_INFO_BIND_PORT);
    service->port = info != NULL ? info->port : 0;
    return PC_OK;
}

void ta_service_stop(struct ta_service *service) {
    if (service->daemon != NULL)
        MHD_stop_daemon(service->daemon);
    service->daemon = NULL;
}

/* HTTP on Unix sockets, by libmicrohttpd. */
#define _GNU_SOURCE
#include "authority/server.h"

#include <errno.h>
#include <fcntl.h>
#include <microhttpd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "authority/exchange.h"
#include "base/file.h"

/* Each connection has a thread: one that hashes a password or asks another server holds up nobody.
 */
enum { SOCKETS = 3, BACKLOG = 1024, CONNECTIONS = 1024, TIMEOUT_S = 30, STACK = 1024 * 1024 };

struct endpoint_socket {
    struct pc_authority *authority;
    enum pc_socket kind;
    const char *path;
    mode_t mode;
    int fd;
    struct MHD_Daemon *daemon;
};

struct pc_server {
    struct endpoint_socket sockets[SOCKETS];
};

static pc_err bind_one(struct endpoint_socket *socket_, struct pc_diag *diag) {
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    size_t len = strlen(socket_->path);
    if (len >= sizeof address.sun_path)
        return pc_diag_set(diag, PC_ERR_RANGE, "%s: too long for a socket (%zu bytes at most)",
                           socket_->path, sizeof address.sun_path - 1);
    memcpy(address.sun_path, socket_->path, len);
    /* The lock on the state folder says that no other authority lives, so the file is a leftover.
     */
    (void)unlink(socket_->path);
    socket_->fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    /* The mode is there before anybody can connect: listen comes after chmod. */
    if (socket_->fd < 0 || bind(socket_->fd, (struct sockaddr *)&address, sizeof address) != 0 ||
        chmod(socket_->path, socket_->mode) != 0 || listen(socket_->fd, BACKLOG) != 0)
        return pc_diag_set(diag, PC_ERR_IO, "%s: %s", socket_->path, strerror(errno));
    return PC_OK;
}

pc_err pc_server_bind(struct pc_authority *authority, struct pc_server **out,
                      struct pc_diag *diag) {
    struct pc_server *server = calloc(1, sizeof *server);
    if (server == NULL)
        return PC_ERR_NOMEM;
    *out = server;
    const struct endpoint_socket sockets[SOCKETS] = {
        {authority, PC_ON_PUBLIC, authority->paths.public_socket, 0660, -1, NULL},
        {authority, PC_ON_OPERATOR, authority->paths.operator_socket, 0660, -1, NULL},
        {authority, PC_ON_ADMIN, authority->paths.admin_socket, 0600, -1, NULL},
    };
    memcpy(server->sockets, sockets, sizeof sockets);
    pc_err err = PC_OK;
    for (size_t i = 0; i < SOCKETS && err == PC_OK; i++)
        err = bind_one(&server->sockets[i], diag);
    return err;
}

static bool peer_of(struct MHD_Connection *connection, struct ucred *out) {
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
    socklen_t len = sizeof *out;
    return info != NULL && getsockopt(info->connect_fd, SOL_SOCKET, SO_PEERCRED, out, &len) == 0;
}

/* The machine's own: root, and the user that this daemon runs as. */
static bool is_own(uid_t uid) {
    return uid == 0 || uid == geteuid();
}

static enum MHD_Result on_request(void *context, struct MHD_Connection *connection, const char *url,
                                  const char *method, const char *version, const char *data,
                                  size_t *size, void **state) {
    struct endpoint_socket *socket_ = context;
    (void)version;
    if (*state == NULL) {
        struct ucred peer;
        if (!peer_of(connection, &peer))
            return MHD_NO;
        if (socket_->kind == PC_ON_ADMIN && !is_own(peer.uid))
            return MHD_NO;
        *state = pc_exchange_new(socket_->authority, socket_->kind, peer.uid, connection);
        return *state == NULL ? MHD_NO : MHD_YES;
    }
    if (*size > 0) {
        pc_exchange_body(*state, pc_span(data, *size));
        *size = 0;
        return MHD_YES;
    }
    return pc_exchange_answer(*state, method, url);
}

static void on_end(void *context, struct MHD_Connection *connection, void **state,
                   enum MHD_RequestTerminationCode code) {
    (void)context;
    (void)connection;
    (void)code;
    pc_exchange_free(*state);
    *state = NULL;
}

/* Decoding is ours (pc_percent_decode): the path is matched as sent. */
static size_t keep_escapes(void *context, struct MHD_Connection *connection, char *text) {
    (void)context;
    (void)connection;
    return strlen(text);
}

static void on_log(void *context, const char *format, va_list args) PC_PRINTF(2, 0);
static void on_log(void *context, const char *format, va_list args) {
    struct endpoint_socket *socket_ = context;
    char text[256];
    (void)vsnprintf(text, sizeof text, format, args);
    pc_log(&socket_->authority->log, PC_LOG_DEBUG, "http: %s", text);
}

pc_err pc_server_start(struct pc_server *server, struct pc_diag *diag) {
    for (size_t i = 0; i < SOCKETS; i++) {
        struct endpoint_socket *socket_ = &server->sockets[i];
        socket_->daemon = MHD_start_daemon(
            MHD_USE_AUTO_INTERNAL_THREAD | MHD_USE_THREAD_PER_CONNECTION | MHD_USE_ERROR_LOG, 0,
            NULL, NULL, on_request, socket_, MHD_OPTION_EXTERNAL_LOGGER, on_log, socket_,
            MHD_OPTION_LISTEN_SOCKET, socket_->fd, MHD_OPTION_THREAD_STACK_SIZE, (size_t)STACK,
            MHD_OPTION_CONNECTION_LIMIT, (unsigned)CONNECTIONS, MHD_OPTION_CONNECTION_TIMEOUT,
            (unsigned)TIMEOUT_S, MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)32 * 1024,
            MHD_OPTION_UNESCAPE_CALLBACK, keep_escapes, NULL, MHD_OPTION_NOTIFY_COMPLETED, on_end,
            NULL, MHD_OPTION_END);
        if (socket_->daemon == NULL)
            return pc_diag_set(diag, PC_ERR_UNAVAILABLE, "%s: HTTP could not be started",
                               socket_->path);
        socket_->fd = -1; /* the daemon's now */
    }
    return PC_OK;
}

void pc_server_free(struct pc_server *server) {
    if (server == NULL)
        return;
    for (size_t i = 0; i < SOCKETS; i++) {
        if (server->sockets[i].daemon != NULL)
            MHD_stop_daemon(server->sockets[i].daemon);
        if (server->sockets[i].daemon != NULL || server->sockets[i].fd >= 0)
            (void)unlink(server->sockets[i].path);
        pc_file_close(&server->sockets[i].fd);
    }
    free(server);
}

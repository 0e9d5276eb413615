/*
 * Load over kept-alive HTTPS: each connection sends the next of its bodies as soon as its answer is
 * there.
 *
 *   bench_load PORT CA CONNECTIONS SECONDS PATH CONTENT-TYPE [PACE] [HEADER...]  < bodies
 *
 * One body a line. A tab and a token may follow it: then connection i keeps to line i, and "@" in
 * it is the token, which the member "refresh_token" of each answer replaces. Without, the
 * connections share the lines. PACE: requests a second of each connection; 0: as quick as it goes.
 * Prints one JSON object.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdbool.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>

#include <openssl/err.h>
#include <openssl/ssl.h>

#include "bench.h"

enum { ANSWER = 65536, REQUEST = 16384, LATENCIES = 1 << 20, LINES = 1 << 16 };

struct line {
    char *body;
    char *token; /* NULL: none */
};

struct load {
    struct line *lines;
    size_t line_count, next_line;
    const char *path, *type, *headers;
    double pace, end;
    SSL_CTX *tls;
    int port, epoll;
    size_t status[600];
    size_t broken;
    float *latency;
    size_t latency_count;
};

struct connection {
    struct load *load;
    size_t index;
    SSL *ssl;
    int fd;
    bool waiting; /* a request is out */
    double sent, due;
    char *token;
    size_t out_len, out_at, in_len;
    char out[REQUEST];
    char in[ANSWER];
};

static void die(const char *what) {
    (void)fprintf(stderr, "bench_load: %s: %s\n", what, strerror(errno));
    ERR_print_errors_fp(stderr);
    exit(1);
}

static void read_lines(struct load *load) {
    char *text = NULL;
    size_t size = 0;
    ssize_t len;
    load->lines = calloc(LINES, sizeof *load->lines);
    while (load->line_count < LINES && (len = getline(&text, &size, stdin)) > 0) {
        text[strcspn(text, "\n")] = '\0';
        struct line *line = &load->lines[load->line_count++];
        line->body = strdup(text);
        char *tab = strchr(line->body, '\t');
        if (tab != NULL) {
            *tab = '\0';
            line->token = tab + 1;
        }
    }
    free(text);
    if (load->line_count == 0)
        die("no bodies");
}

/* Blocking until TLS stands; not blocking from then on. */
static void open_one(struct connection *c) {
    struct load *load = c->load;
    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_port = htons((uint16_t)load->port),
                                  .sin_addr = {htonl(INADDR_LOOPBACK)}};
    c->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (c->fd < 0 || connect(c->fd, (struct sockaddr *)&address, sizeof address) != 0)
        die("connect");
    int on = 1;
    (void)setsockopt(c->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    c->ssl = SSL_new(load->tls);
    if (c->ssl == NULL || SSL_set_fd(c->ssl, c->fd) != 1 ||
        SSL_set_tlsext_host_name(c->ssl, "localhost") != 1 ||
        SSL_set1_host(c->ssl, "localhost") != 1 || SSL_connect(c->ssl) != 1)
        die("TLS");
    (void)fcntl(c->fd, F_SETFL, O_NONBLOCK);
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = c};
    if (epoll_ctl(load->epoll, EPOLL_CTL_ADD, c->fd, &event) != 0)
        die("epoll");
}

static void close_one(struct connection *c) {
    SSL_free(c->ssl);
    (void)close(c->fd);
    c->in_len = c->out_at = c->out_len = 0;
    c->waiting = false;
}

static void write_body(struct connection *c, char *out, size_t size) {
    struct load *load = c->load;
    bool carries = load->lines[c->index % load->line_count].token != NULL;
    size_t at = carries ? c->index % load->line_count : load->next_line++ % load->line_count;
    const char *body = load->lines[at].body;
    const char *mark = carries ? strchr(body, '@') : NULL;
    if (mark == NULL)
        (void)snprintf(out, size, "%s", body);
    else
        (void)snprintf(out, size, "%.*s%s%s", (int)(mark - body), body, c->token, mark + 1);
}

static void want(struct connection *c, uint32_t events) {
    struct epoll_event event = {.events = events, .data.ptr = c};
    (void)epoll_ctl(c->load->epoll, EPOLL_CTL_MOD, c->fd, &event);
}

static void push(struct connection *c) {
    while (c->out_at < c->out_len) {
        int n = SSL_write(c->ssl, c->out + c->out_at, (int)(c->out_len - c->out_at));
        if (n <= 0) {
            want(c, EPOLLIN | EPOLLOUT);
            return;
        }
        c->out_at += (size_t)n;
    }
    want(c, EPOLLIN);
}

static void send_next(struct connection *c) {
    char body[REQUEST / 2];
    write_body(c, body, sizeof body);
    int len = snprintf(c->out, sizeof c->out,
                       "POST %s HTTP/1.1\r\nHost: localhost\r\nContent-Type: "
                       "%s\r\n%sContent-Length: %zu\r\n\r\n%s",
                       c->load->path, c->load->type, c->load->headers, strlen(body), body);
    c->out_len = (size_t)len;
    c->out_at = c->in_len = 0;
    c->waiting = true;
    c->sent = now();
    push(c);
}

/* Whether the whole answer is there, by its length or the last chunk. */
static bool is_whole(const struct connection *c) {
    const char *head_end = strstr(c->in, "\r\n\r\n");
    if (head_end == NULL)
        return false;
    const char *length = strcasestr(c->in, "\r\ncontent-length:");
    if (length != NULL && length < head_end)
        return c->in_len >= (size_t)(head_end + 4 - c->in) + strtoul(length + 17, NULL, 10);
    const char *chunked = strcasestr(c->in, "\r\ntransfer-encoding:");
    if (chunked != NULL && chunked < head_end)
        return c->in_len >= 7 && memcmp(c->in + c->in_len - 7, "\r\n0\r\n\r\n", 7) == 0;
    return true;
}

static void carry(struct connection *c) {
    static const char member[] = "\"refresh_token\":\"";
    if (c->token == NULL)
        return;
    const char *start = strstr(c->in, member);
    if (start == NULL)
        return;
    start += sizeof member - 1;
    free(c->token);
    c->token = strndup(start, strcspn(start, "\""));
}

static void count(struct connection *c) {
    struct load *load = c->load;
    unsigned long status = strtoul(c->in + 9, NULL, 10);
    load->status[status < 600 ? status : 0]++;
    if (load->latency_count < LATENCIES)
        load->latency[load->latency_count++] = (float)(now() - c->sent);
    if (status == 200)
        carry(c);
    c->waiting = false;
    c->due += load->pace > 0 ? 1 / load->pace : 0;
}

static void pull(struct connection *c) {
    for (;;) {
        int n = SSL_read(c->ssl, c->in + c->in_len, (int)(ANSWER - 1 - c->in_len));
        if (n > 0) {
            c->in_len += (size_t)n;
            c->in[c->in_len] = '\0';
            continue;
        }
        int why = SSL_get_error(c->ssl, n);
        if (why == SSL_ERROR_WANT_READ || why == SSL_ERROR_WANT_WRITE)
            break;
        c->load->broken += c->waiting;
        close_one(c);
        open_one(c);
        return;
    }
    if (c->waiting && is_whole(c)) {
        bool closes = strcasestr(c->in, "\r\nconnection: close") != NULL;
        count(c);
        if (closes) {
            close_one(c);
            open_one(c);
        }
    }
}

static void run(struct load *load, struct connection *connections, size_t count_) {
    struct epoll_event events[256];
    while (now() < load->end) {
        for (size_t i = 0; i < count_; i++)
            if (!connections[i].waiting && connections[i].due <= now())
                send_next(&connections[i]);
        int n = epoll_wait(load->epoll, events, 256, load->pace > 0 ? 1 : 100);
        for (int i = 0; i < n; i++) {
            struct connection *c = events[i].data.ptr;
            if (c->out_at < c->out_len)
                push(c);
            pull(c);
        }
    }
}

static int by_size(const void *a, const void *b) {
    float x = *(const float *)a, y = *(const float *)b;
    return (x > y) - (x < y);
}

static double milliseconds_at(const struct load *load, double share) {
    if (load->latency_count == 0)
        return 0;
    return 1e3 * (double)load->latency[(size_t)((double)(load->latency_count - 1) * share)];
}

static void report(struct load *load, double seconds, double cpu) {
    size_t all = 0;
    (void)printf("{\"status\":{");
    for (size_t i = 0; i < 600; i++) {
        if (load->status[i] > 0)
            (void)printf("%s\"%zu\":%zu", all > 0 ? "," : "", i, load->status[i]);
        all += load->status[i];
    }
    qsort(load->latency, load->latency_count, sizeof *load->latency, by_size);
    (void)printf("},\"answers\":%zu,\"broken\":%zu,\"seconds\":%.3f,\"per_second\":%.2f,\"cpu_"
                 "seconds\":%.3f,"
                 "\"p50_ms\":%.2f,\"p99_ms\":%.2f,\"max_ms\":%.2f}\n",
                 all, load->broken, seconds, (double)all / seconds, cpu, milliseconds_at(load, 0.5),
                 milliseconds_at(load, 0.99), milliseconds_at(load, 1));
}

static double own_cpu(void) {
    struct rusage u;
    (void)getrusage(RUSAGE_SELF, &u);
    return (double)(u.ru_utime.tv_sec + u.ru_stime.tv_sec) +
           (double)(u.ru_utime.tv_usec + u.ru_stime.tv_usec) / 1e6;
}

static SSL_CTX *make_tls(const char *ca) {
    SSL_CTX *tls = SSL_CTX_new(TLS_client_method());
    if (tls == NULL || SSL_CTX_load_verify_file(tls, ca) != 1)
        die(ca);
    SSL_CTX_set_verify(tls, SSL_VERIFY_PEER, NULL);
    (void)SSL_CTX_set_mode(tls, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_AUTO_RETRY);
    return tls;
}

static char *join_headers(char **headers, int count_) {
    char *text = calloc(1, REQUEST / 4);
    for (int i = 0; text != NULL && i < count_; i++)
        if (strlen(text) + strlen(headers[i]) + 3 < REQUEST / 4)
            strcat(strcat(text, headers[i]), "\r\n");
    return text;
}

int main(int argc, char **argv) {
    if (argc < 7) {
        (void)fputs("usage: bench_load PORT CA CONNECTIONS SECONDS PATH TYPE [PACE] [HEADER...]\n",
                    stderr);
        return 2;
    }
    struct load load = {.port = atoi(argv[1]),
                        .tls = make_tls(argv[2]),
                        .path = argv[5],
                        .type = argv[6],
                        .pace = argc > 7 ? atof(argv[7]) : 0,
                        .headers = join_headers(argv + 8, argc - 8),
                        .epoll = epoll_create1(EPOLL_CLOEXEC),
                        .latency = calloc(LATENCIES, sizeof(float))};
    size_t count_ = strtoul(argv[3], NULL, 10);
    struct connection *connections = calloc(count_, sizeof *connections);
    if (connections == NULL || load.latency == NULL || load.headers == NULL)
        die("memory");
    read_lines(&load);
    for (size_t i = 0; i < count_; i++) {
        const struct line *line = &load.lines[i % load.line_count];
        connections[i] = (struct connection){.load = &load, .index = i};
        connections[i].token = line->token == NULL ? NULL : strdup(line->token);
        open_one(&connections[i]);
    }
    double start = now(), cpu = own_cpu();
    load.end = start + atof(argv[4]);
    for (size_t i = 0; i < count_; i++)
        connections[i].due = start + (load.pace > 0 ? (double)i / (double)count_ / load.pace : 0);
    run(&load, connections, count_);
    report(&load, now() - start, own_cpu() - cpu);
    return 0;
}

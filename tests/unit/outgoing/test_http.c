/* HTTP towards servers that behave badly, each a thread that answers one connection. */
#define _GNU_SOURCE
#include "../testing.h"

#include <netinet/in.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "outgoing/curl.h"
#include "outgoing/http.h"

/* What a server says; `endless` is said again and again until nobody listens. */
struct script {
    const char *head;
    const char *endless;
    bool silent; /* waits until the client goes away */
};

struct server {
    int fd;
    uint16_t port;
    struct script script;
    pthread_t thread;
    char asked[4096];
};

static void say_endless(int peer, const char *text) {
    while (send(peer, text, strlen(text), MSG_NOSIGNAL) > 0)
        continue;
}

static void *serve(void *context) {
    struct server *server = context;
    int peer = accept(server->fd, NULL, NULL);
    if (peer < 0)
        return NULL;
    ssize_t got = recv(peer, server->asked, sizeof server->asked - 1, 0);
    char byte;
    if (server->script.head != NULL && got > 0)
        (void)!send(peer, server->script.head, strlen(server->script.head), MSG_NOSIGNAL);
    if (server->script.endless != NULL)
        say_endless(peer, server->script.endless);
    if (server->script.silent)
        (void)!recv(peer, &byte, 1, 0);
    close(peer);
    return NULL;
}

static void start(struct server *server, struct script script) {
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t len = sizeof address;
    *server = (struct server){.script = script, .fd = socket(AF_INET, SOCK_STREAM, 0)};
    assert_int_equal(bind(server->fd, (struct sockaddr *)&address, sizeof address), 0);
    assert_int_equal(listen(server->fd, 4), 0);
    assert_int_equal(getsockname(server->fd, (struct sockaddr *)&address, &len), 0);
    server->port = ntohs(address.sin_port);
    assert_int_equal(pthread_create(&server->thread, NULL, serve, server), 0);
}

static void stop(struct server *server) {
    shutdown(server->fd, SHUT_RDWR);
    pthread_join(server->thread, NULL);
    close(server->fd);
}

static pc_err ask_url(const char *url, struct pc_http_request request,
                      struct pc_http_answer *answer) {
    struct pc_diag diag = {0};
    request.url = pc_span_str(url);
    if (request.method == NULL)
        request.method = "GET";
    if (request.timeout == 0)
        request.timeout = 5 * PC_SECOND;
    if (request.max_bytes == 0)
        request.max_bytes = 1000;
    return pc_http_by_curl.ask(pc_http_by_curl.self, &request, answer, &diag);
}

static pc_err ask(struct server *server, struct pc_http_request request,
                  struct pc_http_answer *answer) {
    char url[64];
    (void)snprintf(url, sizeof url, "http://127.0.0.1:%u/x", server->port);
    return ask_url(url, request, answer);
}

static pc_err ask_script(struct script script, struct pc_http_answer *answer) {
    struct server server;
    start(&server, script);
    pc_err err = ask(&server, (struct pc_http_request){.timeout = PC_SECOND}, answer);
    stop(&server);
    return err;
}

static void an_answer_is_read(void **state) {
    (void)state;
    struct server server;
    struct pc_http_answer answer = {0};
    start(&server, (struct script){.head = "HTTP/1.1 404 No\r\nContent-Length: 5\r\n\r\nhello"});
    struct pc_http_request request = {.method = "POST",
                                      .body = PC_SPAN("a=b"),
                                      .content_type = "application/x-www-form-urlencoded",
                                      .user = PC_SPAN("me%3A"),
                                      .password = PC_SPAN("se:cret")};
    assert_int_equal(ask(&server, request, &answer), PC_OK);
    stop(&server);
    assert_int_equal(answer.status, 404);
    assert_span_equal(pc_buf_span(&answer.body), "hello");
    assert_non_null(strstr(server.asked, "POST /x HTTP/1.1\r\n"));
    assert_non_null(strstr(server.asked, "Authorization: Basic bWUlM0E6c2U6Y3JldA==\r\n"));
    assert_null(strstr(server.asked, "Expect"));
    pc_buf_free(&answer.body);
}

static void a_bearer_is_sent(void **state) {
    (void)state;
    struct server server;
    struct pc_http_answer answer = {0};
    start(&server, (struct script){.head = "HTTP/1.1 204 No\r\n\r\n"});
    struct pc_http_request request = {.bearer = PC_SPAN("abc")};
    assert_int_equal(ask(&server, request, &answer), PC_OK);
    stop(&server);
    assert_int_equal(answer.status, 204);
    assert_non_null(strstr(server.asked, "Authorization: Bearer abc\r\n"));
    request.bearer = PC_SPAN("abc\r\nX: y");
    assert_int_equal(ask_url("http://127.0.0.1:1/", request, &answer), PC_ERR_INVALID);
    pc_buf_free(&answer.body);
}

static void given_headers_replace_our_own(void **state) {
    (void)state;
    struct server server;
    struct pc_http_answer answer = {0};
    start(&server, (struct script){.head = "HTTP/1.1 200 OK\r\nETag: \"a\"\r\nx-Thing:  b \r\n"
                                           "Content-Length: 0\r\n\r\n"});
    const struct pc_http_header headers[] = {{PC_SPAN("accept"), PC_SPAN("*/*")},
                                             {PC_SPAN("Host"), PC_SPAN("elsewhere")}};
    struct pc_http_request request = {
        .method = "PUT", .headers = headers, .header_count = 2, .keep_head = true};
    assert_int_equal(ask(&server, request, &answer), PC_OK);
    stop(&server);
    assert_non_null(strstr(server.asked, "PUT /x HTTP/1.1\r\n"));
    assert_non_null(strstr(server.asked, "accept: */*\r\n"));
    assert_non_null(strstr(server.asked, "Host: elsewhere\r\n"));
    assert_non_null(strstr(server.asked, "Content-Length: 0\r\n"));
    assert_null(strstr(server.asked, "application/json"));
    assert_null(strstr(server.asked, "Content-Type"));
    assert_span_equal(pc_http_header(&answer, PC_SPAN("etag")), "\"a\"");
    assert_span_equal(pc_http_header(&answer, PC_SPAN("X-Thing")), "b");
    assert_int_equal(pc_http_header(&answer, PC_SPAN("thing")).len, 0);
    pc_buf_free(&answer.head);
    pc_buf_free(&answer.body);
}

static void a_head_has_no_body(void **state) {
    (void)state;
    struct server server;
    struct pc_http_answer answer = {0};
    start(&server, (struct script){.head = "HTTP/1.1 100 Go\r\nA: 1\r\n\r\n"
                                           "HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\n",
                                   .silent = true});
    struct pc_http_request request = {.method = "HEAD", .keep_head = true};
    assert_int_equal(ask(&server, request, &answer), PC_OK);
    stop(&server);
    assert_span_equal(pc_http_header(&answer, PC_SPAN("Content-Length")), "7");
    assert_int_equal(pc_http_header(&answer, PC_SPAN("A")).len, 0);
    pc_buf_free(&answer.head);
    pc_buf_free(&answer.body);
}

static void bad_headers_are_refused(void **state) {
    (void)state;
    struct pc_http_answer answer = {0};
    const struct pc_http_header bad[] = {{PC_SPAN("a"), PC_SPAN("b\r\nc: d")},
                                         {PC_SPAN("a\nb"), PC_SPAN("c")},
                                         {PC_SPAN("a"), PC_SPAN("b\0c")},
                                         {PC_SPAN("a: b"), PC_SPAN("c")},
                                         {PC_SPAN(""), PC_SPAN("c")}};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_int_equal(ask_url("http://127.0.0.1:1/",
                                 (struct pc_http_request){.headers = &bad[i], .header_count = 1},
                                 &answer),
                         PC_ERR_INVALID);
    pc_buf_free(&answer.body);
}

/* A closed port says no at once; what is refused is not asked at all. */
static void link_local_is_asked_on_request_only(void **state) {
    (void)state;
    struct pc_http_answer answer = {0};
    static const char *const near[] = {"http://169.254.169.254/", "http://[fd00:ec2::254]/"};
    const atomic_bool stopped = true;
    for (size_t i = 0; i < sizeof near / sizeof *near; i++) {
        assert_int_equal(ask_url(near[i], (struct pc_http_request){0}, &answer), PC_ERR_INVALID);
        struct pc_http_request wanted = {.link_local = true, .stop = &stopped};
        assert_int_not_equal(ask_url(near[i], wanted, &answer), PC_ERR_INVALID);
    }
    struct pc_http_request far = {.link_local = true};
    assert_int_equal(ask_url("http://10.0.0.1/", far, &answer), PC_ERR_INVALID);
    assert_int_equal(ask_url("http://[fe80::1]/", far, &answer), PC_ERR_INVALID);
    assert_int_equal(ask_url("http://metadata.google.internal/", far, &answer), PC_ERR_INVALID);
    pc_buf_free(&answer.body);
}

static void redirections_are_not_followed(void **state) {
    (void)state;
    struct pc_http_answer answer = {0};
    struct script script = {.head = "HTTP/1.1 302 Go\r\nLocation: http://127.0.0.1:1/\r\n"
                                    "Content-Length: 0\r\n\r\n"};
    assert_int_equal(ask_script(script, &answer), PC_OK);
    assert_int_equal(answer.status, 302);
    pc_buf_free(&answer.body);
}

static void endless_answers_end(void **state) {
    (void)state;
    struct pc_http_answer answer = {0};
    struct script body = {.head = "HTTP/1.1 200 OK\r\n\r\n", .endless = "0123456789abcdef"};
    assert_int_equal(ask_script(body, &answer), PC_ERR_RANGE);
    assert_true(answer.body.len <= 1000);
    struct script head = {.head = "HTTP/1.1 200 OK\r\n", .endless = "X: 0123456789abcdef\r\n"};
    assert_int_equal(ask_script(head, &answer), PC_ERR_RANGE);
    pc_buf_free(&answer.body);
}

static void silence_ends(void **state) {
    (void)state;
    struct pc_http_answer answer = {0};
    struct script mute = {.silent = true};
    assert_int_equal(ask_script(mute, &answer), PC_ERR_UNAVAILABLE);
    struct script half = {.head = "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf",
                          .silent = true};
    assert_int_equal(ask_script(half, &answer), PC_ERR_UNAVAILABLE);
    struct script cut = {.head = "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf"};
    assert_int_equal(ask_script(cut, &answer), PC_ERR_UNAVAILABLE);
    pc_buf_free(&answer.body);
}

static void a_stop_ends_it(void **state) {
    (void)state;
    struct server server;
    struct pc_http_answer answer = {0};
    const atomic_bool stopped = true;
    start(&server, (struct script){.silent = true});
    struct pc_http_request request = {.timeout = PC_HOUR, .stop = &stopped};
    assert_int_equal(ask(&server, request, &answer), PC_ERR_UNAVAILABLE);
    stop(&server);
    pc_buf_free(&answer.body);
}

static void other_urls_are_refused(void **state) {
    (void)state;
    struct pc_http_answer answer = {0};
    static const char *const bad[] = {
        "http://192.0.2.1/",
        "http://example.org/",
        "file:///etc/hostname",
        "ftp://127.0.0.1/",
        "https://user@127.0.0.1:1/",
        "http://u:p@127.0.0.1:1/",
        "http://127.0.0.1.evil.example/",
        "//127.0.0.1/",
        "127.0.0.1",
        "http://[::2]/",
        "",
        "https://",
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        if (ask_url(bad[i], (struct pc_http_request){0}, &answer) != PC_ERR_INVALID)
            fail_msg("%s", bad[i]);
    pc_buf_free(&answer.body);
}

static void nobody_there_is_unavailable(void **state) {
    (void)state;
    struct server server;
    struct pc_http_answer answer = {0};
    start(&server, (struct script){0});
    stop(&server);
    assert_int_equal(ask(&server, (struct pc_http_request){0}, &answer), PC_ERR_UNAVAILABLE);
    /* An authority file that is not there must not mean the system's. */
    assert_int_equal(ask_url("https://127.0.0.1:1/",
                             (struct pc_http_request){.ca = PC_SPAN("/nowhere/ca.pem")}, &answer),
                     PC_ERR_UNAVAILABLE);
    pc_buf_free(&answer.body);
}

static int set_up(void **state) {
    (void)state;
    return pc_outgoing_init() == PC_OK ? 0 : -1;
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_stop_ends_it),
        cmocka_unit_test(an_answer_is_read),
        cmocka_unit_test(a_bearer_is_sent),
        cmocka_unit_test(redirections_are_not_followed),
        cmocka_unit_test(endless_answers_end),
        cmocka_unit_test(silence_ends),
        cmocka_unit_test(given_headers_replace_our_own),
        cmocka_unit_test(a_head_has_no_body),
        cmocka_unit_test(bad_headers_are_refused),
        cmocka_unit_test(link_local_is_asked_on_request_only),
        cmocka_unit_test(other_urls_are_refused),
        cmocka_unit_test(nobody_there_is_unavailable),
    };
    return cmocka_run_group_tests(tests, set_up, NULL);
}

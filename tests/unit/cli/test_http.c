/* One exchange over a Unix socket, also with a peer that misbehaves. */
#define _GNU_SOURCE
#include "../testing.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cli/http.h"

struct peer {
    char path[64];
    int listener;
    pid_t pid;
    int seen; /* what it was sent comes out here */
};

static void answer_one(int listener, int seen, const char *answer) {
    char bytes[8192];
    int fd = accept(listener, NULL, NULL);
    ssize_t got = fd < 0 ? -1 : recv(fd, bytes, sizeof bytes, 0);
    if (got > 0)
        (void)!write(seen, bytes, (size_t)got);
    if (fd >= 0)
        (void)!write(fd, answer, strlen(answer));
    _exit(0);
}

static void peer_start(struct peer *peer, const char *answer) {
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    int ends[2];
    (void)snprintf(peer->path, sizeof peer->path, "/tmp/portcullis-test-%ld.sock", (long)getpid());
    (void)unlink(peer->path);
    (void)snprintf(address.sun_path, sizeof address.sun_path, "%s", peer->path);
    peer->listener = socket(AF_UNIX, SOCK_STREAM, 0);
    assert_int_equal(bind(peer->listener, (struct sockaddr *)&address, sizeof address), 0);
    assert_int_equal(listen(peer->listener, 1), 0);
    assert_int_equal(pipe(ends), 0);
    peer->pid = fork();
    if (peer->pid == 0)
        answer_one(peer->listener, ends[1], answer);
    (void)close(ends[1]);
    peer->seen = ends[0];
}

static void peer_end(struct peer *peer) {
    assert_int_equal(waitpid(peer->pid, NULL, 0), peer->pid);
    (void)close(peer->listener);
    (void)close(peer->seen);
    (void)unlink(peer->path);
}

static void a_body_goes_and_json_comes(void **state) {
    (void)state;
    struct peer peer;
    struct pc_answer answer;
    struct pc_diag diag;
    char seen[8192] = {0};
    peer_start(&peer, "HTTP/1.1 201 Created\r\nContent-Length: 9\r\n\r\n{\"a\": 12}");
    json_t *body = json_pack("{s:s}", "name", "x");
    assert_int_equal(pc_http_exchange(peer.path, "POST", "http://localhost/admin/v1/users?x=1",
                                      body, &answer, &diag),
                     PC_OK);
    json_decref(body);
    assert_int_equal(answer.status, 201);
    assert_int_equal(json_integer_value(json_object_get(answer.json, "a")), 12);
    pc_answer_free(&answer);
    assert_true(read(peer.seen, seen, sizeof seen - 1) > 0);
    assert_memory_equal(seen, "POST /admin/v1/users?x=1 HTTP/1.1\r\n", 35);
    assert_non_null(strstr(seen, "Content-Type: application/json"));
    assert_non_null(strstr(seen, "{\"name\":\"x\"}"));
    peer_end(&peer);
}

static void expect_no_json(const char *wire, long status) {
    struct peer peer;
    struct pc_answer answer;
    struct pc_diag diag;
    peer_start(&peer, wire);
    pc_err err = pc_http_exchange(peer.path, "GET", "http://localhost/", NULL, &answer, &diag);
    if (status == 0) {
        assert_int_equal(err, PC_ERR_UNAVAILABLE);
    } else {
        assert_int_equal(err, PC_OK);
        assert_int_equal(answer.status, status);
    }
    assert_null(answer.json);
    pc_answer_free(&answer);
    peer_end(&peer);
}

static void answers_that_are_no_json_are_just_a_status(void **state) {
    (void)state;
    expect_no_json("HTTP/1.1 204 No Content\r\n\r\n", 204);
    expect_no_json("HTTP/1.1 502 Bad\r\nContent-Length: 4\r\n\r\n<a/>", 502);
    expect_no_json("HTTP/1.1 200 OK\r\nContent-Length: 13\r\n\r\n{\"a\":1,\"a\":2}", 200);
}

static void a_peer_that_says_nonsense_is_not_available(void **state) {
    (void)state;
    expect_no_json("", 0);
    expect_no_json("\x01\x02\x03\r\n\r\n", 0);
    expect_no_json("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{}", 0);
}

static void nobody_there_is_said(void **state) {
    (void)state;
    struct pc_answer answer;
    struct pc_diag diag;
    assert_int_equal(
        pc_http_exchange("/nowhere/admin.sock", "GET", "http://localhost/", NULL, &answer, &diag),
        PC_ERR_UNAVAILABLE);
    assert_non_null(strstr(diag.text, "/nowhere/admin.sock"));
    assert_int_equal(pc_http_exchange(NULL, "GET", "file:///etc/passwd", NULL, &answer, &diag),
                     PC_ERR_UNAVAILABLE);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_body_goes_and_json_comes),
        cmocka_unit_test(answers_that_are_no_json_are_just_a_status),
        cmocka_unit_test(a_peer_that_says_nonsense_is_not_available),
        cmocka_unit_test(nobody_there_is_said),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Keeping services up. The supervisor runs in a child; the test reads what its services write. */
#define _GNU_SOURCE
#include "../testing.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cli/supervisor.h"

enum { PATIENCE_MS = 60000 };

/* Services write single letters into this pipe. */
struct scene {
    int read_end;
    pid_t supervisor;
};

static bool always(void *context) {
    (void)context;
    return true;
}

static bool never(void *context) {
    (void)context;
    return false;
}

static void say(const char *letter) {
    assert_int_equal(write(9, letter, 1), 1);
}

static void say_started(void *context) {
    (void)context;
    say("S");
}

static void say_reload(void *context) {
    (void)context;
    say("R");
}

/* Two services: each says a letter when it starts and another when it is asked to end. */
static const char *const first[] = {
    "/bin/sh", "-c", "trap 'printf b >&9; exit 0' TERM; printf a >&9; while :; do sleep 0.01; done",
    NULL};
static const char *const second[] = {
    "/bin/sh", "-c", "trap 'printf d >&9; exit 0' QUIT; printf c >&9; while :; do sleep 0.01; done",
    NULL};
static const char *const dying[] = {"/bin/sh", "-c", "printf x >&9; exit 1", NULL};
static const char *const stubborn[] = {
    "/bin/sh", "-c", "trap '' TERM; printf s >&9; while :; do sleep 0.01; done", NULL};

static void begin(struct scene *scene, const struct pc_service *services, size_t count,
                  pc_time ready_patience) {
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    scene->read_end = ends[0];
    scene->supervisor = fork();
    if (scene->supervisor == 0) {
        (void)dup2(ends[1], 9);
        const struct pc_log log = {"test", PC_LOG_ERROR, false, open("/dev/null", O_WRONLY)};
        const struct pc_supervisor supervisor = {.services = services,
                                                 .count = count,
                                                 .log = &log,
                                                 .ready_patience = ready_patience,
                                                 .started = say_started,
                                                 .reload = say_reload};
        _exit(pc_supervise(&supervisor) ? 0 : 1);
    }
    (void)close(ends[1]);
}

/* The next letter; 0 where none comes. */
static char next(const struct scene *scene) {
    struct pollfd wait = {.fd = scene->read_end, .events = POLLIN};
    char letter = 0;
    if (poll(&wait, 1, PATIENCE_MS) == 1 && read(scene->read_end, &letter, 1) == 1)
        return letter;
    return 0;
}

static int end(const struct scene *scene) {
    int status = 0;
    assert_int_equal(waitpid(scene->supervisor, &status, 0), scene->supervisor);
    (void)close(scene->read_end);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void starts_in_order_and_stops_in_the_opposite(void **state) {
    (void)state;
    const struct pc_service services[] = {
        {"first", first, SIGTERM, 50 * PC_SECOND, always, NULL},
        {"second", second, SIGQUIT, 50 * PC_SECOND, always, NULL}};
    struct scene scene;
    begin(&scene, services, 2, 10 * PC_SECOND);
    char letters[3] = {next(&scene), next(&scene), next(&scene)};
    assert_non_null(memchr(letters, 'a', 3));
    assert_non_null(memchr(letters, 'c', 3));
    assert_non_null(memchr(letters, 'S', 3));
    assert_int_equal(kill(scene.supervisor, SIGHUP), 0);
    assert_int_equal(next(&scene), 'R');
    assert_int_equal(kill(scene.supervisor, SIGINT), 0);
    assert_int_equal(next(&scene), 'd');
    assert_int_equal(next(&scene), 'b');
    assert_int_equal(end(&scene), 0);
}

/* As a shell leaves it that runs something in the background. */
static void what_the_caller_ignores_its_services_do_not(void **state) {
    (void)signal(SIGINT, SIG_IGN);
    (void)signal(SIGQUIT, SIG_IGN);
    starts_in_order_and_stops_in_the_opposite(state);
    (void)signal(SIGINT, SIG_DFL);
    (void)signal(SIGQUIT, SIG_DFL);
}

static void what_dies_is_started_anew(void **state) {
    (void)state;
    const struct pc_service services[] = {{"dying", dying, SIGTERM, PC_SECOND, always, NULL}};
    struct scene scene;
    begin(&scene, services, 1, 10 * PC_SECOND);
    int deaths = 0;
    while (deaths < 3) {
        char letter = next(&scene);
        assert_int_not_equal(letter, 0);
        deaths += letter == 'x';
    }
    assert_int_equal(kill(scene.supervisor, SIGTERM), 0);
    assert_int_equal(end(&scene), 0);
}

static void a_start_that_dies_fails(void **state) {
    (void)state;
    const struct pc_service services[] = {{"first", first, SIGTERM, 50 * PC_SECOND, always, NULL},
                                          {"dying", dying, SIGTERM, PC_SECOND, never, NULL}};
    struct scene scene;
    begin(&scene, services, 2, 10 * PC_SECOND);
    assert_int_equal(end(&scene), 1);
}

static void a_start_that_takes_too_long_fails(void **state) {
    (void)state;
    const struct pc_service services[] = {{"first", first, SIGTERM, 10 * PC_SECOND, never, NULL}};
    struct scene scene;
    begin(&scene, services, 1, PC_SECOND / 10);
    assert_int_equal(end(&scene), 1);
}

static void one_that_does_not_end_is_killed(void **state) {
    (void)state;
    const struct pc_service services[] = {
        {"stubborn", stubborn, SIGTERM, PC_SECOND / 10, always, NULL}};
    struct scene scene;
    begin(&scene, services, 1, 10 * PC_SECOND);
    char letters[2] = {next(&scene), next(&scene)};
    assert_non_null(memchr(letters, 's', 2));
    assert_int_equal(kill(scene.supervisor, SIGTERM), 0);
    assert_int_equal(end(&scene), 0);
}

static void a_stop_while_starting_is_no_failure(void **state) {
    (void)state;
    const struct pc_service services[] = {{"first", first, SIGTERM, 10 * PC_SECOND, never, NULL}};
    struct scene scene;
    begin(&scene, services, 1, 60 * PC_SECOND);
    assert_int_equal(next(&scene), 'a');
    assert_int_equal(kill(scene.supervisor, SIGTERM), 0);
    assert_int_equal(end(&scene), 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(starts_in_order_and_stops_in_the_opposite),
        cmocka_unit_test(what_the_caller_ignores_its_services_do_not),
        cmocka_unit_test(what_dies_is_started_anew),
        cmocka_unit_test(a_start_that_dies_fails),
        cmocka_unit_test(a_start_that_takes_too_long_fails),
        cmocka_unit_test(one_that_does_not_end_is_killed),
        cmocka_unit_test(a_stop_while_starting_is_no_failure),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

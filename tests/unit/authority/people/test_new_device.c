/* Mails about sign-ins from new devices. */
#include "../mailing.h"

#include "authority/people/new_device.h"

#define LINUX   "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"
#define NEWER   "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
#define WINDOWS "Mozilla/5.0 (Windows NT 10.0; rv:128.0) Gecko/20100101 Firefox/128.0"

/* Signs in from there; how many mails wait then. */
static uint64_t enter(struct fixture *f, const char *agent, const char *address) {
    struct pc_sign_in_request request = {
        .name = PC_SPAN("mia"), .password = PASSWORD, .cookie = true};
    struct pc_sign_in got = pc_sign_in_init();
    struct pc_work *work = work_of(f);
    work->agent = pc_span_str(agent);
    ok(pc_ip_parse(pc_span_str(address), &work->address));
    ok(pc_sign_in_password(work, &request, &got));
    assert_int_equal(got.outcome, PC_SIGN_IN_DONE);
    pc_sign_in_free(&got);
    f->now += PC_MINUTE;
    return waiting(f);
}

static void another_browser_or_network_is_told_of_once(void **state) {
    struct fixture *f = *state;
    struct fake_server server = {0};
    mail_on(f);
    (void)make_reachable(f, "mia", PASSWORD);
    assert_int_equal(enter(f, LINUX, "192.0.2.7"), 0);
    assert_int_equal(enter(f, LINUX, "192.0.2.7"), 0);
    assert_int_equal(enter(f, NEWER, "192.0.77.1"), 0);
    assert_int_equal(enter(f, WINDOWS, "192.0.2.7"), 1);
    assert_int_equal(enter(f, WINDOWS, "192.0.2.7"), 1);
    assert_int_equal(enter(f, LINUX, "198.51.100.1"), 2);
    assert_int_equal(enter(f, LINUX, "2001:db8::1"), 3);
    assert_int_equal(enter(f, LINUX, "2001:db8:ffff::1"), 3);
    (void)send_due(f, &server);
    assert_string_equal(server.to[0], "mia@example.org");
    assert_non_null(strstr(server.text[0], "Firefox on Windows"));
    assert_non_null(strstr(server.text[0], "192.0.2.7"));
    assert_null(strstr(server.text[0], "Mozilla"));
}

static void the_unreachable_are_not_told(void **state) {
    struct fixture *f = *state;
    (void)make_reachable(f, "mia", PASSWORD);
    assert_int_equal(enter(f, LINUX, "192.0.2.7"), 0);
    assert_int_equal(enter(f, WINDOWS, "192.0.2.7"), 0); /* no mail server */
}

/* A thief's program would not say what it is. */
static void to_say_nothing_does_not_keep_it_quiet(void **state) {
    struct fixture *f = *state;
    struct fake_server server = {0};
    mail_on(f);
    (void)make_reachable(f, "mia", PASSWORD);
    assert_int_equal(enter(f, LINUX, "192.0.2.7"), 0);
    assert_int_equal(enter(f, "", "198.51.100.1"), 1);
    assert_int_equal(enter(f, "", "198.51.100.1"), 1);
    assert_int_equal(enter(f, "", "192.0.2.7"), 2);
    (void)send_due(f, &server);
    assert_non_null(strstr(server.text[0], "a program without a name"));
}

static void an_agent_cannot_write_the_mail(void **state) {
    struct fixture *f = *state;
    struct fake_server server = {0};
    mail_on(f);
    (void)make_reachable(f, "mia", PASSWORD);
    assert_int_equal(enter(f, LINUX, "192.0.2.7"), 0);
    assert_int_equal(enter(f, "x\r\nBcc:y\n{username}", "192.0.2.7"), 1);
    (void)send_due(f, &server);
    assert_null(strstr(server.text[0], "\nBcc"));
    assert_non_null(strstr(server.text[0], "{username}"));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        mail_test(another_browser_or_network_is_told_of_once),
        mail_test(the_unreachable_are_not_told),
        mail_test(to_say_nothing_does_not_keep_it_quiet),
        mail_test(an_agent_cannot_write_the_mail),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

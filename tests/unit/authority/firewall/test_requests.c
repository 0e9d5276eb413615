/* Requests that were kept: sealed by one process, read by the authority alone, and removed. */
#include "../fixture.h"

#include <fcntl.h>
#include <sys/stat.h>

#include "authority/firewall/kept.h"
#include "authority/firewall/requests.h"

static const struct pc_id id = {{0x10, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16}};

static const char *file_of(const struct fixture *f, const struct pc_id *of) {
    char name[128];
    struct pc_buf out = pc_buf_over(name, sizeof name - 1);
    pc_buf_add_str(&out, "waf/requests/");
    pc_id_format(of, &out);
    pc_buf_add_str(&out, ".sealed");
    name[out.len] = '\0';
    return folder_file(&f->folder, name);
}

static void keep(struct fixture *f, const struct pc_id *of, const char *text) {
    uint8_t to[PC_BOX_KEY];
    struct pc_buf sealed = {0};
    ok(pc_kept_requests_key(&f->authority, to));
    ok(pc_box_seal(to, &pc_system_entropy, pc_span(of->bytes, sizeof of->bytes), pc_span_str(text),
                   &sealed));
    ok(pc_file_replace(file_of(f, of), pc_buf_span(&sealed), 0640));
    pc_buf_free(&sealed);
}

static void the_key_stays(void **state) {
    struct fixture *f = *state;
    uint8_t one[PC_BOX_KEY], two[PC_BOX_KEY];
    struct stat st;
    ok(pc_kept_requests_key(&f->authority, one));
    ok(pc_kept_requests_key(&f->authority, two));
    assert_memory_equal(one, two, sizeof one);
    assert_int_equal(stat(folder_file(&f->folder, "secrets/requests.key"), &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
    ok(pc_file_replace(folder_file(&f->folder, "secrets/requests.key"), PC_SPAN("short"), 0600));
    assert_int_equal(pc_kept_requests_key(&f->authority, one), PC_ERR_CORRUPT);
}

static void one_is_read_back(void **state) {
    struct fixture *f = *state;
    struct pc_waf_request request;
    keep(f, &id,
         "PCKEPT1 1 192.0.2.7\nPOST /a?b=1 HTTP/1.1\r\nHost: x\r\nX-A: b\r\n\r\nbody\r\nof it");
    ok(pc_firewall_kept(work_of(f), &id, &request));
    assert_span_equal(request.method, "POST");
    assert_span_equal(request.target, "/a?b=1");
    assert_int_equal(request.header_count, 2);
    assert_span_equal(request.body, "body\r\nof it");
    assert_true(request.truncated);
    assert_int_equal(request.client.bytes[3], 7);
}

static void what_is_not_there_is_not_found(void **state) {
    struct fixture *f = *state;
    struct pc_waf_request request;
    assert_int_equal(pc_firewall_kept(work_of(f), &id, &request), PC_ERR_NOTFOUND);
}

/* The edge may write what it likes into the folder. */
static void hostile_files(void **state) {
    struct fixture *f = *state;
    struct pc_waf_request request;
    static const char *const texts[] = {"",
                                        "PCKEPT1",
                                        "PCKEPT1 2 192.0.2.1\nGET / HTTP/1.1\r\n\r\n",
                                        "PCKEPT1 0 nowhere\nGET / HTTP/1.1\r\n\r\n",
                                        "PCKEPT1 0 192.0.2.1\n",
                                        "PCKEPT1 0 192.0.2.1\nGET / HTTP/1.1\r\nno header\r\n\r\n",
                                        "GET / HTTP/1.1\r\n\r\n"};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        keep(f, &id, texts[i]);
        assert_int_equal(pc_firewall_kept(work_of(f), &id, &request), PC_ERR_NOTFOUND);
    }
    ok(pc_file_replace(file_of(f, &id), PC_SPAN("rubbish"), 0640));
    assert_int_equal(pc_firewall_kept(work_of(f), &id, &request), PC_ERR_NOTFOUND);
    assert_int_equal(truncate(file_of(f, &id), 10 << 20), 0);
    assert_int_not_equal(pc_firewall_kept(work_of(f), &id, &request), PC_OK);
    /* One request's seal does not open under another one's name. */
    struct pc_id other = id;
    other.bytes[15] = 99;
    keep(f, &id, "PCKEPT1 0 192.0.2.1\nGET / HTTP/1.1\r\n\r\n");
    assert_int_equal(rename(file_of(f, &id), file_of(f, &other)), 0);
    assert_int_equal(pc_firewall_kept(work_of(f), &other, &request), PC_ERR_NOTFOUND);
    assert_int_equal(symlink("/etc/passwd", file_of(f, &id)), 0);
    assert_int_equal(pc_firewall_kept(work_of(f), &id, &request), PC_ERR_NOTFOUND);
    assert_int_equal(unlink(file_of(f, &id)), 0);
    assert_int_equal(mkfifo(file_of(f, &id), 0600), 0);
    assert_int_equal(pc_firewall_kept(work_of(f), &id, &request), PC_ERR_NOTFOUND);
}

static void old_ones_are_removed(void **state) {
    struct fixture *f = *state;
    struct pc_id other = id;
    other.bytes[15] = 99;
    keep(f, &id, "x");
    keep(f, &other, "x");
    struct timespec then[2] = {{.tv_sec = START / PC_SECOND - 100},
                               {.tv_sec = START / PC_SECOND - 100}};
    assert_int_equal(utimensat(AT_FDCWD, file_of(f, &id), then, 0), 0);
    pc_kept_requests_sweep(&f->authority, 200 * PC_SECOND);
    assert_int_equal(access(file_of(f, &id), F_OK), 0);
    pc_kept_requests_sweep(&f->authority, 50 * PC_SECOND);
    assert_int_not_equal(access(file_of(f, &id), F_OK), 0);
    assert_int_equal(access(file_of(f, &other), F_OK), 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(the_key_stays, set_up, tear_down),
        cmocka_unit_test_setup_teardown(one_is_read_back, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_is_not_there_is_not_found, set_up, tear_down),
        cmocka_unit_test_setup_teardown(hostile_files, set_up, tear_down),
        cmocka_unit_test_setup_teardown(old_ones_are_removed, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

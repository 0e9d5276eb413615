/* Who holds a bucket, written down and read; and who is known to have ended. */
#include "../../testing.h"

#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "vault/backup/s3_holder.h"

static struct pc_backup_holder self(void) {
    struct pc_backup_holder holder;
    pc_backup_holder_self(1234567, &holder);
    return holder;
}

static void what_is_written_is_read(void **state) {
    (void)state;
    struct pc_backup_holder holder = self(), back;
    PC_CLEANUP(pc_buf_free) struct pc_buf text = {0};
    assert_true(holder.pid == (uint64_t)getpid() && holder.host[0] != '\0' &&
                holder.boot[0] != '\0' && holder.space != 0);
    pc_backup_holder_write(&holder, &text);
    assert_int_equal(pc_backup_holder_read(pc_buf_span(&text), &back), PC_OK);
    assert_memory_equal(&holder, &back, sizeof holder);
    for (size_t cut = 0; cut < text.len; cut++)
        assert_int_equal(pc_backup_holder_read(pc_span(text.ptr, cut), &back), PC_ERR_INVALID);
}

static void what_is_wrong_is_refused(void **state) {
    (void)state;
    static const char *const texts[] = {
        "",
        "[]",
        "{}",
        "{\"host\":1,\"boot\":\"b\",\"space\":1,\"pid\":1,\"since\":1}",
        "{\"host\":\"h\",\"boot\":\"b\",\"space\":1,\"pid\":0,\"since\":1}",
        "{\"host\":\"h\",\"boot\":\"b\",\"space\":1,\"pid\":-1,\"since\":1}",
        "{\"host\":\"h\",\"boot\":\"b\",\"space\":1,\"pid\":99999999999,\"since\":1}",
        "{\"host\":\"h\",\"boot\":\"b\",\"space\":1,\"pid\":1}",
    };
    struct pc_backup_holder back;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        assert_int_equal(pc_backup_holder_read(pc_span_str(texts[i]), &back), PC_ERR_INVALID);
    /* A name that would lead a terminal astray is told in plain letters. */
    assert_int_equal(pc_backup_holder_read(PC_SPAN("{\"host\":\"\\u001b[2J\",\"boot\":\"b\","
                                                   "\"space\":1,\"pid\":1,\"since\":1}"),
                                           &back),
                     PC_OK);
    assert_string_equal(back.host, "?[2J");
}

static void only_who_is_known_to_have_ended_has(void **state) {
    (void)state;
    struct pc_backup_holder me = self(), other = me;
    assert_false(pc_backup_holder_ended(&other, &me));
    pid_t child = fork();
    if (child == 0)
        _exit(0);
    assert_int_equal(waitpid(child, NULL, 0), child);
    other.pid = (uint64_t)child;
    assert_true(pc_backup_holder_ended(&other, &me));
    other.space++; /* another container */
    assert_false(pc_backup_holder_ended(&other, &me));
    other = me;
    other.pid = (uint64_t)child;
    other.boot[0] = other.boot[0] == 'x' ? 'y' : 'x'; /* a clone, or a pod of the same name */
    assert_false(pc_backup_holder_ended(&other, &me));
    other = me;
    other.pid = (uint64_t)child;
    other.host[0] = other.host[0] == 'x' ? 'y' : 'x'; /* another machine */
    assert_false(pc_backup_holder_ended(&other, &me));
    struct pc_backup_holder unknown = me;
    unknown.pid = (uint64_t)child;
    unknown.boot[0] = '\0';
    assert_false(pc_backup_holder_ended(&unknown, &me));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_written_is_read),
        cmocka_unit_test(what_is_wrong_is_refused),
        cmocka_unit_test(only_who_is_known_to_have_ended_has),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

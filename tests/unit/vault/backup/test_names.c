/* Names of chunks: their texts, and sets of them. */
#include "../../testing.h"

#include "vault/backup/names.h"

static struct pc_backup_name name_of(unsigned n) {
    struct pc_backup_name name = {{0}};
    for (size_t i = 0; i < sizeof name.bytes; i++)
        name.bytes[i] = (uint8_t)((n * 2654435761u) >> (i % 4 * 8));
    return name;
}

static void texts_go_there_and_back(void **state) {
    (void)state;
    char text[PC_BACKUP_NAME_TEXT + 1], path[PC_BACKUP_OBJECT_TEXT];
    struct pc_backup_name name = name_of(7), back;
    pc_backup_name_text(&name, text);
    assert_int_equal(strlen(text), PC_BACKUP_NAME_TEXT);
    assert_int_equal(pc_backup_name_parse(pc_span_str(text), &back), PC_OK);
    assert_memory_equal(&name, &back, sizeof name);
    pc_backup_object_path(&name, path);
    assert_int_equal(strlen(path), PC_BACKUP_OBJECT_TEXT - 1);
    assert_int_equal(pc_backup_object_parse(pc_span_str(path), &back), PC_OK);
    assert_memory_equal(&name, &back, sizeof name);
}

static void other_texts_are_refused(void **state) {
    (void)state;
    char path[PC_BACKUP_OBJECT_TEXT], wrong[PC_BACKUP_OBJECT_TEXT];
    struct pc_backup_name name = name_of(11), back;
    pc_backup_object_path(&name, path);
    for (size_t i = 0; path[i] != '\0'; i++) {
        memcpy(wrong, path, sizeof wrong);
        wrong[i] = 'G';
        assert_int_equal(pc_backup_object_parse(pc_span_str(wrong), &back), PC_ERR_INVALID);
        assert_int_equal(pc_backup_object_parse(pc_span(path, i), &back), PC_ERR_INVALID);
    }
    memcpy(wrong, path, sizeof wrong); /* in another folder than its own */
    wrong[8] = wrong[8] == '0' ? '1' : '0';
    assert_int_equal(pc_backup_object_parse(pc_span_str(wrong), &back), PC_ERR_INVALID);
    assert_int_equal(pc_backup_name_parse(PC_SPAN("ABCDEF0123456789ABCDEF0123456789"
                                                  "ABCDEF0123456789ABCDEF0123456789"),
                                          &back),
                     PC_ERR_INVALID);
    assert_int_equal(pc_backup_name_parse(PC_SPAN(""), &back), PC_ERR_INVALID);
}

static void a_set_has_what_was_added(void **state) {
    (void)state;
    struct pc_backup_names names = {0};
    struct pc_backup_name name;
    pc_backup_names_sort(&names);
    name = name_of(1);
    assert_false(pc_backup_names_have(&names, &name));
    for (unsigned i = 0; i < 1000; i++) {
        name = name_of(i * 2);
        assert_int_equal(pc_backup_names_add(&names, &name), PC_OK);
    }
    assert_false(pc_backup_names_have(&names, &name)); /* not sorted yet */
    pc_backup_names_sort(&names);
    for (unsigned i = 0; i < 1000; i++) {
        name = name_of(i);
        assert_int_equal(pc_backup_names_have(&names, &name), i % 2 == 0);
    }
    pc_backup_names_free(&names);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(texts_go_there_and_back),
        cmocka_unit_test(other_texts_are_refused),
        cmocka_unit_test(a_set_has_what_was_added),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

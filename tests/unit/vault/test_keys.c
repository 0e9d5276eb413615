/* Several providers: who makes, who wraps, who opens, what is said, and what the cache spares. */
#include "doubles.h"

#include "../entropy.h"
#include "vault/keys.h"

static const struct pc_vault_context nothing;
static unsigned char next;

static struct pc_vault_keys *keys_of(struct double_provider *doubles, size_t count,
                                     const struct pc_vault_cache_limits *cache) {
    struct pc_vault_provider providers[PC_VAULT_WRAPPED_MAX + 1];
    for (size_t i = 0; i < count; i++)
        providers[i] = double_of(&doubles[i]);
    struct pc_entropy entropy = entropy_counting(&next);
    struct pc_vault_keys *keys = NULL;
    assert_int_equal(pc_vault_keys_new(providers, count, &entropy, cache, &keys), PC_OK);
    return keys;
}

static void test_all_wrap_and_any_opens(void **state) {
    (void)state;
    struct double_provider two[] = {{.id = "one"}, {.id = "two"}};
    struct pc_vault_keys *keys = keys_of(two, 2, NULL);
    PC_CLEANUP(pc_arena_free) struct pc_arena arena = {0};
    struct pc_vault_made_key made;
    assert_int_equal(pc_vault_keys_make(keys, &nothing, 32, 100, &arena, &made, NULL), PC_OK);
    assert_int_equal(made.count, 2);
    assert_int_equal(made.key.len, 32);
    for (size_t i = 0; i < 2; i++) {
        struct pc_vault_data_key key;
        assert_int_equal(pc_vault_keys_open(keys, &nothing, &made.wrapped[i], 1, 32, &key, NULL),
                         PC_OK);
        assert_memory_equal(key.bytes, made.key.bytes, 32);
        assert_int_equal(two[i].unwrapped, 1);
    }
    struct pc_vault_keys_counts counts;
    pc_vault_keys_counts(keys, &counts);
    assert_int_equal(counts.made, 1);
    assert_int_equal(counts.opened, 2);
    assert_int_equal(pc_vault_keys_count(keys), 2);
    assert_string_equal(pc_vault_keys_provider(keys, 1)->type, "double");
    pc_vault_keys_free(keys);
    assert_int_equal(two[0].freed + two[1].freed, 2);
}

static void test_the_first_that_can_wrap_makes(void **state) {
    (void)state;
    struct double_provider two[] = {{.id = "one"}, {.id = "two"}};
    struct pc_vault_provider providers[] = {double_of(&two[0]), double_of(&two[1])};
    providers[0].wrap = NULL;
    providers[1].generate = double_generate;
    struct pc_entropy dry = entropy_dry();
    struct pc_vault_keys *keys;
    assert_int_equal(pc_vault_keys_new(providers, 2, &dry, NULL, &keys), PC_OK);
    PC_CLEANUP(pc_arena_free) struct pc_arena arena = {0};
    struct pc_vault_made_key made;
    assert_int_equal(pc_vault_keys_make(keys, &nothing, 16, 1, &arena, &made, NULL), PC_OK);
    assert_int_equal(made.count, 1);
    assert_int_equal(two[1].generated, 1);
    assert_int_equal(made.key.bytes[0], 'g');
    two[1].key_len = 8;
    struct pc_diag diag;
    assert_int_equal(pc_vault_keys_make(keys, &nothing, 16, 1, &arena, &made, &diag),
                     PC_ERR_CORRUPT);
    assert_int_equal(made.count, 0);
    assert_int_equal(made.key.bytes[0], 0);
    pc_vault_keys_free(keys);
}

static void test_one_that_cannot_wrap_fails_all(void **state) {
    (void)state;
    struct double_provider two[] = {{.id = "one"}, {.id = "two", .wrap_says = PC_ERR_DENIED}};
    struct pc_vault_keys *keys = keys_of(two, 2, NULL);
    PC_CLEANUP(pc_arena_free) struct pc_arena arena = {0};
    struct pc_vault_made_key made;
    struct pc_diag diag;
    assert_int_equal(pc_vault_keys_make(keys, &nothing, 32, 1, &arena, &made, &diag),
                     PC_ERR_DENIED);
    assert_string_equal(diag.text, "key two: it says no");
    static const uint8_t zero[32];
    assert_memory_equal(made.key.bytes, zero, 32);
    assert_int_equal(pc_vault_keys_make(keys, &nothing, 33, 1, &arena, &made, &diag), PC_ERR_RANGE);
    assert_int_equal(pc_vault_keys_make(keys, &nothing, 0, 1, &arena, &made, &diag), PC_ERR_RANGE);
    pc_vault_keys_free(keys);
}

static void test_no_key_that_wraps(void **state) {
    (void)state;
    struct pc_vault_keys *keys = keys_of(NULL, 0, NULL);
    PC_CLEANUP(pc_arena_free) struct pc_arena arena = {0};
    struct pc_vault_made_key made;
    struct pc_diag diag;
    assert_int_equal(pc_vault_keys_make(keys, &nothing, 32, 1, &arena, &made, &diag),
                     PC_ERR_UNSUPPORTED);
    struct pc_vault_data_key key;
    struct pc_vault_wrapped_key wrapped = {PC_SPAN("one"), PC_SPAN("info"), PC_SPAN("x")};
    assert_int_equal(pc_vault_keys_open(keys, &nothing, &wrapped, 1, 32, &key, &diag),
                     PC_ERR_NOTFOUND);
    assert_int_equal(pc_vault_keys_open(keys, &nothing, NULL, 0, 32, &key, &diag), PC_ERR_NOTFOUND);
    pc_vault_keys_free(keys);
    static struct double_provider many[PC_VAULT_WRAPPED_MAX + 1];
    for (size_t i = 0; i <= PC_VAULT_WRAPPED_MAX; i++)
        many[i].id = "many";
    keys = keys_of(many, PC_VAULT_WRAPPED_MAX + 1, NULL);
    assert_int_equal(pc_vault_keys_make(keys, &nothing, 32, 1, &arena, &made, &diag), PC_ERR_RANGE);
    pc_vault_keys_free(keys);
}

static void test_who_opens_is_looked_for(void **state) {
    (void)state;
    struct double_provider two[] = {{.id = "one", .unwrap_says = PC_ERR_UNAVAILABLE},
                                    {.id = "two"}};
    struct pc_vault_keys *keys = keys_of(two, 2, NULL);
    struct pc_vault_wrapped_key wrapped[] = {
        {PC_SPAN("foreign"), PC_SPAN("info"), PC_SPAN("0123456789abcdef")},
        {PC_SPAN("one"), PC_SPAN("info"), PC_SPAN("0123456789abcdef")},
        {PC_SPAN("two"), PC_SPAN("info"), PC_SPAN("0123456789abcdef")},
    };
    struct pc_vault_data_key key;
    struct pc_diag diag;
    assert_int_equal(pc_vault_keys_open(keys, &nothing, wrapped, 1, 16, &key, &diag),
                     PC_ERR_NOTFOUND);
    assert_int_equal(pc_vault_keys_open(keys, &nothing, wrapped, 2, 16, &key, &diag),
                     PC_ERR_UNAVAILABLE);
    assert_string_equal(diag.text, "key one: it says no");
    assert_int_equal(pc_vault_keys_open(keys, &nothing, wrapped, 3, 16, &key, &diag), PC_OK);
    assert_memory_equal(key.bytes, "0123456789abcdef", 16);
    two[1].key_len = 16; /* and 24 are asked for */
    assert_int_equal(pc_vault_keys_open(keys, &nothing, wrapped, 3, 24, &key, &diag),
                     PC_ERR_CORRUPT);
    static const uint8_t zero[32];
    assert_memory_equal(key.bytes, zero, 32);
    pc_vault_keys_free(keys);
}

static void test_cache_spares_asking(void **state) {
    (void)state;
    pc_time now = 1;
    struct pc_clock clock = double_clock(&now);
    struct pc_vault_cache_limits limits = {PC_MINUTE, 1000, 3, 10, &clock};
    struct double_provider one = {.id = "one"};
    struct pc_vault_keys *keys = keys_of(&one, 1, &limits);
    PC_CLEANUP(pc_arena_free) struct pc_arena arena = {0};
    struct pc_vault_made_key first, made;
    assert_int_equal(pc_vault_keys_make(keys, &nothing, 32, 1, &arena, &first, NULL), PC_OK);
    assert_int_equal(pc_vault_keys_make(keys, &nothing, 32, 1, &arena, &made, NULL), PC_OK);
    assert_memory_equal(first.key.bytes, made.key.bytes, 32);
    assert_int_equal(made.count, 1);
    assert_true(pc_span_eq(made.wrapped[0].ciphertext, first.wrapped[0].ciphertext));
    assert_int_equal(one.wrapped, 1);
    struct pc_vault_pair pair = {PC_SPAN("a"), PC_SPAN("b")};
    struct pc_vault_context other = {&pair, 1};
    assert_int_equal(pc_vault_keys_make(keys, &other, 32, 1, &arena, &made, NULL), PC_OK);
    assert_int_equal(pc_vault_keys_make(keys, &nothing, 16, 1, &arena, &made, NULL), PC_OK);
    assert_int_equal(pc_vault_keys_make(keys, &nothing, 32, UINT64_MAX, &arena, &made, NULL),
                     PC_OK);
    assert_int_equal(one.wrapped, 4);
    for (int i = 0; i < 3; i++) { /* the second time by the cache, then too old */
        struct pc_vault_data_key key;
        assert_int_equal(pc_vault_keys_open(keys, &nothing, first.wrapped, 1, 32, &key, NULL),
                         PC_OK);
        assert_memory_equal(key.bytes, first.key.bytes, 32);
        assert_int_equal(one.unwrapped, i == 2 ? 2 : 1);
        now += i == 1 ? PC_MINUTE : 1;
    }
    pc_vault_keys_free(keys);
}

static void test_cache_opens_only_the_very_same(void **state) {
    (void)state;
    pc_time now = 1;
    struct pc_clock clock = double_clock(&now);
    struct pc_vault_cache_limits limits = {PC_MINUTE, 1000, 3, 10, &clock};
    struct double_provider one = {.id = "one"};
    struct pc_vault_keys *keys = keys_of(&one, 1, &limits);
    struct pc_vault_wrapped_key wrapped = {PC_SPAN("one"), PC_SPAN("info"),
                                           PC_SPAN("0123456789abcdef")};
    struct pc_vault_data_key key;
    assert_int_equal(pc_vault_keys_open(keys, &nothing, &wrapped, 1, 16, &key, NULL), PC_OK);
    struct pc_vault_wrapped_key others[] = {
        {PC_SPAN("one"), PC_SPAN("infO"), PC_SPAN("0123456789abcdef")},
        {PC_SPAN("one"), PC_SPAN("info0"), PC_SPAN("123456789abcdef")},
        {PC_SPAN("onei"), PC_SPAN("nfo"), PC_SPAN("0123456789abcdef")},
    };
    one.unwrap_says = PC_ERR_DENIED;
    for (size_t i = 0; i < 3; i++)
        assert_int_not_equal(pc_vault_keys_open(keys, &nothing, &others[i], 1, 16, &key, NULL),
                             PC_OK);
    struct pc_vault_pair pair = {PC_SPAN("a"), PC_SPAN("b")};
    struct pc_vault_context other = {&pair, 1};
    assert_int_equal(pc_vault_keys_open(keys, &other, &wrapped, 1, 16, &key, NULL), PC_ERR_DENIED);
    assert_int_equal(pc_vault_keys_open(keys, &nothing, &wrapped, 1, 24, &key, NULL),
                     PC_ERR_DENIED);
    assert_int_equal(pc_vault_keys_open(keys, &nothing, &wrapped, 1, 16, &key, NULL), PC_OK);
    pc_vault_keys_free(keys);
}

static void test_limits_that_cannot_be(void **state) {
    (void)state;
    pc_time now = 1;
    struct pc_clock clock = double_clock(&now);
    struct pc_vault_cache_limits limits = {PC_MINUTE, 1000, 0, 10, &clock};
    struct double_provider one = {.id = "one"};
    struct pc_vault_provider provider = double_of(&one);
    struct pc_entropy entropy = entropy_counting(&next);
    struct pc_vault_keys *keys = NULL;
    assert_int_equal(pc_vault_keys_new(&provider, 1, &entropy, &limits, &keys), PC_ERR_INVALID);
    assert_int_equal(one.freed, 1); /* taken over also where it fails */
    assert_null(keys);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_all_wrap_and_any_opens),
        cmocka_unit_test(test_the_first_that_can_wrap_makes),
        cmocka_unit_test(test_one_that_cannot_wrap_fails_all),
        cmocka_unit_test(test_no_key_that_wraps),
        cmocka_unit_test(test_who_opens_is_looked_for),
        cmocka_unit_test(test_cache_spares_asking),
        cmocka_unit_test(test_cache_opens_only_the_very_same),
        cmocka_unit_test(test_limits_that_cannot_be),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* The table of remembered credentials: bounded, copying, and the oldest gives way. */
#include "../testing.h"

#include <stdio.h>

#include "gate/memory.h"

static void digest_of(uint8_t out[32], unsigned n) {
    memset(out, 0, 32);
    memcpy(out, &n, sizeof n);
    out[31] = 7;
}

static void texts_are_copied(void **state) {
    (void)state;
    struct pc_gate_memory *memory;
    assert_int_equal(pc_gate_memory_new(4, &memory), PC_OK);
    uint8_t digest[32];
    digest_of(digest, 1);
    char name[] = "ann";
    struct pc_gate_identity identity = {
        .principal = {.name = pc_span_str(name)},
        .claims = {.subject = PC_SPAN("sub"), .issuer = PC_SPAN("not needed again")}};
    assert_null(pc_gate_memory_find(memory, digest));
    pc_gate_memory_put(memory, digest, &identity);
    memset(name, 'x', 3);
    const struct pc_gate_identity *found = pc_gate_memory_find(memory, digest);
    assert_non_null(found);
    assert_span_equal(found->principal.name, "ann");
    assert_span_equal(found->claims.subject, "sub");
    assert_int_equal(found->claims.issuer.len, 0);
    struct pc_gate_identity again = *found; /* texts of its own entry */
    again.generation = 9;
    pc_gate_memory_put(memory, digest, &again);
    found = pc_gate_memory_find(memory, digest);
    assert_span_equal(found->principal.name, "ann");
    assert_int_equal(found->generation, 9);
    pc_gate_memory_forget(memory, digest);
    pc_gate_memory_forget(memory, digest);
    assert_null(pc_gate_memory_find(memory, digest));
    pc_gate_memory_free(memory);
    pc_gate_memory_free(NULL);
}

static void the_oldest_gives_way(void **state) {
    (void)state;
    struct pc_gate_memory *memory;
    assert_int_equal(pc_gate_memory_new(4, &memory), PC_OK); /* one bucket of four */
    const struct pc_gate_identity identity = {.principal = {.name = PC_SPAN("n")}};
    uint8_t digest[32];
    for (unsigned i = 0; i < 4; i++) {
        digest_of(digest, i);
        pc_gate_memory_put(memory, digest, &identity);
    }
    digest_of(digest, 0);
    assert_non_null(pc_gate_memory_find(memory, digest)); /* used again just now */
    digest_of(digest, 4);
    pc_gate_memory_put(memory, digest, &identity);
    unsigned there = 0;
    for (unsigned i = 0; i < 5; i++) {
        digest_of(digest, i);
        there += pc_gate_memory_find(memory, digest) != NULL;
    }
    assert_int_equal(there, 4);
    digest_of(digest, 1);
    assert_null(pc_gate_memory_find(memory, digest));
    pc_gate_memory_free(memory);
}

static void what_is_too_large_is_not_kept(void **state) {
    (void)state;
    struct pc_gate_memory *memory;
    assert_int_equal(pc_gate_memory_new(0, &memory), PC_OK);
    static char big[20000];
    uint8_t digest[32];
    digest_of(digest, 1);
    struct pc_gate_identity identity = {.principal = {.name = PC_SPAN("n")}};
    pc_gate_memory_put(memory, digest, &identity);
    identity.principal.permissions = pc_span(big, sizeof big);
    pc_gate_memory_put(memory, digest, &identity);
    assert_null(pc_gate_memory_find(memory, digest));
    pc_gate_memory_free(memory);
}

static void principals_are_copied(void **state) {
    (void)state;
    struct pc_arena arena = {0};
    char name[] = "ann";
    const struct pc_principal principal = {.name = pc_span_str(name), .tenant = PC_SPAN("acme")};
    struct pc_principal copy;
    assert_int_equal(pc_gate_principal_copy(&principal, &arena, &copy), PC_OK);
    memset(name, 'x', 3);
    assert_span_equal(copy.name, "ann");
    assert_span_equal(copy.tenant, "acme");
    assert_int_equal(copy.email.len, 0);
    pc_arena_free(&arena);
    struct pc_arena full = {.limit = 1};
    assert_int_equal(pc_gate_principal_copy(&principal, &full, &copy), PC_ERR_NOMEM);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(texts_are_copied),
        cmocka_unit_test(the_oldest_gives_way),
        cmocka_unit_test(what_is_too_large_is_not_kept),
        cmocka_unit_test(principals_are_copied),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

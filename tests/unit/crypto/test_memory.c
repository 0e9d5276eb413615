/* OpenSSL works with memory that is wiped, and what it gave back is gone. */
#include "../testing.h"

#include <openssl/crypto.h>

#include "crypto/aead.h"
#include "crypto/memory.h"
#include "crypto/random.h"

static void test_it_is_taken_and_works(void **state) {
    static const uint8_t key[PC_AEAD_KEY] = {1};
    struct pc_buf sealed = {0}, opened = PC_BUF_SECRET;
    CRYPTO_malloc_fn get;
    CRYPTO_free_fn give;
    CRYPTO_realloc_fn grow;
    (void)state;
    CRYPTO_get_mem_functions(&get, &grow, &give);
    CRYPTO_malloc_fn before = get;
    pc_crypto_wipe_memory();
    CRYPTO_get_mem_functions(&get, &grow, &give);
    assert_true(get != before);
    assert_int_equal(pc_aead_seal(key, &pc_system_entropy, PC_SPAN("a"), PC_SPAN("text"), &sealed),
                     PC_OK);
    assert_int_equal(pc_aead_open(key, PC_SPAN("a"), pc_buf_span(&sealed), &opened), PC_OK);
    assert_span_equal(pc_buf_span(&opened), "text");
    char *memory = OPENSSL_malloc(8);
    memory = OPENSSL_realloc(memory, 100000);
    assert_non_null(memory);
    OPENSSL_free(memory);
    OPENSSL_free(NULL);
    pc_buf_free(&sealed);
    pc_buf_free(&opened);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_it_is_taken_and_works)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}

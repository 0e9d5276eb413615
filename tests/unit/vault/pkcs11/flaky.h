/* What the flaky module offers beside PKCS#11; a test finds it by dlsym. */
#ifndef PC_TESTS_UNIT_VAULT_FLAKY_H
#define PC_TESTS_UNIT_VAULT_FLAKY_H

#include <p11-kit/pkcs11.h>

#define FLAKY_SOFTHSM "/usr/lib/softhsm/libsofthsm2.so"

enum flaky_function {
    FLAKY_INITIALIZE,
    FLAKY_GET_SLOT_LIST,
    FLAKY_OPEN_SESSION,
    FLAKY_LOGIN,
    FLAKY_FIND_OBJECTS_INIT,
    FLAKY_ENCRYPT_INIT,
    FLAKY_ENCRYPT,
    FLAKY_DECRYPT_INIT,
    FLAKY_DECRYPT,
    FLAKY_CLOSE_SESSION,
    FLAKY_FUNCTIONS,
};

/* Lets calls of that function through `skip` times, and has it answer rv `times` times then. */
void flaky_fail(const char *function, CK_RV rv, unsigned skip, unsigned times);
/* What is encrypted from here on is said to be so many bytes longer. */
void flaky_lengthen(long bytes);
unsigned flaky_calls(enum flaky_function function);

#endif

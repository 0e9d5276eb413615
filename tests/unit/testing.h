/* What every cmocka program needs, in the order that cmocka wants. */
#ifndef PC_TESTS_UNIT_TESTING_H
#define PC_TESTS_UNIT_TESTING_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/span.h"

#define assert_span_equal(span, literal)                                                           \
    do {                                                                                           \
        struct pc_span got_ = (span);                                                              \
        assert_int_equal(got_.len, sizeof(literal) - 1);                                           \
        assert_memory_equal(got_.ptr, literal, sizeof(literal) - 1);                               \
    } while (0)

#endif

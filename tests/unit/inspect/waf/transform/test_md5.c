/* MD5: the vectors of RFC 1321, and lengths around a block. */
#include "transforming.h"

static void the_vectors_of_the_rfc(void **state) {
    (void)state;
    static const struct transforming cases[] = {
        BECOMES("md5", "", "\324\035\214\331\217\000\262\004\351\200\011\230\354\370B~"),
        BECOMES("md5", "a", "\014\301u\271\300\361\266\2501\303\231\342iw&a"),
        BECOMES("md5", "abc", "\220\001P\230<\322O\260\326\226\?}(\341\177r"),
        BECOMES("md5", "message digest", "\371ki}|\267\223\215RZ/1\252\361a\320"),
        BECOMES("md5", "abcdefghijklmnopqrstuvwxyz",
                "\303\374\323\327a\222\344\000}\373Il\312g\341;"),
    };
    CHECK_ALL(cases);
}

static void lengths_around_a_block(void **state) {
    (void)state;
    static const struct transforming cases[] = {
        BECOMES("md5", "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
                "\0046D \342\\Q/\331X\247\0078\252\217r"),
        BECOMES("md5", "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
                "f\212r\325\272\027\360\216b\332\274\257\255m\261K"),
        BECOMES("md5", "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
                "}\302\312 \201\006\242\367\003V{\337\371\235\211\201"),
        BECOMES("md5", "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
                "\301\273O\201\330\222\262\325yGh*\353%$V"),
        BECOMES("md5", "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
                "\033\3112\005#\002\320t\275\3549y_\340\014\366"),
        BECOMES("md5",
                "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
                "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
                "\2534z_h\310\244C\317\315\334c\?\022\302O"),
        BECOMES("md5",
                "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
                "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
                "\373\230f\177\230\011m\351& \266OF\341\305\265"),
        BECOMES("md5",
                "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
                "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
                "\326\234\266\032n\350r\000gn\260\324\271\016\333\313"),
    };
    CHECK_ALL(cases);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_vectors_of_the_rfc),
        cmocka_unit_test(lengths_around_a_block),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

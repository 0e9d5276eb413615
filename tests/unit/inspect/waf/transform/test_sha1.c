/* SHA-1: the vectors of RFC 3174, and lengths around a block. */
#include "transforming.h"

static void the_vectors_of_the_rfc(void **state) {
    (void)state;
    static const struct transforming cases[] = {
        BECOMES("sha1", "", "\3329\243\356^kK\0152U\277\357\225`\030\220\257\330\007\011"),
        BECOMES("sha1", "abc", "\251\231>6G\006\201j\272>%qxP\302l\234\320\330\235"),
        BECOMES("sha1", "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
                "\204\230>D\034;\322n\272\256J\241\371Q)\345\345Fp\361"),
        BECOMES("sha1", "0123456701234567012345670123456701234567012345670123456701234567",
                "\340\300\224\350g\357F\303P\357T\247\365\235\326\013\355\222\256\203"),
    };
    CHECK_ALL(cases);
}

static void lengths_around_a_block(void **state) {
    (void)state;
    static const struct transforming cases[] = {
        BECOMES("sha1", "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
                "\316\3674\272\201\240$G\236\011\353Zu\266\335\256b\346\253\361"),
        BECOMES("sha1", "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
                "\220\023\0056|%\231R\364\347\257\203#\364\200\325\237\2013["),
        BECOMES("sha1", "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
                "\015\334N\014\314\331\241(P\336\265\253\260\205:D%U\237\354"),
        BECOMES("sha1", "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
                "\273/\243\356z\373\237T\306\337\265\320!\361K\037\376@\301c"),
        BECOMES("sha1", "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
                "x\307A\335\304\202\344\315\370\304t\240\207cG\240\220[b3"),
        BECOMES("sha1",
                "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
                "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
                "C\0002\003\224\367\356#\233\315\316};\213\316\341s\240\315\\"),
        BECOMES("sha1",
                "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
                "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
                "\316\262\202\0269\304\266\334\261\013\316\016R,\242\346\010\316\005m"),
        BECOMES("sha1",
                "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
                "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
                "\025\017\243\373\334\211\233\320\270\371Z\237\266\002\177VM\2257b"),
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

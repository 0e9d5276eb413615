/* The published rules: with the prefilter and without, the same matches. */
#include "published.h"

static void x(void **state) {
    (void)state;
    for (int set = 0; set < 2; set++) {
        struct wall wall = {0};
        if (!build_published(&wall, set)) continue;
        for (unsigned p = 1; p <= 4; p++) {
        wall.options.paranoia = wall.options.detection_paranoia = p;
        exchange(&wall, "GET /?a=%3Cscript%3Ealert(1)%3C/script%3E&b=1'%20or%201=1--%20 HTTP/1.1\nHost: a\n\n", NULL);
        print_message("%d %u: %s\n", set, p, ids(&wall));
        }
        tear_down(&wall);
    }
}
int main(void) {
    const struct CMUnitTest tests[] = { cmocka_unit_test(x) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

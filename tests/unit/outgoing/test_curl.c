/* What a new handle refuses. */
#include "../testing.h"

#include "outgoing/curl.h"

static void other_protocols_are_refused(void **state) {
    (void)state;
    CURL *curl;
    assert_int_equal(pc_outgoing_init(), PC_OK);
    assert_int_equal(pc_curl_new("https", PC_SECOND, &curl), PC_OK);
    assert_int_equal(curl_easy_setopt(curl, CURLOPT_URL, "file:///etc/hostname"), CURLE_OK);
    assert_int_equal(curl_easy_perform(curl), CURLE_UNSUPPORTED_PROTOCOL);
    curl_easy_cleanup(curl);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(other_protocols_are_refused)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}

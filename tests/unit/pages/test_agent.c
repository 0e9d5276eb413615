/* User-Agent in words. */
#include "../testing.h"

#include "pages/agent.h"

static const struct {
    const char *agent, *words;
} cases[] = {
    {"Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0", "Firefox on Linux"},
    {"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
     "Chrome/126.0.0.0 Safari/537.36 Edg/126.0.0.0",
     "Edge on Windows"},
    {"Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0 "
     "Safari/537.36",
     "Chrome on Windows"},
    {"Mozilla/5.0 (Macintosh; Intel Mac OS X 14_5) AppleWebKit/605.1.15 (KHTML, like Gecko) "
     "Version/17.5 Safari/605.1.15",
     "Safari on macOS"},
    {"Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like "
     "Gecko) Version/17.5 Mobile/15E148 Safari/604.1",
     "Safari on iPhone"},
    {"Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) CriOS/126.0 Mobile Safari/604.1",
     "Chrome on iPhone"},
    {"Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) "
     "Chrome/126.0 Mobile Safari/537.36",
     "Chrome on Android"},
    {"Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) "
     "HeadlessChrome/126.0 Safari/537.36",
     "Chrome on Linux"},
    {"Mozilla/5.0 (X11; FreeBSD amd64)", "A browser on Unix"},
    {"Mozilla/5.0", "A browser"},
    {"curl/8.5.0", "curl"},
    {"python-requests/2.32 (x)", "python-requests"},
    {"", ""},
    {"/", ""},
    {" Mozilla/5.0 Firefox/1", ""},
    {"<script>alert(1)<", "<script>alert(1)<"},
    {"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"},
};

static void words(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        PC_CLEANUP(pc_buf_free) struct pc_buf out = {0};
        pc_agent_words(pc_span_str(cases[i].agent), &out);
        assert_true(pc_span_eq(pc_buf_span(&out), pc_span_str(cases[i].words)));
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(words)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}

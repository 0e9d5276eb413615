/* Directives: those that set something, those without effect here, and those that are refused. */
#include "reading.h"

static void settings_are_kept(void **state) {
    (void)state;
    struct reading reading = {0};
    must_read(&reading,
              "SecRuleEngine DetectionOnly\nsecrequestbodyaccess On\nSecRequestBodyLimit 131072\n"
              "SecRequestBodyNoFilesLimit 1000\nSecRequestBodyLimitAction ProcessPartial\n"
              "SecRequestBodyJsonDepthLimit 12\nSecResponseBodyAccess Off\n"
              "SecResponseBodyLimit 5\nSecResponseBodyLimitAction Reject\n"
              "SecResponseBodyMimeType image/png\nSecResponseBodyMimeTypesClear\n"
              "SecResponseBodyMimeType text/html text/xml\nSecResponseBodyMimeType text/plain\n"
              "SecArgumentsLimit 7\nSecArgumentSeparator \";\"\nSecPcreMatchLimit 8\n"
              "SecComponentSignature \"OWASP_CRS/4\"\nSecComponentSignature own\n");
    const struct pc_waf_directives *said = &reading.rules.directives;
    assert_int_equal(said->engine, PC_WAF_ENGINE_DETECT);
    assert_true(said->engine_said && said->request_body && said->request_body_said);
    assert_true(said->response_body_said && !said->response_body);
    assert_int_equal(said->request_body_limit, 131072);
    assert_int_equal(said->request_body_no_files_limit, 1000);
    assert_true(said->request_body_partial && !said->response_body_partial);
    assert_int_equal(said->json_depth_limit, 12);
    assert_int_equal(said->response_body_limit, 5);
    assert_span_equal(said->response_mime_types, "text/html text/xml text/plain");
    assert_int_equal(said->arguments_limit, 7);
    assert_int_equal(said->argument_separator, ';');
    assert_int_equal(said->pcre_match_limit, 8);
    assert_span_equal(said->component_signatures, "OWASP_CRS/4 own");
    pc_arena_free(&reading.arena);
}

static void some_have_no_effect(void **state) {
    (void)state;
    struct reading reading = {0};
    must_read(&reading,
              "SecAuditEngine RelevantOnly\nSecAuditLogRelevantStatus \"^(?:5|4(?!04))\"\n"
              "SecAuditLogParts ABIJDEFHZ\nSecTmpDir /tmp/\nSecCookieFormat 0\n"
              "SecUnicodeMapFile unicode.mapping 20127\nSecDebugLogLevel 3\n"
              "SecStatusEngine On\nSecUploadKeepFiles Off\nSecCollectionTimeout 600\n"
              "SecPcreMatchLimitRecursion 1000\nSecRequestBodyInMemoryLimit 131072\n");
    assert_int_equal(reading.rules.entry_count, 0);
    pc_arena_free(&reading.arena);
}

static void wrong_ones_are_refused(void **state) {
    (void)state;
    static const struct {
        const char *text;
        const char *what;
    } bad[] = {{"SecRul ARGS a id:1", "did you mean SecRule?"},
               {"SecRequestBodyLimits 1", "did you mean SecRequestBodyLimit?"},
               {"ServerName a", "no directive"},
               {"<IfModule security2_module>", "web server's configuration"},
               {"</IfModule>", "web server's configuration"},
               {"\"\"", "empty quotes"},
               {"SecRuleEngine Yes", "no mode"},
               {"SecRuleEngine", "takes one value"},
               {"SecRequestBodyLimit 1 2", "takes one value"},
               {"SecRequestBodyLimit x", "no limit"},
               {"SecRequestBodyAccess 1", "neither On nor Off"},
               {"SecRequestBodyLimitAction Drop", "neither Reject"},
               {"SecArgumentSeparator ab", "not one character"},
               {"SecResponseBodyMimeTypesClear a", "nothing behind it"},
               {"SecAuditEngine Maybe", "write one of On|Off|RelevantOnly"},
               {"SecDebugLogLevel high", "no number"},
               {"SecXmlExternalEntity On", "not offered"},
               {"SecRuleScript a.lua", "not offered"},
               {"SecGeoLookupDb a.mmdb", "not offered"},
               {"SecRemoteRules key https://a.example", "not offered"}};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        refuses(bad[i].text, "a.conf:1: ", bad[i].what);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(settings_are_kept),
        cmocka_unit_test(some_have_no_effect),
        cmocka_unit_test(wrong_ones_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

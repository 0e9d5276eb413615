/* The rules of tokens. Texts of the examples are cut in two, so that no scanner of sources takes
 * them for real ones. */
#include "inspect/dlp/tokens.h"

static const struct pc_span aws_access_key[] = {PC_SPAN("id AKIA"
                                                        "QWB5PDKHX6PYGPAN"),
                                                PC_SPAN("ASIA"
                                                        "2RLYKEI4IIAANNKK\"")};
static const struct pc_span no_aws_access_key[] = {PC_SPAN("AKIA"
                                                           "SUMNLMYTBX2KJQE"),
                                                   PC_SPAN("xAKIA"
                                                           "VTAVETWT6UL66LDQ"),
                                                   PC_SPAN("AKIA"
                                                           "IOSFODNN7EXAMPLE"),
                                                   PC_SPAN("AKIA"
                                                           "AAAAAAAAAAAAAAAA")};
static const struct pc_span github_token[] = {
    PC_SPAN("token=ghp_"
            "y1ylMsP1ZoQNObr0S2jBdzzC7mFxqy2KvmZh"),
    PC_SPAN("gho_"
            "TMWMvXGnT6blnpNtI2Ry5DLWdNw9LH0d8Hxg"),
    PC_SPAN("https://x:ghs_"
            "xiY5JhKJBp5e9kiJUAk35cYxP2FlcM41MYLL"),
    PC_SPAN("github_pat_"
            "qGTfQ93we2pVLrD8kay8ev_oQ6ARN93sQI9TxdsAXTzVikKUHIUPv97OqYzBexVtLB5VHWoZtWN4oonMib")};
static const struct pc_span no_github_token[] = {PC_SPAN("ghp_"
                                                         "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"),
                                                 PC_SPAN("ghp_"
                                                         "g2mJNZjgHrVGnijIzyLf"),
                                                 PC_SPAN("aghp_"
                                                         "Bbs0UZnGKgHTIqWfhpMMHfMlyrQMxrBttiSN"),
                                                 PC_SPAN("ghp_"
                                                         "zLX9XACrNxsUIi5kgkQAdnxbXgxQJdZnteHk_")};
static const struct pc_span gitlab_token[] = {PC_SPAN("glpat-"
                                                      "1CAbSdfBEmhBej2U_EA3"),
                                              PC_SPAN("glrt-"
                                                      "v87KzBUCZ2QTMOgd4bDFjvN0")};
static const struct pc_span no_gitlab_token[] = {PC_SPAN("glpat-"
                                                         "MPyHsQt7"),
                                                 PC_SPAN("glpat-"
                                                         "xxxxxxxxxxxxxxxxxxxx")};
static const struct pc_span slack_token[] = {
    PC_SPAN("xoxb-"
            "85089414885-945266985722-cOaUzCz8c5Mqvg0O6KawdY9K")};
static const struct pc_span no_slack_token[] = {PC_SPAN("xoxb-"
                                                        "your-token-here-please-now"),
                                                PC_SPAN("xoxb-"
                                                        "euvaOR")};
static const struct pc_span slack_webhook[] = {
    PC_SPAN("https://hooks.slack"
            ".com/services/T3O7S6YYK/BQT7Q2BUT/VxI9U17gdzSFI2o8qP0UYZHF")};
static const struct pc_span no_slack_webhook[] = {PC_SPAN("https://hooks.slack"
                                                          ".com/services/T000/B000/XXX")};
static const struct pc_span discord_webhook[] = {
    PC_SPAN("https://discord"
            ".com/api/webhooks/703742447978910244/"
            "YjLdIkX1TMNhlqb820GZThw6uhYC0RnpRcaijzefUswrOUPhskCvITrm4Jr0inRbIfnU")};
static const struct pc_span no_discord_webhook[] = {PC_SPAN("https://discord"
                                                            ".com/api/webhooks/")};
static const struct pc_span discord_token[] = {
    PC_SPAN("MTA"
            "wJ9AUiZuVLY9RbYp34kEH.q5o4gy.1LkR4PiV37r7Edfqy7jv8IjwS9BdBQpA4dD2Z6")};
static const struct pc_span no_discord_token[] = {
    PC_SPAN("MTA"
            "gOl4H3aa7lPud80R5KhcV.VMy.fNw38iI9aehWIwyZZdEG4ZFGrmIX8pFtNTlOB8")};
static const struct pc_span telegram_token[] = {PC_SPAN("bot162122984:AA"
                                                        "OuTUzK6oX1YkO3s9yyRhoEl75wgVqD8id")};
static const struct pc_span no_telegram_token[] = {PC_SPAN("764566773:AA"
                                                           "krMfIpeRzsNX2baDlBP4"),
                                                   PC_SPAN("12:AM"
                                                           "")};
static const struct pc_span stripe_key[] = {PC_SPAN("sk_live_"
                                                    "622BCC2VuxUgmM0RUJuxdwRK"),
                                            PC_SPAN("rk_live_"
                                                    "TT6C9fA4NtOtuU9ZG7HqAmIh"),
                                            PC_SPAN("whsec_"
                                                    "F2Uv2MxmNKy3i1hTUsy97ogKIThFkA2C")};
static const struct pc_span no_stripe_key[] = {PC_SPAN("pk_live_"
                                                       "j1aEg5dPwjNhJBTNI4kjTAnF"),
                                               PC_SPAN("sk_live_"
                                                       "xxxxxxxxxxxxxxxxxxxxxxxx")};
static const struct pc_span stripe_test_key[] = {PC_SPAN("sk_test_"
                                                         "BhDy2fcRkH0T3SnhQA22ZrrX")};
static const struct pc_span no_stripe_test_key[] = {PC_SPAN("sk_test_"
                                                            "aMy6j4Fvp"),
                                                    PC_SPAN("test_sk_test_"
                                                            "")};
static const struct pc_span google_api_key[] = {PC_SPAN("?key=AIza"
                                                        "V5xU3hFf3VPo33GrQSJe3u2yCBiWePCYE5x&")};
static const struct pc_span no_google_api_key[] = {PC_SPAN("AIza"
                                                           "Ko65YwAc4skDd1SYMVRanOXe8k0wmJiSvq"),
                                                   PC_SPAN("AIza"
                                                           "EZ78JU5nnGqPK88Y5UFi5pRzagFH3ViF3jCo")};
static const struct pc_span google_oauth[] = {
    PC_SPAN("GOCSPX-"
            "IuNu64QnKOmnZ0vIfym8a1S9qifo"),
    PC_SPAN("ya29."
            "z1k3iRH6ppOZ8K4JA8GVhKI24YmlZ11738qMRtGyyd1EXR8NCLM0AbdqAk6H")};
static const struct pc_span no_google_oauth[] = {PC_SPAN("GOCSPX-"
                                                         "XcAej9SmyR"),
                                                 PC_SPAN("ya29."
                                                         "a")};
static const struct pc_span sendgrid_key[] = {
    PC_SPAN("SG."
            "oR7LKSwETcRAS3ngxAYUVc.068qsQh3D02waFUjuMPTDCHqCJZXMmmoFNMpFqgrws3")};
static const struct pc_span no_sendgrid_key[] = {
    PC_SPAN("SG."
            "dVPM99rFVO26AP6mjIvwCo"),
    PC_SPAN("MSG."
            "pmKUhUtYd5pCOi06WcbdBq.O1Kh1dJWOWUYjiPSoqbxxiZg3Y9pQNzb1hnXDII415n")};
static const struct pc_span twilio_key[] = {PC_SPAN("SK"
                                                    "bd90872129b6f237adc0cc56aca3b736"),
                                            PC_SPAN("AC"
                                                    "998252d572dd7df79d82a5d04395d6a3")};
static const struct pc_span no_twilio_key[] = {PC_SPAN("SK"
                                                       "a21f42a6ec7f306532a4b3ea53b3266"),
                                               PC_SPAN("SK"
                                                       "ab5e27cec03b40fca2f903fb6ac49f239"),
                                               PC_SPAN("DISK"
                                                       "da2d17d782483fd5c72eb4204b008ec2")};
static const struct pc_span npm_token[] = {PC_SPAN("//registry/:_authToken=npm_"
                                                   "3DCpS0UX5zHczrhUW13APnnWRtbyvgfdeb2D")};
static const struct pc_span no_npm_token[] = {PC_SPAN("npm_"
                                                      "config_registry_of_this_machine_is_set")};
static const struct pc_span pypi_token[] = {PC_SPAN(
    "pypi-"
    "AgEIcHlwaS5vcmc1QnkQptqqRwvO0qmAvL9JnCRr4NDPQCH8UNI0ge7nAmT44hO2vQu9Cf1lrVzKcT8TF4wNy")};
static const struct pc_span no_pypi_token[] = {PC_SPAN("pypi-"
                                                       "d10BpR5H8mfN")};
static const struct pc_span openai_key[] = {
    PC_SPAN("sk-"
            "LnD9IXvviZ5I76fPNJNwT3BlbkFJUZbSztFza8G1Y0kO8FUg"),
    PC_SPAN("sk-proj-"
            "j300nDQEWjdFoJ3pWF2iOuMn1ZJSS6f7xvNaXHjbxcyOOJsAbxh4fS3lDXdO6xWJqZNrQ8TM4V")};
static const struct pc_span no_openai_key[] = {
    PC_SPAN("sk-"
            "0aaDaT23l57L"),
    PC_SPAN("task-"
            "u9NzLGqHUo9l7GGr1eGOAeoFiGbuuSwvrBc8a3vlMZ70T2iq"),
    PC_SPAN("sk-proj-"
            "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx")};
static const struct pc_span anthropic_key[] = {
    PC_SPAN("sk-ant-"
            "api03-"
            "dVhtf21bQ7QkXdSdaEYyi7j4khb524jTJfXvYkr4zfhrH7PmJGTJJ0umKXgvVTO9fDyGKydDT59M5eRSdXfPBC"
            "8wVAhWSAA")};
static const struct pc_span no_anthropic_key[] = {
    PC_SPAN("sk-ant-"
            "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"),
    PC_SPAN("sk-ant-"
            "api")};
static const struct pc_span huggingface_token[] = {PC_SPAN("hf_"
                                                           "KwbjBrKFGInJpQkAJYqusNgmqBwHqFOTPf")};
static const struct pc_span no_huggingface_token[] = {
    PC_SPAN("hf_"
            "tokenizers_are_in_this_module_now_x"),
    PC_SPAN("shf_"
            "zq7in7L66teIsmbB3nYOBeLknG6QsLu6J4")};
static const struct pc_span provider_token[] = {
    PC_SPAN("dop_v1_"
            "9add2292513d3ed27d093ab2ec357332cd389ed164c56a2491e9e8958efc346e"),
    PC_SPAN("shpat_"
            "3e74752e8e5f398b1360aff9a194d9db"),
    PC_SPAN("dckr_pat_"
            "n8IfCmyk20VyAJzsQgIQqrbhTLw"),
    PC_SPAN("glsa_"
            "kXWKjidoo0AaVf0YoUnTrN2EY0U7lCAA_sWFgrPf6"),
    PC_SPAN("hvs."
            "OQftEfHw0DgFb4lxWNRbJEl6NZcZmpSohk3vGXr09R3T0CnC6BTuSvpUUIX41noinddTrddcjwssdD1fuSWCz4"
            "iLC6"),
    PC_SPAN("rubygems_"
            "b257c01d196cc53c664ce4d08e6827dde66a8165b3db4950"),
    PC_SPAN("AGE-SECRET"
            "-KEY-1J3GA5UF7JXADX6Q4V2KZ34BO6SGE6OFUGFU2LUWCTHFFC76N4TJ3R4EPSF"),
    PC_SPAN("sq0atp-"
            "bJ4xOIQ6AMeyR5LtDMh6TK")};
static const struct pc_span no_provider_token[] = {
    PC_SPAN("dop_v1_"
            "3fa1e17998eb2ed6cd342ea19bd350e4913122999d71de95acee15bfa23e8ba"),
    PC_SPAN("shpat_"
            "3cce844eb855"),
    PC_SPAN("hvs."
            "a")};

const struct pc_dlp_rule pc_dlp_token_rules[] = {
    {.name = PC_SPAN("aws-access-key"),
     .description = PC_SPAN("Access key of Amazon Web Services"),
     .level = PC_DLP_HIGH,
     .action = PC_DLP_BLOCK,
     .examples = PC_DLP_LIST(aws_access_key),
     .counters = PC_DLP_LIST(no_aws_access_key)},
    {.name = PC_SPAN("github-token"),
     .description = PC_SPAN("Token of GitHub"),
     .level = PC_DLP_HIGH,
     .action = PC_DLP_BLOCK,
     .examples = PC_DLP_LIST(github_token),
     .counters = PC_DLP_LIST(no_github_token)},
    {.name = PC_SPAN("gitlab-token"),
     .description = PC_SPAN("Token of GitLab"),
     .level = PC_DLP_HIGH,
     .action = PC_DLP_BLOCK,
     .examples = PC_DLP_LIST(gitlab_token),
     .counters = PC_DLP_LIST(no_gitlab_token)},
    {.name = PC_SPAN("slack-token"),
     .description = PC_SPAN("Token of Slack"),
     .level = PC_DLP_HIGH,
     .action = PC_DLP_BLOCK,
     .examples = PC_DLP_LIST(slack_token),
     .counters = PC_DLP_LIST(no_slack_token)},
    {.name = PC_SPAN("slack-webhook"),
     .description = PC_SPAN("Address of a webhook of Slack"),
     .level = PC_DLP_HIGH,
     .action = PC_DLP_BLOCK,
     .examples = PC_DLP_LIST(slack_webhook),
     .counters = PC_DLP_LIST(no_slack_webhook)},
    {.name = PC_SPAN("discord-webhook"),
     .description = PC_SPAN("Address of a webhook of Discord"),
     .level = PC_DLP_HIGH,
     .action = PC_DLP_BLOCK,
     .examples = PC_DLP_LIST(discord_webhook),
     .counters = PC_DLP_LIST(no_discord_webhook)},
    {.name = PC_SPAN("discord-token"),
     .description = PC_SPAN("Token of a Discord bot"),
     .level = PC_DLP_HIGH,
     .action = PC_DLP_BLOCK,
     .examples = PC_DLP_LIST(discord_token),
     .counters = PC_DLP_LIST(no_discord_token)},
    {.name = PC_SPAN("telegram-token"),
     .description = PC_SPAN("Token of a Telegram bot"),
     .level = PC_DLP_HIGH,
     .action = PC_DLP_BLOCK,
     .examples = PC_DLP_LIST(telegram_token),
     .counters = PC_DLP_LIST(no_telegram_token)},
    {.name = PC_SPAN("stripe-key"),
     .description = PC_SPAN("Secret key of Stripe"),
     .level = PC_DLP_HIGH,
     .action = PC_DLP_BLOCK,
     .examples = PC_DLP_LIST(stripe_key),
     .counters = PC_DLP_LIST(no_stripe_key)},
    {.name = PC_SPAN("stripe-test-key"),
     .description = PC_SPAN("Secret key of Stripe for tests"),
     .level = PC_DLP_LOW,
     .action = PC_DLP_LOG,
     .examples = PC_DLP_LIST(stripe_test_key),
     .counters = PC_DLP_LIST(no_stripe_test_key)},
    {.name = PC_SPAN("google-api-key"),
     .description = PC_SPAN("API key of Google"),
     .level = PC_DLP_HIGH,
     .action = PC_DLP_BLOCK,
     .examples = PC_DLP_LIST(google_api_key),
     .counters = PC_DLP_LIST(no_google_api_key)},
    {.name = PC_SPAN("google-oauth"),
     .description = PC_SPAN("Client secret or access token of Google"),
     .level = PC_DLP_HIGH,
     .action = PC_DLP_BLOCK,
     .examples = PC_DLP_LIST(google_oauth),
     .counters = PC_DLP_LIST(no_google_oauth)},
    {.name = PC_SPAN("sendgrid-key"),
     .description = PC_SPAN("API key of SendGrid"),
     .level = PC_DLP_HIGH,
     .action = PC_DLP_BLOCK,
     .examples = PC_DLP_LIST(sendgrid_key),
     .counters = PC_DLP_LIST(no_sendgrid_key)},
    {.name = PC_SPAN("twilio-key"),
     .description = PC_SPAN("Account or key of Twilio"),
     .level = PC_DLP_HIGH,
     .action = PC_DLP_BLOCK,
     .examples = PC_DLP_LIST(twilio_key),
     .counters = PC_DLP_LIST(no_twilio_key)},
    {.name = PC_SPAN("npm-token"),
     .description = PC_SPAN("Token of npm"),
     .level = PC_DLP_HIGH,
     .action = PC_DLP_BLOCK,
     .examples = PC_DLP_LIST(npm_token),
     .counters = PC_DLP_LIST(no_npm_token)},
    {.name = PC_SPAN("pypi-token"),
     .description = PC_SPAN("Token of PyPI"),
     .level = PC_DLP_HIGH,
     .action = PC_DLP_BLOCK,
     .examples = PC_DLP_LIST(pypi_token),
     .counters = PC_DLP_LIST(no_pypi_token)},
    {.name = PC_SPAN("openai-key"),
     .description = PC_SPAN("API key of OpenAI"),
     .level = PC_DLP_HIGH,
     .action = PC_DLP_BLOCK,
     .examples = PC_DLP_LIST(openai_key),
     .counters = PC_DLP_LIST(no_openai_key)},
    {.name = PC_SPAN("anthropic-key"),
     .description = PC_SPAN("API key of Anthropic"),
     .level = PC_DLP_HIGH,
     .action = PC_DLP_BLOCK,
     .examples = PC_DLP_LIST(anthropic_key),
     .counters = PC_DLP_LIST(no_anthropic_key)},
    {.name = PC_SPAN("huggingface-token"),
     .description = PC_SPAN("Token of Hugging Face"),
     .level = PC_DLP_HIGH,
     .action = PC_DLP_BLOCK,
     .examples = PC_DLP_LIST(huggingface_token),
     .counters = PC_DLP_LIST(no_huggingface_token)},
    {.name = PC_SPAN("provider-token"),
     .description = PC_SPAN("Token of another provider, by its prefix"),
     .level = PC_DLP_HIGH,
     .action = PC_DLP_BLOCK,
     .examples = PC_DLP_LIST(provider_token),
     .counters = PC_DLP_LIST(no_provider_token)},
};
const size_t pc_dlp_token_rule_count = sizeof pc_dlp_token_rules / sizeof pc_dlp_token_rules[0];

_Static_assert(sizeof pc_dlp_token_rules / sizeof pc_dlp_token_rules[0] ==
                   PC_DLP_BUILTIN_RULES - PC_DLP_SINGLE_RULES,
               "a rule of tokens has no row");

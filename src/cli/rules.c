/* Making the rules ready, and saying how far it is. */
#include "cli/rules.h"

#include "bundle/bundle.h"
#include "cli/output.h"

struct telling {
    const struct pc_cli *cli;
    bool begun;
};

static void tell(void *context, const char *step, unsigned done, unsigned of) {
    struct telling *telling = context;
    if (!telling->begun)
        (void)fprintf(
            telling->cli->err,
            "The firewall's rules are made ready, once for as long as they stay the same; "
            "this can take a minute.\n");
    telling->begun = true;
    (void)fprintf(telling->cli->err, "  %s: %u of %u\n", step, done, of);
    (void)fflush(telling->cli->err);
}

int pc_rules_prepare(const struct pc_cli *cli, const struct pc_setup *setup) {
    struct telling telling = {.cli = cli};
    const struct pc_waf_bundle_options options = {.progress = tell, .context = &telling};
    struct pc_diag diag = {{0}};
    uint8_t digest[PC_BUNDLE_DIGEST];
    bool made = false;
    if (setup->settings.waf.rules.count == 0)
        return PC_EXIT_OK;
    pc_err err = pc_bundle_ensure(setup->paths.waf, &setup->settings.waf.rules, &options, digest,
                                  &made, &diag);
    if (err == PC_OK)
        return PC_EXIT_OK;
    PC_CLEANUP(pc_buf_free) struct pc_buf text = {0};
    pc_output_safe(pc_span_str(diag.text[0] != '\0' ? diag.text : pc_err_name(err)), &text);
    const char *words = pc_buf_str(&text);
    return pc_cli_fail(cli, "waf.rules: %s", words == NULL ? "" : words);
}

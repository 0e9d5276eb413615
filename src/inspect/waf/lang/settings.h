/*
 * Directives that set something for the whole: SecRequestBodyLimit, SecArgumentsLimit, …
 */
#ifndef PC_INSPECT_WAF_LANG_SETTINGS_H
#define PC_INSPECT_WAF_LANG_SETTINGS_H

#include "base/suggest.h"
#include "inspect/waf/lang/reader.h"

bool pc_waf_setting_known(struct pc_span name);
/* Shows all names. */
void pc_waf_setting_suggest(struct pc_suggest *suggest);
/* The first word is a known name. */
PC_MUST pc_err pc_waf_setting_read(struct pc_waf_reader *reader, const struct pc_waf_words *words);

#endif
